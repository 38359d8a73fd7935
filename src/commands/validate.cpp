// validate: reads the desired state without a database and reports every error with its place.
#include <fmt/format.h>

#include <set>

#include "commands/commands.hpp"
#include "commands/states.hpp"
#include "load/folder.hpp"
#include "render/words.hpp"

namespace reconcile {

Status validate(const Settings& settings) {
  const Database desired = read_desired(settings);
  const std::vector<std::string> sql = find_sql_files(settings.desired);
  std::set<const std::string*> files;
  for (const std::string& file : sql) files.insert(file_name(file));
  std::size_t objects = 0;
  for (const auto& object : desired.objects()) {
    if (object->place) files.insert(object->place.file);
    if (!object->ref.of) ++objects;
  }
  write_output(settings, fmt::format("{} in {} {} valid.\n", counted(objects, "object"), counted(files.size(), "file"),
                                     objects == 1 ? "is" : "are"));
  return Status::done;
}

}  // namespace reconcile
