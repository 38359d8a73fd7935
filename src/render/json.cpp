#include "render/json.hpp"

#include <fmt/format.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <map>
#include <unordered_map>

#include "core/kind.hpp"
#include "render/drift.hpp"

namespace reconcile {

namespace {

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

class Json {
 public:
  Json() : writer_(buffer_) {
    writer_.SetIndent(' ', 2);
    writer_.StartObject();
    number("format_version", 1);
  }

  std::string text() {
    writer_.EndObject();
    return std::string(buffer_.GetString(), buffer_.GetSize()) + "\n";
  }

  void key(std::string_view name) { writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }
  void string(std::string_view text) { writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }

  void text(std::string_view name, std::string_view value) {
    key(name);
    string(value);
  }
  void text_or_null(std::string_view name, std::string_view value) {
    key(name);
    if (value.empty())
      writer_.Null();
    else
      string(value);
  }
  void number(std::string_view name, long long value) {
    key(name);
    writer_.Int64(value);
  }
  void flag(std::string_view name, bool value) {
    key(name);
    writer_.Bool(value);
  }
  void null(std::string_view name) {
    key(name);
    writer_.Null();
  }

  template <typename Items, typename Write>
  void array(std::string_view name, const Items& items, Write write) {
    key(name);
    writer_.StartArray();
    for (const auto& item : items) write(item);
    writer_.EndArray();
  }
  template <typename Write>
  void object(Write write) {
    writer_.StartObject();
    write();
    writer_.EndObject();
  }

  void reference(const ObjectRef& ref) {
    text("object", ref.described());
    text("kind", ref.kind->name);
    text_or_null("schema", ref.schema);
    text_or_null("table", ref.table);
    text("name", ref.name);
    text_or_null("of", ref.of ? ref.of->name : std::string_view());
  }

  void place(const Place& place) {
    key("place");
    if (!place) {
      writer_.Null();
      return;
    }
    object([&] {
      text("file", *place.file);
      number("line", place.line);
      number("column", place.column);
    });
  }

  void scope(const Checked& checked, ServerVersion version) {
    text("server_version", version.to_string());
    array("schemas", checked.schemas, [&](const std::string& schema) { string(schema); });
    number("objects", static_cast<long long>(checked.objects));
  }

  void open_questions(const Plan& plan) {
    array("not_covered", plan.not_covered, [&](const NotCovered& each) {
      object([&] {
        text("class", each.what);
        text("name", each.name);
      });
    });
    array("unproven", uncertain(plan), [&](const Object* each) {
      object([&] {
        reference(each->ref);
        place(each->place);
      });
    });
  }

 private:
  rapidjson::StringBuffer buffer_;
  Writer writer_;
};

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

std::string_view word(Drift::What what) {
  switch (what) {
    case Drift::What::missing: return "missing";
    case Drift::What::extra: return "extra";
    case Drift::What::differs: return "differs";
    case Drift::What::renamed: return "renamed";
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
    json.text_or_null("data_loss", change.implied ? std::string() : change.data_loss);
    json.flag("implied", change.implied);
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

}  // namespace

std::string plan_json(const Plan& plan, const TableSizes& sizes, const Checked& checked, ServerVersion version) {
  Json json;
  json.text("command", "plan");
  json.scope(checked, version);
  const std::vector<Block> blocks = blocks_of(plan);
  const Counts counts = count(blocks);
  json.key("summary");
  json.object([&] {
    json.number("add", static_cast<long long>(counts.add));
    json.number("change", static_cast<long long>(counts.change));
    json.number("drop", static_cast<long long>(counts.drop));
    json.number("lose_data", static_cast<long long>(plan.losses().size()));
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
  json.open_questions(plan);
  return json.text();
}

std::string drift_json(const Plan& plan, const Database& desired, const Checked& checked, ServerVersion version) {
  Json json;
  json.text("command", "drift");
  json.scope(checked, version);
  const std::vector<Drift> list = drifts(plan, desired);
  json.flag("differs", !list.empty() || !plan.empty() || !uncertain(plan).empty());
  json.array("differences", list, [&](const Drift& drift) {
    json.object([&] {
      json.text("difference", word(drift.what));
      json.reference(drift.ref);
      json.flag("proven", drift.proven);
      json.text_or_null("renamed_from", drift.change->renamed_from);
      json.array("fields", drift.differences, [&](const Difference& each) {
        json.object([&] {
          json.text_or_null("name", each.label);
          json.text("live", each.live);
          json.text("desired", each.desired);
          json.place(each.place ? each.place : drift.place);
        });
      });
      json.place(drift.place);
    });
  });
  json.open_questions(plan);
  return json.text();
}

}  // namespace reconcile
