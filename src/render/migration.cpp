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

std::vector<MigrationStatement> statements_of(const Statement& statement, int major, const std::string& lock_timeout) {
  const std::string comment = comment_of(statement);
  if (!statement.guards_itself)
    return {{comment, guarded(statement, major, lock_timeout), statement.in_transaction, false, statement.object,
             statement.lock, statement.work}};
  std::vector<MigrationStatement> list;
  const std::string& what = statement.guard.parts.front().what;
  if (std::string before = look_before(statement, major, lock_timeout); !before.empty())
    list.push_back(
        {fmt::format("Look for {}, and drop what a build that failed left of it (ACCESS EXCLUSIVE lock)", what),
         std::move(before), true, false, statement.object, Lock::access_exclusive});
  list.push_back({comment, statement.text() + ";", statement.in_transaction, false, statement.object, statement.lock,
                  statement.work});
  if (std::string after = look_after(statement, major, lock_timeout); !after.empty())
    list.push_back({fmt::format("Look whether {} has been built (no table lock)", what), std::move(after), true, true,
                    statement.object});
  return list;
}

/// What stands around a statement that must be alone joins the transactions before and after it.
void spread(MigrationPart part, std::vector<MigrationPart>& parts) {
  bool joins = !part.follows_commit;
  for (MigrationStatement& statement : part.statements) {
    const bool fits = joins && !parts.empty() && statement.in_transaction && parts.back().in_transaction();
    if (!fits) parts.push_back({{}, part.lock_timeout, !joins});
    parts.back().statements.push_back(std::move(statement));
    joins = true;
  }
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

std::vector<MigrationPart> parts_of(const Plan& plan, ServerVersion version, const std::string& lock_timeout,
                                    bool alone) {
  std::vector<MigrationPart> parts;
  bool before_in_transaction = false;
  for (const Statements& transaction : plan.transactions) {
    MigrationPart part;
    part.lock_timeout = lock_timeout;
    for (const Statement& statement : transaction)
      for (MigrationStatement& each : statements_of(statement, version.major(), lock_timeout))
        if (alone || !each.only_apart) part.statements.push_back(std::move(each));
    const bool in_transaction = part.in_transaction();
    part.follows_commit = in_transaction && before_in_transaction;
    before_in_transaction = in_transaction;
    if (!alone)
      parts.push_back(std::move(part));
    else
      spread(std::move(part), parts);
  }
  return parts;
}

std::vector<Migration> migrations_of(std::vector<MigrationPart> up, std::vector<MigrationPart> down,
                                     const std::string& slug) {
  std::vector<Migration> migrations(std::max(up.size(), down.size()));
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    Migration& migration = migrations[i];
    migration.slug = i == 0 ? slug : fmt::format("{}_part_{}", slug, i + 1);
    if (i < up.size()) migration.up = std::move(up[i]);
    // the way back undoes the last one first; where it is shorter, the first ones undo all, and the others can run
    // again
    if (i < down.size()) migration.down = std::move(down[down.size() - 1 - i]);
  }
  return migrations;
}

std::string plain_sql(const Statements& statements) {
  std::string text;
  for (const Statement& statement : statements)
    text += fmt::format("{}-- {}\n{};\n", text.empty() ? "" : "\n", comment_of(statement), statement.text());
  return text;
}

std::string slug_of(const Plan& plan, std::size_t longest) {
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
  if (slug.size() <= longest) return slug;
  const auto end = slug.rfind('_', longest);
  return slug.substr(0, end == std::string::npos ? longest : end);
}

}  // namespace reconcile
