// Flyway: VNNN__slug.sql, and UNNN__slug.sql for the way back. It sends statement by statement, in a transaction that
// it opens; what it should do otherwise with a file stands beside that, in FILE.conf.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "migrations/placeholders.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

void add_files(std::vector<NewFile>& files, char letter, const Migration& migration, const MigrationPart& part,
               std::string_view more) {
  const std::string path = letter + migration.file_name("__") + ".sql";
  std::string text = title(migration, more) + spell(with_settings(part));
  std::string settings;
  if (!part.in_transaction()) settings += "executeInTransaction=false\n";
  // ${name} is a placeholder for Flyway, and an error where it has no value
  if (text.find("${") != std::string::npos) settings += "placeholderReplacement=false\n";
  files.push_back({path, std::move(text)});
  if (!settings.empty()) files.push_back({path + ".conf", std::move(settings)});
}

/// The parts of a name: `V`, `1.2` and `add_x` of V1.2__add_x.sql.
struct FlywayName {
  char kind = ' ';
  std::string version, description;
};

std::optional<FlywayName> name_of(std::string_view base) {
  const auto stem = without_sql(base);
  if (!stem || std::string_view("VURB").find((*stem)[0]) == std::string_view::npos) return std::nullopt;
  const auto end = std::min(stem->find("__"), stem->size());
  FlywayName name{(*stem)[0], stem->substr(1, end - 1), stem->substr(std::min(end + 2, stem->size()))};
  if (name.kind == 'R') return end == 1 && !name.description.empty() ? std::optional(name) : std::nullopt;
  const bool is_version = !name.version.empty() && std::isdigit(static_cast<unsigned char>(name.version.front())) &&
                          name.version.find_first_not_of("0123456789._") == std::string::npos;
  return is_version ? std::optional(name) : std::nullopt;
}

/// CRC-32 of the lines without their ends, as a signed number; of a repeatable one with its placeholders filled in.
std::string checksum_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::uint32_t sum = 0xFFFFFFFF;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ (sum & 1 ? 0xEDB88320 : 0);
  }
  return fmt::format("{}", static_cast<std::int32_t>(~sum));
}

bool is_callback(std::string_view base) {
  constexpr std::string_view events[]{"beforeMigrate",   "afterMigrate",   "beforeEachMigrate", "afterEachMigrate",
                                      "beforeVersioned", "afterVersioned", "beforeRepeatables", "afterRepeatables",
                                      "beforeClean",     "afterClean",     "beforeInfo",        "afterInfo",
                                      "beforeValidate",  "afterValidate",  "beforeBaseline",    "afterBaseline",
                                      "beforeRepair",    "afterRepair",    "beforeUndo",        "afterUndo",
                                      "beforeEachUndo",  "afterEachUndo",  "createSchema",      "beforeCreateSchema",
                                      "beforeConnect",   "afterConnect"};
  return std::any_of(std::begin(events), std::end(events),
                     [&](std::string_view event) { return base.starts_with(event); });
}

bool read(const NewFile& file, MigrationFile& found) {
  const auto name = name_of(base_name(file.path));
  if (!name || name->kind == 'B') return false;
  if (name->kind == 'R') {
    found.is_repeatable = true;
    found.name = name->description;
    found.recorded_as = name->description;
    std::replace(found.recorded_as.begin(), found.recorded_as.end(), '_', ' ');
  } else {
    read_name(name->version, found);
    found.digits = name->version;
    found.version = version_of(name->version);
    if (found.version.size() > 1) found.number.reset();
    found.recorded_as = name->version;
    std::replace(found.recorded_as.begin(), found.recorded_as.end(), '_', '.');
    found.name = name->version + (name->description.empty() ? "" : "_" + name->description);
  }
  (name->kind == 'U' ? found.down : found.up) = MigrationScript{file.path, 1, file.text, true};
  return true;
}

std::string owns(const FolderListing& listing) {
  const ListedFile* first = nullptr;
  for (const ListedFile& each : listing.files) {
    MigrationFile found;
    if (name_of(each.base()) || is_callback(each.base()))
      first = first ? first : &each;
    else if (each.parent().empty() && (each.name.ends_with(".py") || read_plain(each.file, found)))
      return {};
  }
  // a folder may hold nothing but views and functions, but then a file called R__x.sql must be all that it is
  return first ? fmt::format("{} is named as Flyway has it", first->name) : std::string();
}

/// What stands beside a file: executeInTransaction=false, placeholderReplacement=false.
bool says_beside(const FolderListing& listing, const ListedFile& file, std::string_view setting) {
  const ListedFile* beside = listing.find(file.name + ".conf");
  if (!beside) return false;
  std::string text;
  for (const char c : beside->file.text)
    if (c != ' ' && c != '\t') text += c;
  return in_small_letters(text).find(in_small_letters(setting) + "=false") != std::string::npos;
}

void read_all(const FolderListing& listing, MigrationFolder& folder) {
  const FlywaySettings settings = flyway_settings(listing);
  const ListedFile* baseline = nullptr;
  for (const ListedFile& each : listing.files)
    if (const auto name = name_of(each.base()); name && name->kind == 'B')
      if (!baseline || is_older(version_of(name_of(baseline->base())->version), version_of(name->version)))
        baseline = &each;
  const Version begin = baseline ? version_of(name_of(baseline->base())->version) : Version();
  for (const ListedFile& each : listing.files) {
    const auto leave_out = [&](std::string why) { folder.left_out.push_back({each.file.path, std::move(why)}); };
    MigrationFile found;
    found.format = flyway_tool.name;
    const auto name = name_of(each.base());
    if (&each == baseline) {
      found.version = begin;
      found.digits = name->version;
      found.recorded_as = name->version;
      found.name = name->version + "_" + name->description;
      found.up = MigrationScript{each.file.path, 1, each.file.text, true};
    } else if (!read(each.file, found)) {
      if (name)
        leave_out("a later baseline has all that it does");
      else if (is_callback(each.base()))
        leave_out("a callback, which Flyway runs beside the migrations");
      else if (without_sql(each.base()))
        leave_out("its name is none that Flyway knows");
      continue;
    } else if (baseline && !found.is_repeatable && !is_older(begin, found.version)) {
      leave_out("the baseline " + std::string(baseline->base()) + " has all that it does");
      continue;
    }
    for (auto* script : {&found.up, &found.down}) {
      if (!*script) continue;
      (*script)->in_transaction = !says_beside(listing, each, "executeInTransaction");
      if (!says_beside(listing, each, "placeholderReplacement")) fill(**script, settings);
    }
    if (found.is_repeatable && found.up->unresolved.empty()) found.checksum = checksum_of(found.up->sql);
    found.folder = each.parent().substr(0, each.parent().empty() ? 0 : each.parent().size() - 1);
    folder.files.push_back(std::move(found));
  }
  join_and_sort(folder.files);
}

}  // namespace

const MigrationTool flyway_tool{
    .name = "flyway",
    .history = {{.name = "flyway_schema_history",
                 .key = "coalesce(version, description)",
                 .where = "success AND type NOT IN ('DELETE', 'UNDO_SQL', 'SCHEMA')",
                 .columns = "installed_rank script checksum",
                 .checksum = "checksum::text",
                 .order = "installed_rank"}},
    .history_settings = {.files =
                             "flyway.toml flyway.conf conf/flyway.toml conf/flyway.conf application.properties .env",
                         .table = "flyway.table table spring.flyway.table FLYWAY_TABLE",
                         .schema = "flyway.defaultSchema defaultSchema spring.flyway.default-schema "
                                   "FLYWAY_DEFAULT_SCHEMA"},
    .upgrade = "flyway migrate",
    .runs_outside = RunsOutside::such_files,
    .refuses_doubles = true,
    .write =
        [](const Migration& migration) {
          std::vector<NewFile> files;
          add_files(files, 'V', migration, migration.up, {});
          add_files(files, 'U', migration, migration.down, ", undone");
          return files;
        },
    .owns = owns,
    .read_folder = read_all,
    .read =
        [](const NewFile& file, MigrationFile& found) {
          // R__x.sql alone is no sign of Flyway
          return read(file, found) && !found.is_repeatable;
        },
};

}  // namespace reconcile
