// The owner of an object, where that is not the owner of its schema, or of a schema not that of the database (manual,
// ALTER … OWNER TO).
#include "objects/kinds.hpp"
#include "objects/spell.hpp"

namespace reconcile {

namespace {

const Owner& owner_of(const Object& object) { return static_cast<const Owner&>(object); }

Statements give(const ObjectRef& ref, const std::string& role) {
  const InSql& in_sql = ref.of->in_sql;
  Statement statement = statement_on(
      ref, fmt::format("Give {} {} to {}", ref.of->name, ref.sql(), role),
      fmt::format("ALTER {} {} OWNER TO {}", in_sql.words, address(ref), quote_ident(role)), Guard::Action::change,
      {fmt::format("owner of {} {}", ref.of->name, ref.sql()),
       fmt::format("(SELECT pg_get_userbyid(o.{})::text FROM {} o WHERE o.oid = {})", in_sql.owner, in_sql.catalog,
                   in_sql.oid(ref)),
       {role},
       false,
       {}});
  if (in_sql.catalog == "pg_class") statement.lock = Lock::access_exclusive;
  return {std::move(statement)};
}

}  // namespace

const Kind owner_kind{
    .name = "owner",
    .section = "owner",
    .everywhere = true,
    .single = true,
    .security = true,
    .short_scalar = "role",
    .make = make<Owner>,
    .fields = {field<&Owner::role>("role",
                                   "the owner (default: that of the schema, and of a schema that of the database)",
                                   [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> {
                                     return give(to.ref, owner_of(to).role);
                                   }),
               hidden(field<&Owner::usual>("usual_", ""))},
    .create = [](const Object& object, ServerVersion) { return give(object.ref, owner_of(object).role); },
    .drop = [](const Object& object, ServerVersion) { return give(object.ref, owner_of(object).usual); },
    .roles = [](const Object& object) { return Names{owner_of(object).role}; },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (object.ref.of->in_sql.owner.empty())
            mistakes.add(fmt::format("{} {} has no owner of its own", object.ref.of->name, object.ref.sql()),
                         object.place);
        },
};

}  // namespace reconcile
