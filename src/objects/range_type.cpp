// A range type and its multirange type (manual, CREATE TYPE … AS RANGE).
#include "objects/type.hpp"

namespace reconcile {

namespace {

struct RangeType : Cloned<RangeType> {
  SqlText subtype{Syntax::type};
  std::string opclass;
  std::string collation;
  std::string subtype_diff, canonical;
  std::string multirange;
};

const RangeType& range_of(const Object& object) { return static_cast<const RangeType&>(object); }

/// What makes its values canonical speaks of it: it begins as a shell type.
std::string oid_of_range(const RangeType& range) {
  return range.canonical.empty() ? oid_of_type(range.ref) : oid_of_defined_type(range.ref);
}

std::string subtype_found(const RangeType& range) {
  return fmt::format("(SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = {})",
                     oid_of_range(range));
}

/// As makeMultirangeTypeName chooses it.
std::string multirange_of(const ObjectRef& range, const std::string& own) {
  std::string name = own.empty() ? range.name.text() : own;
  const auto at = name.find("range");
  if (!own.empty()) return name;
  return at == std::string::npos ? name + "_multirange" : name.replace(at, 5, "multirange");
}

std::optional<Statements> rename_multirange(const Object& from, const Object& to, ServerVersion) {
  const std::string old = multirange_of(to.ref, range_of(from).multirange),
                    now = multirange_of(to.ref, range_of(to).multirange);
  const std::string old_sql = qualified(to.ref.schema, old);
  return Statements{
      statement_on(to.ref, fmt::format("Rename the multirange type of {} to {}", to.ref.described(), quote_ident(now)),
                   fmt::format("ALTER TYPE {} RENAME TO {}", old_sql, quote_ident(now)), Guard::Action::remove,
                   {fmt::format("multirange type {}", old_sql),
                    fmt::format("to_regtype({})::text", quote_literal(old_sql)),
                    {},
                    false,
                    {}})};
}

}  // namespace

const Kind range_type_kind{
    .name = "range type",
    .section = "range_types",
    .name_space = Namespace::type,
    .printed_whole = true,
    .in_sql = {.words = "TYPE",
               .catalog = "pg_type",
               .oid = oid_of_type,
               .list = [](ServerVersion) { return type_list("t.typtype = 'r'"); },
               .owner = "typowner",
               .privileges = "typacl",
               .privilege_class = 'T'},
    .short_scalar = "subtype",
    .make = make<RangeType>,
    .fields = {field<&RangeType::subtype>("subtype", "the type of its bounds"),
               field<&RangeType::opclass>("opclass", "B-tree operator class that orders them (default: the usual one)"),
               field<&RangeType::collation>("collation", "how they are ordered (default: that of the subtype)"),
               field<&RangeType::subtype_diff>("subtype_diff", "function that tells how far two bounds are apart"),
               field<&RangeType::canonical>("canonical", "function that gives equal ranges one form (default: none)"),
               field<&RangeType::multirange>("multirange", "name of its multirange type (default: PostgreSQL's choice)",
                                             rename_multirange)},
    .probe = "SELECT FROM pg_catalog.pg_range WHERE rngtypid >= 16384",
    .catalog_query =
        [](ServerVersion) {
          const auto of_range = [](std::string_view expression) {
            return fmt::format("(SELECT {} FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid)", expression);
          };
          return type_query(
              fmt::format(
                  "{} AS subtype, {} AS opclass, {} AS collation, {} AS subtype_diff, {} AS canonical, {} AS multirange, {} AS stands_on_",
                  of_range("pg_catalog.format_type(r.rngsubtype, NULL)"),
                  of_range("(SELECT " + name_query("o.opcnamespace", "o.opcname") +
                           " FROM pg_catalog.pg_opclass o"
                           " WHERE o.oid = r.rngsubopc AND NOT o.opcdefault)"),
                  of_range(
                      collation_column("r.rngcollation",
                                       "(SELECT b.typcollation FROM pg_catalog.pg_type b WHERE b.oid = r.rngsubtype)")),
                  of_range("CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::regproc::text END"),
                  of_range("CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::regproc::text END"),
                  // makeMultirangeTypeName
                  of_range(
                      "(SELECT m.typname FROM pg_catalog.pg_type m WHERE m.oid = r.rngmultitypid AND m.typname <>"
                      " CASE WHEN t.typname ~ 'range' THEN pg_catalog.regexp_replace(t.typname, 'range', 'multirange')"
                      " ELSE t.typname || '_multirange' END)"),
                  stands_on_query("pg_type", "t.oid")),
              "t.typtype = 'r'");
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const RangeType& range = range_of(object);
      std::string sql =
          fmt::format("CREATE TYPE {} AS RANGE (\n  SUBTYPE = {}", range.ref.sql(), range.subtype.written);
      if (!range.opclass.empty()) sql += ",\n  SUBTYPE_OPCLASS = " + spell_name(range.opclass);
      if (!range.collation.empty()) sql += ",\n  COLLATION = " + spell_name(range.collation);
      if (!range.subtype_diff.empty()) sql += ",\n  SUBTYPE_DIFF = " + spell_name(range.subtype_diff);
      if (!range.canonical.empty()) sql += ",\n  CANONICAL = " + spell_name(range.canonical);
      if (!range.multirange.empty())
        sql += ",\n  MULTIRANGE_TYPE_NAME = " + qualified(range.ref.schema, range.multirange);
      return {statement_on(range.ref, "Create " + range.ref.described(), sql + "\n)", Guard::Action::make,
                           {range.ref.described(), subtype_found(range), {range.subtype.stored}, false, {}})};
    },
    .drop = [](const Object& object, ServerVersion version) -> Statements {
      if (range_of(object).canonical.empty()) return drop_object(object, version);
      return {drop_with_functions(object)};
    },
    .announce = [](const Object& object) -> Statements {
      if (range_of(object).canonical.empty()) return {};
      return {create_shell(object.ref)};
    },
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          auto& range = static_cast<RangeType&>(object);
          for (Symbol* sql : {&range.subtype.written, &range.subtype.stored})
            *sql = follow_rename(*sql, Syntax::type, from, to);
          // its multirange type keeps the name that it has
          if (object.ref == from && range.multirange.empty() && !(from.name == to.name))
            range.multirange = multirange_of(from, {});
        },
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const RangeType& range = range_of(object);
          needs_of(range.subtype, range.ref, database, need);
          for (const std::string* written : {&range.subtype_diff, &range.canonical}) {
            if (written->empty()) continue;
            const WrittenName function = parse_name(*written, range.ref.schema);
            for (const Object* overload : database.overloads(function.schema, function.name)) need(overload->ref);
          }
        },
    .disposable = never,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (range_of(object).subtype.empty())
            mistakes.add(fmt::format("{} needs a subtype", object.ref.described()), object.place);
        },
};

}  // namespace reconcile
