// An event trigger (manual, CREATE EVENT TRIGGER).
#include "objects/privileges.hpp"

namespace reconcile {

namespace {

struct EventTrigger : Cloned<EventTrigger> {
  std::string event;
  Names tags;
  std::string execute;  ///< `migration.note()`, as SQL
  std::string enabled = "true";
};

const EventTrigger& trigger_of(const Object& object) { return static_cast<const EventTrigger&>(object); }

Guard::Part part_of(const EventTrigger& trigger, std::string_view expression, std::vector<std::string> wanted) {
  return {trigger.ref.described(),
          fmt::format("(SELECT {} FROM pg_event_trigger e WHERE e.evtname = {})", expression,
                      quote_literal(trigger.ref.name)),
          std::move(wanted),
          false,
          {}};
}

Statement enable(const EventTrigger& trigger) {
  const std::string& on = trigger.enabled;
  const std::string words = on == "false"     ? "DISABLE"
                            : on == "always"  ? "ENABLE ALWAYS"
                            : on == "replica" ? "ENABLE REPLICA"
                                              : "ENABLE";
  return statement_on(trigger.ref, fmt::format("{} {}", on == "false" ? "Disable" : "Enable", trigger.ref.described()),
                      fmt::format("ALTER EVENT TRIGGER {} {}", trigger.ref.sql(), words), Guard::Action::change,
                      part_of(trigger,
                              "CASE e.evtenabled WHEN 'D' THEN 'false' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica'"
                              " ELSE 'true' END",
                              {on}));
}

/// The words of a tag in any case and order are the same to the server, which keeps them in upper case.
void read_tags(const Document& value, Object& object, Mistakes& mistakes) {
  Names& tags = static_cast<EventTrigger&>(object).tags;
  if (!Value<Names>::read(value, tags)) return detail::wrong_shape(value, Value<Names>::shape, mistakes);
  for (std::string& tag : tags)
    for (char& c : tag) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

Names in_order(Names tags) {
  std::sort(tags.begin(), tags.end());
  return tags;
}

Field tags_field() {
  Field made = field<&EventTrigger::tags>("tags", "for which commands, CREATE TABLE and the like (default: all)");
  made.read = read_tags;
  made.equal = [](const Object& a, const Object& b) {
    return in_order(trigger_of(a).tags) == in_order(trigger_of(b).tags);
  };
  return made;
}

}  // namespace

const Kind event_trigger_kind{
    .name = "event trigger",
    .section = "event_triggers",
    .in_schema = false,
    .in_sql =
        {.words = "EVENT TRIGGER",
         .catalog = "pg_event_trigger",
         .oid = oid_by_name<"pg_event_trigger", "evtname">,
         .list = [](ServerVersion) -> std::string {
           return "SELECT e.oid, NULL AS schema, NULL AS table, e.evtname AS name FROM pg_catalog.pg_event_trigger e";
         },
         .owner = "evtowner"},
    .make = make<EventTrigger>,
    .fields = {choice<&EventTrigger::event>("event", "when it runs (login since PostgreSQL 17)",
                                            "ddl_command_start | ddl_command_end | sql_drop | table_rewrite | login"),
               tags_field(),
               field<&EventTrigger::execute>("execute", "the function, with its schema: migration.note()"),
               choice<&EventTrigger::enabled>(
                   "enabled", "true, false, always, or replica: only where replication applies changes (default true)",
                   "true | false | always | replica",
                   [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> {
                     return Statements{enable(trigger_of(to))};
                   })},
    .probe = "SELECT FROM pg_catalog.pg_event_trigger",
    .catalog_query =
        [](ServerVersion) {
          return "SELECT e.evtname AS name, e.evtevent AS event, pg_catalog.to_json(e.evttags) AS tags,"
                 " e.evtfoid::regproc || '()' AS execute, CASE e.evtenabled WHEN 'D' THEN 'false' WHEN 'A' THEN 'always'"
                 " WHEN 'R' THEN 'replica' END AS enabled, " +
                 owner_in_database("e.evtowner") + " FROM pg_catalog.pg_event_trigger e WHERE " +
                 not_of_extension("pg_event_trigger", "e.oid");
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const EventTrigger& trigger = trigger_of(object);
      std::string sql = fmt::format("CREATE EVENT TRIGGER {} ON {}", trigger.ref.sql(), trigger.event);
      std::string tags;
      for (const std::string& tag : trigger.tags) tags += (tags.empty() ? "" : ", ") + quote_literal(tag);
      if (!tags.empty()) sql += fmt::format(" WHEN TAG IN ({})", tags);
      Statements statements{
          statement_on(trigger.ref, "Create " + trigger.ref.described(), sql + " EXECUTE FUNCTION " + trigger.execute,
                       Guard::Action::make,
                       part_of(trigger,
                               "concat_ws(' ', e.evtevent, (SELECT string_agg(t, ', ' ORDER BY t COLLATE \"C\") FROM"
                               " unnest(e.evttags) t), e.evtfoid::regproc || '()')",
                               {fmt::format("{}{}{} {}", trigger.event, trigger.tags.empty() ? "" : " ",
                                            fmt::join(in_order(trigger.tags), ", "), trigger.execute)}))};
      if (trigger.enabled != "true") statements.push_back(enable(trigger));
      return statements;
    },
    .drop = drop_object,
    .rename = rename_object,
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          needs_of(SqlText(trigger_of(object).execute, Syntax::expression), object.ref, database, need);
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          const EventTrigger& trigger = trigger_of(object);
          if (trigger.event.empty())
            mistakes.add(fmt::format("{} has no 'event'", object.ref.described()), object.place,
                         "write ddl_command_start, ddl_command_end, sql_drop, table_rewrite or login");
          if (!trigger.execute.ends_with("()") || trigger.execute.find('.') == std::string::npos)
            mistakes.add(fmt::format("{} runs '{}', which is no function with its schema and without arguments",
                                     object.ref.described(), trigger.execute),
                         object.place, "write execute: migration.note()");
        },
};

}  // namespace reconcile
