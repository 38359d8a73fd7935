// An enum type (manual, CREATE TYPE … AS ENUM; ALTER TYPE).
#include <algorithm>

#include "objects/privileges.hpp"

namespace reconcile {

template <>
struct Value<std::vector<Enum::Label>> {
  static constexpr std::string_view shape = "a list of labels";
  static bool read(const Document& document, std::vector<Enum::Label>& labels) {
    labels.clear();
    if (!document.is_list()) return false;
    for (const Document& item : document.items()) {
      if (item.is_scalar()) {
        labels.push_back({item.text(), {}});
      } else {
        const Document *name = item.find("name"), *old = item.find("renamed_from");
        if (!name || !name->is_scalar() || item.size() > (old ? 2U : 1U)) return false;
        labels.push_back({name->text(), old ? old->text() : std::string()});
      }
    }
    return true;
  }
  static Document write(const std::vector<Enum::Label>& labels) {
    Document list = Document::list();
    for (const auto& label : labels) list.add(Document::scalar(label.name, Document::Style::quoted));
    return list;
  }
};

namespace {

using Labels = std::vector<Enum::Label>;

std::string spell_labels(const Labels& labels) {
  std::vector<std::string> list;
  for (const auto& label : labels) list.push_back(quote_literal(label.name));
  return fmt::format("{}", fmt::join(list, ", "));
}

std::string found(const ObjectRef& ref, std::string_view expression, std::string_view more = {}) {
  return fmt::format("(SELECT {} FROM pg_enum v WHERE v.enumtypid = to_regtype({}){})", expression,
                     quote_literal(ref.sql()), more);
}

Statement statement(const ObjectRef& ref, std::string does, std::string sql, Guard::Action action, std::string found,
                    std::vector<std::string> wanted) {
  return {ref,
          std::move(does),
          std::move(sql),
          {action, {}, {{ref.described(), std::move(found), std::move(wanted), false, {}}}},
          Lock::none,
          Work::catalog,
          {},
          true,
          false,
          {}};
}

/// The name of an enum that is being replaced.
ObjectRef aside(ObjectRef ref) {
  ref.name = chosen_name(ref.name, {}, "replaced");
  return ref;
}

/// `<discovery> <assessment>`, for guards.
std::string shown_labels(const Labels& labels) {
  std::vector<std::string> list;
  for (const auto& label : labels) list.push_back(fmt::format("<{}>", label.name));
  return fmt::format("{}", fmt::join(list, " "));
}

std::string all_labels(const ObjectRef& ref) {
  // of one without labels it is empty
  return found(ref, "coalesce(string_agg('<' || v.enumlabel || '>', ' ' ORDER BY v.enumsortorder), '')",
               fmt::format(" HAVING to_regtype({}) IS NOT NULL", quote_literal(ref.sql())));
}

bool contains(const Labels& labels, const std::string& name) {
  return std::any_of(labels.begin(), labels.end(), [&](const auto& label) { return label.name == name; });
}

Statement rename_label(const ObjectRef& ref, const std::string& from, const std::string& to) {
  return statement(
      ref, fmt::format("Rename label {} of {} to {}", quote_literal(from), ref.sql(), quote_literal(to)),
      fmt::format("ALTER TYPE {} RENAME VALUE {} TO {}", ref.sql(), quote_literal(from), quote_literal(to)),
      Guard::Action::remove, found(ref, "v.enumlabel::text", fmt::format(" AND v.enumlabel = {}", quote_literal(from))),
      {});
}

/// Renames, then additions at their places; nothing where a label goes or moves, which the server cannot do.
std::optional<Statements> change_labels(const Object& from, const Object& to, ServerVersion) {
  Labels labels = static_cast<const Enum&>(from).values;
  const Labels& wanted = static_cast<const Enum&>(to).values;
  Statements statements;
  for (const auto& label : wanted) {
    const auto old =
        std::find_if(labels.begin(), labels.end(), [&](const auto& each) { return each.name == label.renamed_from; });
    if (label.renamed_from.empty() || old == labels.end() || contains(labels, label.name)) continue;
    *old = {label.name, {}};
    statements.push_back(rename_label(to.ref, label.renamed_from, label.name));
  }
  // the way back from a state in which they were renamed
  for (auto& label : labels) {
    const std::string before = label.renamed_from;
    if (before.empty() || !contains(wanted, before) || contains(wanted, label.name) || contains(labels, before))
      continue;
    statements.push_back(rename_label(to.ref, label.name, before));
    label = {before, {}};
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (i < labels.size() && labels[i].name == wanted[i].name) continue;
    if (contains(labels, wanted[i].name)) return std::nullopt;
    std::string place;
    if (i < labels.size()) place = " BEFORE " + quote_literal(labels[i].name);
    Statement added = statement(
        to.ref, fmt::format("Add label {} to {}", quote_literal(wanted[i].name), to.ref.sql()),
        fmt::format("ALTER TYPE {} ADD VALUE {}{}", to.ref.sql(), quote_literal(wanted[i].name), place),
        Guard::Action::make,
        found(to.ref, "v.enumlabel::text", fmt::format(" AND v.enumlabel = {}", quote_literal(wanted[i].name))),
        {wanted[i].name});
    statements.push_back(std::move(added));
    labels.insert(labels.begin() + static_cast<std::ptrdiff_t>(i), wanted[i]);
  }
  if (labels.size() > wanted.size()) return std::nullopt;
  return statements;
}

}  // namespace

const Kind enum_kind{
    .name = "enum",
    .section = "enums",
    .name_space = Namespace::type,
    .in_sql = {.words = "TYPE",
               .catalog = "pg_type",
               .oid = oid_of_type,
               .owner = "typowner",
               .privileges = "typacl",
               .privilege_class = 'T'},
    .short_list = "values",
    .make = make<Enum>,
    .fields = {field<&Enum::values>("values", "its labels in their order; a label may be { name:, renamed_from: }",
                                    change_labels)},
    .probe = "SELECT FROM pg_catalog.pg_type WHERE typtype = 'e'",
    .catalog_query =
        [](ServerVersion) {
          return "SELECT n.nspname AS schema, t.typname AS name, (SELECT pg_catalog.json_agg(v.enumlabel ORDER BY v.enumsortorder) FROM pg_catalog.pg_enum v WHERE v.enumtypid = t.oid) AS values, " +
                 owner_in_schema("t.typowner") +
                 " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
                 " WHERE t.typtype = 'e' AND " +
                 in_scope("t.typnamespace") + " AND " + not_of_extension("pg_type", "t.oid");
        },
    .create = [](const Object& object, ServerVersion) -> Statements {
      const auto& type = static_cast<const Enum&>(object);
      const std::string labels = spell_labels(type.values);
      return {statement(type.ref, "Create enum " + type.ref.sql(),
                        fmt::format("CREATE TYPE {} AS ENUM ({})", type.ref.sql(), labels), Guard::Action::make,
                        all_labels(type.ref), {shown_labels(type.values)})};
    },
    .drop = [](const Object& type, ServerVersion) -> Statements {
      return {statement(type.ref, "Drop enum " + type.ref.sql(), "DROP TYPE " + type.ref.sql(), Guard::Action::remove,
                        fmt::format("to_regtype({})::text", quote_literal(type.ref.sql())), {})};
    },
    .rename =
        [](const Object& from, const Object& to) {
          return statement(from.ref, fmt::format("Rename enum {} to {}", from.ref.sql(), quote_ident(to.ref.name)),
                           fmt::format("ALTER TYPE {} RENAME TO {}", from.ref.sql(), quote_ident(to.ref.name)),
                           Guard::Action::remove, fmt::format("to_regtype({})::text", quote_literal(from.ref.sql())),
                           {});
        },
    .set_aside = [](const Object& from, const Object& to) -> Statements {
      return {statement(from.ref, fmt::format("Set enum {} aside, to replace it", from.ref.sql()),
                        fmt::format("ALTER TYPE {} RENAME TO {}", from.ref.sql(), quote_ident(aside(from.ref).name)),
                        Guard::Action::remove, all_labels(from.ref),
                        {shown_labels(static_cast<const Enum&>(to).values)})};
    },
    .discard = [](const Object& from) -> Statements {
      const ObjectRef old = aside(from.ref);
      return {statement(from.ref, "Drop the replaced enum " + old.sql(), "DROP TYPE " + old.sql(),
                        Guard::Action::remove, fmt::format("to_regtype({})::text", quote_literal(old.sql())), {})};
    },
    .storage = [](const Object&, const Database&) -> std::string { return "plain"; },
    .disposable = never,
    .validate =
        [](const Object& object, const Database&, Mistakes& mistakes) {
          const auto& labels = static_cast<const Enum&>(object).values;
          for (std::size_t i = 0; i < labels.size(); ++i) {
            if (labels[i].name.size() > longest_name)
              mistakes.add(fmt::format("label '{}' is longer than 63 bytes", labels[i].name), object.place);
            if (std::any_of(labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(i),
                            [&](const auto& each) { return each.name == labels[i].name; }))
              mistakes.add(fmt::format("label '{}' is given twice", labels[i].name), object.place);
          }
        },
    .data_loss = [](const Object& from, const Object& to) -> std::string {
      std::vector<std::string> gone;
      for (const auto& label : static_cast<const Enum&>(from).values) {
        const auto& wanted = static_cast<const Enum&>(to).values;
        const bool kept = std::any_of(wanted.begin(), wanted.end(), [&](const auto& each) {
          return each.name == label.name || each.renamed_from == label.name;
        });
        if (!kept) gone.push_back(fmt::format("'{}'", label.name));
      }
      if (gone.empty()) return {};
      return fmt::format("takes away the {} {}", gone.size() == 1 ? "label" : "labels", fmt::join(gone, ", "));
    },
};

}  // namespace reconcile
