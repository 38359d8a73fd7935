#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "objects/objects.hpp"
#include "plan/steps.hpp"

namespace reconcile {

namespace {

/// Takes what one statement does into another that does it along.
void absorb(Statement& into, Statement& from) {
  for (Guard::Part& part : from.guard.parts) into.guard.parts.push_back(std::move(part));
  if (from.is_volatile && !into.lines) {
    into.work = Work::rewrite;
    into.note = "a volatile default is computed for every row";
  }
  from.sql.clear();
}

/// The lines of a CREATE TABLE that is being folded.
struct Body {
  std::size_t step = 0;
  std::vector<std::string> elements;
  std::unordered_map<std::string, std::size_t> columns;  // where in elements
  std::vector<Names> keys;
};

/// Whether the default gives the rows that are there what `backfill` would, without a rewrite.
bool gives_the_same(const Object& column, const Object& given, const Statement& statement) {
  return given.ref.kind == &default_kind && !statement.is_volatile &&
         static_cast<const Column&>(column).backfill.value.written ==
             static_cast<const Default&>(given).expression.written;
}

const Names* key_columns(const Object& object) {
  if (object.ref.kind == &primary_key_kind) return &static_cast<const PrimaryKey&>(object).columns;
  if (object.ref.kind == &unique_kind) return &static_cast<const Unique&>(object).columns;
  return nullptr;
}

}  // namespace

void fold(std::vector<Step>& steps, const std::vector<Change>& changes) {
  std::unordered_map<ObjectRef, Body, ObjectRefHash> tables;
  std::unordered_map<ObjectRef, std::size_t, ObjectRefHash> columns;  // added by a statement of their own
  std::vector<std::size_t> moved_to(steps.size());
  // a step may move to an earlier one if all that it waits for stands before that, or moves there too
  const auto can_move = [&](std::size_t step, std::size_t to) {
    return std::all_of(steps[step].after.begin(), steps[step].after.end(),
                       [&](std::size_t before) { return moved_to[before] <= to; });
  };
  const auto move = [&](std::size_t step, std::size_t to) {
    moved_to[step] = to;
    for (const std::size_t before : steps[step].after)
      if (moved_to[before] != to) steps[to].after.push_back(moved_to[before]);
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    moved_to[i] = i;
    const Change& change = changes[steps[i].change];
    if (steps[i].half == Step::Half::drop || steps[i].half == Step::Half::discard || !change.to ||
        change.action == Change::Action::alter || change.action == Change::Action::move || steps[i].statements.empty())
      continue;
    const ObjectRef& ref = change.ref;
    Statement& statement = steps[i].statements.front();
    if (ref.kind == &table_kind) {
      tables[ref].step = i;
      continue;
    }
    if (!statement.element) continue;
    const ObjectRef table{&table_kind, ref.schema, {}, ref.table, nullptr};
    const auto body = tables.find(table);
    if (ref.of) {
      const ObjectRef column{ref.of, ref.schema, ref.table, ref.name, nullptr};
      const auto added = columns.find(column);
      if (added == columns.end() || !can_move(i, added->second)) continue;
      Statements& adding = steps[added->second].statements;
      const bool fills_rows =
          std::any_of(adding.begin(), adding.end(), [](const Statement& each) { return each.for_existing_rows; });
      move(i, added->second);
      if (fills_rows && !gives_the_same(*changes[steps[added->second].change].to, *change.to, statement)) {
        // rows that come in meanwhile get it, those that are there something else
        adding.insert(adding.begin() + 1, std::move(statement));
        steps[i].statements.clear();
        continue;
      }
      if (fills_rows) {
        std::erase_if(adding, [](const Statement& each) { return each.for_existing_rows; });
        adding.front().sql = fmt::format("ALTER TABLE {} ADD COLUMN {}", ref.table_sql(), *adding.front().element);
      }
      Statement& into = adding.front();
      if (body != tables.end() && added->second == body->second.step) {
        body->second.elements[body->second.columns.at(ref.name)] += " " + *statement.element;
        absorb(steps[body->second.step].statements.front(), statement);
      } else {
        into.sql += " " + *statement.element;
        absorb(into, statement);
      }
      continue;
    }
    if (ref.kind == &column_kind) columns.emplace(ref, i);
    if (body == tables.end()) continue;
    if (!can_move(i, body->second.step)) {
      if (ref.kind == &column_kind) steps[body->second.step].statements.front().guard.has_more_columns = true;
      continue;
    }
    if (const Names* key = key_columns(*change.to)) {
      // of two keys over the same columns CREATE TABLE keeps one without a word
      if (std::find(body->second.keys.begin(), body->second.keys.end(), *key) != body->second.keys.end()) continue;
      body->second.keys.push_back(*key);
    }
    move(i, body->second.step);
    if (ref.kind == &column_kind) {
      columns[ref] = body->second.step;
      body->second.columns.emplace(ref.name, body->second.elements.size());
    }
    body->second.elements.push_back(*statement.element);
    absorb(steps[body->second.step].statements.front(), statement);
    std::erase_if(steps[i].statements, [](const Statement& each) { return each.for_existing_rows; });
  }
  for (auto& [ref, body] : tables) steps[body.step].statements.front().lines = std::move(body.elements);
  // what is done to a table that has just been made finds no rows
  for (Step& step : steps)
    for (Statement& statement : step.statements)
      if (const ObjectRef& ref = statement.object;
          tables.contains({&table_kind, ref.schema, {}, ref.kind == &partition_kind ? ref.name : ref.table, nullptr}))
        statement.work = Work::catalog;
  for (Step& step : steps)
    std::erase_if(step.statements, [](const Statement& statement) { return statement.sql.empty(); });
}

}  // namespace reconcile
