// diff: what would turn one state into another.
#include "commands/commands.hpp"
#include "commands/states.hpp"

namespace reconcile {

Status diff(const Settings& settings, const DiffOptions& options) {
  Settings own = settings;
  for (const std::string& text : {options.to, options.from}) {
    const StateArgument state = StateArgument::read(settings, text);
    // a throw-away server is like the one that is named
    if (state.what == StateArgument::What::database) own.database = state.value;
  }
  Live from(own, options.from), to(own, options.to);
  const bool differs = show_plan(own, from, read_states(own, from, to));
  return options.exit_code && differs ? Status::differs : Status::done;
}

}  // namespace reconcile
