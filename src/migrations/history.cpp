#include "migrations/history.hpp"

#include <map>

#include "core/hash.hpp"

namespace reconcile {

bool MigrationState::changed() const { return file && entry && checksum(*file) != entry->checksum; }

std::vector<MigrationState> states_of(const std::vector<MigrationFile>& files,
                                      const std::vector<HistoryEntry>& entries) {
  std::map<long long, MigrationState> by_number;
  for (const MigrationFile& file : files) by_number[*file.number].file = &file;
  for (const HistoryEntry& entry : entries) by_number[entry.number].entry = &entry;
  std::vector<MigrationState> states;
  for (const auto& [number, state] : by_number) states.push_back(state);
  return states;
}

std::string checksum(const MigrationFile& file) { return to_hex(hash(file.up ? file.up->sql : std::string())); }

}  // namespace reconcile
