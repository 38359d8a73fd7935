#include "apply/alembic_render.hpp"

#include <fmt/format.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "apply/alembic_render_env.hpp"
#include "apply/alembic_run.hpp"
#include "core/json.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

/// `path` is where the interpreter finds the project's modules.
std::string task_of(const AlembicRun& run, const std::vector<std::string>& files) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto list = [&](const char* key, const std::vector<std::string>& texts) {
    writer.Key(key);
    writer.StartArray();
    for (const std::string& each : texts) writer.String(each.data(), static_cast<rapidjson::SizeType>(each.size()));
    writer.EndArray();
  };
  writer.StartObject();
  list("path",
       {(run.ini().empty() ? run.folder() : run.ini()).parent_path().string(), run.folder().parent_path().string()});
  list("files", files);
  writer.EndObject();
  return buffer.GetString();
}

/// Whether it is one, or the beginning of a block in which there are some.
bool is_operation(const PythonCall& call) { return call.changes_schema || call.operation == "batch_alter_table"; }

/// Whose SQL that is: the call in that line; of a block, which is run at its end, the first call in it that has none
/// yet.
PythonCall* call_at(std::vector<PythonCall>& calls, bool is_up, unsigned line) {
  PythonCall* block = nullptr;
  for (PythonCall& call : calls) {
    if (!is_operation(call) || call.is_up != is_up) continue;
    if (block && call.rendered.empty()) return &call;
    if (line < call.line || call.last_line < line) continue;
    if (call.changes_schema) return &call;
    block = &call;
  }
  return block;
}

void add_statement(const Document& statement, std::vector<PythonCall>& calls) {
  const auto line = static_cast<unsigned>(std::stoul(statement.find("line")->text()));
  const bool is_up = statement.find("is_up")->text() == "true";
  PythonCall* call = call_at(calls, is_up, line);
  if (!call) {
    call = &calls.emplace_back();
    call->is_up = is_up;
    call->line = call->last_line = line;
  }
  call->rendered.push_back({statement.find("sql")->text(), statement.find("in_transaction")->text() == "true"});
}

}  // namespace

std::string render_operations(const std::string& folder, const std::vector<std::string>& command, PythonCalls& calls) {
  std::map<std::string, std::vector<PythonCall>*> by_path;
  std::vector<std::string> files;
  for (auto& [path, list] : calls)
    if (std::any_of(list.begin(), list.end(), is_operation)) {
      files.push_back(fs::absolute(path).string());
      by_path[files.back()] = &list;
    }
  if (files.empty()) return {};
  AlembicRun run(folder, command, alembic_render_env);
  const auto report = run.report(task_of(run, files), {});
  if (!report) return fmt::format("Alembic could not be started: {}", run.why_not());
  const Document answer = parse_json(*report);
  std::string why;
  for (std::size_t i = 0; i < answer.size(); ++i) {
    const auto found = by_path.find(answer.key(i).text());
    if (found == by_path.end()) continue;
    for (const Document& each : answer.value(i).find("statements")->items()) add_statement(each, *found->second);
    const Document* error = answer.value(i).find("error");
    if (!error || error->is_null()) continue;
    spdlog::info("{}: {}", found->first, error->text());
    if (why.empty()) why = fmt::format("{}: {}", fs::path(found->first).filename().string(), error->text());
  }
  return why;
}

}  // namespace reconcile
