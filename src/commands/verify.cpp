// verify: proves the pending change on a throw-away server, up, up again, down, down again and up.
#include <fmt/format.h>

#include "commands/commands.hpp"
#include "commands/migrations.hpp"
#include "commands/missing.hpp"
#include "commands/pending.hpp"
#include "commands/prove.hpp"
#include "render/migration.hpp"
#include "render/proof.hpp"

namespace reconcile {

Status verify(const Settings& settings, const VerifyOptions& options) {
  Live live(settings, options.from);
  const States& states = read_states(settings, live, true);
  refuse_missing(states, live);
  Plan plan = plan_of(states, settings.concurrently);
  if (plan.empty()) {
    fmt::print(stderr, "Nothing differs, nothing to prove.\n");
    return Status::done;
  }
  const std::string slug = slug_of(phrases_for(plan));
  const Proof proof = prove(settings, live, states,
                            pending_migrations(settings, states, std::move(plan), sql_tool, slug,
                                               read_migrations_of(settings, settings.migrations)),
                            options.sample);
  write_output(settings, proof_text(proof, use_color(settings, 1)));
  return proof.holds() ? Status::done : Status::differs;
}

}  // namespace reconcile
