// A comment on any object (manual, COMMENT).
#include "core/lookup.hpp"
#include "objects/about_objects.hpp"

namespace reconcile {

namespace {

CurrentDefinition found(const ObjectRef& ref) {
  if (ref.of == &column_kind) return column_comment_lookup.found(ref.table_sql(), ref.name);
  if (ref.of == &table_kind) return table_comment_lookup.found(ref.sql(), {});
  const InSql& in_sql = ref.of->in_sql;
  return fmt::format("obj_description({}, '{}')", in_sql.oid(ref), in_sql.catalog);
}

Statement statement(const Object& comment, std::string does, const std::string& text, Guard::Action action,
                    std::vector<std::string> wanted) {
  const ObjectRef& ref = comment.ref;
  Statement made{
      ref,
      std::move(does),
      fmt::format("COMMENT ON {} IS {}", address_of(ref, static_cast<const Comment&>(comment).on_foreign_table), text),
      {action,
       ref.of == &table_kind ? ref.sql()
       : ref.table.empty()   ? std::string()
                             : ref.table_sql(),
       {{ref.described(), found(ref), std::move(wanted), false, {}}}},
      Lock::share_update_exclusive,
      Work::catalog,
      {},
      true,
      false,
      {}};
  if (ref.table.empty() && ref.of->in_sql.catalog != "pg_class") made.lock = Lock::none;
  return made;
}

constexpr const char* usual_comment_on_public = "standard public schema";

Statements write(const Object& object) {
  const auto& text = static_cast<const Comment&>(object).text;
  return {statement(object, fmt::format("Comment on {} {}", object.ref.of->name, object.ref.sql()), quote_literal(text),
                    Guard::Action::change, {text})};
}

std::string read_all(ServerVersion version, const std::vector<std::string_view>& told,
                     const std::vector<const Kind*>& present) {
  // the comment that initdb puts on public is not the user's
  return fmt::format(
      "SELECT c.*, CASE WHEN c.of_ = 'extension' AND (c.name, c.text) IN"
      " (SELECT x.name, x.comment FROM pg_catalog.pg_available_extensions x) THEN 'true' END AS is_own_"
      " FROM ({}) c WHERE NOT (c.of_ = 'schema' AND c.name = 'public' AND c.text = '{}')",
      about_objects("pg_description", "d.description AS text", version, told, present), usual_comment_on_public);
}

}  // namespace

const Kind comment_kind{
    .name = "comment",
    .section = "comment",
    .everywhere = true,
    .single = true,
    .short_scalar = "text",
    .make = make<Comment>,
    .fields = {field<&Comment::text>("text", "what PostgreSQL shows beside the object",
                                     [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> {
                                       return write(to);
                                     }),
               hidden(field<&Comment::on_foreign_table>("on_foreign_table_", "")),
               hidden(field<&Comment::is_own>("is_own_", ""))},
    .catalog_query_of = read_all,
    .tells =
        {{"pg_class",
          "SELECT FROM pg_catalog.pg_description WHERE objoid >= 16384 AND classoid = 'pg_catalog.pg_class'::regclass"},
         {"pg_constraint",
          "SELECT FROM pg_catalog.pg_description WHERE objoid >= 16384 AND classoid = 'pg_catalog.pg_constraint'::regclass"},
         {"pg_type",
          "SELECT FROM pg_catalog.pg_description WHERE objoid >= 16384 AND classoid = 'pg_catalog.pg_type'::regclass"},
         // schema public is there from the start
         {"pg_namespace",
          "SELECT FROM pg_catalog.pg_description WHERE (objoid >= 16384 OR objoid = pg_catalog.to_regnamespace('public'))"
          " AND classoid = 'pg_catalog.pg_namespace'::regclass AND description <> 'standard public schema'"},
         {"pg_extension",
          "SELECT FROM pg_catalog.pg_description WHERE objoid >= 16384 AND classoid = 'pg_catalog.pg_extension'::regclass"},
         {other_catalogs,
          "SELECT FROM pg_catalog.pg_description WHERE objoid >= 16384 AND classoid NOT IN ('pg_catalog.pg_class'::regclass,"
          " 'pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_type'::regclass, 'pg_catalog.pg_namespace'::regclass,"
          " 'pg_catalog.pg_extension'::regclass)"}},
    .create = [](const Object& object, ServerVersion) { return write(object); },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      // what PostgreSQL itself says about it
      if (object.ref.of == &schema_kind && object.ref.name == "public")
        return {statement(object, "Set the comment on schema public back", quote_literal(usual_comment_on_public),
                          Guard::Action::change, {usual_comment_on_public})};
      return {statement(object, fmt::format("Drop the comment on {} {}", object.ref.of->name, object.ref.sql()), "NULL",
                        Guard::Action::remove, {})};
    },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (object.ref.of->in_sql.words.empty())
            mistakes.add(fmt::format("a {} has no comment", object.ref.of->name), object.place);
        },
};

}  // namespace reconcile
