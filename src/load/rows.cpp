// Rows of `data` as they are written → values by column, with what is wrong with them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/json.hpp"
#include "load/resolve_steps.hpp"
#include "objects/data_rows.hpp"

namespace reconcile {

namespace {

constexpr std::size_t most_rows = 10000;

class RowReader {
 public:
  RowReader(const Database& desired, Data& data, Mistakes& mistakes)
      : desired_(desired), data_(data), mistakes_(mistakes) {}

  void read() {
    find_key();
    const std::size_t count = data_.written.items().size();
    if (count > most_rows) {
      mistakes_.add(fmt::format("{} has {} rows; more than {} are not kept in the desired state", data_.ref.described(),
                                count, most_rows),
                    data_.place, "load them with COPY, in a migration of their own");
      return;
    }
    for (const std::string& name : data_.key)
      if (column_named(name)) place_of(name);
    for (const std::string& name : data_.header) find_column(name, data_.place);
    for (const Document& row : data_.written.items()) read(row);
    data_.written = {};
    for (const std::string& name : data_.listed.columns) describe(name);
    find_twins();
  }

 private:
  void find_key() {
    const auto& parts = desired_.parts(data_.ref.schema, data_.ref.name);
    std::vector<Names> unique;
    for (const Object* part : parts) {
      if (part->ref.kind == &primary_key_kind)
        unique.insert(unique.begin(), static_cast<const PrimaryKey*>(part)->columns);
      if (part->ref.kind == &unique_kind) unique.push_back(static_cast<const Unique*>(part)->columns);
      if (part->ref.kind == &index_kind) add_columns(static_cast<const Index&>(*part), unique);
    }
    if (data_.key.empty()) {
      for (const Object* part : parts)
        if (part->ref.kind == &primary_key_kind) data_.key = unique.front();
      if (data_.key.empty())
        mistakes_.add(fmt::format("{} needs a key: the table has no primary key", data_.ref.described()), data_.place,
                      "write key: [column, …] and rows: …");
      return;
    }
    const auto is_key = [&](Names columns) {
      Names key = data_.key;
      std::sort(columns.begin(), columns.end());
      std::sort(key.begin(), key.end());
      return columns == key;
    };
    bool known = true;
    for (const std::string& name : data_.key) known &= find_column(name, data_.place) != nullptr;
    if (known && std::none_of(unique.begin(), unique.end(), is_key))
      mistakes_.add(fmt::format("the key of {}, ({}), is neither the primary key nor unique", data_.ref.described(),
                                fmt::join(data_.key, ", ")),
                    data_.place, "two rows could have the same; add a unique constraint");
  }

  static void add_columns(const Index& index, std::vector<Names>& unique) {
    if (!index.unique || !index.where.empty()) return;
    Names columns;
    for (const SqlText& key : index.columns) columns.push_back(parse_name(key.written, {}).name);
    unique.push_back(std::move(columns));
  }

  const Column* column_named(const std::string& name) const {
    return desired_.get<Column>({&column_kind, data_.ref.schema, data_.ref.name, name, nullptr});
  }

  const Column* find_column(const std::string& name, Place place) {
    if (const Column* column = column_named(name)) return column;
    std::vector<std::string_view> known;
    for (const Object* part : desired_.parts(data_.ref.schema, data_.ref.name))
      if (part->ref.kind == &column_kind) known.push_back(part->ref.name);
    mistakes_.add(fmt::format("{} names column '{}', which the table does not have", data_.ref.described(), name),
                  place, did_you_mean(name, known));
    return nullptr;
  }

  std::size_t place_of(const std::string& column) {
    Names& columns = data_.listed.columns;
    const auto at = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), column) - columns.begin());
    if (at == columns.size()) columns.push_back(column);
    return at;
  }

  void read(const Document& written) {
    Data::Row row;
    row.place = written.place();
    const auto give = [&](const std::string& name, const Document& value, Place place) {
      const Column* column = find_column(name, place);
      if (!column) return;
      const std::size_t at = place_of(name);
      if (row.values.size() <= at) row.values.resize(at + 1);
      row.values[at] = read_value(*column, value, value.place() ? value.place() : place);
    };
    if (written.is_map()) {
      for (std::size_t i = 0; i < written.size(); ++i)
        give(written.key(i).text(), written.value(i), written.key(i).place());
    } else if (written.is_list() && written.items().size() == data_.header.size()) {
      for (std::size_t i = 0; i < data_.header.size(); ++i)  // what that names wrongly has been told once
        if (column_named(data_.header[i])) give(data_.header[i], written.items()[i], written.place());
    } else if (written.is_list()) {
      mistakes_.add(data_.header.empty() ? "a row that is a list needs `columns` to say what its values are of"
                                         : fmt::format("this row has {} values, and `columns` names {}",
                                                       written.items().size(), data_.header.size()),
                    written.place(),
                    data_.header.empty() ? "write data: { columns: […], rows: [[…]] }, or the row as a map" : "");
      return;
    } else {
      mistakes_.add(fmt::format("a row is a map by column or a list, not {}", written.shape_name()), written.place());
      return;
    }
    for (const std::string& name : data_.key) {
      if (!value_of(data_.listed, row, name) && column_named(name))
        mistakes_.add(fmt::format("this row does not name '{}', by which it is known again", name), row.place);
    }
    data_.listed.rows.push_back(std::move(row));
  }

  Document read_value(const Column& column, const Document& value, Place place) {
    const std::string& name = column.ref.name;
    const std::string& type = column.type.written;
    const bool is_key = std::find(data_.key.begin(), data_.key.end(), name) != data_.key.end();
    if (!column.generated.empty())
      mistakes_.add(fmt::format("column '{}' is generated: its values cannot be given", name), place);
    else if (column.identity == "always" && !is_key)
      mistakes_.add(
          fmt::format("column '{}' is an identity that is generated always: its values cannot be changed", name), place,
          "say identity: by default");
    if (value.is_null()) {
      if (!column.nullable || is_key) mistakes_.add(fmt::format("column '{}' cannot be null", name), place);
      return value;
    }
    const bool is_json = type == "json" || type == "jsonb";
    if (is_json && is_key) mistakes_.add(fmt::format("column '{}' is {}, which cannot be a key", name, type), place);
    if (is_json) return value;
    if (value.is_map() || (value.is_list() && !type.ends_with("[]"))) {
      mistakes_.add(fmt::format("the value of column '{}' is {}, and its type is {}", name, value.shape_name(), type),
                    place);
      return value;
    }
    return plain(value);
  }

  static Document plain(const Document& value) {
    if (value.is_null()) return value;
    if (value.is_scalar()) return row_value(value.text(), value.place());
    Document list = Document::list(value.place());
    for (const Document& item : value.items()) list.add(plain(item));
    return list;
  }

  /// How the column's values are compared and written.
  void describe(const std::string& name) {
    const Column* column = column_named(name);
    if (column->identity == "always") data_.numbered_here = true;
    if (const std::string as = compared_as(column->type.written); !as.empty()) data_.compared_as.emplace(name, as);
  }

  void find_twins() {
    std::map<std::string, Place> first;
    for (Data::Row& row : data_.listed.rows) {
      row.values.resize(data_.listed.columns.size());
      const bool has_key = std::all_of(data_.key.begin(), data_.key.end(),
                                       [&](const std::string& name) { return value_of(data_.listed, row, name); });
      if (!has_key) continue;
      const auto [at, is_new] = first.try_emplace(row_text(data_.listed, row, data_.key), row.place);
      if (!is_new)
        mistakes_.add(fmt::format("{} has two rows with the key {}", data_.ref.described(), at->first), row.place,
                      "first at " + to_string(at->second));
    }
  }

  const Database& desired_;
  Data& data_;
  Mistakes& mistakes_;
};

}  // namespace

Document row_value(const std::string& text, Place place) {
  const bool is_whole =
      is_json_literal(text) && text.find_first_of(".eE") == std::string::npos && text != "null" && text != "-0";
  return Document::scalar(text, is_whole ? Document::Style::plain : Document::Style::quoted, place);
}

void resolve_rows(const Database& desired, Data& data, Mistakes& mistakes) {
  RowReader(desired, data, mistakes).read();
}

}  // namespace reconcile
