#include "load/serials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/sql.hpp"
#include "load/read_object.hpp"

namespace reconcile {

namespace {

struct SerialType {
  std::string_view name, other_name, type;
};
constexpr std::array<SerialType, 3> types{
    {{"serial", "serial4", "integer"}, {"bigserial", "serial8", "bigint"}, {"smallserial", "serial2", "smallint"}}};

ObjectRef sequence_of(const ObjectRef& column) {
  return {&sequence_kind, column.schema, {}, chosen_name(column.table, column.name, "seq"), nullptr};
}

std::string next_number(const ObjectRef& sequence) {
  return fmt::format("nextval({}::regclass)", quote_literal(sequence.sql()));
}

/// The sequence's own type is that of a column that is no bigint.
std::string type_of_sequence(std::string_view type) { return type == "bigint" ? std::string() : std::string(type); }

/// Of what is written for a column; null where it is no such type.
const SerialType* type_written(const Column& column) {
  const std::string& written = column.type.written;
  const auto* type = std::find_if(types.begin(), types.end(), [&](const SerialType& each) {
    return each.name == written || each.other_name == written;
  });
  return type == types.end() ? nullptr : type;
}

std::unique_ptr<Sequence> usual_sequence(const ObjectRef& ref, std::string_view type) {
  auto sequence = std::make_unique<Sequence>();
  sequence->ref = ref;
  sequence->type = type_of_sequence(type);
  sequence->of_serial = true;
  return sequence;
}

}  // namespace

std::vector<Serial> serials_of(const Database& database) {
  std::vector<Serial> found;
  for (const auto& object : database.objects()) {
    if (object->ref.kind != &default_kind) continue;
    const std::string& sql = static_cast<const Default&>(*object).expression.stored;
    if (!sql.starts_with("nextval('")) continue;
    const auto* column = database.get<Column>(column_ref(object->ref, object->ref.name));
    if (!column || column->nullable || !column->local) continue;
    const auto* type = std::find_if(types.begin(), types.end(),
                                    [&](const SerialType& each) { return each.type == column->type.stored.text(); });
    const ObjectRef ref = sequence_of(column->ref);
    const auto* sequence = database.get<Sequence>(ref);
    if (type == types.end() || !sequence || sql != next_number(ref)) continue;
    const auto* owner = static_cast<const SequenceOwner*>(database.find(facet_of(ref, sequence_owner_kind)));
    const ColumnName owned = owner ? parse_column(owner->column) : ColumnName{};
    if (owned.column != column->ref.name.text() || owned.table != column->ref.table.text() ||
        (!owned.schema.empty() && owned.schema != column->ref.schema.text()))
      continue;
    const auto usual = usual_sequence(ref, type->type);
    const auto* table = database.get<Table>({&table_kind, column->ref.schema, {}, column->ref.table, nullptr});
    usual->unlogged = table && table->unlogged && database.version.major() >= 15;
    if (same_fields(*usual, *sequence)) found.push_back({type->name, column, sequence});
  }
  return found;
}

std::vector<std::pair<ObjectRef, Place>> sequences_to_make(const Database& desired) {
  std::vector<std::pair<ObjectRef, Place>> list;
  for (const auto& object : desired.objects())
    if (object->ref.kind == &column_kind && type_written(static_cast<const Column&>(*object)))
      if (ObjectRef ref = sequence_of(object->ref); !desired.find(ref))
        list.emplace_back(std::move(ref), object->place);
  return list;
}

void expand_serials(Database& desired, Mistakes& mistakes) {
  std::vector<std::pair<Column*, std::string_view>> columns;
  for (const auto& object : desired.objects())
    if (object->ref.kind == &column_kind)
      if (const SerialType* type = type_written(static_cast<const Column&>(*object)))
        columns.emplace_back(&static_cast<Column&>(*object), type->type);
  for (const auto& [column, type] : columns) {
    const ObjectRef ref = column->ref;
    column->type.written = column->type.stored = type;
    column->nullable = false;
    if (desired.find(facet_of(ref, default_kind))) {
      mistakes.add(fmt::format("column '{}' is a serial and has a default too", ref.name), column->place,
                   fmt::format("write {{ type: {}, default: … }}", type));
      continue;
    }
    const ObjectRef name = sequence_of(ref);
    const auto add = [&, &place = column->place](std::unique_ptr<Object> object) {
      object->place = place;
      desired.add(std::move(object));
    };
    if (auto* own = static_cast<Sequence*>(desired.find(name))) {
      if (own->type.empty()) own->type = type_of_sequence(type);
    } else {
      add(usual_sequence(name, type));
    }
    if (!desired.find(facet_of(name, sequence_owner_kind))) {
      auto owner = std::make_unique<SequenceOwner>();
      owner->ref = facet_of(name, sequence_owner_kind);
      owner->column = write_name({}, ref.table, {}) + "." + write_name({}, ref.name, {});
      add(std::move(owner));
    }
    auto number = std::make_unique<Default>();
    number->ref = facet_of(ref, default_kind);
    number->expression = SqlText(next_number(name), Syntax::expression);
    add(std::move(number));
  }
}

}  // namespace reconcile
