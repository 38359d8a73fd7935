#include "apply/alembic.hpp"

#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "apply/alembic_env.hpp"
#include "apply/alembic_program.hpp"
#include "core/json.hpp"
#include "server/program.hpp"

namespace reconcile {

namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

class TemporaryFolder {
 public:
  TemporaryFolder() : path_((fs::temp_directory_path() / "reconcile-alembic-XXXXXX").string()) {
    if (!mkdtemp(path_.data())) throw Error(fmt::format("cannot make folder {}", path_));
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << text;
  }
  /// Empty where there is no such file.
  std::string take(const std::string& name) const {
    std::ifstream stream(path_ + "/" + name, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    std::error_code ignored;
    fs::remove(path_ + "/" + name, ignored);
    return text;
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

bool has_text(const fs::path& path, std::string_view text) {
  std::ifstream stream(path);
  const std::string all{std::istreambuf_iterator<char>(stream), {}};
  return all.find(text) != std::string::npos;
}

fs::path absolute_folder(const std::string& folder) {
  const fs::path path = fs::absolute(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

/// The alembic.ini of the folder or of one of the three above it, or the one that there would be beside a
/// pyproject.toml with Alembic's settings; empty if there is none.
fs::path near_ini(const fs::path& folder) {
  fs::path at = folder;
  for (int level = 0; level < 4; ++level, at = at.parent_path())
    if (fs::exists(at / "alembic.ini") || has_text(at / "pyproject.toml", "[tool.alembic]")) return at / "alembic.ini";
  return {};
}

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
      : connection_(connection), folder_(absolute_folder(folder)), head_(std::move(head)), ini_(near_ini(folder_)) {
    programs_ =
        command.empty() ? alembic_programs(ini_.empty() ? folder_ : ini_.parent_path()) : std::vector<Command>{command};
    own_.write("env.py", alembic_env);
    // a % is a placeholder there
    std::string location;
    for (const char c : own_.path()) location += c == '%' ? "%%" : std::string(1, c);
    own_.write("alembic.ini", fmt::format("[alembic]\nscript_location = {}\n", location));
  }

  const fs::path& ini() const { return ini_; }

  Report run(bool own_env) {
    Report report = run(own_env, "postgresql");
    return report.outcome == "again" ? run(own_env, report.scheme) : report;
  }

 private:
  Report run(bool own_env, const std::string& scheme) {
    own_.write("task.json", task(own_env, scheme));
    std::string log;
    while (!programs_.empty()) {
      Command words = programs_.front();
      spdlog::info("running {} upgrade heads", fmt::join(words, " "));
      words.insert(words.end(), {"-c", own_.path() + "/alembic.ini", "upgrade", "heads"});
      const Finished finished =
          run_program({words, environment(scheme), (ini_.empty() ? folder_ : ini_).parent_path().string(), {}});
      if (const std::string text = own_.take("report.json"); !text.empty()) return read_report(text);
      if (log.empty() || log.find("No module named alembic") != std::string::npos) log = finished.log;
      if (programs_.size() == 1) break;
      programs_.erase(programs_.begin());
    }
    while (log.ends_with('\n')) log.pop_back();
    spdlog::info("{}", log);
    throw Error(fmt::format("revisions are replayed by Alembic, which could not be started{}{}",
                            log.empty() ? "" : ": ", log.substr(log.rfind('\n') + 1)),
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
         std::initializer_list<std::pair<const char*, std::string>>{{"ini", ini_.string()},
                                                                    {"folder", folder_.string()},
                                                                    {"head", head_},
                                                                    {"called_in", fs::current_path().string()},
                                                                    {"scheme", scheme},
                                                                    {"url", url("postgresql")},
                                                                    {"host", std::string(server.value(0, 2))}}) {
      writer.Key(key);
      text(value);
    }
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
  fs::path folder_;
  std::string head_;
  fs::path ini_;
  std::vector<Command> programs_;  // those that did not start are left out
  TemporaryFolder own_;
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
