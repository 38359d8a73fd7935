// As whom a role speaks to a foreign server (manual, CREATE USER MAPPING).
#include "objects/foreign_options.hpp"
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

struct UserMapping : Cloned<UserMapping> {
  Options options;
  bool hidden_options = false;  ///< from the role that read it; never a difference
};

const UserMapping& mapping_of(const Object& object) { return static_cast<const UserMapping&>(object); }

std::string for_server(const ObjectRef& ref) {
  return fmt::format("USER MAPPING FOR {} SERVER {}", role_name(ref.name), quote_ident(ref.table));
}

Guard::Part part_of(const Object& mapping, std::vector<std::string> wanted) {
  return {mapping.ref.described(),
          fmt::format("(SELECT coalesce({}, '') FROM pg_user_mappings m WHERE m.srvname = {} AND m.usename = {})",
                      foreign_options_found("m.umoptions"), quote_literal(mapping.ref.table),
                      quote_literal(mapping.ref.name)),
          std::move(wanted),
          false,
          {}};
}

std::optional<Statements> set_options(const Object& from, const Object& to, ServerVersion) {
  return Statements{statement_on(to.ref, "Change the options of " + to.ref.described(),
                                 fmt::format("ALTER {} {}", for_server(to.ref),
                                             change_foreign_options(mapping_of(from).options, mapping_of(to).options)),
                                 Guard::Action::change, part_of(to, {spell_for_guard(mapping_of(to).options)}))};
}

Field options_field() {
  Field made = field<&UserMapping::options>(
      "options", "as whom it speaks: user and whatever the wrapper knows; one that holds a secret is left alone",
      set_options);
  made.equal = [](const Object& a, const Object& b) {
    return mapping_of(a).hidden_options || mapping_of(b).hidden_options ||
           mapping_of(a).options == mapping_of(b).options;
  };
  return made;
}

}  // namespace

const Kind user_mapping_kind{
    .name = "user mapping",
    .section = "user_mappings",
    .nested_in = {&server_kind},
    .in_schema = false,
    .security = true,
    .short_map = "options",
    .make = make<UserMapping>,
    .fields = {options_field(), hidden(field<&UserMapping::hidden_options>("hidden_options_", ""))},
    // the catalog itself is not everybody's to read, and the view takes long to plan
    .probe = "SELECT FROM pg_catalog.pg_foreign_server",
    .catalog_query =
        [](ServerVersion) {
          return fmt::format(
              "SELECT m.srvname AS table, m.usename AS name, {} AS options,"
              // the options of others are shown to superusers alone
              " CASE WHEN m.umoptions IS NULL AND NOT pg_catalog.current_setting('is_superuser')::boolean THEN 'true' END"
              " AS hidden_options_ FROM pg_catalog.pg_user_mappings m WHERE {} AND {}",
              foreign_options_column("m.umoptions"), not_of_extension("pg_user_mapping", "m.umid"),
              not_of_extension("pg_foreign_server", "m.srvid"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const UserMapping& mapping = mapping_of(object);
      return {statement_on(mapping.ref, "Create " + mapping.ref.described(),
                           fmt::format("CREATE {}{}", for_server(mapping.ref), spell_foreign_options(mapping.options)),
                           Guard::Action::make, part_of(mapping, {spell_for_guard(mapping.options)}))};
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      return {statement_on(object.ref, "Drop " + object.ref.described(), "DROP " + for_server(object.ref),
                           Guard::Action::remove, part_of(object, {}))};
    },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const ObjectRef server{&server_kind, {}, {}, object.ref.table, nullptr};
          if (database.find(server)) need(server);
        },
    .roles = [](const Object& object) { return object.ref.name == "public" ? Names{} : Names{object.ref.name.text()}; },
    .disposable = never,
    .holds = "what it keeps secret",
    .validate = [](const Object& object, const Database&,
                   Mistakes& mistakes) { refuse_secrets(object, mapping_of(object).options, mistakes); },
};

}  // namespace reconcile
