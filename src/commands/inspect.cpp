// inspect: describes the live schema, or another state, as YAML, which is how an existing database is adopted.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>

#include "commands/commands.hpp"
#include "commands/inspect_scope.hpp"
#include "commands/states.hpp"
#include "load/catalog.hpp"
#include "load/describe.hpp"
#include "load/write_yaml.hpp"
#include "plan/identity_defaults.hpp"
#include "render/words.hpp"

namespace reconcile {

Status inspect(const Settings& settings, const InspectOptions& options) {
  Live live(settings, options.state);
  if (is_folder(settings.output)) return inspect_folder(settings, live);
  const Settings scope = scope_of_inspect(settings, live);
  Database database = read_scope(scope, live);
  leave_out_default_privileges(database);
  std::string text;
  std::map<std::string, std::vector<std::string>> classes;
  for (const NotCovered& object : database.not_covered) {
    // a name may have line breaks, and a comment must not
    std::string name = shown(object.name);
    std::replace(name.begin(), name.end(), '\n', ' ');
    classes[object.what].push_back(std::move(name));
  }
  for (const auto& [what, names] : classes)
    text += fmt::format("# not covered: {}: {}\n", what, fmt::join(names, ", "));
  write_output(settings, text + write_yaml(describe(database, settings.pin_versions)));
  write_settings_of_inspect(scope);
  return Status::done;
}

}  // namespace reconcile
