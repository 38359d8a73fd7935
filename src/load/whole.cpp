#include "load/whole.hpp"

#include <algorithm>
#include <set>

#include "core/stands_on.hpp"
#include "load/catalog.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// What the desired state does not speak of may be what it stands on.
void add_other_schemas(Database& all, Connection& target) {
  const std::set<std::string> known(all.schemas.begin(), all.schemas.end());
  std::vector<std::string> others;
  for (const std::string& name : schemas_on(target))
    if (!known.contains(name)) others.push_back(name);
  if (others.empty()) return;
  const Database rest = read_catalog(target, others);
  for (const auto& object : rest.objects()) all.add(object->clone());
}

void add_ignored(Database& all, const Database& live) {
  for (const auto& object : live.ignored) all.add(object->clone());
}

Database copy_of(const Database& from) {
  Database copy;
  copy.version = from.version;
  copy.schemas = from.schemas;
  for (const auto& object : from.objects()) copy.add(object->clone());
  return copy;
}

/// What the server says of it, and what the user said about the way to it.
std::unique_ptr<Object> told_by(const Object& server, const Object& mine) {
  auto copy = server.clone();
  copy->place = mine.place;
  copy->renamed_from = mine.renamed_from;
  copy->position = mine.position;
  Mistakes none;
  for (const Field& field : mine.ref.kind->fields)
    if (field.compared == nothing_of && !field.name.ends_with('_'))
      if (const Document value = field.write(mine); !value.is_null()) field.read(value, *copy, none);
  return copy;
}

/// Of several routines of one name another may be the one that its words mean now.
std::set<std::string> routines_under(const Object& object, const Database& state) {
  std::vector<Address> addresses;
  for (const Address& address : object.stands_on)
    if (const Kind* kind = kind_named(address.type); kind && kind->has_arguments) addresses.push_back(address);
  std::set<std::string> names;
  needs_of_addresses(addresses, state, [&](const ObjectRef& ref) { names.insert(ref.described()); });
  return names;
}

/// What is said inside of a value about the way and not about the goal, and no server knows: `a: { renamed_from: b }`.
void keep_wishes(const Object& mine, Object& found) {
  constexpr std::string_view wish = "renamed_from";
  for (const Field& field : mine.ref.kind->fields) {
    const Document own = field.write(mine);
    Document all = Document::map();
    const Document print = field.write(found);
    bool has_wish = false;
    for (std::size_t i = 0; print.is_map() && i < print.size(); ++i) {
      const Document* same = own.find(print.key(i).text());
      const Document* said = same ? same->find(wish) : nullptr;
      if (!said) {
        all.set(print.key(i), print.value(i));
        continue;
      }
      Document one = print.value(i);
      if (one.is_scalar()) {
        one = Document::map();
        one.set("type", print.value(i));
      }
      one.set(std::string(wish), *said);
      all.set(print.key(i), std::move(one));
      has_wish = true;
    }
    Mistakes ignored;
    if (has_wish) field.read(all, found, ignored);
  }
}

class Whole {
 public:
  Whole(Database& desired, const Database& live, Connection& target, Connection& connection, const BuildState& build,
        bool for_guards)
      : desired_(desired),
        live_(live),
        target_(target),
        connection_(connection),
        build_(build),
        for_guards_(for_guards) {}

  void ask(const std::vector<ObjectRef>& open) {
    Database all = copy_of(desired_);
    add_ignored(all, live_);
    add_other_schemas(all, target_);
    const Database answer = built(all, open);
    for (const ObjectRef& ref : open)
      if (const Object* found = answer.find(ref)) take(ref, *found);
    ask_again(open);
  }

 private:
  Database built(const Database& state, const std::vector<ObjectRef>& about) {
    connection_.execute("BEGIN; SET LOCAL client_min_messages = error");
    try {
      build_(connection_, state, about);
      Database answer = read_within(connection_);
      connection_.execute("ROLLBACK");
      return answer;
    } catch (...) {
      try {
        connection_.execute("ROLLBACK");
      } catch (const Error&) {
        // the connection is gone, and its transaction with it
      }
      throw;
    }
  }

  void take(const ObjectRef& ref, const Object& found) {
    Object& mine = *desired_.find(ref);
    if (ref.kind->printed_whole) {
      auto copy = told_by(found, mine);
      const auto texts = texts_of(mine), prints = texts_of(*copy);
      for (std::size_t i = 0; i < std::min(texts.size(), prints.size()); ++i) prints[i]->place = texts[i]->place;
      keep_wishes(mine, *copy);
      desired_.replace(std::move(copy));
      return;
    }
    const auto texts = texts_of(mine);
    const auto prints = texts_of(found);
    for (std::size_t i = 0; i < std::min(texts.size(), prints.size()); ++i) {
      texts[i]->stored = prints[i]->stored;
      if (needs_print(*texts[i])) texts[i]->written = texts[i]->stored;
    }
  }

  static bool holds_list(const Object& object) {
    const auto texts = texts_of(object);
    return std::any_of(texts.begin(), texts.end(),
                       [](const SqlText* text) { return text->stored.text().find("ARRAY[") != std::string::npos; });
  }

  /// A print is no fixed point where it holds a list of values over varchar: what the server makes of its own print,
  /// and of the live one, decides.
  void ask_again(const std::vector<ObjectRef>& open) {
    std::vector<ObjectRef> printed_twice, differ;
    for (const ObjectRef& ref : open) {
      const Object *mine = desired_.find(ref), *theirs = live_.find(ref);
      if (!mine || !holds_list(*mine)) continue;
      const auto a = texts_of(*mine);
      const auto b = theirs ? texts_of(*theirs) : a;
      const bool equal = std::equal(a.begin(), a.end(), b.begin(), b.end(),
                                    [](const SqlText* x, const SqlText* y) { return *x == *y; });
      if (!equal) differ.push_back(ref);
      if (!equal || for_guards_) printed_twice.push_back(ref);
    }
    if (printed_twice.empty()) return;
    Database all = copy_of(desired_);
    for (const ObjectRef& ref : printed_twice)
      for (SqlText* text : texts_of(*all.find(ref))) text->written = text->stored;
    add_ignored(all, live_);
    add_other_schemas(all, target_);
    const Database mine = built(all, printed_twice);
    for (const ObjectRef& ref : printed_twice)
      if (const Object* again = mine.find(ref)) {
        const auto texts = texts_of(*desired_.find(ref));
        const auto prints = texts_of(*again);
        for (std::size_t i = 0; i < std::min(texts.size(), prints.size()); ++i)
          if (!(*texts[i] == *prints[i])) texts[i]->restored = prints[i]->stored;
      }
    if (differ.empty()) return;
    Database old = copy_of(live_);
    add_ignored(old, live_);
    add_other_schemas(old, target_);
    const Database theirs = built(old, differ);
    for (const ObjectRef& ref : differ) {
      const Object *a = mine.find(ref), *b = theirs.find(ref);
      if (!a || !b) continue;
      const auto again = texts_of(*a), live_again = texts_of(*b);
      const auto texts = texts_of(*desired_.find(ref));
      const auto prints = texts_of(*live_.find(ref));
      for (std::size_t i = 0; i < texts.size() && i < again.size() && i < live_again.size(); ++i)
        if (*again[i] == *live_again[i]) texts[i]->stored = prints[i]->stored;
    }
  }

  Database& desired_;
  const Database& live_;
  Connection& target_;
  Connection& connection_;
  const BuildState& build_;
  const bool for_guards_;
};

}  // namespace

bool adopt_whole(Database& desired, const ObjectRef& ref, const Object& live, const Database& old) {
  const Object& mine = *desired.find(ref);
  if (!same_fields(mine, live)) return false;
  if (routines_under(live, desired) != routines_under(live, old)) return false;
  desired.replace(told_by(live, mine));
  return true;
}

void ask_for_whole(Database& desired, const Database& live, const std::vector<ObjectRef>& open, Connection& target,
                   Connection& connection, const BuildState& build, bool for_guards) {
  Whole(desired, live, target, connection, build, for_guards).ask(open);
}

}  // namespace reconcile
