// drizzle-kit: 0000_slug.sql in the order of meta/_journal.json, statements apart by `--> statement-breakpoint`, all in
// one transaction, and no way back.
#include <fmt/format.h>

#include <ctime>

#include "core/json.hpp"
#include "migrations/folder.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

constexpr std::string_view journal_name = "meta/_journal.json";

std::string text_in(const Document& entry, std::string_view key) {
  const Document* value = entry.find(key);
  return value ? value->text() : std::string();
}

Document entries_of(const NewFile& journal) {
  const Mistake unknown{
      "this is not a journal of drizzle-kit: it has no list `entries`", {file_name(journal.path), 1, 1}, {}};
  try {
    const Document root = parse_json(journal.text);
    const Document* entries = root.find("entries");
    if (entries && entries->is_list()) return *entries;
  } catch (const Error&) {
    throw Error(unknown);
  }
  throw Error(unknown);
}

void read(const FolderListing& listing, MigrationFolder& folder) {
  const ListedFile& journal = *listing.find(journal_name);
  Mistakes mistakes;
  std::vector<std::string> known;
  const Document entries = entries_of(journal.file);
  for (const Document& entry : entries.items()) {
    const std::string tag = text_in(entry, "tag");
    known.push_back(tag + ".sql");
    const ListedFile* file = listing.find(known.back());
    if (!file) {
      mistakes.add(fmt::format("the journal names {}, which is not there", known.back()),
                   {file_name(journal.file.path), 0, 0}, "bring the file back, or take its entry out");
      continue;
    }
    MigrationFile found;
    read_name(tag, found);
    found.format = drizzle_tool.name;
    found.recorded_as = text_in(entry, "when");
    found.up = MigrationScript{file->file.path, 1, file->file.text, true};
    folder.files.push_back(std::move(found));
  }
  mistakes.throw_if_any();
  for (const ListedFile& each : listing.files)
    if (each.parent().empty() && without_sql(each.base()) &&
        std::find(known.begin(), known.end(), each.base()) == known.end())
      folder.left_out.push_back({each.file.path, "meta/_journal.json does not name it"});
}

/// The journal, with an entry for each, in the form in which drizzle-kit writes it.
Beside beside(const MigrationFolder& folder, const std::vector<Migration>& added) {
  const std::string path = folder.path + "/" + std::string(journal_name);
  std::string text = R"({
  "version": "7",
  "dialect": "postgresql",
  "entries": []
}
)";
  if (!folder.files.empty()) text = read_text(path);
  const std::size_t before = entries_of({path, text}).items().size();
  std::timespec now{};
  std::timespec_get(&now, TIME_UTC);
  std::string entries;
  for (std::size_t i = 0; i < added.size(); ++i)
    entries += fmt::format(
        "{}\n    {{\n      \"idx\": {},\n      \"version\": \"7\",\n      \"when\": {},\n      \"tag\": \"{}\",\n"
        "      \"breakpoints\": true\n    }}",
        before + i == 0 ? "" : ",", before + i, now.tv_sec * 1000 + now.tv_nsec / 1'000'000 + static_cast<long>(i),
        added[i].file_name());
  const std::size_t end = text.rfind(']');
  const std::size_t last = text.find_last_not_of(" \t\r\n", end - 1) + 1;
  text.replace(last, end - last, entries + "\n  ");
  if (entries_of({path, text}).items().size() != before + added.size())
    throw Error(fmt::format("{} could not be added to", path), "`entries` must be the last list of the file");
  return {{{path, std::move(text)}},
          {"drizzle-kit has no snapshot of the new state in meta/: its next `generate` compares with the one before"}};
}

}  // namespace

const MigrationTool drizzle_tool{
    .name = "drizzle",
    .history = {{.name = "__drizzle_migrations",
                 .schema = "drizzle",
                 .key = "created_at::text",
                 .columns = "hash created_at"}},
    .upgrade = "drizzle-kit migrate",
    .always_in_transaction = "drizzle runs all files in one transaction",
    .has_down = false,
    .first_number = "0000",
    .write =
        [](const Migration& migration) {
          std::string text = title(migration);
          bool is_first = true;
          for (const MigrationStatement& statement : with_settings(migration.up)) {
            if (statement.sql.find("--> statement-breakpoint") != std::string::npos)
              throw Error(fmt::format("{}: drizzle would split the text at its mark", statement.comment),
                          "generate another format");
            text += fmt::format("{}\n{}{}", is_first ? "" : "--> statement-breakpoint", statement.comments("-- "),
                                statement.sql);
            is_first = false;
          }
          return std::vector<NewFile>{{migration.file_name() + ".sql", text + "\n"}};
        },
    .owns =
        [](const FolderListing& listing) {
          return std::string(listing.find(journal_name) ? "there is a meta/_journal.json" : "");
        },
    .read_folder = read,
    .beside = beside,
};

}  // namespace reconcile
