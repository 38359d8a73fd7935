// Reference rows of a table: upserted by key (manual, INSERT; UPDATE; functions of JSON).
#include <algorithm>
#include <set>

#include "core/json.hpp"
#include "objects/data_rows.hpp"

namespace reconcile {

namespace {

constexpr std::size_t most_details = 20;

void read_rows(const Document& value, Object& object, Mistakes& mistakes) {
  if (value.is_list())
    static_cast<Data&>(object).written = value;
  else
    detail::wrong_shape(value, "a list of rows", mistakes);
}

Field rows_field() {
  Field made;
  made.name = "rows";
  made.about = "the rows, each a map by column, or a list in the order of `columns`";
  made.shape = "a list of rows";
  made.read = read_rows;
  made.write = [](const Object& object) { return Document::scalar(rows_in_words(data_of(object).listed.rows.size())); };
  made.equal = [](const Object& a, const Object& b) {
    const RowChanges changes = row_changes(data_of(a), data_of(b));
    return changes.added.empty() && changes.changed.empty() && changes.gone.empty();
  };
  made.in_place = [](const Object& from, const Object& to, ServerVersion) -> std::optional<Statements> {
    RowChanges changes = row_changes(data_of(from), data_of(to));
    // a unique value that a row gives up may be that of a new one
    changes.changed.insert(changes.changed.end(), changes.added.begin(), changes.added.end());
    return write_rows(data_of(to), changes.changed);
  };
  return made;
}

/// Says how the rows are to be treated, and not what they are.
Field unshown(Field field) {
  field.write = [](const Object&) { return Document(); };
  return wish(std::move(field));
}

/// The rows that this table's foreign keys may refer to.
std::vector<ObjectRef> parents_of(const ObjectRef& data, const Database& database) {
  std::vector<ObjectRef> parents;
  for (const Object* part : database.parts(data.schema, data.name)) {
    if (part->ref.kind != &foreign_key_kind) continue;
    const WrittenName table = parse_name(static_cast<const ForeignKey*>(part)->references, {});
    const ObjectRef parent{&data_kind, table.schema, {}, table.name, &table_kind};
    if (!(parent == data) && database.find(parent)) parents.push_back(parent);
  }
  return parents;
}

bool leads_to(const ObjectRef& from, const ObjectRef& to, const Database& database, std::set<ObjectRef>& seen) {
  for (const ObjectRef& parent : parents_of(from, database))
    if (parent == to || (seen.insert(parent).second && leads_to(parent, to, database, seen))) return true;
  return false;
}

std::string key_in_words(const Data& data, const RowChange& change) {
  std::string text;
  for (const std::string& column : data.key) {
    const Document* value = change.after ? value_of(*change.set_after, *change.after, column)
                                         : value_of(*change.set_before, *change.before, column);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", column, value ? value->text() : "");
  }
  return text;
}

std::string in_words(const Document* value) {
  if (!value) return "none";
  if (value->is_null()) return "NULL";
  return value->is_scalar() ? value->text() : to_jsonb(*value);
}

Excerpt excerpt(const Object& from, const Object& to) {
  const Data& data = data_of(to);
  const RowChanges changes = row_changes(data_of(from), data);
  Excerpt made;
  const auto count = [&](const std::vector<RowChange>& rows, std::string_view what) {
    if (rows.empty()) return;
    const std::string noun = made.what.empty() ? (rows.size() == 1 ? " row" : " rows") : "";
    made.what += fmt::format("{}{}{} to {}", made.what.empty() ? "" : ", ", rows.size(), noun, what);
  };
  count(changes.added, "add");
  count(changes.changed, "change");
  count(changes.gone, "delete");
  for (const RowChange& row : changes.added)
    made.details.push_back(
        {key_in_words(data, row), "no row", row_text(*row.set_after, *row.after, row.set_after->columns)});
  for (const RowChange& row : changes.changed)
    for (const std::string& column : row.set_after->columns) {
      const Document *before = value_of(*row.set_before, *row.before, column),
                     *after = value_of(*row.set_after, *row.after, column);
      if (!after || (before && *before == *after)) continue;
      made.details.push_back({key_in_words(data, row) + ", " + column, in_words(before), in_words(after)});
    }
  for (const RowChange& row : changes.gone)
    made.details.push_back(
        {key_in_words(data, row), row_text(*row.set_before, *row.before, row.set_before->columns), "no row"});
  if (made.details.size() > most_details) {
    const std::size_t rest = made.details.size() - most_details;
    made.details.resize(most_details);
    made.details.push_back({fmt::format("and {} more", rest), {}, {}});
  }
  return made;
}

}  // namespace

const Kind data_kind{
    .name = "data",
    .section = "data",
    .nested_in = {&table_kind},
    .single = true,
    .told_apart = true,
    .short_list = "rows",
    .make = make<Data>,
    .fields = {rows_field(), unshown(field<&Data::header>("columns", "the columns of rows that are lists")),
               unshown(
                   field<&Data::key>("key", "the columns by which a row is known again (default: the primary key)")),
               unshown(field<&Data::complete>("complete", "rows that are not listed are deleted (default false)")),
               unshown(choice<&Data::on_error>("on_error", "warn: an error of the server is a warning (default fail)",
                                               "fail | warn"))},
    .create = [](const Object& object,
                 ServerVersion) { return write_rows(data_of(object), row_changes(Data(), data_of(object)).added); },
    .drop = [](const Object& object,
               ServerVersion) { return delete_rows(data_of(object), row_changes(data_of(object), Data()).gone, {}); },
    .follow =
        [](Object& object, const ObjectRef& from, const ObjectRef& to) {
          if (from.kind != &column_kind || from.schema != object.ref.schema || from.table != object.ref.name) return;
          Data& data = static_cast<Data&>(object);
          for (Names* names : {&data.key, &data.listed.columns, &data.others.columns})
            std::replace(names->begin(), names->end(), from.name.text(), to.name.text());
          for (auto& [column, type] : data.compared_as)
            if (column == from.name) column = to.name.text();
        },
    .needs =
        [](const Object& object, const Database& database, const std::function<void(const ObjectRef&)>& need) {
          const Data& data = data_of(object);
          for (const Names* names : {&data.key, &data.listed.columns, &data.others.columns})
            for (const std::string& name : *names) {
              const ObjectRef column{&column_kind, data.ref.schema, data.ref.name, name, nullptr};
              if (database.find(column)) need(column);
              const ObjectRef given{&default_kind, data.ref.schema, data.ref.name, name, &column_kind};
              if (database.find(given)) need(given);
            }
          for (const ObjectRef& parent : parents_of(data.ref, database)) need(parent);
        },
    .clear =
        [](const Object& from, const Object& to) {
          // by then the table has the columns of the new state
          return delete_rows(data_of(from), row_changes(data_of(from), data_of(to)).gone, data_of(to).listed.columns);
        },
    .disposable = never,
    .validate =
        [](const Object& object, const Database& database, Mistakes& mistakes) {
          std::set<ObjectRef> seen;
          if (leads_to(object.ref, object.ref, database, seen))
            mistakes.add(
                fmt::format("{} refers through foreign keys to rows that refer back to it", object.ref.described()),
                object.place, "take the rows of one of the tables out of the desired state");
        },
    .excerpt = excerpt,
    .data_loss = [](const Object& from, const Object& to) -> std::string {
      RowChanges changes;
      for (const RowChange& row : row_changes(data_of(from), data_of(to)).gone)
        if (row.set_before == &data_of(from).others) changes.gone.push_back(row);
      const std::size_t count = changes.gone.size();
      if (count == 0) return {};
      return fmt::format("deletes {} that {} not listed", rows_in_words(count), count == 1 ? "is" : "are");
    },
};

}  // namespace reconcile
