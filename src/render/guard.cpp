#include "render/guard.hpp"

#include <fmt/format.h>

#include "core/sql.hpp"
#include "render/guard_parts.hpp"

namespace reconcile {

namespace {

/// The statement's own text goes in last: it may hold line breaks that are data.
constexpr char hole = '\1';

std::string indented(std::string_view text, std::size_t by) {
  const std::string margin(by, ' ');
  std::string out = margin;
  for (const char c : text) {
    out += c;
    if (c == '\n') out += margin;
  }
  return out;
}

std::string wanted_list(const std::vector<std::string>& wanted) {
  std::vector<std::string> literals;
  for (const auto& text : wanted) literals.push_back(quote_literal(text));
  return fmt::format("{}", fmt::join(literals, ", "));
}

/// A print of an expression is certain on the major that it comes from; elsewhere it may be spelled differently.
std::string raise_other(const Guard::Part& part, int major, const std::string& found) {
  const std::string raise =
      fmt::format("RAISE EXCEPTION '% is there with another definition: %, wanted %', {}, {}, {};",
                  quote_literal(part.what), found, quote_literal(part.wanted.empty() ? "" : part.wanted[0]));
  if (!part.printed) return raise;
  return fmt::format(
      "IF current_setting('server_version_num')::int / 10000 = {} THEN\n"
      "  {}\n"
      "END IF;\n"
      "RAISE WARNING '% is there; whether it is the same cannot be told on this version of PostgreSQL', {};",
      major, raise, quote_literal(part.what));
}

/// Before a statement that takes along what stands on the object: but not this.
std::string unless_kept(const Guard& guard, const Guard::Part& part) {
  if (guard.keeps.empty()) return {};
  return fmt::format("ELSIF {0} IS NOT NULL THEN\n  RAISE EXCEPTION '% is still used by %', {1}, {0};\n", guard.keeps,
                     quote_literal(part.what));
}

/// With a hole where the statement goes.
std::string body_of(const Statement& statement, int major) {
  const Guard& guard = statement.guard;
  const std::vector<Guard::Part> parts = guard_parts(statement);
  const Guard::Part& first = parts.front();
  const std::string doing = fmt::format("  {};", hole);
  std::string sql;
  switch (guard.action) {
    case Guard::Action::remove:
      if (first.wanted.empty())
        sql = fmt::format("IF {} IS NULL THEN\n  RAISE NOTICE '% is not there', {};\n{}ELSE\n{}\nEND IF;", first.found,
                          quote_literal(first.what), unless_kept(guard, first), doing);
      else
        sql = fmt::format(
            "IF coalesce({} IN ({}), true) THEN\n  RAISE NOTICE '% is not there, or as wanted', {};\nELSE\n{}\nEND IF;",
            first.found, wanted_list(first.wanted), quote_literal(first.what), doing);
      break;
    case Guard::Action::change: {
      if (first.wanted.empty()) {
        sql = fmt::format("{};", hole);
        break;
      }
      sql = fmt::format("IF {} IN ({}) THEN\n  RAISE NOTICE '% is as wanted', {};\nELSE\n{}\nEND IF;", first.found,
                        wanted_list(first.wanted), quote_literal(first.what), doing);
      break;
    }
    case Guard::Action::make: {
      sql = fmt::format("found := {};\nIF found IS NULL THEN\n{}\n", first.found, doing);
      if (!first.wanted.empty())
        sql += fmt::format("ELSIF found NOT IN ({}) THEN\n{}\n", wanted_list(first.wanted),
                           indented(raise_other(first, major, "found"), 2));
      std::string rest;
      for (std::size_t i = 1; i < parts.size(); ++i)
        rest += fmt::format("found := {};\nIF found IS NULL OR found NOT IN ({}) THEN\n{}\nEND IF;\n", parts[i].found,
                            wanted_list(parts[i].wanted),
                            indented(raise_other(parts[i], major, "coalesce(found, 'nothing')"), 2));
      sql += fmt::format("ELSE\n{}  RAISE NOTICE '% is already there', {};\nEND IF;",
                         rest.empty() ? "" : indented(rest.substr(0, rest.size() - 1), 2) + "\n",
                         quote_literal(first.what));
      break;
    }
  }
  if (!guard.until.empty())
    sql = fmt::format(
        "IF {} IS NOT NULL THEN\n  RAISE NOTICE '% has its other name already', {};\n  RETURN;\nEND IF;\n{}",
        guard.until, quote_literal(first.what), sql);
  if (!guard.table.empty())
    sql = fmt::format(
        "IF to_regclass({}) IS NULL THEN\n  RAISE WARNING 'table % is missing, skipped: %', {}, {};\n  RETURN;\nEND IF;\n{}",
        quote_literal(guard.table), quote_literal(guard.table), quote_literal(statement.does), sql);
  return sql;
}

/// DECLARE, BEGIN and END around the body, with a hole.
std::string block_of(const Statement& statement, int major, const std::string& lock_timeout) {
  const std::string settings =
      statement.in_transaction
          ? std::string()
          : fmt::format("  SET LOCAL lock_timeout = {};\n  SET LOCAL search_path = pg_catalog, pg_temp;\n",
                        quote_literal(lock_timeout));
  const bool needs_variable = statement.guard.action == Guard::Action::make;
  return fmt::format("{}BEGIN\n{}{}\nEND", needs_variable ? "DECLARE\n  found text;\n" : "", settings,
                     indented(body_of(statement, major), 2));
}

/// A block that stands outside of a transaction, with the settings that it needs itself.
std::string looking(const Guard::Part& part, const std::string& lock_timeout, const std::string& body) {
  return fmt::format(
      "DO {};", dollar_quote(fmt::format("\nDECLARE\n  found text;\nBEGIN\n  SET LOCAL lock_timeout = {};\n"
                                         "  SET LOCAL search_path = pg_catalog, pg_temp;\n  found := {};\n{}\nEND\n",
                                         quote_literal(lock_timeout), part.found, indented(body, 2))));
}

void fill(std::string& block, const Statement& statement) {
  const auto at = block.find(hole);
  block.replace(at, 1, statement.text(at - block.rfind('\n', at) - 1));
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
  return fmt::format("DO {};", dollar_quote("\n" + block + "\n"));
}

std::string look_before(const Statement& statement, int major, const std::string& lock_timeout) {
  if (statement.leftover.empty()) return {};
  const Guard::Part& part = statement.guard.parts.front();
  const std::string what = quote_literal(part.what);
  return looking(
      part, lock_timeout,
      fmt::format("IF found = 'invalid' THEN\n"
                  "  RAISE NOTICE '% is dropped: a build that failed left it invalid', {0};\n  {1};\n"
                  "ELSIF found NOT IN ({2}) THEN\n{3}\n"
                  "ELSIF found IS NOT NULL THEN\n  RAISE NOTICE '% is already there', {0};\nEND IF;",
                  what, statement.leftover, wanted_list(part.wanted), indented(raise_other(part, major, "found"), 2)));
}

std::string look_after(const Statement& statement, int major, const std::string& lock_timeout) {
  if (statement.leftover.empty()) return {};
  const Guard::Part& part = statement.guard.parts.front();
  return looking(
      part, lock_timeout,
      fmt::format("IF found IS NULL OR found = 'invalid' THEN\n"
                  "  RAISE EXCEPTION '% is missing, or a build that failed left it invalid', {}\n"
                  "    USING HINT = 'Drop it, and do again what the migration before this one does.';\n"
                  "ELSIF found NOT IN ({}) THEN\n{}\nEND IF;",
                  quote_literal(part.what), wanted_list(part.wanted), indented(raise_other(part, major, "found"), 2)));
}

}  // namespace reconcile
