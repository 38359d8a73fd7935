#include "render/migration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "render/brief_guard.hpp"
#include "render/guard.hpp"
#include "render/migration_words.hpp"

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

std::vector<MigrationStatement> statements_of(const Statement& statement, int major, const PartOptions& options) {
  const std::string comment = comment_of(statement);
  const bool commits = !statement.guards_itself && !statement.in_transaction && statement.is_block;
  const auto made = [&](std::string sql) {
    return MigrationStatement{.comment = comment,
                              .sql = std::move(sql),
                              .in_transaction = statement.in_transaction,
                              .commits = commits,
                              .object = statement.object,
                              .lock = statement.lock,
                              .work = statement.work,
                              .locked = statement.guard.table,
                              .creates = statement.lines ? statement.object.sql() : std::string()};
  };
  // only a block can choose between variants
  if (options.plain && statement.variants.empty()) return {made(statement.text() + ";")};
  if (!statement.guards_itself) {
    MigrationStatement one = made(guarded(statement, major, options.lock_timeout));
    guard_briefly(statement, major, one);
    return {std::move(one)};
  }
  std::vector<MigrationStatement> list;
  const std::string& what = statement.guard.parts.front().what;
  if (std::string before = look_before(statement, major, options.lock_timeout); !before.empty())
    list.push_back(
        {fmt::format("Look for {}, and drop what a build that failed left of it (ACCESS EXCLUSIVE lock)", what),
         std::move(before), true, false, false, statement.object, Lock::access_exclusive});
  list.push_back(made(statement.text() + ";"));
  if (std::string after = look_after(statement, major, options.lock_timeout); !after.empty())
    list.push_back({fmt::format("Look whether {} has been built (no table lock)", what), std::move(after), true, false,
                    true, statement.object});
  return list;
}

/// What stands around a statement that must be alone joins the transactions before and after it.
void spread(MigrationPart part, std::vector<MigrationPart>& parts) {
  bool joins = !part.follows_commit;
  for (MigrationStatement& statement : part.statements) {
    const bool fits = joins && !parts.empty() && statement.in_transaction && parts.back().in_transaction();
    if (!fits) parts.push_back({{}, {}, part.lock_timeout, !joins, part.follows_label});
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

std::vector<MigrationPart> parts_of(const Plan& plan, ServerVersion version, const PartOptions& options) {
  std::vector<MigrationPart> parts;
  bool before_in_transaction = false, adds_labels = false;
  for (const Statements& transaction : plan.transactions) {
    MigrationPart part;
    part.lock_timeout = options.lock_timeout;
    for (const Statement& statement : transaction)
      for (MigrationStatement& each : statements_of(statement, version.major(), options))
        if (options.alone || !each.only_apart) part.statements.push_back(std::move(each));
    const bool in_transaction = part.in_transaction();
    part.follows_commit = in_transaction && before_in_transaction;
    part.follows_label = adds_labels;
    adds_labels |= std::any_of(transaction.begin(), transaction.end(),
                               [&](const auto& each) { return each.object.kind == kind_named("enum"); });
    before_in_transaction = in_transaction;
    if (!options.alone)
      parts.push_back(std::move(part));
    else
      spread(std::move(part), parts);
  }
  for (MigrationPart& part : parts) {
    use_brief_guards(part, version.major());
    part.words = words_of(part, options.plain);
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

std::vector<std::string> phrases_for(const Plan& plan) {
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
  if (heads.empty()) return {"change"};
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
  const auto same = [&](const auto& of) {
    return std::all_of(heads.begin(), heads.end(), [&](const Change* each) { return of(*each) == of(first); });
  };
  const bool one_table = !table.empty() && same([](const Change& each) { return each.ref.table; });
  const bool one_verb = same([&](const Change& each) { return std::string_view(verb(each)); });
  const auto all_names = [&] {
    std::string names;
    for (const Change* each : heads) names += " " + each->ref.name;
    return names;
  };
  const char* const preposition = first.action == Change::Action::create ? "to" : "of";
  std::vector<std::string> phrases;
  if (one_verb && heads.size() <= 3) {
    const std::string phrase = verb(first) + all_names();
    if (one_table) phrases.push_back(fmt::format("{} {} {}", phrase, preposition, table));
    phrases.push_back(phrase);
  }
  if (one_table) {
    phrases.push_back(fmt::format("change {}", table));
  } else if (phrases.empty()) {
    std::vector<std::string> tables;
    for (const Change* each : heads) {
      const std::string& name = each->ref.table.empty() ? each->ref.name : each->ref.table;
      if (std::find(tables.begin(), tables.end(), name) == tables.end()) tables.push_back(name);
    }
    const char* const does = one_verb ? verb(first) : "change";
    if (tables.size() <= 3) phrases.push_back(fmt::format("change {}", fmt::join(tables, " and ")));
    if (tables.size() > 1)
      phrases.push_back(
          fmt::format("{} {} and {} more", tables.size() <= 3 ? "change" : does, tables.front(), tables.size() - 1));
  }
  for (std::string& phrase : phrases) phrase = word(phrase);
  return phrases;
}

namespace {

/// As many whole words as fit, of which the last one says something.
std::string shortened(std::string slug, std::size_t longest) {
  const auto leave_out_last = [&] {
    const auto end = slug.rfind('_');
    if (end == std::string::npos) return false;
    slug.resize(end);
    return true;
  };
  const auto ends_openly = [&] { return slug.ends_with("_to") || slug.ends_with("_of") || slug.ends_with("_and"); };
  while ((slug.size() > longest || ends_openly()) && leave_out_last()) {}
  return slug.substr(0, longest);
}

}  // namespace

std::string slug_of(const std::vector<std::string>& phrases, std::size_t longest) {
  for (const std::string& phrase : phrases)
    if (phrase.size() <= longest) return phrase;
  return shortened(phrases.front(), longest);
}

}  // namespace reconcile
