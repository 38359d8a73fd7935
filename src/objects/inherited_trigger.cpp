// The state of a trigger that a partition has from its table (manual, ALTER TABLE … DISABLE TRIGGER).
#include "objects/kinds.hpp"
#include "objects/trigger.hpp"

namespace reconcile {

namespace {

const InheritedTrigger& inherited_in(const Object& object) { return static_cast<const InheritedTrigger&>(object); }

std::string state_column(std::string_view column) {
  return fmt::format("CASE {} WHEN 'D' THEN 'false' WHEN 'A' THEN 'always' WHEN 'R' THEN 'replica' ELSE 'true' END",
                     column);
}

ObjectRef of_table(const Kind& kind, const std::string& table, Symbol name) {
  const WrittenName above = parse_name(table, {});
  return {&kind, above.schema, above.name, name, nullptr};
}

}  // namespace

const Object* trigger_above(const Database& database, const ObjectRef& inherited) {
  const Partition* partition = partition_of(database, inherited.schema, inherited.table);
  if (!partition) return nullptr;
  const auto* trigger = database.get<Trigger>(of_table(trigger_kind, partition->of, inherited.name));
  if (trigger && trigger->for_each == "row") return trigger;
  const ObjectRef above = of_table(inherited_trigger_kind, partition->of, inherited.name);
  const Object* between = database.find(above);
  return between ? between : trigger_above(database, above);
}

const std::string& state_of(const Object& trigger) {
  return trigger.ref.kind == &trigger_kind ? static_cast<const Trigger&>(trigger).enabled
                                           : inherited_in(trigger).enabled;
}

const Kind inherited_trigger_kind{
    .name = "inherited trigger",
    .section = "inherited_triggers",
    .nested_in = {&table_kind},
    .make = make<InheritedTrigger>,
    .fields = {choice<&InheritedTrigger::enabled>(
                   "enabled", "of a partition: the state of a trigger that it has from its table, if that is another",
                   trigger_states,
                   [](const Object&, const Object& to, ServerVersion) -> std::optional<Statements> {
                     return Statements{enable_trigger(to.ref, inherited_in(to).enabled)};
                   }),
               hidden(field<&InheritedTrigger::usual>("usual_", ""))},
    .probe = "SELECT FROM pg_catalog.pg_trigger WHERE tgparentid <> 0",
    .catalog_query =
        [](ServerVersion) {
          return fmt::format(
              "SELECT n.nspname AS schema, c.relname AS table, t.tgname AS name, {} AS enabled, {} AS usual_"
              " FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_trigger u ON u.oid = t.tgparentid"
              " JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
              // a constraint's own triggers have its index
              " WHERE t.tgenabled <> u.tgenabled AND t.tgconstrindid = 0 AND {}",
              state_column("t.tgenabled"), state_column("u.tgenabled"), relations_in_scope("c", "'r', 'f', 'p'"));
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      return {enable_trigger(object.ref, inherited_in(object).enabled)};
    },
    .drop = [](const Object& object, ServerVersion) -> Statements {
      return {enable_trigger(object.ref, inherited_in(object).usual)};
    },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const Object* above = trigger_above(database, object.ref);
          if (!above) return;
          need(above->ref);
          ObjectRef table{&table_kind, object.ref.schema, {}, object.ref.table, nullptr};
          while (table.schema != above->ref.schema || table.name != above->ref.table) {
            const Partition* partition = partition_of(database, table.schema, table.name);
            need(partition->ref);
            const WrittenName next = parse_name(partition->of, {});
            table = {&table_kind, next.schema, {}, next.name, nullptr};
          }
        },
    .disposable = always,
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          if (inherited_in(object).enabled.empty())
            mistakes.add(fmt::format("{} says nothing", object.ref.described()), object.place,
                         "write enabled: true, false, always or replica");
          if (!partition_of(database, object.ref.schema, object.ref.table))
            mistakes.add(fmt::format("{} is no partition, and inherits no trigger", object.ref.table_sql()),
                         object.place, "write the state of its own trigger under triggers");
          else if (!trigger_above(database, object.ref))
            mistakes.add(fmt::format("{}: no table above has such a trigger for each row", object.ref.described()),
                         object.place);
        },
};

}  // namespace reconcile
