// A foreign-data wrapper (manual, CREATE FOREIGN DATA WRAPPER).
#include "objects/foreign_options.hpp"
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

struct ForeignDataWrapper : Cloned<ForeignDataWrapper> {
  std::string handler, validator;  ///< `migration.handle`, as SQL
  Options options;
};

const ForeignDataWrapper& wrapper_of(const Object& object) { return static_cast<const ForeignDataWrapper&>(object); }

Guard::Part part_of(const Object& wrapper, const std::string& expression, std::string wanted) {
  return {wrapper.ref.described(),
          fmt::format("(SELECT {} FROM pg_foreign_data_wrapper w WHERE w.fdwname = {})", expression,
                      quote_literal(wrapper.ref.name)),
          {std::move(wanted)},
          false,
          {}};
}

Statement alter(const Object& wrapper, std::string_view what, const std::string& action, const std::string& expression,
                std::string wanted) {
  return statement_on(wrapper.ref, fmt::format("Change the {} of {}", what, wrapper.ref.described()),
                      fmt::format("ALTER FOREIGN DATA WRAPPER {} {}", wrapper.ref.sql(), action), Guard::Action::change,
                      part_of(wrapper, expression, std::move(wanted)));
}

/// `HANDLER f`, `NO HANDLER`
std::string spell(std::string_view word, const std::string& function) {
  return function.empty() ? fmt::format("NO {}", word) : fmt::format("{} {}", word, spell_name(function));
}

std::string function_found(std::string_view column) {
  return fmt::format("CASE WHEN w.{0} <> 0 THEN w.{0}::regproc::text ELSE '' END", column);
}

std::optional<Statements> set_handler(const Object&, const Object& to, ServerVersion) {
  const std::string& handler = wrapper_of(to).handler;
  return Statements{alter(to, "handler", spell("HANDLER", handler), function_found("fdwhandler"), handler)};
}

std::optional<Statements> set_validator(const Object&, const Object& to, ServerVersion) {
  const std::string& validator = wrapper_of(to).validator;
  return Statements{alter(to, "validator", spell("VALIDATOR", validator), function_found("fdwvalidator"), validator)};
}

std::optional<Statements> set_options(const Object& from, const Object& to, ServerVersion) {
  return Statements{alter(to, "options", change_foreign_options(wrapper_of(from).options, wrapper_of(to).options),
                          fmt::format("coalesce({}, '')", foreign_options_found("w.fdwoptions")),
                          spell_for_guard(wrapper_of(to).options))};
}

}  // namespace

const Kind foreign_data_wrapper_kind{
    .name = "foreign-data wrapper",
    .section = "foreign_data_wrappers",
    .in_schema = false,
    .in_sql = {.words = "FOREIGN DATA WRAPPER",
               .catalog = "pg_foreign_data_wrapper",
               .oid = oid_by_name<"pg_foreign_data_wrapper", "fdwname">,
               .list = [](ServerVersion) -> std::string {
                 return "SELECT w.oid, NULL AS schema, NULL AS table, w.fdwname AS name FROM"
                        " pg_catalog.pg_foreign_data_wrapper w";
               },
               .owner = "fdwowner",
               .privileges = "fdwacl",
               .privilege_class = 'F'},
    .make = make<ForeignDataWrapper>,
    .fields = {field<&ForeignDataWrapper::handler>(
                   "handler", "the function that reads and writes, with its schema (default: none)", set_handler),
               field<&ForeignDataWrapper::validator>(
                   "validator", "the function that checks options, with its schema (default: none)", set_validator),
               field<&ForeignDataWrapper::options>("options", "its options by name", set_options)},
    .probe = "SELECT FROM pg_catalog.pg_foreign_data_wrapper WHERE oid >= 16384",
    .catalog_query =
        [](ServerVersion) {
          return fmt::format(
              "SELECT w.fdwname AS name, CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regproc::text END AS handler,"
              " CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regproc::text END AS validator, {} AS options, {}, {}"
              " FROM pg_catalog.pg_foreign_data_wrapper w WHERE {}",
              foreign_options_column("w.fdwoptions"), owner_in_database("w.fdwowner"),
              grants_column("w.fdwacl", "'F'", "w.fdwowner"), not_of_extension("pg_foreign_data_wrapper", "w.oid"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const ForeignDataWrapper& wrapper = wrapper_of(object);
      std::string sql = "CREATE FOREIGN DATA WRAPPER " + wrapper.ref.sql();
      if (!wrapper.handler.empty()) sql += " " + spell("HANDLER", wrapper.handler);
      if (!wrapper.validator.empty()) sql += " " + spell("VALIDATOR", wrapper.validator);
      return {statement_on(
          wrapper.ref, "Create " + wrapper.ref.described(), sql + spell_foreign_options(wrapper.options),
          Guard::Action::make,
          part_of(wrapper,
                  fmt::format("concat_ws(' | ', {}, {}, coalesce({}, ''))", function_found("fdwhandler"),
                              function_found("fdwvalidator"), foreign_options_found("w.fdwoptions")),
                  fmt::format("{} | {} | {}", wrapper.handler, wrapper.validator, spell_for_guard(wrapper.options))))};
    },
    .drop = drop_object,
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          for (const std::string* function : {&wrapper_of(object).handler, &wrapper_of(object).validator}) {
            if (function->empty()) continue;
            const WrittenName name = parse_name(*function, {});
            for (const Object* each : database.overloads(name.schema, name.name)) need(each->ref);
          }
        },
    .disposable = never,
    .validate = [](const Object& object, const Database&,
                   Mistakes& mistakes) { refuse_secrets(object, wrapper_of(object).options, mistakes); },
};

}  // namespace reconcile
