// A subscription for logical replication: always made without a connection and disabled (manual, CREATE SUBSCRIPTION;
// ALTER SUBSCRIPTION).
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

const Subscription& subscription_of(const Object& object) { return static_cast<const Subscription&>(object); }

/// Of a connection string: key = value pairs, or a URI.
constexpr std::string_view without_secrets =
    "regexp_replace(regexp_replace(regexp_replace(s.subconninfo,"
    " '\\s*\\m(password|passfile|sslpassword|oauth_client_secret)\\s*=\\s*(''([^''\\\\]|\\\\.)*''|[^\\s&]*)', '', 'gi'),"
    " '^(\\w+://[^:@/]*):[^@/]*@', '\\1@'), '^\\s+', '')";

std::string found(const Object& subscription, std::string_view expression) {
  return fmt::format(
      "(SELECT {} FROM pg_subscription s WHERE s.subname = {} AND s.subdbid = (SELECT oid FROM pg_database WHERE"
      " datname = current_database()))",
      expression, quote_literal(subscription.ref.name));
}

std::string spell_publications(const Subscription& subscription) { return quote_list(subscription.publications); }

Statement alter(const Object& subscription, std::string_view what, const std::string& action,
                std::string_view expression, std::string wanted) {
  return statement_on(subscription.ref, fmt::format("Change {} of {}", what, subscription.ref.described()),
                      fmt::format("ALTER SUBSCRIPTION {} {}", subscription.ref.sql(), action), Guard::Action::change,
                      {subscription.ref.described(), found(subscription, expression), {std::move(wanted)}, false, {}});
}

std::string slot_of(const Subscription& subscription) {
  return subscription.slot_name.empty() ? subscription.ref.name.text() : subscription.slot_name;
}

std::string spell_slot(const Subscription& subscription) {
  return slot_of(subscription) == "none" ? "NONE" : quote_literal(slot_of(subscription));
}

std::optional<Statements> set_connection(const Object&, const Object& to, ServerVersion) {
  const std::string& connection = subscription_of(to).connection;
  Statement statement =
      alter(to, "the connection", "CONNECTION " + quote_literal(connection), without_secrets, connection);
  statement.note = "a password that was part of it has to be given again";
  return Statements{std::move(statement)};
}

std::optional<Statements> set_publications(const Object&, const Object& to, ServerVersion) {
  return Statements{
      alter(to, "the publications",
            fmt::format("SET PUBLICATION {} WITH (refresh = false)", spell_publications(subscription_of(to))),
            "(SELECT string_agg(quote_ident(x.p), ', ' ORDER BY x.n) FROM unnest(s.subpublications)"
            " WITH ORDINALITY x (p, n))",
            spell_publications(subscription_of(to)))};
}

std::optional<Statements> set_slot(const Object&, const Object& to, ServerVersion) {
  return Statements{alter(to, "the slot", fmt::format("SET (slot_name = {})", spell_slot(subscription_of(to))),
                          "coalesce(s.subslotname::text, 'none')", slot_of(subscription_of(to)))};
}

std::optional<Statements> set_commit(const Object&, const Object& to, ServerVersion) {
  const std::string& commit = subscription_of(to).synchronous_commit;
  return Statements{alter(to, "synchronous_commit", fmt::format("SET (synchronous_commit = {})", quote_literal(commit)),
                          "s.subsynccommit", commit)};
}

template <bool Subscription::*member, Word option, Word column>
std::optional<Statements> set_flag(const Object&, const Object& to, ServerVersion) {
  const std::string value = subscription_of(to).*member ? "true" : "false";
  return Statements{alter(to, option.text(), fmt::format("SET ({} = {})", option.text(), value),
                          fmt::format("s.{}::text", column.text()), value)};
}

constexpr std::string_view streaming_word =
    "CASE s.substream::text WHEN 't' THEN 'on' WHEN 'true' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END";

std::optional<Statements> set_streaming(const Object&, const Object& to, ServerVersion version) {
  const std::string& given = subscription_of(to).streaming;
  const std::string streaming = given.empty() ? default_streaming(version) : given;
  return Statements{
      alter(to, "streaming", fmt::format("SET (streaming = {})", quote_ident(streaming)), streaming_word, streaming)};
}

std::optional<Statements> set_origin(const Object&, const Object& to, ServerVersion) {
  const std::string& origin = subscription_of(to).origin;
  return Statements{alter(to, "origin", fmt::format("SET (origin = {})", origin), "s.suborigin", origin)};
}

bool since_15(const ServerVersion& version) { return version.two_phase_subscriptions(); }
bool since_16(const ServerVersion& version) { return version.subscription_origins(); }
bool since_17(const ServerVersion& version) { return version.failover_slots(); }

}  // namespace

std::string default_streaming(const ServerVersion& version) {
  return version.parallel_streaming_as_usual() ? "parallel" : "off";
}

const Kind subscription_kind{
    .name = "subscription",
    .section = "subscriptions",
    .in_schema = false,
    .in_sql =
        {.words = "SUBSCRIPTION",
         .catalog = "pg_subscription",
         .oid = [](const ObjectRef& ref) -> std::string {
           // those of all databases are in one catalog
           return fmt::format(
               "(SELECT s.oid FROM pg_subscription s WHERE s.subname = {} AND s.subdbid ="
               " (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))",
               quote_literal(ref.name));
         },
         .list = [](ServerVersion) -> std::string {
           return "SELECT s.oid, NULL AS schema, NULL AS table, s.subname AS name FROM pg_catalog.pg_subscription s"
                  " WHERE s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())";
         },
         .owner = "subowner"},
    .make = make<Subscription>,
    .fields =
        {field<&Subscription::connection>(
             "connection",
             "how to reach the publisher, without a password: host=… dbname=…; what is secret of the live one is not told",
             set_connection),
         field<&Subscription::publications>("publications", "the publications there", set_publications),
         field<&Subscription::slot_name>("slot_name", "the slot there, or none (default: the name of the subscription)",
                                         set_slot),
         field<&Subscription::synchronous_commit>("synchronous_commit", "as the setting of that name (default off)",
                                                  set_commit),
         field<&Subscription::binary>("binary", "values travel in binary form (default false)",
                                      set_flag<&Subscription::binary, "binary", "subbinary">),
         choice<&Subscription::streaming>("streaming",
                                          "transactions travel while they go on (default off, since 18 parallel)",
                                          "off | on | parallel", set_streaming),
         since(field<&Subscription::two_phase>("two_phase",
                                               "prepared transactions are prepared here too (default false)"),
               since_15, "PostgreSQL 15"),
         since(field<&Subscription::disable_on_error>(
                   "disable_on_error", "an error disables it (default false)",
                   set_flag<&Subscription::disable_on_error, "disable_on_error", "subdisableonerr">),
               since_15, "PostgreSQL 15"),
         since(field<&Subscription::password_required>(
                   "password_required", "of one whose owner is no superuser (default true)",
                   set_flag<&Subscription::password_required, "password_required", "subpasswordrequired">),
               since_16, "PostgreSQL 16"),
         since(
             field<&Subscription::run_as_owner>("run_as_owner", "changes are made by its owner (default false)",
                                                set_flag<&Subscription::run_as_owner, "run_as_owner", "subrunasowner">),
             since_16, "PostgreSQL 16"),
         since(choice<&Subscription::origin>("origin", "none: only what was first written there (default any)",
                                             "any | none", set_origin),
               since_16, "PostgreSQL 16"),
         since(field<&Subscription::failover>("failover", "its slot is kept on standbys (default false)"), since_17,
               "PostgreSQL 17")},
    // whoever may not read the connection gets it listed (load/inventory)
    .probe =
        "SELECT FROM pg_catalog.pg_subscription WHERE"
        " pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT')",
    .catalog_query =
        [](ServerVersion version) {
          std::string more;
          if (since_15(version))
            more +=
                " CASE WHEN s.subtwophasestate <> 'd' THEN 'true' END AS two_phase,"
                " CASE WHEN s.subdisableonerr THEN 'true' END AS disable_on_error,";
          if (since_16(version))
            more +=
                " CASE WHEN NOT s.subpasswordrequired THEN 'false' END AS password_required,"
                " CASE WHEN s.subrunasowner THEN 'true' END AS run_as_owner, s.suborigin AS origin,";
          if (since_17(version)) more += " CASE WHEN s.subfailover THEN 'true' END AS failover,";
          return fmt::format(
              "SELECT s.subname AS name, pg_catalog.{} AS connection, pg_catalog.to_json(s.subpublications) AS publications,"
              " nullif(coalesce(s.subslotname::text, 'none'), s.subname::text) AS slot_name,"
              " s.subsynccommit AS synchronous_commit, CASE WHEN s.subbinary THEN 'true' END AS binary,"
              " nullif({}, '{}') AS streaming, {} {} FROM pg_catalog.pg_subscription s WHERE s.subdbid ="
              " (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())",
              without_secrets, streaming_word, default_streaming(version), more, owner_in_database("s.subowner"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const Subscription& subscription = subscription_of(object);
      std::vector<std::string> with{"connect = false"};
      with.push_back("slot_name = " + spell_slot(subscription));
      if (subscription.synchronous_commit != "off")
        with.push_back("synchronous_commit = " + quote_literal(subscription.synchronous_commit));
      if (subscription.binary) with.push_back("binary = true");
      if (!subscription.streaming.empty()) with.push_back("streaming = " + quote_ident(subscription.streaming));
      if (subscription.two_phase) with.push_back("two_phase = true");
      if (subscription.disable_on_error) with.push_back("disable_on_error = true");
      if (!subscription.password_required) with.push_back("password_required = false");
      if (subscription.run_as_owner) with.push_back("run_as_owner = true");
      if (subscription.origin != "any") with.push_back("origin = " + subscription.origin);
      if (subscription.failover) with.push_back("failover = true");
      Statement created = statement_on(
          subscription.ref, "Create " + subscription.ref.described(),
          fmt::format("CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION {} WITH ({})", subscription.ref.sql(),
                      quote_literal(subscription.connection), spell_publications(subscription), fmt::join(with, ", ")),
          Guard::Action::make, {subscription.ref.described(), found(subscription, "'there'"), {}, false, {}});
      created.note = "it is disabled: give it its password, create its slot, enable it and refresh its publications";
      return {std::move(created)};
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      // with a slot it would want a connection, and no transaction around it
      const std::string name = object.ref.sql();
      Statement dropped = statement_on(
          object.ref, "Drop " + object.ref.described(),
          fmt::format(
              "ALTER SUBSCRIPTION {0} DISABLE;\nALTER SUBSCRIPTION {0} SET (slot_name = NONE);\nDROP SUBSCRIPTION {0}",
              name),
          Guard::Action::remove, {object.ref.described(), found(object, "'there'"), {}, false, {}});
      dropped.note = "its slot stays on the publisher";
      return {std::move(dropped)};
    },
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          // its slot keeps the name that it has
          auto& subscription = static_cast<Subscription&>(object);
          if (object.ref == from && subscription.slot_name.empty() && !(from.name == to.name))
            subscription.slot_name = from.name.text();
        },
    .rename = rename_object,
    .disposable = never,
    .holds = "how far it has come",
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          const Subscription& subscription = subscription_of(object);
          if (subscription.publications.empty())
            mistakes.add(fmt::format("{} has no 'publications'", object.ref.described()), object.place,
                         "name those of the publisher");
          if (subscription.connection.find("password=") != std::string::npos)
            mistakes.add(fmt::format("the connection of {} has a password", object.ref.described()), object.place,
                         "leave it out, and give it to the server by hand");
        },
};

}  // namespace reconcile
