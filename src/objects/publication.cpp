// A publication for logical replication (manual, CREATE PUBLICATION; ALTER PUBLICATION).
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

struct Publication : Cloned<Publication> {
  bool all_tables = false;
  Names schemas;
  Names publish{"insert", "update", "delete", "truncate"};
  bool via_partition_root = false;
  std::string generated_columns = "none";
};

const Publication& publication_of(const Object& object) { return static_cast<const Publication&>(object); }

std::string found(const Object& publication, std::string_view expression) {
  return fmt::format("(SELECT {} FROM pg_publication p WHERE p.pubname = {})", expression,
                     quote_literal(publication.ref.name));
}

constexpr std::string_view published =
    "concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,"
    " CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END)";

/// In the order in which the server tells them.
Names ordered(const Names& publish) {
  Names all = Publication().publish;
  std::erase_if(
      all, [&](const std::string& each) { return std::find(publish.begin(), publish.end(), each) == publish.end(); });
  return all;
}

std::string spell(const Names& publish) { return fmt::format("{}", fmt::join(ordered(publish), ", ")); }

Statement set(const Object& publication, const std::string& option, const std::string& value,
              std::string_view expression, std::string wanted) {
  return statement_on(publication.ref, fmt::format("Change {} of {}", option, publication.ref.described()),
                      fmt::format("ALTER PUBLICATION {} SET ({} = {})", publication.ref.sql(), option, value),
                      Guard::Action::change,
                      {publication.ref.described(), found(publication, expression), {std::move(wanted)}, false, {}});
}

std::optional<Statements> set_publish(const Object&, const Object& to, ServerVersion) {
  const std::string words = spell(publication_of(to).publish);
  return Statements{set(to, "publish", quote_literal(words), published, words)};
}

std::optional<Statements> set_root(const Object&, const Object& to, ServerVersion) {
  const std::string on = publication_of(to).via_partition_root ? "true" : "false";
  return Statements{set(to, "publish_via_partition_root", on, "p.pubviaroot::text", on)};
}

std::optional<Statements> set_generated(const Object&, const Object& to, ServerVersion) {
  const std::string& columns = publication_of(to).generated_columns;
  return Statements{set(to, "publish_generated_columns", columns,
                        "CASE p.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END", columns)};
}

std::optional<Statements> set_schemas(const Object& from, const Object& to, ServerVersion) {
  Statements statements;
  const auto change = [&](const Names& of, const Names& without, std::string_view verb, Guard::Action action) {
    for (const std::string& schema : of) {
      if (std::find(without.begin(), without.end(), schema) != without.end()) continue;
      statements.push_back(statement_on(
          to.ref,
          fmt::format("{} the tables of schema {} {} {}", action == Guard::Action::make ? "Publish" : "Take",
                      quote_ident(schema), action == Guard::Action::make ? "in" : "out of", to.ref.described()),
          fmt::format("ALTER PUBLICATION {} {} TABLES IN SCHEMA {}", to.ref.sql(), verb, quote_ident(schema)), action,
          {fmt::format("schema {} in {}", quote_ident(schema), to.ref.described()),
           fmt::format("(SELECT 'there' FROM pg_publication_namespace s JOIN pg_publication p ON p.oid = s.pnpubid"
                       " WHERE p.pubname = {} AND s.pnnspid = to_regnamespace({}))",
                       quote_literal(to.ref.name), quote_literal(quote_ident(schema))),
           {},
           false,
           {}}));
    }
  };
  change(publication_of(from).schemas, publication_of(to).schemas, "DROP", Guard::Action::remove);
  change(publication_of(to).schemas, publication_of(from).schemas, "ADD", Guard::Action::make);
  return statements;
}

template <Names Publication::*member>
Field set_of(std::string_view name, std::string_view about, InPlace in_place) {
  Field made = field<member>(name, about, in_place);
  made.equal = [](const Object& a, const Object& b) {
    const Names &x = publication_of(a).*member, &y = publication_of(b).*member;
    return x.size() == y.size() && std::is_permutation(x.begin(), x.end(), y.begin());
  };
  return made;
}

}  // namespace

const Kind publication_kind{
    .name = "publication",
    .section = "publications",
    .in_schema = false,
    .in_sql =
        {.words = "PUBLICATION",
         .catalog = "pg_publication",
         .oid = oid_by_name<"pg_publication", "pubname">,
         .list = [](ServerVersion) -> std::string {
           return "SELECT p.oid, NULL AS schema, NULL AS table, p.pubname AS name FROM pg_catalog.pg_publication p";
         },
         .owner = "pubowner"},
    .make = make<Publication>,
    .fields = {field<&Publication::all_tables>(
                   "all_tables", "every table of the database (default false: those that say so with `published_in`)"),
               since(
                   set_of<&Publication::schemas>("schemas", "all tables of these schemas (default: none)", set_schemas),
                   [](const ServerVersion& version) { return version.publications_of_schemas(); }, "PostgreSQL 15"),
               set_of<&Publication::publish>("publish", "of insert, update, delete, truncate (default: all of them)",
                                             set_publish),
               field<&Publication::via_partition_root>(
                   "publish_via_partition_root",
                   "changes of partitions are told as those of their table (default false)", set_root),
               since(
                   choice<&Publication::generated_columns>("publish_generated_columns", "none or stored (default none)",
                                                           "none | stored", set_generated),
                   [](const ServerVersion& version) { return version.published_generated_columns(); },
                   "PostgreSQL 18")},
    .probe = "SELECT FROM pg_catalog.pg_publication",
    .catalog_query =
        [](ServerVersion version) {
          return fmt::format(
              "SELECT p.pubname AS name, CASE WHEN p.puballtables THEN 'true' END AS all_tables, {}"
              " pg_catalog.to_json(pg_catalog.string_to_array(pg_catalog.{}, ', ')) AS publish,"
              " CASE WHEN p.pubviaroot THEN 'true' END AS publish_via_partition_root, {} {}"
              " FROM pg_catalog.pg_publication p WHERE {}",
              version.publications_of_schemas()
                  ? "(SELECT pg_catalog.json_agg(n.nspname ORDER BY n.nspname) FROM pg_catalog.pg_publication_namespace s"
                    " JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid) AS schemas,"
                  : "",
              published,
              version.published_generated_columns()
                  ? "CASE p.pubgencols WHEN 's' THEN 'stored' END AS publish_generated_columns,"
                  : "",
              owner_in_database("p.pubowner"), not_of_extension("pg_publication", "p.oid"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Publication& publication = publication_of(object);
      std::string sql = "CREATE PUBLICATION " + publication.ref.sql();
      if (publication.all_tables) sql += " FOR ALL TABLES";
      Options with;
      if (spell(publication.publish) != spell(Publication().publish))
        with.emplace("publish", spell(publication.publish));
      if (publication.via_partition_root) with.emplace("publish_via_partition_root", "true");
      if (publication.generated_columns != "none")
        with.emplace("publish_generated_columns", publication.generated_columns);
      Statements statements{statement_on(
          publication.ref, "Create " + publication.ref.described(), sql + spell_with(with), Guard::Action::make,
          {publication.ref.described(),
           found(publication, fmt::format("concat_ws(' | ', p.puballtables::text, {}, p.pubviaroot::text)", published)),
           {fmt::format("{} | {} | {}", publication.all_tables, spell(publication.publish),
                        publication.via_partition_root)},
           false,
           {}})};
      const Statements more = *set_schemas(Publication(), publication, {});
      statements.insert(statements.end(), more.begin(), more.end());
      return statements;
    },
    .drop = drop_object,
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database&, const std::function<void(const ObjectRef&)>& need) {
          for (const std::string& schema : publication_of(object).schemas)
            need({&schema_kind, {}, {}, schema, nullptr});
        },
    .disposable = never,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          const Publication& publication = publication_of(object);
          for (const std::string& each : publication.publish)
            if (const Names all = Publication().publish; std::find(all.begin(), all.end(), each) == all.end())
              mistakes.add(fmt::format("'{}' is nothing that {} can publish", each, object.ref.described()),
                           object.place, did_you_mean(each, {"insert", "update", "delete", "truncate"}));
          if (publication.all_tables && !publication.schemas.empty())
            mistakes.add(fmt::format("{} has all tables, and those of some schemas", object.ref.described()),
                         object.place, "leave one of them out");
        },
};

}  // namespace reconcile
