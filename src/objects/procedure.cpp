// A procedure (manual, CREATE PROCEDURE).
#include "objects/routine.hpp"

namespace reconcile {

const Kind procedure_kind{
    .name = "procedure",
    .section = "procedures",
    .has_arguments = true,
    .printed_whole = true,
    .in_sql = {.words = "PROCEDURE",
               .catalog = "pg_proc",
               .oid = oid_of_routine,
               .list = [](ServerVersion) { return routine_list("'p'"); },
               .owner = "proowner",
               .privileges = "proacl",
               .privilege_class = 'f'},
    .make = make<Procedure>,
    .fields = routine_fields<Procedure>(),
    .probe = "SELECT FROM pg_catalog.pg_proc WHERE oid >= 16384 AND prokind = 'p'",
    .catalog_query = [](ServerVersion) { return routine_query("'p'"); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return {spell_routine(object, static_cast<const Procedure&>(object))};
    },
    .drop = drop_object,
    .follow = follow_signature<Procedure>,
    .rename = rename_object,
    .replace = replace_routine<Procedure>,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          routine_needs(object, static_cast<const Procedure&>(object), database, need);
        },
    .uses =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& use) {
          routine_uses(object, static_cast<const Procedure&>(object), database, use);
        },
    .disposable = always,
    .validate = [](const Object& object, const Database&,
                   Mistakes& mistakes) { validate_routine(object, static_cast<const Procedure&>(object), mistakes); },
};

}  // namespace reconcile
