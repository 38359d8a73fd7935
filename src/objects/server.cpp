// A foreign server (manual, CREATE SERVER).
#include "objects/foreign_options.hpp"
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

struct Server : Cloned<Server> {
  std::string foreign_data_wrapper;
  std::string type, version;
  Options options;
};

const Server& server_of(const Object& object) { return static_cast<const Server&>(object); }

Guard::Part part_of(const Object& server, const std::string& expression, std::string wanted) {
  return {server.ref.described(),
          fmt::format("(SELECT {} FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw"
                      " WHERE s.srvname = {})",
                      expression, quote_literal(server.ref.name)),
          {std::move(wanted)},
          false,
          {}};
}

Statement alter(const Object& server, std::string_view what, const std::string& action, const std::string& expression,
                std::string wanted) {
  return statement_on(server.ref, fmt::format("Change the {} of {}", what, server.ref.described()),
                      fmt::format("ALTER SERVER {} {}", server.ref.sql(), action), Guard::Action::change,
                      part_of(server, expression, std::move(wanted)));
}

std::optional<Statements> set_version(const Object&, const Object& to, ServerVersion) {
  const std::string& version = server_of(to).version;
  return Statements{alter(to, "version", "VERSION " + (version.empty() ? "NULL" : quote_literal(version)),
                          "coalesce(s.srvversion, '')", version)};
}

std::optional<Statements> set_options(const Object& from, const Object& to, ServerVersion) {
  return Statements{alter(to, "options", change_foreign_options(server_of(from).options, server_of(to).options),
                          fmt::format("coalesce({}, '')", foreign_options_found("s.srvoptions")),
                          spell_for_guard(server_of(to).options))};
}

}  // namespace

const Kind server_kind{
    .name = "server",
    .section = "servers",
    .in_schema = false,
    .in_sql =
        {.words = "SERVER",
         .catalog = "pg_foreign_server",
         .oid = oid_by_name<"pg_foreign_server", "srvname">,
         .list = [](ServerVersion) -> std::string {
           return "SELECT s.oid, NULL AS schema, NULL AS table, s.srvname AS name FROM pg_catalog.pg_foreign_server s";
         },
         .owner = "srvowner",
         .privileges = "srvacl",
         .privilege_class = 'S'},
    .make = make<Server>,
    .fields =
        {field<&Server::foreign_data_wrapper>("foreign_data_wrapper", "what speaks to it"),
         field<&Server::type>("type", "a word for what it is, for its wrapper (default: none)"),
         field<&Server::version>("version", "its version, for its wrapper (default: none)", set_version),
         field<&Server::options>(
             "options",
             "where it is: host, port, dbname and whatever its wrapper knows; one that holds a secret is left alone",
             set_options)},
    .probe = "SELECT FROM pg_catalog.pg_foreign_server",
    .catalog_query =
        [](ServerVersion) {
          return fmt::format(
              "SELECT s.srvname AS name, w.fdwname AS foreign_data_wrapper, s.srvtype AS type, s.srvversion AS version,"
              " {} AS options, {}, {} FROM pg_catalog.pg_foreign_server s"
              " JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE {}",
              foreign_options_column("s.srvoptions"), owner_in_database("s.srvowner"),
              grants_column("s.srvacl", "'S'", "s.srvowner"), not_of_extension("pg_foreign_server", "s.oid"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Server& server = server_of(object);
      std::string sql = "CREATE SERVER " + server.ref.sql();
      if (!server.type.empty()) sql += " TYPE " + quote_literal(server.type);
      if (!server.version.empty()) sql += " VERSION " + quote_literal(server.version);
      sql += fmt::format(" FOREIGN DATA WRAPPER {}{}", quote_ident(server.foreign_data_wrapper),
                         spell_foreign_options(server.options));
      return {statement_on(
          server.ref, "Create " + server.ref.described(), std::move(sql), Guard::Action::make,
          part_of(
              server,
              fmt::format(
                  "concat_ws(' | ', w.fdwname, coalesce(s.srvtype, ''), coalesce(s.srvversion, ''), coalesce({}, ''))",
                  foreign_options_found("s.srvoptions")),
              fmt::format("{} | {} | {} | {}", server.foreign_data_wrapper, server.type, server.version,
                          spell_for_guard(server.options))))};
    },
    .drop = drop_object,
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          auto& wrapper = static_cast<Server&>(object).foreign_data_wrapper;
          if (from.kind == &foreign_data_wrapper_kind && wrapper == from.name) wrapper = to.name.text();
        },
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const ObjectRef wrapper{&foreign_data_wrapper_kind, {}, {}, server_of(object).foreign_data_wrapper, nullptr};
          if (database.find(wrapper)) need(wrapper);
        },
    .disposable = never,
    .holds = "what its user mappings keep secret",
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (server_of(object).foreign_data_wrapper.empty())
            mistakes.add(fmt::format("{} has no 'foreign_data_wrapper'", object.ref.described()), object.place,
                         "write the one that speaks to it: postgres_fdw, file_fdw, …");
          refuse_secrets(object, server_of(object).options, mistakes);
        },
};

}  // namespace reconcile
