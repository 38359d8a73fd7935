#include "render/migration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "render/guard.hpp"

namespace reconcile {

namespace {

/// What the statement does, the lock that it takes, and what it does with the rows, in one line.
std::string comment_of(const Statement& statement) {
  std::string line = statement.does;
  if (statement.lock != Lock::none)
    line += fmt::format(" ({} lock", to_string(statement.lock));
  else
    line += " (no table lock";
  if (statement.work != Work::catalog) line += fmt::format(", {}", to_string(statement.work));
  line += ")";
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::string word(std::string_view text) {
  std::string slug;
  for (const char c : text) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      slug += c;
    else if (c >= 'A' && c <= 'Z')
      slug += static_cast<char>(c - 'A' + 'a');
    else if (!slug.empty() && slug.back() != '_')
      slug += '_';
  }
  while (!slug.empty() && slug.back() == '_') slug.pop_back();
  return slug;
}

}  // namespace

std::string migration_sql(const std::string& title, const Statements& statements, ServerVersion version) {
  std::string text = fmt::format(
      "-- {}\n-- Every statement looks first whether it has been carried out: the file may run again.\n\nBEGIN;\n"
      "SET LOCAL lock_timeout = '5s';\nSET LOCAL search_path = pg_catalog, pg_temp;\n",
      title);
  for (const Statement& statement : statements)
    text += fmt::format("\n-- {}\n{}\n", comment_of(statement), guarded(statement, version.major()));
  return text + "\nCOMMIT;\n";
}

std::string plain_sql(const Statements& statements) {
  std::string text;
  for (const Statement& statement : statements)
    text += fmt::format("{}-- {}\n{};\n", text.empty() ? "" : "\n", comment_of(statement), statement.text());
  return text;
}

std::string slug_of(const Plan& plan) {
  // what stands at the top of the changes: an object is not told apart from the table that it comes or goes with
  std::unordered_map<ObjectRef, Change::Action, ObjectRefHash> actions;
  for (const Change& change : plan.changes) actions.emplace(change.ref, change.action);
  std::vector<const Change*> heads;
  for (const Change& change : plan.changes) {
    const ObjectRef& ref = change.ref;
    const auto comes_with = [&](const ObjectRef& other) {
      const auto found = actions.find(other);
      return found != actions.end() && found->second == change.action;
    };
    const bool is_part =
        (!ref.table.empty() && comes_with({kind_named("table"), ref.schema, {}, ref.table, nullptr})) ||
        (ref.of && comes_with({ref.of, ref.schema, ref.table, ref.name, nullptr}));
    if (!is_part && !change.implied) heads.push_back(&change);
  }
  if (heads.empty()) return "change";
  const auto verb = [](const Change& change) {
    switch (change.action) {
      case Change::Action::create: return "add";
      case Change::Action::drop: return "drop";
      case Change::Action::rename: return "rename";
      default: return "change";
    }
  };
  const Change& first = *heads.front();
  const std::string& table = first.ref.table;
  const bool one_table = !table.empty() && std::all_of(heads.begin(), heads.end(),
                                                       [&](const Change* each) { return each->ref.table == table; });
  const bool one_verb = std::all_of(heads.begin(), heads.end(),
                                    [&](const Change* each) { return verb(*each) == std::string_view(verb(first)); });
  std::string slug;
  if (heads.size() == 1 && !table.empty())
    slug = fmt::format("{} {} {} {}", verb(first), first.ref.name, first.action == Change::Action::create ? "to" : "of",
                       table);
  else if (heads.size() == 1)
    slug = fmt::format("{} {}", verb(first), first.ref.name);
  else if (one_table && one_verb && heads.size() <= 3) {
    slug = verb(first);
    for (const Change* each : heads) slug += " " + each->ref.name;
    slug += fmt::format(" {} {}", first.action == Change::Action::create ? "to" : "of", table);
  } else if (one_table) {
    slug = fmt::format("change {}", table);
  } else if (one_verb && heads.size() <= 3) {
    slug = verb(first);
    for (const Change* each : heads) slug += " " + each->ref.name;
  } else {
    std::vector<std::string> tables;
    for (const Change* each : heads) {
      const std::string& name = each->ref.table.empty() ? each->ref.name : each->ref.table;
      if (std::find(tables.begin(), tables.end(), name) == tables.end()) tables.push_back(name);
    }
    slug = tables.size() <= 3
               ? fmt::format("change {}", fmt::join(tables, " and "))
               : fmt::format("{} {} and {} more", one_verb ? verb(first) : "change", tables.front(), tables.size() - 1);
  }
  slug = word(slug);
  return slug.size() > 60 ? slug.substr(0, 60) : slug;
}

}  // namespace reconcile
