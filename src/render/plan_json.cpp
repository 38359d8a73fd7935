#include "render/plan_json.hpp"

#include <unordered_map>

#include "render/entries.hpp"
#include "render/json_writer.hpp"
#include "render/security.hpp"

namespace reconcile {

namespace {

std::string_view word(Change::Action action) {
  switch (action) {
    case Change::Action::create: return "create";
    case Change::Action::drop: return "drop";
    case Change::Action::alter: return "alter";
    case Change::Action::move: return "move";
    case Change::Action::recreate: return "recreate";
    case Change::Action::rename: return "rename";
  }
  return {};
}

std::string_view word(Lock lock) { return lock == Lock::none ? std::string_view() : to_string(lock); }

std::string_view word(Work work) {
  switch (work) {
    case Work::catalog: return "catalog";
    case Work::scan: return "scan";
    case Work::build: return "build";
    case Work::rewrite: return "rewrite";
  }
  return {};
}

void write_change(Json& json, const Change& change, const ObjectRef& entry) {
  json.object([&] {
    json.text("action", word(change.action));
    json.reference(change.ref);
    json.text_or_null("part_of", entry == change.ref ? std::string() : entry.described());
    json.array("fields", change.fields, [&](const FieldChange& field) {
      json.object([&] {
        json.text("name", field.name);
        json.text_or_null("from", field.from);
        json.text_or_null("to", field.to);
      });
    });
    json.text_or_null("renamed_from", change.renamed_from);
    json.text_or_null("why", change.why);
    json.text_or_null("data_loss", change.implied || !change.loss.of_data() ? std::string() : change.loss.what);
    json.text_or_null("definition_loss",
                      change.implied || !change.loss.of_definition ? std::string() : change.loss.what);
    json.flag("implied", change.implied);
    json.flag("security", concerns_security(change));
    json.place(change.to ? change.to->place : Place{});
  });
}

void write_statement(Json& json, const Statement& statement, std::size_t transaction) {
  json.object([&] {
    json.text("object", statement.object.described());
    json.text("does", statement.does);
    json.text("sql", statement.text());
    json.text_or_null("lock", word(statement.lock));
    json.text("work", word(statement.work));
    json.text_or_null("note", statement.note);
    json.flag("loses_data", statement.loses_data);
    json.flag("in_transaction", statement.in_transaction);
    json.number("transaction", static_cast<long long>(transaction));
  });
}

void write_plan(Json& json, const Plan& plan, const TableSizes& sizes, const Comparison& comparison) {
  json.number("format_version", 1);
  json.text("command", "plan");
  json.scope(comparison);
  const std::vector<Block> blocks = blocks_of(plan);
  const Counts counts = count(blocks);
  json.key("summary");
  json.object([&] {
    json.number("add", static_cast<long long>(counts.add));
    json.number("change", static_cast<long long>(counts.change));
    json.number("drop", static_cast<long long>(counts.drop));
    const std::vector<const Change*> losses = plan.losses();
    const auto of_data = std::ranges::count_if(losses, [](const Change* change) { return change->loss.of_data(); });
    json.number("lose_data", static_cast<long long>(of_data));
    json.number("lose_definition", static_cast<long long>(losses.size()) - static_cast<long long>(of_data));
    json.number("security", static_cast<long long>(security_changes(plan).size()));
  });
  std::unordered_map<const Change*, ObjectRef> entry_of;
  for (const Block& block : blocks)
    for (const Entry& entry : block.entries) {
      for (const Change* change : entry.changes) entry_of.emplace(change, entry.ref);
      for (const Change* part : entry.parts) entry_of.emplace(part, entry.ref);
    }
  json.array("changes", plan.changes, [&](const Change& change) { write_change(json, change, entry_of.at(&change)); });
  std::vector<std::pair<const Statement*, std::size_t>> statements;
  for (std::size_t i = 0; i < plan.transactions.size(); ++i)
    for (const Statement& statement : plan.transactions[i]) statements.emplace_back(&statement, i);
  json.array("statements", statements, [&](const auto& each) { write_statement(json, *each.first, each.second); });
  json.array("tables", sizes, [&](const auto& each) {
    json.object([&] {
      json.text("name", each.first);
      if (each.second.rows < 0)
        json.null("rows");
      else
        json.number("rows", each.second.rows);
      json.number("bytes", each.second.bytes);
    });
  });
  json.open_questions(comparison);
}

}  // namespace

std::string plan_json(const Plan& plan, const TableSizes& sizes, const Comparison& comparison) {
  Json json;
  json.object([&] { write_plan(json, plan, sizes, comparison); });
  return json.text();
}

}  // namespace reconcile
