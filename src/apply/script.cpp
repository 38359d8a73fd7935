#include "apply/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "core/parse_tree.hpp"
#include "core/split_statements.hpp"

namespace reconcile {

namespace {

using FileStatements = std::vector<FileStatement>;
using Block = FileStatement::Transaction;

Place place_at(const MigrationScript& script, std::size_t offset) {
  const std::string_view before = std::string_view(script.sql).substr(0, offset);
  const auto lines = static_cast<unsigned>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line = before.rfind('\n') + 1;  // 0 where there is none
  return {file_name(script.path), script.line + lines, static_cast<unsigned>(characters(before.substr(line))) + 1};
}

void refuse_zero_bytes(const MigrationScript& script) {
  if (const std::size_t at = script.sql.find('\0'); at != std::string::npos)
    throw Error(Mistake{"a zero byte cannot be part of SQL", place_at(script, at), "save the file as UTF-8 text"});
}

/// Runs the statements one by one and keeps in mind which.
void run(Connection& connection, std::span<const FileStatement> statements, const FileStatement*& running) {
  for (const FileStatement& statement : statements) {
    running = &statement;
    connection.execute(statement.text);
  }
  running = nullptr;
}

/// Where the statements of a file spell one transaction, at whose end they end, that of its BEGIN.
FileStatements::const_iterator own_begin(const FileStatements& statements) {
  const auto count = [&](Block what) {
    return std::count_if(statements.begin(), statements.end(),
                         [&](const FileStatement& each) { return each.transaction == what; });
  };
  const bool is_one = count(Block::begin) == 1 && count(Block::commit) == 1 && count(Block::other) == 0 &&
                      statements.back().transaction == Block::commit;
  return std::find_if(statements.begin(), statements.end(),
                      [&](const FileStatement& each) { return is_one && each.transaction == Block::begin; });
}

}  // namespace

void run_script(Connection& connection, const MigrationScript& script, const ApplySettings& settings,
                const Around& around) {
  refuse_zero_bytes(script);
  const FileStatements statements = split_statements(script.sql);
  const auto begin = own_begin(statements);
  const bool spells_none = std::all_of(statements.begin(), statements.end(),
                                       [](const FileStatement& each) { return each.transaction == Block::none; });
  const FileStatement* running = nullptr;
  try {
    if (begin != statements.end() || (spells_none && script.in_transaction)) {
      std::span<const FileStatement> inside = statements;
      if (begin != statements.end()) {
        run(connection, {statements.begin(), begin}, running);
        inside = {begin + 1, statements.end() - 1};
      }
      in_transaction(connection, settings, [&] {
        around.before();
        run(connection, inside, running);
        around.after();
      });
    } else {
      around.before();
      run(connection, statements, running);
      around.after();
    }
  } catch (SqlError& error) {
    if (!spells_none) connection.execute("ROLLBACK");
    Mistake& mistake = error.mistakes.front();
    std::size_t at = running ? running->offset : 0;
    if (running && error.position > 0) at += byte_of_character(running->text, error.position);
    mistake.place = place_at(script, at);
    mistake.message = with_short_quotation(mistake.message);
    if (!error.detail.empty()) mistake.hint = error.detail + (mistake.hint.empty() ? "" : "\n  " + mistake.hint);
    throw;
  }
}

}  // namespace reconcile
