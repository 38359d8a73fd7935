#include "render/drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "core/kind.hpp"
#include "render/summary.hpp"

namespace reconcile {

namespace {

Place place_of(const Change& change, const Database& desired) {
  if (change.to) return change.to->place;
  const ObjectRef& ref = change.ref;
  if (ref.of)
    if (const Object* whole = desired.find({ref.of, ref.schema, ref.table, ref.name, nullptr})) return whole->place;
  if (!ref.table.empty())
    if (const Object* table = desired.find(Namespace::relation, ref.schema, ref.table)) return table->place;
  return {};
}

std::string line_of(const Drift& drift, const Paint& paint) {
  const std::string name = shown(drift.ref.described());
  switch (drift.what) {
    case Drift::What::missing: return fmt::format("{} is {}", name, paint.green("missing in the database"));
    case Drift::What::extra: return fmt::format("{} is {}", name, paint.red("not in the desired state"));
    case Drift::What::renamed:
      return fmt::format("{} {}: its name is {}, should be {}", name, paint.yellow("differs"),
                         paint.red(shown(drift.change->renamed_from)), drift.ref.name);
    case Drift::What::differs:
      return fmt::format("{} {}", name, paint.yellow(drift.proven ? "differs" : "may differ (unproven)"));
  }
  return {};
}

std::string differs_text(const Difference& each, const Paint& paint) {
  const std::vector<std::string> lines = to_lines(each, paint);
  if (lines.size() == 1)
    return fmt::format(": {}is {}, should be {}\n", each.label.empty() ? "" : each.label + " ", paint.red(each.live),
                       paint.green(each.desired));
  const bool is_diff = lines.size() != 3;
  std::string text = fmt::format(": {}{}\n", each.label, is_diff ? " (- the database, + the desired state)" : "");
  if (!is_diff)
    return text +
           fmt::format("    is         {}\n    should be  {}\n", paint.red(each.live), paint.green(each.desired));
  for (std::size_t i = 1; i < lines.size(); ++i) text += "  " + lines[i] + "\n";
  return text;
}

}  // namespace

std::vector<Drift> drifts(const Plan& plan, const Database& desired) {
  std::vector<Drift> list;
  const std::vector<const Object*> unproven = uncertain(plan);
  for (const Block& block : blocks_of(plan))
    for (const Entry& entry : block.entries) {
      if (entry.implied) continue;
      for (const Change* change : entry.changes) {
        Drift drift;
        drift.ref = entry.ref;
        drift.change = change;
        drift.place = place_of(*change, desired);
        if (entry.sign != Entry::Sign::change) {
          if (change->ref.of) continue;
          drift.what = entry.sign == Entry::Sign::add ? Drift::What::missing : Drift::What::extra;
        } else if (change->action == Change::Action::rename) {
          drift.what = Drift::What::renamed;
        } else {
          drift.differences = differences(*change);
          if (drift.differences.empty()) continue;
          drift.proven = std::find(unproven.begin(), unproven.end(), change->to) == unproven.end();
          if (!drift.place) drift.place = drift.differences.front().place;
        }
        list.push_back(std::move(drift));
      }
    }
  std::stable_sort(list.begin(), list.end(), [](const Drift& a, const Drift& b) {
    const auto key = [](const Place& place) {
      return std::tuple(place ? std::string_view(*place.file) : std::string_view(), place.line, place.column);
    };
    return key(a.place) < key(b.place);
  });
  return list;
}

std::string drift_text(const Plan& plan, const Database& desired, const Checked& checked, bool color) {
  const Paint paint(color);
  const std::vector<Drift> list = drifts(plan, desired);
  std::string text;
  std::vector<ObjectRef> differing;
  for (const Drift& drift : list) {
    if (std::find(differing.begin(), differing.end(), drift.ref) == differing.end()) differing.push_back(drift.ref);
    const auto begin = [&](const Place& place) { return place ? paint.bold(to_string(place)) + ": " : std::string(); };
    if (drift.differences.empty()) text += begin(drift.place) + line_of(drift, paint) + "\n";
    for (const Difference& each : drift.differences)
      text += begin(each.place ? each.place : drift.place) + line_of(drift, paint) + differs_text(each, paint);
  }
  const std::string what =
      fmt::format("{} in {} compared", counted(checked.objects, "object"), counted(checked.schemas.size(), "schema"));
  if (!list.empty())
    text += fmt::format("\n{}, {} {}.\n", what, differing.size(), differing.size() == 1 ? "differs" : "differ");
  else
    text += fmt::format("{}, {}.\n", what, uncertain(plan).empty() ? "nothing differs" : "no difference is certain");
  return text + open_questions(plan, paint);
}

}  // namespace reconcile
