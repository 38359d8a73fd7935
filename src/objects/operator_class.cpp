// An operator class of an access method (manual, CREATE OPERATOR CLASS).
#include "core/type_name.hpp"
#include "objects/operator_members.hpp"

namespace reconcile {

namespace {

struct OperatorClass : Cloned<OperatorClass> {
  std::string type, family, storage;
  bool is_default = false;
  Names members;
};

const OperatorClass& class_of(const Object& object) { return static_cast<const OperatorClass&>(object); }

const std::string& has_family_of_its_own() {
  static const std::string sql =
      fmt::format("EXISTS (SELECT FROM pg_catalog.pg_opfamily f, pg_catalog.pg_opclass c WHERE c.oid = o.oid AND {})",
                  family_of_one_class());
  return sql;
}

const std::string& is_member() {
  static const std::string sql = fmt::format("({} OR {})", has_family_of_its_own(), member_of("pg_opclass", "o.oid"));
  return sql;
}

const Attributes& attributes() {
  using T = OperatorClass;
  static const Attributes list{
      {field<&T::type>("type", "the type of the keys that it is for"),
       {},
       "format_type(o.opcintype, NULL)",
       {},
       "type"},
      {field<&T::is_default>("default", "is used where none is named (default false)"), {}, flag("o.opcdefault")},
      {field<&T::family>("family",
                         "the operator family that it is part of (default: one of the same name, made with it)"),
       {},
       fmt::format("CASE WHEN NOT {} THEN {} END", has_family_of_its_own(),
                   name_by_oid("pg_opfamily", "opf", "o.opcfamily"))},
      {field<&T::storage>("storage", "the type that is stored (default: that of the keys)"),
       {},
       "CASE WHEN o.opckeytype <> 0 THEN format_type(o.opckeytype, NULL) END",
       {},
       "type"},
      {field<&T::members>("members",
                          "its operators and functions, as in CREATE OPERATOR CLASS:"
                          " `OPERATOR 1 <(a, a)`, `FUNCTION 1 (a, a) cmp(a, a)`"),
       {},
       members_column("o.opcfamily", is_member()),
       Attribute::Says::list}};
  return list;
}

const CatalogRows& rows() {
  static const CatalogRows all{.catalog = "pg_opclass",
                               .prefix = "opc",
                               .name = name_using_method("o", "opc"),
                               .stands_on = stands_on_members("pg_opclass", "o.opcfamily", is_member())};
  return all;
}

}  // namespace

const Kind operator_class_kind{
    .name = "operator class",
    .section = "operator_classes",
    .has_arguments = true,
    .printed_whole = true,
    .in_sql = {.words = "OPERATOR CLASS",
               .catalog = "pg_opclass",
               .oid = [](const ObjectRef& ref) { return oid_using_method(ref, "pg_opclass", "opc"); },
               .list = list_rows<rows>,
               .owner = "opcowner"},
    .make = make<OperatorClass>,
    .fields = fields_of(attributes()),
    .probe = "SELECT FROM pg_catalog.pg_opclass WHERE oid >= 16384",
    .catalog_query = [](ServerVersion) { return query_of(rows(), attributes(), ", " + owner_in_schema("o.opcowner")); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const OperatorClass& opclass = class_of(object);
      std::vector<std::string> members = opclass.members;
      // a class without members is one of its type all the same
      if (!opclass.storage.empty() || members.empty())
        members.push_back("STORAGE " + (opclass.storage.empty() ? opclass.type : opclass.storage));
      const std::string sql =
          fmt::format("CREATE OPERATOR CLASS {}.{}{} FOR TYPE {} USING {}{} AS\n  {}", quote_ident(object.ref.schema),
                      quote_ident(bare_name(object.ref.name.text())), opclass.is_default ? " DEFAULT" : "",
                      opclass.type, method_of(object.ref), opclass.family.empty() ? "" : " FAMILY " + opclass.family,
                      fmt::join(members, ",\n  "));
      Statements statements = create_defined(object, attributes(), {});
      statements.front().sql = sql;
      return statements;
    },
    .drop = [](const Object& object, ServerVersion version) -> Statements {
      Statements statements = drop_object(object, version);
      // the family that was made with it goes with it
      if (class_of(object).family.empty()) statements.front().sql = "DROP OPERATOR FAMILY " + object.ref.sql();
      return statements;
    },
    .follow = follow_defined<attributes>,
    .rename =
        [](const Object& from, const Object& to) {
          Statement statement = rename_object(from, to);
          if (class_of(from).family.empty())
            statement.sql += fmt::format(";\nALTER OPERATOR FAMILY {} RENAME TO {}", from.ref.sql(),
                                         quote_ident(bare_name(to.ref.name.text())));
          return statement;
        },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          needs_of_attributes(object, attributes(), database, need);
          need_access_method(method_of(object.ref), database, need);
          const std::string& written = class_of(object).family;
          const WrittenName family = written.empty() ? WrittenName{object.ref.schema, bare_name(object.ref.name.text())}
                                                     : parse_name(written, object.ref.schema);
          const ObjectRef ref{kind_named("operator family"),
                              family.schema,
                              {},
                              quote_ident(family.name) + " USING " + method_of(object.ref),
                              nullptr};
          if (database.find(ref)) need(ref);
          for (const std::string& member : class_of(object).members)
            for (const WrittenName& name : names_of_member(member, method_of(object.ref)))
              for (const Object* overload : database.overloads(name.schema, name.name)) need(overload->ref);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          require(object, attributes(), {"type"}, mistakes);
          if (method_of(object.ref).empty())
            mistakes.add(fmt::format("{} does not tell its access method", object.ref.described()), object.place,
                         "write it behind its name: `int_ops USING btree`");
        },
};

}  // namespace reconcile
