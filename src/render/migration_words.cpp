#include "render/migration_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace reconcile {

namespace {

constexpr std::size_t most_statements = 10, most_tables = 6;

struct LockedTable {
  std::string name;
  Lock lock = Lock::none;
  Work work = Work::catalog;
};

std::vector<LockedTable> locked_tables(const MigrationPart& part) {
  std::vector<LockedTable> tables;
  for (const MigrationStatement& statement : part.statements) {
    if (statement.locked.empty() || statement.lock == Lock::none) continue;
    auto known = std::find_if(tables.begin(), tables.end(),
                              [&](const LockedTable& each) { return each.name == statement.locked; });
    if (known == tables.end()) known = tables.insert(tables.end(), {statement.locked});
    known->lock = std::max(known->lock, statement.lock);
    known->work = std::max(known->work, statement.work);
  }
  // what is created by the same file is locked by nobody else
  std::erase_if(tables, [&](const LockedTable& table) {
    return std::any_of(part.statements.begin(), part.statements.end(),
                       [&](const MigrationStatement& each) { return each.creates == table.name; });
  });
  return tables;
}

std::string locks(const MigrationPart& part) {
  const std::vector<LockedTable> tables = locked_tables(part);
  std::string text;
  for (std::size_t i = 0; i < std::min(tables.size(), most_tables); ++i) {
    text += fmt::format("{}{} ({}", i == 0 ? "Locks: " : ", ", tables[i].name, to_string(tables[i].lock));
    if (tables[i].work != Work::catalog) text += fmt::format(", {}", to_string(tables[i].work));
    text += ")";
  }
  if (tables.size() > most_tables) text += fmt::format(" and {} tables more", tables.size() - most_tables);
  return text;
}

}  // namespace

std::vector<std::string> words_of(const MigrationPart& part, bool plain) {
  std::vector<std::string> lines;
  std::size_t shown = 0;
  for (const MigrationStatement& statement : part.statements) {
    if (shown == most_statements && part.statements.size() > most_statements + 1) break;
    lines.push_back(statement.comment.substr(0, statement.comment.rfind(" (")));
    ++shown;
  }
  if (shown < part.statements.size())
    lines.push_back(fmt::format("… and {} statements more", part.statements.size() - shown));
  const bool in_transaction = part.in_transaction();
  std::string locked = locks(part);
  if (!locked.empty() && in_transaction)
    locked += fmt::format("; waits at most {} for a lock, and keeps it until the transaction ends", part.lock_timeout);
  if (!locked.empty()) lines.push_back(locked + ".");
  lines.emplace_back(plain
                         ? "The statements have no guards: what has been carried out already fails when it runs again."
                         : "Every statement looks first whether it has been carried out: it may run again.");
  return lines;
}

}  // namespace reconcile
