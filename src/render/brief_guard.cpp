#include "render/brief_guard.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/hash.hpp"
#include "core/indented.hpp"
#include "core/lookup.hpp"
#include "core/sql.hpp"
#include "render/guard_functions.hpp"
#include "render/guard_parts.hpp"

namespace reconcile {

namespace {

using namespace guard_function;

/// Longer definitions are given by their hash.
constexpr std::size_t longest_of_one = 60, longest_of_many = 19;

constexpr std::size_t widest = 116;

/// So many columns are added or dropped in fewer lines without functions.
constexpr std::size_t few_columns = 4;

std::string shortened(const std::string& text, std::size_t longest) {
  if (text.size() <= longest && !text.starts_with("sha256:")) return text;
  return "sha256:" + sha256(text).substr(0, 12);
}

std::string_view word(Guard::Action action) {
  switch (action) {
    case Guard::Action::make: return "create";
    case Guard::Action::change: return "alter";
    case Guard::Action::remove: return "drop";
  }
  return {};
}

std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) < 0x20)
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      quoted += c;
  }
  return quoted + '"';
}

/// Words that are joined with blanks, in as few lines as fit into the width, but not in more than six.
std::string wrapped(const std::vector<std::string>& words, std::size_t margin) {
  std::size_t size = 0;
  for (const std::string& each : words) size += each.size() + 1;
  const std::size_t width = std::max(widest - margin, size / 6 + 40);
  std::string text;
  std::size_t line = 0;
  for (const std::string& each : words) {
    if (line > 0 && line + each.size() + 1 > width) {
      text += "\n" + std::string(margin, ' ');
      line = 0;
    } else if (line > 0) {
      text += ' ';
      ++line;
    }
    text += each;
    line += each.size();
  }
  return text;
}

class BriefGuard {
 public:
  BriefGuard(int major, MigrationStatement& made) : major_(major), made_(made) {}

  /// PL/pgSQL, with a hole where the statement goes.
  std::string body_of(const Statement& statement) {
    const Guard& guard = statement.guard;
    const std::vector<Guard::Part> parts = guard_parts(statement);
    const Guard::Part& first = parts.front();
    const bool is_certain_to_run = guard.action == Guard::Action::change && first.wanted.empty();
    // what a lookup does not know may read the table itself
    const bool looks_for_table = !guard.table.empty() && (is_certain_to_run || !is_looked_up(first, guard.table));
    std::string sql = fmt::format("{};", hole);
    if (!guard.keeps.empty())
      sql = fmt::format("IF {0} IS NOT NULL THEN\n  RAISE EXCEPTION '% is still used by %', {1}, {0};\nEND IF;\n{2}",
                        guard.keeps, quote_literal(first.what), sql);
    if (!is_certain_to_run)
      sql = fmt::format("IF {} THEN\n{}\n{}END IF;", condition(guard, first), indented(sql, 2),
                        otherwise(statement, parts));
    if (looks_for_table)
      sql = fmt::format("IF {} THEN\n{}\nEND IF;",
                        call(present, {quote_literal(guard.table), quote_literal(statement.does)}), indented(sql, 2));
    if (!guard.until.empty())
      sql = fmt::format("IF {} IS NOT NULL THEN\n  RAISE NOTICE '% has its other name already', {};\nELSE\n{}\nEND IF;",
                        guard.until, quote_literal(first.what), indented(sql, 2));
    return sql;
  }

 private:
  /// Whether the functions of the file know how to find it.
  static bool is_looked_up(const Guard::Part& part, const std::string& table) {
    return part.found.lookup && part.found.relation == table;
  }

  std::string call(std::string_view function, const std::vector<std::string>& arguments) {
    made_.functions.push_back(function);
    return fmt::format("{}({})", function, fmt::join(arguments, ", "));
  }

  std::string versioned(std::string_view text, const Guard::Part& part) const {
    return part.printed ? fmt::format("{} on {}", text, major_) : std::string(text);
  }

  static void add(std::vector<std::string>& arguments, const std::vector<std::string>& wanted) {
    for (const std::string& each : wanted) arguments.push_back(quote_literal(shortened(each, longest_of_one)));
  }

  std::string condition(const Guard& guard, const Guard::Part& part) {
    const std::string action =
        quote_literal(guard.action == Guard::Action::make ? versioned(word(guard.action), part) : word(guard.action));
    if (!is_looked_up(part, guard.table)) return compared(action, part);
    const CurrentDefinition& found = part.found;
    made_.lookups.push_back(found.lookup);
    std::vector<std::string> arguments{action, quote_literal(found.lookup->kind), quote_literal(found.relation),
                                       quote_literal(found.name)};
    add(arguments, part.wanted);
    return call(todo, arguments);
  }

  std::string compared(const std::string& action, const Guard::Part& part) {
    const CurrentDefinition& found = part.found;
    std::vector<std::string> arguments{action, quote_literal(part.what), found.sql};
    if (found.lookup) {
      made_.lookups.push_back(found.lookup);
      arguments.back() = call(
          definition, {quote_literal(found.lookup->kind), quote_literal(found.relation), quote_literal(found.name)});
    }
    add(arguments, part.wanted);
    return call(todo_if, arguments);
  }

  /// What is compared beside the first part where that exists.
  std::string otherwise(const Statement& statement, const std::vector<Guard::Part>& parts) {
    const Guard& guard = statement.guard;
    if (parts.size() == 1 || guard.action != Guard::Action::make) return {};
    const std::string table = guard.table.empty() ? statement.object.sql() : guard.table;
    std::string others;
    std::vector<Expected> expected;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const Guard::Part& part = parts[i];
      const CurrentDefinition& found = part.found;
      if (!is_looked_up(part, table)) {
        others += fmt::format("PERFORM {};\n", compared(quote_literal(versioned("compare", part)), part));
        continue;
      }
      made_.lookups.push_back(found.lookup);
      const std::string kind = versioned(found.lookup->kind, part);
      auto same =
          std::find_if(expected.begin(), expected.end(), [&](const Expected& each) { return each.kind == kind; });
      if (same == expected.end()) same = expected.insert(expected.end(), {kind, {}});
      same->parts.emplace_back(found.name, &part.wanted);
    }
    std::string sql;
    if (!expected.empty())
      sql = fmt::format("  PERFORM {};\n", call(expect, {quote_literal(table), in_json(expected)}));
    if (others.empty()) return "ELSE\n" + sql;
    others.pop_back();
    // without a table there is nothing to compare
    if (!guard.table.empty())
      others =
          fmt::format("IF to_regclass({}) IS NOT NULL THEN\n{}\nEND IF;", quote_literal(table), indented(others, 2));
    return "ELSE\n" + sql + indented(others, 2) + "\n";
  }

  struct Expected {
    std::string kind;
    std::vector<std::pair<std::string, const std::vector<std::string>*>> parts;  ///< a name, and every right print
  };

  /// `'{"constraint": {"flows_pkey": ["PRIMARY KEY (flow_id)"]}}'`
  static std::string in_json(const std::vector<Expected>& expected) {
    std::vector<std::string> words;
    for (const auto& [kind, parts] : expected) {
      words.push_back(fmt::format("{}{}:", words.empty() ? "{" : "", json_text(kind)));
      for (std::size_t i = 0; i < parts.size(); ++i) {
        std::vector<std::string> wanted;
        for (const std::string& each : *parts[i].second) wanted.push_back(json_text(shortened(each, longest_of_many)));
        words.push_back(fmt::format("{}{}: [{}]{}", i == 0 ? "{" : "", json_text(parts[i].first),
                                    fmt::join(wanted, ", "), i + 1 == parts.size() ? "}," : ","));
      }
    }
    words.back().back() = '}';
    return quoted(words);
  }

  /// As one literal of several lines.
  static std::string quoted(std::vector<std::string> words) {
    bool is_escaped = false;
    for (std::string& word : words) {
      const std::string literal = quote_literal(word);
      is_escaped |= literal.front() == 'E';
      word = literal.substr(literal.find('\'') + 1);
      word.pop_back();
    }
    return fmt::format("{}'{}'", is_escaped ? "E" : "", wrapped(words, 4));
  }

  int major_;
  MigrationStatement& made_;
};

constexpr std::string_view nothing_wanted = "''";

/// Table, name, definitions and statement for `shared_column_guard`; nothing where the guard is another one.
std::vector<std::string> column_arguments(const Statement& statement) {
  const Guard& guard = statement.guard;
  const std::vector<Guard::Part> parts = guard_parts(statement);
  const CurrentDefinition& column = parts[0].found;
  const bool is_plain = statement.variants.empty() && guard.keeps.empty() && guard.until.empty() &&
                        column.lookup == &column_lookup && column.relation == guard.table;
  const bool adds = guard.action == Guard::Action::make && !parts[0].wanted.empty();
  const bool drops = guard.action == Guard::Action::remove && parts[0].wanted.empty();
  if (!is_plain || parts.size() > 2 || (!adds && !drops)) return {};
  std::vector<std::string> defaults{""};
  if (parts.size() == 2) {
    const CurrentDefinition& other = parts[1].found;
    if (other.lookup != &default_lookup || other.name != column.name) return {};
    defaults.clear();
    for (const std::string& each : parts[1].wanted) defaults.push_back(" default " + each);
  }
  std::vector<std::string> wanted;
  for (const std::string& definition : parts[0].wanted) {
    // what the template does not look at
    if (definition.find(" identity ") != std::string::npos || definition.find(" generated") != std::string::npos)
      return {};
    for (const std::string& each : defaults) wanted.push_back(quote_literal(definition + each));
  }
  return {quote_literal(column.relation), quote_literal(column.name),
          drops ? std::string(nothing_wanted) : fmt::format("{}", fmt::join(wanted, ", ")), statement.text()};
}

}  // namespace

void guard_briefly(const Statement& statement, int major, MigrationStatement& made) {
  BriefGuard guard(major, made);
  std::string block;
  const auto add = [&](const Statement& each, std::size_t margin) {
    block += indented(guard.body_of(each), margin) + "\n";
    fill(block, each);
  };
  if (statement.variants.empty()) {
    add(statement, 2);
  } else {
    for (const Statement& variant : statement.variants) {
      block += fmt::format(
          "  {} EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass({}) AND attname = {} AND NOT attisdropped) THEN\n",
          &variant == &statement.variants.front() ? "IF" : "ELSIF", quote_literal(variant.key_table),
          quote_literal(variant.key));
      add(variant, 4);
    }
    block += "  ELSE\n";
    add(statement, 4);
    block += "  END IF;\n";
  }
  made.arguments = column_arguments(statement);
  made.arguments_are_printed = !made.arguments.empty() && guard_parts(statement).size() == 2;
  made.brief = fmt::format("DO {};", dollar_quote(fmt::format(" BEGIN\n{}END ", block)));
}

namespace {

/// What a guard of a column does, in a line for each thing, with fields for column_arguments. Raises no notice.
std::string column_guard(std::string_view condition, int major, bool has_default) {
  const std::string other_version = fmt::format(
      "  ELSIF has NOT IN ({{2}}) AND current_setting('server_version_num') NOT LIKE '{}%' THEN RAISE WARNING "
      "'%.% is there; whether it is the same cannot be told on this version of PostgreSQL', {{0}}, {{1}};\n",
      major);
  return fmt::format(
      "  SELECT concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END{}) INTO has\n"
      "  FROM pg_attribute{} WHERE attrelid = to_regclass({{0}}) AND attname = {{1}} AND NOT attisdropped;\n"
      "  IF to_regclass({{0}}) IS NULL THEN RAISE WARNING 'table % is missing, skipped: column %', {{0}}, {{1}};\n"
      "  ELSIF {} THEN {{3}};\n"
      "{}"
      "  ELSIF has NOT IN ({{2}}) THEN RAISE EXCEPTION 'column %.% is there with another definition: %, wanted %', "
      "{{0}}, {{1}}, has, (ARRAY[{{2}}])[1];\n"
      "  END IF;\n",
      has_default ? ", 'default ' || pg_get_expr(adbin, adrelid)" : "",
      has_default ? " LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)" : "", condition,
      has_default ? other_version : std::string());
}

/// For a file of few such statements, where functions would be longer than what they say once.
std::string inline_column_guard(const MigrationStatement& statement, int major) {
  const auto& arguments = statement.arguments;
  const bool drops = arguments[2] == nothing_wanted;
  std::string text = column_guard(drops ? "has IS NOT NULL" : "has IS NULL", major, statement.arguments_are_printed);
  if (drops) text.erase(text.find("  ELSIF has NOT IN"), text.find("  END IF;") - text.find("  ELSIF has NOT IN"));
  return fmt::format(
      "DO {};",
      dollar_quote(" DECLARE has text; BEGIN\n" +
                   fmt::format(fmt::runtime(text), arguments[0], arguments[1], arguments[2], arguments[3]) + "END "));
}

std::string shared_column_guard(const std::string& lock_timeout, int major, bool has_default) {
  std::string guard = column_guard("(has IS NULL) = ('' NOT IN ({2}))", major, has_default);
  guard.pop_back();
  return fmt::format(
      "DO $do$ DECLARE has text; path text := current_setting('search_path'); wait text := current_setting('lock_timeout');\n"
      "BEGIN SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL lock_timeout = {};\n"
      "{} PERFORM set_config('search_path', path, true), set_config('lock_timeout', wait, true); END $do$",
      quote_literal(lock_timeout), guard);
}

void add_brief(MigrationPart& part, std::vector<const MigrationStatement*>& statements) {
  if (!part.in_transaction()) return;
  for (const MigrationStatement& each : part.statements)
    if (!each.brief.empty()) statements.push_back(&each);
}

/// Whether the functions are longer, in lines and in bytes, than what they say once for these statements. What creates
/// a table compares so much that it always calls them.
bool is_shorter_without(const MigrationPart& part) {
  const auto lines_of = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  long long lines = 0, bytes = 0;  // that are saved without them
  for (const MigrationStatement& each : part.helpers.create) {
    lines += lines_of(each.sql) + 2;
    bytes += static_cast<long long>(each.sql.size());
  }
  for (const MigrationStatement& each : part.statements) {
    if (!each.creates.empty()) return false;
    if (each.brief.empty()) continue;
    lines -= lines_of(each.sql) - lines_of(each.brief);
    bytes -= static_cast<long long>(each.sql.size()) - static_cast<long long>(each.brief.size());
  }
  return lines > 0 && bytes > 0;
}

}  // namespace

void use_brief_guards(MigrationPart& part, int major) {
  const bool is_short = part.in_transaction() && part.statements.size() <= few_columns &&
                        std::all_of(part.statements.begin(), part.statements.end(),
                                    [](const MigrationStatement& each) { return !each.arguments.empty(); });
  if (is_short) {
    for (MigrationStatement& each : part.statements) each.sql = inline_column_guard(each, major);
    return;
  }
  std::vector<const MigrationStatement*> statements;
  add_brief(part, statements);
  part.helpers = helpers_of(statements);
  if (!part.in_transaction()) return;
  if (is_shorter_without(part)) {
    part.helpers = {};
    for (MigrationStatement& each : part.statements) each.brief.clear();
    return;
  }
  for (MigrationStatement& each : part.statements)
    if (!each.brief.empty()) each.sql = each.brief;
}

void share_guard(Migration& migration, int major) {
  std::vector<const MigrationStatement*> statements;
  add_brief(migration.up, statements);
  add_brief(migration.down, statements);
  migration.helpers = helpers_of(statements);
  bool has_default = false;
  for (const MigrationPart* part : {&migration.up, &migration.down}) {
    if (part->statements.empty() || !part->in_transaction() || part->follows_commit || part->follows_label) return;
    for (const MigrationStatement& each : part->statements) {
      if (each.arguments.empty()) return;
      has_default |= each.arguments_are_printed;
    }
  }
  migration.shared_guard = shared_column_guard(migration.up.lock_timeout, major, has_default);
}

}  // namespace reconcile
