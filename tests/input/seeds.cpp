// What libFuzzer begins with.
#include <filesystem>

#include "folder.hpp"
#include "fuzz/fragments.hpp"
#include "input/readers.hpp"
#include "load/write_yaml.hpp"
#include "migrations/tool.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> states() {
  std::vector<std::string> texts;
  for (const Fragment& each : read_fragments())
    for (const Document* state : {&each.live, &each.desired})
      if (state->is_map() && state->size() > 0) texts.push_back(write_yaml(*state));
  return texts;
}

void add_texts(const Document& value, std::vector<std::string>& texts) {
  if (value.is_scalar()) texts.push_back(value.text());
  for (const Document& each : value.items()) add_texts(each, texts);
}

/// Every text in a state, with a byte before it that chooses what it is read as.
std::vector<std::string> pieces() {
  std::vector<std::string> texts, all;
  for (const Fragment& each : read_fragments()) add_texts(each.desired, texts);
  for (std::size_t i = 0; i < texts.size(); i += 7)
    for (const char syntax : {'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P'}) all.push_back(syntax + texts[i]);
  return all;
}

/// One migration of two statements, one of which runs outside of a transaction where the tool can do that.
std::string folder_of(const MigrationTool& tool, bool in_transaction) {
  Migration migration;
  migration.number = std::string(tool.first_number);
  migration.slug = "add_flows";
  migration.revision = "5f3a";
  migration.header = {"What it does."};
  MigrationStatement create;
  create.sql = in_transaction ? "CREATE TABLE IF NOT EXISTS migration.flows (a integer, b text DEFAULT 'it''s');"
                              : "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON migration.flows (a);";
  create.comment = "Create it.";
  create.in_transaction = in_transaction;
  migration.up.statements = {create};
  create.sql = in_transaction ? "DO $$ BEGIN DROP TABLE IF EXISTS migration.flows; END $$;"
                              : "DROP INDEX CONCURRENTLY IF EXISTS migration.i;";
  migration.down.statements = {create};
  std::vector<PackedFile> files;
  try {
    for (const NewFile& each : tool.write(migration)) files.push_back({each.path, each.text});
  } catch (const Error&) {}
  return packed(files);
}

std::vector<std::string> folders() {
  std::vector<std::string> all;
  for (const MigrationTool* tool : migration_tools())
    for (const bool in_transaction : {true, false})
      if (std::string folder = folder_of(*tool, in_transaction); !folder.empty()) all.push_back(std::move(folder));
  return all;
}

std::vector<std::string> scripts() {
  std::vector<std::string> all;
  for (const auto& entry : fs::directory_iterator("generated_migrations"))
    if (entry.is_regular_file()) all.push_back(text_of(entry.path()));
  return all;
}

}  // namespace

std::vector<std::string> seeds_of(std::string_view reader) {
  if (reader == "yaml" || reader == "desired") return states();
  if (reader == "sql") return pieces();
  if (reader == "folder") return folders();
  if (reader == "script") return scripts();
  return {};
}

}  // namespace reconcile::test
