// Flyway: VNNN__slug.sql, and UNNN__slug.sql for the way back. It sends statement by statement, in a transaction that
// it opens; what it should do otherwise with a file stands beside that, in FILE.conf.
#include <fmt/format.h>

#include "migrations/tool.hpp"

namespace reconcile {

namespace {

void add_files(std::vector<NewFile>& files, char letter, const Migration& migration, const MigrationPart& part,
               std::string_view more) {
  const std::string path = fmt::format("{}{}__{}.sql", letter, migration.number, migration.slug);
  std::string text = title(migration, more) + spell(with_settings(part));
  std::string settings;
  if (!part.in_transaction()) settings += "executeInTransaction=false\n";
  // ${name} is a placeholder for Flyway, and an error where it has no value
  if (text.find("${") != std::string::npos) settings += "placeholderReplacement=false\n";
  files.push_back({path, std::move(text)});
  if (!settings.empty()) files.push_back({path + ".conf", std::move(settings)});
}

}  // namespace

const MigrationTool flyway_tool{
    .name = "flyway",
    .history = {{.name = "flyway_schema_history",
                 .key = "coalesce(version, description)",
                 .where = "success AND type NOT IN ('DELETE', 'UNDO_SQL')"}},
    .write =
        [](const Migration& migration) {
          std::vector<NewFile> files;
          add_files(files, 'V', migration, migration.up, {});
          add_files(files, 'U', migration, migration.down, ", undone");
          return files;
        },
    .read =
        [](const NewFile& file, MigrationFile& found) {
          const std::string name = base_name(file.path);
          const auto end = name.find("__");
          if (!name.ends_with(".sql") || end == std::string::npos || end < 2 || (name[0] != 'V' && name[0] != 'U'))
            return false;
          const std::string version = name.substr(1, end - 1);
          if (version.find_first_not_of("0123456789._") != std::string::npos) return false;
          const std::string slug = name.substr(end + 2, name.size() - end - 6);
          if (version.find_first_of("._") != std::string::npos)
            found.name = version + "_" + slug;
          else
            read_name(version + "_" + slug, found);
          found.recorded_as = version;
          (name[0] == 'U' ? found.down : found.up) = MigrationScript{file.path, 1, file.text, true};
          return true;
        },
};

}  // namespace reconcile
