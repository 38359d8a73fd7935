// A function (manual, CREATE FUNCTION).
#include "objects/routine.hpp"

namespace reconcile {

namespace {

std::vector<Field> fields() {
  const InPlace replace = replace_routine<Function>;
  std::vector<Field> all = routine_fields<Function>();
  std::vector<Field> own{
      field<&Routine::returns, Function>("returns", "type of its result, `SETOF type`, `TABLE(a integer, …)`", replace),
      field<&Routine::window, Function>("window", "is a window function, which only C can be (default false)", replace),
      choice<&Routine::volatility, Function>("volatility", "what its result depends on (default volatile)",
                                             "immutable | stable | volatile", replace),
      field<&Routine::strict, Function>("strict", "is NULL where an argument is (default false)", replace),
      field<&Routine::leakproof, Function>("leakproof", "tells nothing of its arguments but its result (default false)",
                                           replace),
      choice<&Routine::parallel, Function>("parallel", "where it may run in a parallel query (default unsafe)",
                                           "safe | restricted | unsafe", replace),
      field<&Routine::cost, Function>("cost", "of one call, in units of cpu_operator_cost (default 100, in C 1)",
                                      replace),
      field<&Routine::rows, Function>("rows", "how many the planner expects of a set (default 1000)", replace),
      field<&Routine::support, Function>("support", "its planner support function", replace)};
  all.insert(all.begin() + 1, std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  return all;
}

}  // namespace

const Kind function_kind{
    .name = "function",
    .section = "functions",
    .has_arguments = true,
    .printed_whole = true,
    .in_sql = {.words = "FUNCTION",
               .catalog = "pg_proc",
               .oid = oid_of_routine,
               .list = [](ServerVersion) { return routine_list("'f', 'w'"); },
               .owner = "proowner",
               .privileges = "proacl",
               .privilege_class = 'f'},
    .make = make<Function>,
    .fields = fields(),
    .probe = "SELECT FROM pg_catalog.pg_proc WHERE oid >= 16384 AND prokind IN ('f', 'w')",
    .catalog_query = [](ServerVersion) { return routine_query("'f', 'w'"); },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return {spell_routine(object, static_cast<const Function&>(object))};
    },
    .drop = drop_object,
    .follow = follow_signature<Function>,
    .rename = rename_object,
    .replace = replace_routine<Function>,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          routine_needs(object, static_cast<const Function&>(object), database, need);
        },
    .uses =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& use) {
          routine_uses(object, static_cast<const Function&>(object), database, use);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          const auto& function = static_cast<const Function&>(object);
          validate_routine(object, function, mistakes);
          if (function.returns.empty() && function.arguments.find("OUT") == std::string::npos &&
              function.arguments.find("out") == std::string::npos)
            mistakes.add(fmt::format("{} has no result", object.ref.described()), object.place,
                         "write returns: …, `void` if it has none");
        },
};

}  // namespace reconcile
