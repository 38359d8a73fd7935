// The labels that security providers know an object by (manual, SECURITY LABEL).
#include "objects/about_objects.hpp"
#include "objects/kinds.hpp"

namespace reconcile {

namespace {

const SecurityLabels& labels_of(const Object& object) { return static_cast<const SecurityLabels&>(object); }

std::string found(const ObjectRef& ref, const std::string& provider) {
  const std::string label =
      fmt::format("SELECT l.label FROM pg_seclabel l WHERE l.provider = {} AND ", quote_literal(provider));
  if (ref.of == &column_kind)
    return column_found(ref,
                        fmt::format("({} l.classoid = 'pg_class'::regclass AND l.objoid = a.attrelid AND l.objsubid"
                                    " = a.attnum)",
                                    label));
  const InSql& in_sql = ref.of->in_sql;
  return fmt::format("({} l.classoid = '{}'::regclass AND l.objoid = {} AND l.objsubid = 0)", label, in_sql.catalog,
                     in_sql.oid(ref));
}

std::string read_all(ServerVersion version, const std::vector<std::string_view>&,
                     const std::vector<const Kind*>& present) {
  std::vector<std::string_view> everything(usual_catalogs.begin(), usual_catalogs.end());
  everything.push_back(other_catalogs);
  return fmt::format(
      "SELECT l.of_, l.schema, l.table, l.name, l.on_foreign_table_, pg_catalog.json_object_agg(l.provider, l.label) AS labels"
      " FROM ({}) l GROUP BY 1, 2, 3, 4, 5",
      about_objects("pg_seclabel", "d.provider, d.label", version, everything, present));
}

Statements change(const Object& object, const Options& from, const Options& to) {
  return change_labels(object.ref, labels_of(object).on_foreign_table, from, to);
}

}  // namespace

Statements change_labels(const ObjectRef& ref, bool on_foreign_table, const Options& from, const Options& to) {
  Statements statements;
  const auto say = [&](const std::string& provider, const std::string& label, Guard::Action action,
                       std::vector<std::string> wanted) {
    const char* does = wanted.empty() ? "Drop" : "Set";
    Statement statement =
        statement_on(ref, fmt::format("{} the label of {} on {} {}", does, provider, ref.of->name, ref.sql()),
                     fmt::format("SECURITY LABEL FOR {} ON {} IS {}", quote_ident(provider),
                                 address_of(ref, on_foreign_table), label),
                     action, {ref.described(), found(ref, provider), std::move(wanted), false, {}});
    if (!ref.table.empty()) statement.guard.table = ref.table_sql();
    statements.push_back(std::move(statement));
  };
  for (const auto& [provider, label] : to)
    if (from.value(provider) != label) say(provider, quote_literal(label), Guard::Action::change, {label});
  for (const auto& [provider, label] : from)
    if (!to.contains(provider)) say(provider, "NULL", Guard::Action::remove, {});
  return statements;
}

const Kind security_labels_kind{
    .name = "security labels",
    .section = "security_labels",
    .everywhere = true,
    .single = true,
    .security = true,
    .short_map = "labels",
    .make = make<SecurityLabels>,
    .fields = {field<&SecurityLabels::labels>(
                   "labels", "its label by provider",
                   [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
                     return change(to, labels_of(from).labels, labels_of(to).labels);
                   }),
               hidden(field<&SecurityLabels::on_foreign_table>("on_foreign_table_", ""))},
    .probe = "SELECT FROM pg_catalog.pg_seclabel",
    .catalog_query_of = read_all,
    .create = [](const Object& object, ServerVersion) { return change(object, {}, labels_of(object).labels); },
    .drop = [](const Object& object, ServerVersion) { return change(object, labels_of(object).labels, {}); },
    .disposable = always,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          if (object.ref.of->in_sql.words.empty())
            mistakes.add(fmt::format("{} {} has no security label", object.ref.of->name, object.ref.sql()),
                         object.place);
        },
};

}  // namespace reconcile
