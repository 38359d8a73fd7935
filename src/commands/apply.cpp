// apply: carries the plan out on the live database.
#include "apply/apply.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <iostream>

#include "commands/ahead.hpp"
#include "commands/commands.hpp"
#include "commands/losses.hpp"
#include "commands/missing.hpp"
#include "commands/states.hpp"
#include "load/table_sizes.hpp"
#include "render/migration.hpp"
#include "render/summary.hpp"
#include "render/words.hpp"

namespace reconcile {

namespace {

/// Throws Error where the answer is not yes.
void confirm(const Connection& connection) {
  if (!isatty(0))
    throw Error(fmt::format("apply asks before it changes database {}, and no terminal can answer; nothing was changed",
                            connection.database()),
                "pass --yes");
  const std::string& database = connection.described();
  fmt::print(stderr, "Apply this plan to {}? Only 'yes' is taken as yes: ", database);
  std::string answer;
  if (!std::getline(std::cin, answer) || answer != "yes")
    throw Error(fmt::format("declined: nothing was changed on {}", database));
}

}  // namespace

Status apply(const Settings& settings, const ApplyOptions& options) {
  Live live(settings);
  const Database desired = read_desired(settings);
  const States& shown = read_live_again(settings, live, desired);
  refuse_missing(shown, live);
  warn_of_pending(settings, live, desired.schemas);
  const Plan plan = plan_of(shown, settings.concurrently);
  write_text(settings,
             plan_text(plan, read_table_sizes(live.connection(), plan), compared(plan, shown.live, shown.desired),
                       refused_losses(settings, plan), use_color(settings, 1)));
  if (plan.empty()) return Status::done;
  refuse_losses(settings, plan);
  if (!options.yes) confirm(live.connection());

  // nobody else may change the schema between the last look and the first statement
  const ApplyLock lock(live.connection());
  const States& states = read_live_again(settings, live, desired);
  const Plan now = plan_of(states, settings.concurrently);
  if (!options.yes && plain_sql(now.statements()) != plain_sql(plan.statements()))
    throw Error("the database has changed since the plan was shown", "run apply again");
  refuse_losses(settings, now);
  apply_plan(live.connection(), now, apply_settings(settings),
             [](std::size_t number, std::size_t of, const Statement& statement) {
               spdlog::info("[{}/{}] {}", number, of, statement.does);
             });

  const States& after = read_live_again(settings, live, desired);
  const Plan rest = plan_of(after);
  if (!rest.empty())
    throw Error(fmt::format("applied {}, and still {} {}: {} …", counted(now.statements().size(), "statement"),
                            counted(rest.changes.size(), "object"), rest.changes.size() == 1 ? "differs" : "differ",
                            rest.changes.front().ref.described()),
                "run `reconcile plan` to see what");
  fmt::print("Applied {}. Nothing differs any more.\n", counted(now.statements().size(), "statement"));
  return Status::done;
}

}  // namespace reconcile
