#include "apply/alembic.hpp"

#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <optional>

#include "apply/alembic_env.hpp"
#include "apply/alembic_run.hpp"
#include "core/json.hpp"
#include "migrations/alembic_locations.hpp"

namespace reconcile {

namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

/// What env.py says of its run.
struct Report {
  std::string outcome, cause, more, scheme, trace;
  Place place;
  bool started = false, of_revision = false;
};

/// As a user would write it who is here.
std::string shown(const std::string& path) {
  const fs::path relative = fs::path(path).lexically_relative(fs::canonical(fs::current_path()));
  return relative.empty() || relative.begin()->string() == ".." ? path : relative.string();
}

Report read_report(const std::string& text) {
  const Document document = parse_json(text);
  const auto value = [&](std::string_view key) {
    const Document* found = document.find(key);
    return found && !found->is_null() ? found->text() : std::string();
  };
  Report report{value("outcome"), value("cause"), value("more"), value("scheme"), value("trace"), {}};
  if (const std::string file = value("file"); !file.empty())
    report.place = {file_name(shown(file)), static_cast<unsigned>(std::stoul(value("line"))),
                    static_cast<unsigned>(std::stoul(value("column")))};
  report.started = value("started") == "true";
  report.of_revision = value("of_revision") == "true";
  return report;
}

/// The revisions of a folder, and the database that they are for.
class Revisions {
 public:
  Revisions(Connection& connection, const std::string& folder, std::string head, const Command& command)
      : connection_(connection), head_(std::move(head)), run_(folder, command, alembic_env) {}

  const fs::path& ini() const { return run_.ini(); }

  Report run(bool own_env) {
    Report report = run(own_env, "postgresql");
    return report.outcome == "again" ? run(own_env, report.scheme) : report;
  }

 private:
  Report run(bool own_env, const std::string& scheme) {
    if (const auto text = run_.report(task(own_env, scheme), environment(scheme))) return read_report(*text);
    const std::string why = run_.why_not();
    throw Error(
        fmt::format("revisions are replayed by Alembic, which could not be started{}{}", why.empty() ? "" : ": ", why),
        "install it in the project's virtual environment (.venv), make `alembic` known to PATH, or name the "
        "command in reconcile.yaml: `replay: { alembic: [poetry, run, alembic] }`");
  }

  std::string url(const std::string& scheme) const {
    return scheme + connection_.described().substr(connection_.described().find(':'));
  }

  /// What leads a program to the database of the connection.
  std::vector<std::string> environment(const std::string& scheme) const {
    const Rows rows = connection_.query(
        "SELECT pg_catalog.current_database(), CURRENT_USER, pg_catalog.current_setting('port'), "
        "pg_catalog.split_part(pg_catalog.current_setting('unix_socket_directories'), ',', 1)");
    return {"DATABASE_URL=" + url(scheme), fmt::format("PGDATABASE={}", rows.value(0, 0)),
            fmt::format("PGUSER={}", rows.value(0, 1)), fmt::format("PGPORT={}", rows.value(0, 2)),
            fmt::format("PGHOST={}", rows.value(0, 3))};
  }

  std::string task(bool own_env, const std::string& scheme) const {
    const Rows server = connection_.query(
        "SELECT pg_catalog.current_database()::text, extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text, "
        "pg_catalog.split_part(pg_catalog.current_setting('unix_socket_directories'), ',', 1)");
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto text = [&](std::string_view value) {
      writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    };
    writer.StartObject();
    for (const auto& [key, value] :
         std::initializer_list<std::pair<const char*, std::string>>{{"ini", run_.ini().string()},
                                                                    {"folder", run_.folder().string()},
                                                                    {"head", head_},
                                                                    {"called_in", fs::current_path().string()},
                                                                    {"scheme", scheme},
                                                                    {"url", url("postgresql")},
                                                                    {"host", std::string(server.value(0, 2))}}) {
      writer.Key(key);
      text(value);
    }
    const AlembicLocations locations = alembic_locations(run_.folder().string());
    writer.Key("locations");
    writer.StartArray();
    for (const std::string& each : locations.folders) text(each);
    writer.EndArray();
    writer.Key("recursive");
    writer.Bool(locations.is_recursive);
    writer.Key("own_env");
    writer.Bool(own_env);
    writer.Key("server");
    writer.StartArray();
    text(server.value(0, 0));
    text(server.value(0, 1));
    writer.EndArray();
    writer.EndObject();
    return buffer.GetString();
  }

  Connection& connection_;
  std::string head_;
  AlembicRun run_;
};

[[noreturn]] void fail(const Report& report) {
  if (!report.trace.empty()) spdlog::info("{}", report.trace);
  std::string hint = report.more;
  if (!report.trace.empty()) hint += std::string(hint.empty() ? "" : "\n  ") + "--verbose shows the trace";
  throw Error(Mistake{report.cause, report.place, std::move(hint)});
}

/// Why the project's env.py is not used, or nothing: then it has run the revisions.
std::string not_used(const Report& report) {
  if (report.outcome == "done") return {};
  if (report.outcome == "elsewhere") return "does not go where DATABASE_URL leads";
  if (report.outcome == "unused") return "does not run the revisions";
  if (report.outcome == "foreign") return "is for other revisions";
  if (report.started || report.of_revision) fail(report);
  spdlog::info("{}", report.trace);
  return fmt::format("fails{}: {}", report.place ? fmt::format(" at {}:{}", *report.place.file, report.place.line) : "",
                     report.cause);
}

}  // namespace

void upgrade(Connection& connection, const std::string& folder, const std::string& head, const Command& command) {
  Revisions revisions(connection, folder, head, command);
  if (!revisions.ini().empty()) {
    const Report report = revisions.run(false);
    const std::string why_not = not_used(report);
    if (why_not.empty()) return;
    const std::string text =
        fmt::format("the env.py of {} {}; revisions are run without it", shown(revisions.ini().string()), why_not);
    if (report.outcome == "foreign")
      spdlog::info("{}", text);
    else
      spdlog::warn("{}", text);
  }
  if (const Report report = revisions.run(true); report.outcome != "done") fail(report);
}

}  // namespace reconcile
