// A text search configuration (manual, CREATE TEXT SEARCH CONFIGURATION).
#include <map>

#include "objects/definition.hpp"

namespace reconcile {

namespace {

/// Type of tokens → the dictionaries that are asked, in that order.
struct Mappings : std::map<std::string, Names> {};

struct TextSearchConfiguration : Cloned<TextSearchConfiguration> {
  std::string parser = "\"default\"";
  Mappings mappings;
};

}  // namespace

template <>
struct Value<Mappings> {
  static constexpr std::string_view shape = "a map of types of tokens, each with a list of dictionaries";
  static bool read(const Document& document, Mappings& mappings) {
    mappings.clear();
    if (!document.is_map()) return false;
    for (std::size_t i = 0; i < document.size(); ++i)
      if (!Value<Names>::read(document.value(i), mappings[document.key(i).text()])) return false;
    return true;
  }
  static Document write(const Mappings& mappings) {
    Document map = Document::map();
    for (const auto& [token, dictionaries] : mappings) map.set(token, Value<Names>::write(dictionaries));
    return map;
  }
};

namespace {

const Mappings& mappings_of(const Object& object) {
  return static_cast<const TextSearchConfiguration&>(object).mappings;
}

const Attributes& attributes() {
  static const Attributes list{
      {field<&TextSearchConfiguration::parser>("parser", "what finds the tokens (default: \"default\" of PostgreSQL)"),
       "PARSER",
       fmt::format("nullif({}, '\"default\"')", name_by_oid("pg_ts_parser", "prs", "o.cfgparser")),
       {},
       "text search parser"}};
  return list;
}

const CatalogRows& rows() {
  static const CatalogRows all{.catalog = "pg_ts_config", .prefix = "cfg", .name = "o.cfgname"};
  return all;
}

/// SELECT of the types of tokens that are mapped, each with its dictionaries in order.
const std::string& mapped() {
  static const std::string sql =
      "SELECT t.alias AS token, array_agg(" + name_by_oid("pg_ts_dict", "dict", "m.mapdict") +
      " ORDER BY m.mapseqno) AS dictionaries FROM pg_ts_config_map m, LATERAL ts_token_type(o.cfgparser) t"
      " WHERE m.mapcfg = o.oid AND t.tokid = m.maptokentype GROUP BY t.alias";
  return sql;
}

Guard::Part mappings_part(const Object& object) {
  std::vector<std::string> lines;
  for (const auto& [token, dictionaries] : mappings_of(object))
    lines.push_back(fmt::format("{} = {}", token, fmt::join(dictionaries, ", ")));
  return {"mappings of " + object.ref.described(),
          fmt::format("(SELECT coalesce(string_agg(m.token || ' = ' || array_to_string(m.dictionaries, ', '), '; '"
                      " ORDER BY m.token COLLATE \"C\"), '') FROM pg_ts_config o LEFT JOIN LATERAL ({}) m ON true"
                      " WHERE o.oid = {})",
                      mapped(), object.ref.kind->in_sql.oid(object.ref)),
          {fmt::format("{}", fmt::join(lines, "; "))},
          false,
          {}};
}

/// Types of tokens with the same dictionaries share a statement.
Statements change_mappings(const Object& object, const Mappings& from, const Mappings& to) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> changes;
  for (const auto& [token, dictionaries] : from)
    if (!to.contains(token)) changes[{"DROP MAPPING IF EXISTS", ""}].push_back(quote_ident(token));
  for (const auto& [token, dictionaries] : to) {
    const auto old = from.find(token);
    if (old == from.end() || old->second != dictionaries)
      changes[{old == from.end() ? "ADD MAPPING" : "ALTER MAPPING",
               fmt::format(" WITH {}", fmt::join(dictionaries, ", "))}]
          .push_back(quote_ident(token));
  }
  Statements statements;
  for (const auto& [action, tokens] : changes)
    statements.push_back(statement_on(object.ref, fmt::format("Set the mappings of {}", object.ref.described()),
                                      fmt::format("ALTER TEXT SEARCH CONFIGURATION {}\n  {} FOR {}{}", object.ref.sql(),
                                                  action.first, fmt::join(tokens, ", "), action.second),
                                      Guard::Action::change, mappings_part(object)));
  return statements;
}

std::vector<Field> fields() {
  std::vector<Field> all = fields_of(attributes());
  all.push_back(field<&TextSearchConfiguration::mappings>(
      "mappings", "for each type of token the dictionaries that are asked, in that order: `word: [english_stem]`",
      [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
        return change_mappings(to, mappings_of(from), mappings_of(to));
      }));
  return all;
}

}  // namespace

const Kind text_search_configuration_kind{
    .name = "text search configuration",
    .section = "text_search_configurations",
    .printed_whole = true,
    .in_sql = {.words = "TEXT SEARCH CONFIGURATION",
               .catalog = "pg_ts_config",
               .oid = oid_in_schema<"pg_ts_config", "cfg">,
               .list = list_rows<rows>,
               .owner = "cfgowner"},
    .short_map = "mappings",
    .make = make<TextSearchConfiguration>,
    .fields = fields(),
    .probe = "SELECT FROM pg_catalog.pg_ts_config WHERE oid >= 16384",
    .catalog_query =
        [](ServerVersion) {
          return query_of(
              rows(), attributes(),
              fmt::format(
                  ", (SELECT json_object_agg(m.token, m.dictionaries ORDER BY m.token COLLATE \"C\") FROM ({}) m) AS mappings, {}",
                  mapped(), owner_in_schema("o.cfgowner")));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      // the name of PostgreSQL's own is a key word
      const WrittenName parser = parse_name(static_cast<const TextSearchConfiguration&>(object).parser, "pg_catalog");
      Statements statements = create_defined(object, attributes(),
                                             fmt::format("(\n  PARSER = {}\n)", qualified(parser.schema, parser.name)));
      for (Statement& each : change_mappings(object, {}, mappings_of(object))) statements.push_back(std::move(each));
      return statements;
    },
    .drop = drop_object,
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          follow_attributes(object, attributes(), from, to);
          if (from.kind->name != "text search dictionary") return;
          for (auto& [token, dictionaries] : static_cast<TextSearchConfiguration&>(object).mappings)
            for (std::string& dictionary : dictionaries)
              if (const WrittenName name = parse_name(dictionary, {});
                  name.schema == from.schema.text() && name.name == from.name.text())
                dictionary = qualified(to.schema, to.name);
        },
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          needs_of_attributes(object, attributes(), database, need);
          for (const auto& [token, dictionaries] : mappings_of(object))
            for (const std::string& dictionary : dictionaries) {
              const WrittenName name = parse_name(dictionary, object.ref.schema);
              const ObjectRef ref{kind_named("text search dictionary"), name.schema, {}, name.name, nullptr};
              if (database.find(ref)) need(ref);
            }
        },
    .disposable = always,
};

}  // namespace reconcile
