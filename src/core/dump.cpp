#include "core/dump.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <map>

#include "core/parse_tree.hpp"
#include "core/split_statements.hpp"

namespace reconcile {

namespace {

std::string to_text(const Node& node) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  node.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

void forget_locations(Node& node) {
  if (node.IsArray()) {
    for (Node& item : node.GetArray()) forget_locations(item);
  } else if (node.IsObject()) {
    node.RemoveMember("location");
    for (auto& each : node.GetObject()) forget_locations(each.value);
  }
}

/// For a statement that only a newer grammar takes: pg_dump writes each element of a table in a line of its own.
std::string lines_of(std::string_view statement) {
  if (!statement.starts_with("CREATE TABLE")) return std::string(statement);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < statement.size();) {
    const std::size_t end = std::min(statement.find('\n', at), statement.size());
    std::string_view line = statement.substr(at, end - at);
    if (line.ends_with(',')) line.remove_suffix(1);
    lines.emplace_back(line);
    at = end + 1;
  }
  std::sort(lines.begin(), lines.end());
  std::string form;
  for (const std::string& line : lines) form += line + "\n";
  return form;
}

/// The elements of a statement whose order depends on that of the columns: those of a table, those of statistics, which
/// pg_dump prints in the order of the columns. Null: it has none.
Node* elements_of(Node& tree) {
  for (const auto& [statement, list] : {std::pair{"CreateStmt", "tableElts"}, std::pair{"CreateStatsStmt", "exprs"}})
    if (const auto found = tree.FindMember(statement); found != tree.MemberEnd() && found->value.HasMember(list))
      return &found->value[list];
  return nullptr;
}

/// Equal for statements that do the same.
std::string form_of(std::string_view statement) {
  rapidjson::Document tree = statement_tree(statement);
  if (!tree.IsObject()) return lines_of(statement);
  forget_locations(tree);
  Node* const elements = elements_of(tree);
  if (!elements) return to_text(tree);
  std::vector<std::string> lines;
  for (const Node& element : elements->GetArray()) lines.push_back(to_text(element));
  std::sort(lines.begin(), lines.end());
  elements->SetArray();
  std::string form = to_text(tree);
  for (const std::string& line : lines) form += "\n" + line;
  return form;
}

/// \restrict and the like are for psql.
std::string without_psql(std::string_view dump) {
  std::string sql;
  for (std::size_t at = 0; at < dump.size();) {
    const std::size_t end = std::min(dump.find('\n', at), dump.size() - 1) + 1;
    if (dump[at] != '\\') sql += dump.substr(at, end - at);
    at = end;
  }
  return sql;
}

/// Every statement by its form.
std::map<std::string, std::string> statements_of(std::string_view dump) {
  const std::string sql = without_psql(dump);
  std::map<std::string, std::string> statements;
  for (const FileStatement& statement : split_statements(sql))
    if (!statement.text.starts_with("SET ") && !statement.text.starts_with("SELECT pg_catalog.set_config"))
      statements.emplace(form_of(statement.text), statement.text);
  return statements;
}

}  // namespace

DumpDifference dump_difference(std::string_view have, std::string_view want) {
  if (have == want) return {};
  const auto mine = statements_of(have), theirs = statements_of(want);
  DumpDifference difference;
  for (const auto& [form, text] : theirs)
    if (!mine.contains(form)) difference.missing.push_back(text);
  for (const auto& [form, text] : mine)
    if (!theirs.contains(form)) difference.too_much.push_back(text);
  return difference;
}

}  // namespace reconcile
