#include "commands/missing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "core/sql.hpp"
#include "core/yaml.hpp"
#include "load/folder.hpp"
#include "load/server_needs.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

bool is_before(const Place& a, const Place& b) { return std::tie(a.line, a.column) < std::tie(b.line, b.column); }

/// The first key or value from a place on that is this word.
void find_word(const Document& document, const std::string& word, const Place& from, Place& found) {
  if (document.is_scalar() && document.text() == word && !is_before(document.place(), from) &&
      (!found || is_before(document.place(), found)))
    found = document.place();
  for (std::size_t i = 0; document.is_map() && i < document.size(); ++i) {
    find_word(document.key(i), word, from, found);
    find_word(document.value(i), word, from, found);
  }
  if (document.is_list())
    for (const Document& item : document.items()) find_word(item, word, from, found);
}

/// Where the object's definition says the word.
Place place_of_word(const Object& object, const std::string& word) {
  if (!object.place || object.place.line == 0) return object.place;
  try {
    Mistakes ignored;
    Place found;
    find_word(parse_yaml(read_file(*object.place.file), object.place.file, ignored), word, object.place, found);
    return found ? found : object.place;
  } catch (const Error&) {
    return object.place;  // the file was changed in the meantime
  }
}

class Missing {
 public:
  Missing(const States& states, Live& live) : states_(states), live_(live) {
    needs_.add(states.desired);
    ServerNeeds known;
    known.add(states.live);
    for (const std::string& role : known.roles) needs_.roles.erase(role);
    for (const std::string& space : known.tablespaces) needs_.tablespaces.erase(space);
  }

  void find() {
    find_roles();
    find_tablespaces();
    if (live_.is_database()) find_tables();
    mistakes_.throw_if_any();
  }

 private:
  const std::string& server() { return live_.connection().described(); }

  void find_roles() {
    if (needs_.roles.empty()) return;
    for (const std::string& role : missing_roles(live_.connection(), needs_.roles))
      for (const auto& object : states_.desired.objects()) {
        const auto roles_of = object->ref.kind->roles;
        if (!roles_of) continue;
        const std::vector<std::string> roles = roles_of(*object);
        if (std::find(roles.begin(), roles.end(), role) == roles.end()) continue;
        mistakes_.add(fmt::format("role {} does not exist on {}", quote_ident(role), server()),
                      place_of_word(*object, role),
                      fmt::format("create it there first (CREATE ROLE {}); roles are not part of the desired state",
                                  quote_ident(role)));
      }
  }

  void find_tablespaces() {
    if (needs_.tablespaces.empty()) return;
    for (const std::string& space : missing_tablespaces(live_.connection(), needs_.tablespaces))
      for (const auto& object : states_.desired.objects())
        if (tablespace_of(*object) == space)
          mistakes_.add(fmt::format("tablespace {} does not exist on {}", quote_ident(space), server()),
                        place_of_word(*object, space),
                        fmt::format("create it there first (CREATE TABLESPACE {} LOCATION '…'); tablespaces are not "
                                    "part of the desired state",
                                    quote_ident(space)));
  }

  /// Those to which foreign keys refer, and from which tables inherit.
  void find_tables() {
    for (const auto& object : states_.desired.objects()) {
      if (states_.live.find(object->ref)) continue;
      if (object->ref.kind == &foreign_key_kind)
        need_table(*object, static_cast<const ForeignKey&>(*object).references);
      else if (object->ref.kind == &partition_kind)
        need_table(*object, static_cast<const Partition&>(*object).of);
      else if (object->ref.kind == &inheritance_kind)
        for (const std::string& table : static_cast<const Inheritance&>(*object).of) need_table(*object, table);
    }
    if (tables_.empty()) return;
    std::vector<std::string> names;
    for (const auto& [table, objects] : tables_) names.push_back(quote_literal(table));
    const Rows rows = live_.connection().query(fmt::format(
        "SELECT w, pg_catalog.to_regnamespace(pg_catalog.quote_ident((pg_catalog.parse_ident(w))[1])) IS NULL"
        " FROM pg_catalog.unnest(ARRAY[{}]::text[]) w WHERE pg_catalog.to_regclass(w) IS NULL ORDER BY 1",
        fmt::join(names, ", ")));
    for (std::size_t row = 0; row < rows.size(); ++row)
      for (const Object* object : tables_[std::string(rows.value(row, 0))])
        add_missing_table(*object, std::string(rows.value(row, 0)), rows.value(row, 1) == "t");
  }

  void need_table(const Object& object, const std::string& table) {
    const WrittenName name = parse_name(table, {});
    if (!states_.desired.find(Namespace::relation, name.schema, name.name)) tables_[table].push_back(&object);
  }

  void add_missing_table(const Object& object, const std::string& table, bool without_schema) {
    const WrittenName name = parse_name(table, {});
    std::string hint = "add it to the desired state, or create it there first";
    if (without_schema)
      hint = fmt::format(
          "{} means table {} of schema {}, which does not exist there; for column {} of table {} write "
          "{}({})",
          table, name.name, name.schema, name.name, name.schema, name.schema, name.name);
    mistakes_.add(fmt::format("{} refers to table {}, which neither the desired state nor {} has",
                              object.ref.described(), table, server()),
                  object.place, std::move(hint));
  }

  const States& states_;
  Live& live_;
  ServerNeeds needs_;
  std::map<std::string, std::vector<const Object*>> tables_;  // by name, with those that need them
  Mistakes mistakes_;
};

}  // namespace

void refuse_missing(const States& states, Live& live) { Missing(states, live).find(); }

}  // namespace reconcile
