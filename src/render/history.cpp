#include "render/history.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "render/paint.hpp"
#include "render/words.hpp"

namespace reconcile {

namespace {

std::string state_of(const MigrationState& state, const Paint& paint) {
  if (state.pending()) return paint.yellow("pending");
  if (state.missing()) return paint.alarm("missing");
  if (state.changed()) return paint.alarm("changed");
  return state.entry->seconds ? paint.green("run") : "baseline";
}

}  // namespace

std::string duration(double seconds) {
  if (seconds >= 1) return fmt::format("{:.1f} s", seconds);
  return fmt::format("{:.{}f} ms", seconds * 1000, seconds < 0.01 ? 1 : 0);
}

std::string history_text(const std::vector<MigrationState>& states, const std::vector<std::vector<std::string>>& notes,
                         bool color) {
  const Paint paint(color);
  std::size_t longest = 0, had = 0;
  for (const MigrationState& state : states) longest = std::max(longest, width(state.name()));
  std::string text;
  for (std::size_t i = 0; i < states.size(); ++i) {
    const MigrationState& state = states[i];
    const std::string word = state_of(state, paint);
    text += fmt::format("{}{}  {}", state.name(), std::string(longest - width(state.name()), ' '), word);
    if (state.entry) {
      ++had;
      text += fmt::format("{}  {} by {}", std::string(8 - std::min<std::size_t>(8, width(word)), ' '),
                          state.entry->run_at, state.entry->run_by);
      if (state.entry->seconds) text += ", " + duration(*state.entry->seconds);
    }
    text += '\n';
    for (const std::string& note : notes[i]) text += "  " + paint.yellow(note) + "\n";
  }
  return text + fmt::format("{}{}, the database has had {}.\n", text.empty() ? "" : "\n",
                            counted(states.size(), "migration"), had);
}

}  // namespace reconcile
