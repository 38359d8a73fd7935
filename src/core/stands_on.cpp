#include "core/stands_on.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/sql.hpp"

namespace reconcile {

namespace {

/// `FOREIGN DATA WRAPPER` as addresses have it: `foreign-data wrapper`.
bool is_called(const Kind& kind, std::string_view type) {
  const std::string_view words = kind.in_sql.words;
  return std::equal(words.begin(), words.end(), type.begin(), type.end(), [](char word, char letter) {
    return letter == '-' ? word == ' ' : word == (letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter);
  });
}

void need_type(std::string_view name, const Database& database, const std::function<void(const ObjectRef&)>& need) {
  while (name.ends_with("[]")) name.remove_suffix(2);
  std::vector<std::string> parts = split_name(name);
  if (parts.size() != 2) return;
  for (const Namespace space : {Namespace::type, Namespace::relation})
    if (const Object* found = database.find(space, parts[0], parts[1])) {
      need(found->ref);
      return;
    }
}

/// `(text, migration.kind)`: an address qualifies the types of pg_catalog that SQL has no words for, the name does not.
std::string argument_list(const std::vector<std::string>& arguments) {
  constexpr std::string_view usual = "pg_catalog.";
  std::vector<std::string_view> types(arguments.begin(), arguments.end());
  for (std::string_view& type : types) {
    if (type.starts_with(usual)) type.remove_prefix(usual.size());
    // the left operand that an operator has not
    if (type == "-") type = "NONE";
  }
  return fmt::format("({})", fmt::join(types, ", "));
}

}  // namespace

std::string stands_on_query(std::string_view catalog, std::string_view oid) {
  return fmt::format(
      "(SELECT pg_catalog.json_agg(pg_catalog.json_build_array(a.type, a.object_names, a.object_args)) FROM pg_catalog.pg_depend d,"
      " LATERAL pg_catalog.pg_identify_object_as_address(d.refclassid, d.refobjid, d.refobjsubid) a"
      " WHERE d.classid = 'pg_catalog.{}'::regclass AND d.objid = {} AND d.deptype IN ('n', 'a')"
      " AND d.refclassid <> 'pg_catalog.pg_namespace'::regclass)",
      catalog, oid);
}

std::vector<Address> read_addresses(const Document& document) {
  std::vector<Address> list;
  const auto names = [](const Document& from) {
    std::vector<std::string> all;
    for (const Document& item : from.items()) all.push_back(item.text());
    return all;
  };
  for (const Document& each : document.items())
    list.push_back({each.items()[0].text(), names(each.items()[1]), names(each.items()[2])});
  return list;
}

void needs_of_addresses(const std::vector<Address>& addresses, const Database& database,
                        const std::function<void(const ObjectRef&)>& need) {
  static const Kind* const column_kind = kind_named("column");
  for (const auto& [type, names, arguments] : addresses) {
    if (type == "type") {
      need_type(names[0], database, need);
      continue;
    }
    if (type == "transform") {
      const std::string name = fmt::format("{} LANGUAGE {}", names[0], quote_ident(arguments.at(0)));
      const ObjectRef ref{kind_named(type), {}, {}, name, nullptr};
      if (database.find(ref)) need(ref);
      continue;
    }
    if (!arguments.empty() || type == "function" || type == "procedure" || type == "aggregate" || type == "operator") {
      if (names.size() < 2) continue;
      const std::string list = argument_list(arguments);
      for (const Object* routine : database.overloads(names[0], names[1]))
        if (routine->ref.name.text().ends_with(list)) need(routine->ref);
      continue;
    }
    // the access method, the schema, the name
    if (names.size() == 3 && (type == "operator class" || type == "operator family")) {
      const ObjectRef ref{
          kind_named(type), names[1], {}, quote_ident(names[2]) + " USING " + quote_ident(names[0]), nullptr};
      if (database.find(ref)) need(ref);
      continue;
    }
    // an attribute is addressed as a column of the type is
    if (names.size() == 3 && type.starts_with("composite type"))
      if (const Object* composite = database.find(Namespace::type, names[0], names[1])) need(composite->ref);
    if (names.size() >= 2)
      if (const Object* relation = database.find(Namespace::relation, names[0], names[1])) need(relation->ref);
    if (names.size() == 3) {
      const ObjectRef column{column_kind, names[0], names[1], names[2], nullptr};
      if (type.ends_with(" column")) {
        if (database.find(column)) need(column);
      } else {
        for (const Object* part : database.parts(names[0], names[1]))
          if (part->ref.name == names[2] && part->ref.kind != column_kind && !part->ref.of) need(part->ref);
      }
    }
    for (const Kind* kind : kinds()) {
      if (!is_called(*kind, type) || names.size() > 2) continue;
      const ObjectRef ref{kind, names.size() == 2 ? names[0] : std::string(), {}, names.back(), nullptr};
      if (database.find(ref)) need(ref);
    }
  }
}

}  // namespace reconcile
