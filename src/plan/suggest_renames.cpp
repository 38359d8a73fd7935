// What goes and what comes that look like one object under another name.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

/// The words of a name: `exp`, `month` of `exp_month`.
std::set<std::string> words_of(const std::string& name) {
  std::set<std::string> words;
  std::string word;
  for (const char c : name + "_") {
    if (c != '_') {
      word += c;
      continue;
    }
    if (word.size() > 2) words.insert(word);
    word.clear();
  }
  return words;
}

bool are_similar(const std::string& a, const std::string& b) {
  const std::set<std::string> first = words_of(a), second = words_of(b);
  return std::any_of(first.begin(), first.end(), [&](const std::string& word) { return second.contains(word); }) ||
         !did_you_mean(a, {b}).empty();
}

std::set<std::string> part_names(const Database& database, const ObjectRef& ref) {
  std::set<std::string> names;
  for (const Object* part : database.parts(ref.schema, ref.name))
    if (!part->ref.of) names.insert(fmt::format("{} {}", part->ref.kind->name, part->ref.name.text()));
  return names;
}

/// Whether most of the parts of the one have the same names in the other.
bool have_same_parts(const ObjectRef& gone, const Database& from, const ObjectRef& made, const Database& to) {
  const std::set<std::string> before = part_names(from, gone), after = part_names(to, made);
  const auto shared =
      std::count_if(before.begin(), before.end(), [&](const auto& each) { return after.contains(each); });
  return 2 * static_cast<std::size_t>(shared) > std::max(before.size(), after.size());
}

std::string bare(const ObjectRef& ref) {
  return ref.kind->has_arguments ? bare_name(ref.name.text()) : ref.name.text();
}

class Suggestions {
 public:
  Suggestions(std::vector<Change>& changes, const Database& from, const Database& to)
      : changes_(changes), from_(from), to_(to) {
    for (const Change& change : changes)
      if (change.action == Change::Action::create && change.ref.kind->rename) made_.push_back(&change);
  }

  void suggest() {
    for (Change& change : changes_) {
      if (change.action != Change::Action::drop || change.implied || change.loss.what.empty()) continue;
      const Change* made = counterpart(change);
      if (!made) continue;
      change.why = fmt::format("if this is {} under its old name, write `renamed_from: {}` there",
                                made->ref.described(), bare(change.ref));
    }
  }

 private:
  bool fit(const Change& gone, const Change& made) const {
    const ObjectRef &a = gone.ref, &b = made.ref;
    if (a.kind != b.kind || !(a.schema == b.schema) || !(a.table == b.table)) return false;
    if (behind_name(a.name.text()) != behind_name(b.name.text()) && a.kind->has_arguments) return false;
    const auto& fields = a.kind->fields;
    if (!std::all_of(fields.begin(), fields.end(), [&](const Field& each) {
          // what follows from the name alone is written as nothing
          return each.equal(*gone.from, *made.to) || each.write(*gone.from) == each.write(*made.to);
        }))
      return false;
    return !a.kind->drops_parts || have_same_parts(a, from_, b, to_);
  }

  /// The only one that fits, or the only one of those whose name is similar.
  const Change* counterpart(const Change& gone) const {
    std::vector<const Change*> fitting, similar;
    for (const Change* made : made_)
      if (fit(gone, *made)) {
        fitting.push_back(made);
        if (are_similar(bare(gone.ref), bare(made->ref))) similar.push_back(made);
      }
    if (similar.size() == 1) return similar.front();
    if (fitting.size() != 1) return nullptr;
    // another one that goes may be meant as well
    const auto others = std::count_if(changes_.begin(), changes_.end(), [&](const Change& each) {
      return each.action == Change::Action::drop && !each.implied && fit(each, *fitting.front());
    });
    return others == 1 ? fitting.front() : nullptr;
  }

  std::vector<Change>& changes_;
  const Database& from_;
  const Database& to_;
  std::vector<const Change*> made_;
};

}  // namespace

void suggest_renames(std::vector<Change>& changes, const Database& from, const Database& to) {
  Suggestions(changes, from, to).suggest();
}

}  // namespace reconcile
