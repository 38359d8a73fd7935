#include "render/guard.hpp"

#include <fmt/format.h>

#include "core/indented.hpp"
#include "core/sql.hpp"
#include "render/guard_parts.hpp"

namespace reconcile {

namespace {

std::string wanted_list(const std::vector<std::string>& wanted) {
  std::vector<std::string> literals;
  for (const auto& text : wanted) literals.push_back(quote_literal(text));
  return fmt::format("{}", fmt::join(literals, ", "));
}

/// ELSIF branches for a definition that is another one. A print of an expression is certain on the major that it comes
/// from; elsewhere it may be spelled differently.
std::string if_other(std::string_view begin, const Guard::Part& part, int major, std::string_view found) {
  const std::string what = quote_literal(part.what);
  const std::string raise =
      fmt::format("RAISE EXCEPTION '% is there with another definition: %, wanted %', {}, {}, {};", what, found,
                  quote_literal(part.wanted.empty() ? "" : part.wanted[0]));
  if (!part.printed) return fmt::format("{} THEN {}\n", begin, raise);
  return fmt::format(
      "{} THEN\n"
      "  IF current_setting('server_version_num')::int / 10000 = {} THEN {} END IF;\n"
      "  RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', {};\n",
      begin, major, raise, what);
}

/// Before a statement that takes along what stands on the object: but not this.
std::string unless_kept(const Guard& guard, const Guard::Part& part) {
  if (guard.keeps.empty()) return {};
  return fmt::format("ELSIF {0} IS NOT NULL THEN RAISE EXCEPTION '% is still used by %', {1}, {0};\n", guard.keeps,
                     quote_literal(part.what));
}

/// What is compared beside the first part of what exists already.
std::string compare_others(const std::vector<Guard::Part>& parts, int major) {
  std::string sql;
  for (std::size_t i = 1; i < parts.size(); ++i)
    sql += fmt::format("found := {};\n{}END IF;\n", parts[i].found.sql,
                       if_other(fmt::format("IF found IS NULL OR found NOT IN ({})", wanted_list(parts[i].wanted)),
                                parts[i], major, "coalesce(found, 'nothing')"));
  if (!sql.empty()) sql.pop_back();
  return sql;
}

/// With a hole where the statement goes.
std::string body_of(const Statement& statement, int major) {
  const Guard& guard = statement.guard;
  const std::vector<Guard::Part> parts = guard_parts(statement);
  const Guard::Part& first = parts.front();
  const std::string what = quote_literal(first.what), &found = first.found.sql;
  const std::string doing = fmt::format("  {};", hole);
  std::string sql;
  switch (guard.action) {
    case Guard::Action::remove:
      if (first.wanted.empty())
        sql = fmt::format("IF {} IS NULL THEN RAISE NOTICE '% is not there', {};\n{}ELSE\n{}\nEND IF;", found, what,
                          unless_kept(guard, first), doing);
      else
        sql = fmt::format(
            "IF coalesce({} IN ({}), true) THEN RAISE NOTICE '% is not there, or as wanted', {};\nELSE\n{}\nEND IF;",
            found, wanted_list(first.wanted), what, doing);
      break;
    case Guard::Action::change:
      if (first.wanted.empty())
        sql = fmt::format("{};", hole);
      else
        sql = fmt::format("IF {} IN ({}) THEN RAISE NOTICE '% is as wanted', {};\nELSE\n{}\nEND IF;", found,
                          wanted_list(first.wanted), what, doing);
      break;
    case Guard::Action::make: {
      sql = fmt::format("found := {};\nIF found IS NULL THEN\n{}\n", found, doing);
      if (!first.wanted.empty())
        sql += if_other(fmt::format("ELSIF found NOT IN ({})", wanted_list(first.wanted)), first, major, "found");
      const std::string others = compare_others(parts, major);
      sql += fmt::format("ELSE{}RAISE NOTICE '% is already there', {};\nEND IF;",
                         others.empty() ? " " : fmt::format("\n{}\n  ", indented(others, 2)), what);
      break;
    }
  }
  if (!guard.until.empty())
    sql = fmt::format("IF {} IS NOT NULL THEN RAISE NOTICE '% has its other name already', {}; RETURN; END IF;\n{}",
                      guard.until, what, sql);
  if (!guard.table.empty())
    sql = fmt::format(
        "IF to_regclass({0}) IS NULL THEN RAISE WARNING 'table % is missing, skipped: %', {0}, {1}; "
        "RETURN; END IF;\n{2}",
        quote_literal(guard.table), quote_literal(statement.does), sql);
  return sql;
}

constexpr std::string_view declaration = "DECLARE found text; ";

std::string settings(const std::string& lock_timeout) {
  return fmt::format("  SET LOCAL lock_timeout = {}; SET LOCAL search_path = pg_catalog, pg_temp;\n",
                     quote_literal(lock_timeout));
}

/// DECLARE, BEGIN and END around the body, with a hole.
std::string block_of(const Statement& statement, int major, const std::string& lock_timeout) {
  return fmt::format("{}BEGIN\n{}{}\nEND", statement.guard.action == Guard::Action::make ? declaration : "",
                     statement.in_transaction ? std::string() : settings(lock_timeout),
                     indented(body_of(statement, major), 2));
}

/// A block that stands outside of a transaction, with the settings that it needs itself.
std::string looking(const Guard::Part& part, const std::string& lock_timeout, const std::string& body) {
  return fmt::format("DO {};", dollar_quote(fmt::format(" {}BEGIN\n{}  found := {};\n{}\nEND ", declaration,
                                                        settings(lock_timeout), part.found.sql, indented(body, 2))));
}

}  // namespace

std::string guarded(const Statement& statement, int major, const std::string& lock_timeout) {
  std::string block;
  if (statement.variants.empty()) {
    block = block_of(statement, major, lock_timeout);
    fill(block, statement);
  } else {
    block = "BEGIN\n";
    for (const Statement& variant : statement.variants) {
      block += fmt::format(
          "  {} EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass({}) AND attname = {} AND NOT attisdropped) THEN\n{};\n",
          &variant == &statement.variants.front() ? "IF" : "ELSIF", quote_literal(variant.key_table),
          quote_literal(variant.key), indented(block_of(variant, major, lock_timeout), 4));
      fill(block, variant);
    }
    block += fmt::format("  ELSE\n{};\n  END IF;\nEND", indented(block_of(statement, major, lock_timeout), 4));
    fill(block, statement);
  }
  return fmt::format("DO {};", dollar_quote(" " + block + " "));
}

std::string look_before(const Statement& statement, int major, const std::string& lock_timeout) {
  if (statement.leftover.empty()) return {};
  const Guard::Part& part = statement.guard.parts.front();
  const std::string what = quote_literal(part.what);
  return looking(
      part, lock_timeout,
      fmt::format("IF found = 'invalid' THEN\n"
                  "  RAISE NOTICE '% is dropped: a build that failed left it invalid', {0};\n  {1};\n"
                  "{2}ELSIF found IS NOT NULL THEN RAISE NOTICE '% is already there', {0};\nEND IF;",
                  what, statement.leftover,
                  if_other(fmt::format("ELSIF found NOT IN ({})", wanted_list(part.wanted)), part, major, "found")));
}

std::string look_after(const Statement& statement, int major, const std::string& lock_timeout) {
  if (statement.leftover.empty()) return {};
  const Guard::Part& part = statement.guard.parts.front();
  return looking(
      part, lock_timeout,
      fmt::format("IF found IS NULL OR found = 'invalid' THEN\n"
                  "  RAISE EXCEPTION '% is missing, or a build that failed left it invalid', {}\n"
                  "    USING HINT = 'Drop it, and do again what the migration before this one does.';\n"
                  "{}END IF;",
                  quote_literal(part.what),
                  if_other(fmt::format("ELSIF found NOT IN ({})", wanted_list(part.wanted)), part, major, "found")));
}

}  // namespace reconcile
