// A foreign key (manual, CREATE TABLE). Apart from the other constraints: it waits for the tables of both sides.
#include <algorithm>

#include "core/lookup.hpp"
#include "core/mentions.hpp"
#include "objects/key.hpp"

namespace reconcile {

namespace {

const ForeignKey& key_of(const Object& object) { return static_cast<const ForeignKey&>(object); }

std::string upper(std::string_view words) {
  std::string text(words);
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

/// As pg_get_constraintdef prints it; without the referenced columns where they are the primary key, whatever its name.
std::string definition(const ForeignKey& key, bool with_columns) {
  const auto columns = [&](Names names) {
    if (!key.period || names.empty()) return quote_list(names);
    const std::string range = "PERIOD " + quote_ident(names.back());
    names.pop_back();
    return names.empty() ? range : quote_list(names) + ", " + range;
  };
  std::string text = fmt::format("FOREIGN KEY ({}) REFERENCES {}", columns(key.columns), key.references);
  if (with_columns && !key.referenced.empty()) text += fmt::format("({})", columns(key.referenced));
  if (!key.match.empty()) text += " MATCH " + upper(key.match);
  if (!key.on_update.empty()) text += " ON UPDATE " + upper(key.on_update);
  if (!key.on_delete.empty()) text += " ON DELETE " + upper(key.on_delete);
  if (!key.set_columns.empty()) text += fmt::format(" ({})", quote_list(key.set_columns));
  text += spell_deferrable(key.deferrable);
  if (!key.enforced) text += " NOT ENFORCED";
  if (!key.validated && key.enforced) text += " NOT VALID";
  return text;
}

/// The primary key is looked up when the statement runs; for a temporal key it is written out.
bool looks_up_key(const ForeignKey& key) { return key.by_key && !key.period; }

CurrentDefinition found(const ForeignKey& key) {
  const Lookup& lookup = looks_up_key(key) ? key_reference_lookup : constraint_lookup;
  return lookup.found(key.ref.table_sql(), key.ref.name);
}

/// The table and the columns are one thing to a user.
Field references_field() {
  Field made = field<&ForeignKey::references>(
      "references", "table, table(column, …), schema.table(…); without columns the primary key");
  made.equal = [](const Object& a, const Object& b) {
    return key_of(a).references == key_of(b).references && key_of(a).referenced == key_of(b).referenced;
  };
  made.compared = [](const Object& object) {
    const ForeignKey& key = key_of(object);
    return Document::scalar(fmt::format("{}({})", key.references, quote_list(key.referenced)));
  };
  made.write = [](const Object& object) {
    const ForeignKey& key = key_of(object);
    std::string text = key.references;
    if (!key.by_key) text += fmt::format("({})", quote_list(key.referenced));
    return Document::scalar(std::move(text), Document::Style::quoted);
  };
  return made;
}

/// Rows that are there are looked at when a key comes into force, also if it shall not be valid (18).
std::optional<Statements> set_enforced(const Object& from, const Object& to, ServerVersion) {
  const ForeignKey& key = key_of(to);
  if (key.enforced && !key.validated) return std::nullopt;
  Statement statement = alter_table(
      to.ref, fmt::format("{} {}", key.enforced ? "Enforce" : "Do not enforce", to.ref.described()),
      fmt::format("ALTER CONSTRAINT {} {}", quote_ident(from.ref.name), key.enforced ? "ENFORCED" : "NOT ENFORCED"),
      {to.ref.described(),
       constraint_found(to.ref, "k.conenforced::text"),
       {key.enforced ? "true" : "false"},
       false,
       {}});
  if (key.enforced) statement.work = Work::scan;
  statement.note = "locks " + key.references + " too";
  return Statements{std::move(statement)};
}

ObjectRef referenced_table(const ForeignKey& key) {
  const auto [schema, name] = parse_name(key.references, {});
  return {&table_kind, schema, {}, name, nullptr};
}

const Names& included_in(const Object& key) {
  if (key.ref.kind == &primary_key_kind) return static_cast<const PrimaryKey&>(key).include;
  if (key.ref.kind == &unique_kind) return static_cast<const Unique&>(key).include;
  return static_cast<const Index&>(key).include;
}

}  // namespace

const Kind foreign_key_kind{
    .name = "foreign key",
    .section = "foreign_keys",
    .nested_in = {&table_kind},
    .in_sql = constraint_in_sql,
    .make = make<ForeignKey>,
    .fields =
        {field<&ForeignKey::columns>("columns", "its columns in their order"), references_field(),
         hidden(field<&ForeignKey::referenced>("referenced_", "")), hidden(field<&ForeignKey::by_key>("by_key_", "")),
         choice<&ForeignKey::on_delete>("on_delete", "what happens when the row referred to goes (default no action)",
                                        "cascade | restrict | set null | set default | no action"),
         choice<&ForeignKey::on_update>("on_update",
                                        "what happens when the key referred to changes (default no action)",
                                        "cascade | restrict | set null | set default | no action"),
         since(
             field<&ForeignKey::set_columns>("set_columns",
                                             "the columns that `set null` or `set default` sets (default: all)"),
             [](const ServerVersion& version) { return version.column_lists_in_set_null(); }, "PostgreSQL 15"),
         choice<&ForeignKey::match>("match", "full: all columns are NULL, or none (default simple)", "full | simple"),
         choice<&ForeignKey::deferrable>(
             "deferrable", "whether its check may wait for the end of the transaction (default false)",
             "true | false | initially deferred",
             [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
               const std::string& wanted = key_of(to).deferrable;
               return Statements{alter_table(
                   to.ref, "Change when " + to.ref.described() + " is checked",
                   fmt::format("ALTER CONSTRAINT {}{}", quote_ident(from.ref.name),
                               wanted.empty()     ? " NOT DEFERRABLE"
                               : wanted == "true" ? " DEFERRABLE INITIALLY IMMEDIATE"
                                                  : spell_deferrable(wanted)),
                   {to.ref.described(),
                    constraint_found(
                        to.ref,
                        "CASE WHEN k.condeferred THEN 'initially deferred' WHEN k.condeferrable THEN 'true' ELSE '' END"),
                    {wanted},
                    false,
                    {}})};
             }),
         of_enforced<ForeignKey>(field<&ForeignKey::validated>(
             "validated", "false: existing rows are not checked (default true)",
             [](const Object& from, const Object& to, ServerVersion) {
               return validate_constraint(from, to, key_of(from).validated, key_of(to).validated);
             })),
         since(
             field<&ForeignKey::enforced>("enforced", "false: it is only written down (default true)", set_enforced),
             [](const ServerVersion& version) { return version.not_enforced_constraints(); }, "PostgreSQL 18"),
         since(
             field<&ForeignKey::period>("period",
                                        "the last column is a range within which the key must exist (default false)"),
             [](const ServerVersion& version) { return version.temporal_constraints(); }, "PostgreSQL 18")},
    .catalog_query =
        [](ServerVersion version) {
          // without pg_get_constraintdef, which is the dearest part of reading a large schema
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS table, k.conname AS name, {4} AS columns,"
              " pg_catalog.quote_ident(rn.nspname) || '.' || pg_catalog.quote_ident(r.relname) AS references, {5} AS referenced_,"
              " CASE WHEN p.conkey = k.confkey{6} THEN 'true' END AS by_key_,"
              " CASE k.confdeltype WHEN 'c' THEN 'cascade' WHEN 'r' THEN 'restrict' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END AS on_delete,"
              " CASE k.confupdtype WHEN 'c' THEN 'cascade' WHEN 'r' THEN 'restrict' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END AS on_update,"
              " CASE k.confmatchtype WHEN 'f' THEN 'full' END AS match, {0}, CASE WHEN NOT k.convalidated{3} THEN 'false' END AS validated{1}"
              " FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
              " JOIN pg_catalog.pg_class r ON r.oid = k.confrelid JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace"
              " LEFT JOIN pg_catalog.pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p'"
              " WHERE k.contype = 'f' AND k.conparentid = 0 AND r.relkind IN ('r', 'p') AND {2}",
              deferrable_column,
              std::string(version.column_lists_in_set_null()
                              ? ", CASE WHEN k.confdelsetcols IS NOT NULL THEN " +
                                    column_names("k.conrelid", "k.confdelsetcols") + " END AS set_columns"
                              : "") +
                  (version.not_enforced_constraints() ? ", CASE WHEN NOT k.conenforced THEN 'false' END AS enforced"
                                                      : "") +
                  (version.temporal_constraints() ? ", CASE WHEN k.conperiod THEN 'true' END AS period" : ""),
              tables_in_scope("c"), version.not_enforced_constraints() ? " AND k.conenforced" : "",
              column_names("k.conrelid", "k.conkey"), column_names("k.confrelid", "k.confkey"),
              version.temporal_constraints() ? " AND NOT k.conperiod" : "");
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const ForeignKey& key = key_of(object);
      const std::string words = definition(key, !looks_up_key(key));
      Statement statement = add_constraint(object, words, {words});
      statement.element.reset();  // both tables must be there: never part of CREATE TABLE
      statement.guard.parts[0].found = found(key);
      statement.lock = Lock::share_row_exclusive;
      statement.note = "locks " + key.references + " too";
      if (key.validated && key.enforced) statement.work = Work::scan;
      return {std::move(statement)};
    },
    .drop = drop_constraint,
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          auto& key = static_cast<ForeignKey&>(object);
          follow_column(object, key.columns, from, to);
          follow_column(object, key.set_columns, from, to);
          if (from.kind == &table_kind && key.references == from.sql()) key.references = to.sql();
          if (from.kind == &column_kind && key.references == from.table_sql())
            for (std::string& name : key.referenced)
              if (name == from.name) name = to.name.text();
        },
    .rename = rename_constraint,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const ForeignKey& key = key_of(object);
          key_needs(
              object,
              {.columns = key.columns, .include = {}, .deferrable = {}, .storage_parameters = {}, .tablespace = {}},
              database, need);
          const ObjectRef target = referenced_table(key);
          need(target);
          // rows that are there may refer to rows that are still to come
          for (const ObjectRef& table :
               {target, ObjectRef{&table_kind, object.ref.schema, {}, object.ref.table, nullptr}})
            if (const ObjectRef rows{&data_kind, table.schema, {}, table.name, &table_kind}; database.find(rows))
              need(rows);
          for (const Object* part : database.parts(target.schema, target.name)) {
            // the key, constraint or unique index, that it stands on
            const Names* columns = nullptr;
            Names of_index;
            if (part->ref.kind == &primary_key_kind) columns = &static_cast<const PrimaryKey*>(part)->columns;
            if (part->ref.kind == &unique_kind) columns = &static_cast<const Unique*>(part)->columns;
            if (part->ref.kind == &index_kind && static_cast<const Index*>(part)->unique) {
              for (const SqlText& key_part : static_cast<const Index*>(part)->columns)
                for (const Mention& mention : mentions(key_part.stored, Syntax::index_key))
                  if (mention.what == Mention::What::column) of_index.push_back(mention.name);
              columns = &of_index;
            }
            if (!columns) continue;
            Names sorted = *columns, wanted = key.referenced;
            std::sort(sorted.begin(), sorted.end());
            std::sort(wanted.begin(), wanted.end());
            if (sorted != wanted && !(wanted.empty() && part->ref.kind == &primary_key_kind)) continue;
            need(part->ref);
            // one that the key carries along decides about the key
            for (const std::string& name : included_in(*part))
              need({&column_kind, target.schema, target.name, name, nullptr});
          }
          for (const std::string& name : key.referenced)
            need({&column_kind, target.schema, target.name, name, nullptr});
        },
    .disposable = always,
    .chosen_name =
        [](const Object& object) {
          return chosen_name(object.ref.table, fmt::format("{}", fmt::join(key_of(object).columns, "_")), "fkey");
        },
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          const ForeignKey& key = key_of(object);
          if (key.columns.empty())
            mistakes.add(fmt::format("foreign key '{}' names no column", object.ref.name), object.place);
          if (key.references.empty())
            mistakes.add(fmt::format("foreign key '{}' refers to no table", object.ref.name), object.place,
                         "write references: table");
          if (key.period && key.columns.size() == 1)
            mistakes.add(fmt::format("foreign key '{}' has a period and no other column", object.ref.name),
                         object.place, "a range alone cannot refer to another");
          if (key.period && key.referenced.empty() && !key.references.empty())
            mistakes.add(fmt::format("foreign key '{}' does not say which columns of {} it refers to", object.ref.name,
                                     key.references),
                         object.place, "write references: table(column, …)");
          validate_columns(object, key.columns, database, mistakes);
          if (!key.referenced.empty() && key.referenced.size() != key.columns.size())
            mistakes.add(fmt::format("foreign key '{}' has {} columns but refers to {}", object.ref.name,
                                     key.columns.size(), key.referenced.size()),
                         object.place);
        },
};

}  // namespace reconcile
