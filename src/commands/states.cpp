#include "commands/states.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <sstream>

#include "commands/build_state.hpp"
#include "commands/guard_prints.hpp"
#include "core/sql.hpp"
#include "load/canonical.hpp"
#include "load/casts.hpp"
#include "load/extensions.hpp"
#include "load/folder.hpp"
#include "load/follow.hpp"
#include "load/history_tables.hpp"
#include "load/live_rows.hpp"
#include "load/schema_sizes.hpp"
#include "load/sql_places.hpp"
#include "load/volatility.hpp"
#include "migrations/history_name.hpp"
#include "migrations/tool.hpp"
#include "objects/kinds.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

bool reads_all(const Settings& settings) {
  return std::find(settings.schemas.begin(), settings.schemas.end(), "*") != settings.schemas.end();
}

void refuse_public(const Settings& settings, const Database& desired) {
  if (settings.allow_public) return;
  if (const Object* schema = desired.find({&schema_kind, {}, {}, "public", nullptr}))
    throw Error(Mistake{
        "the desired state is about schema public", schema->place,
        "give your tables a schema of their own; if public is meant, pass --schema public or set allow_public: true"});
}

HistoryTableShape shape_of(const HistoryTable& table, const HistoryName& named) {
  std::istringstream words{std::string(table.columns)};
  return {named.name.empty() ? std::string(table.name) : named.name,
          named.schema.empty() ? std::string(table.schema) : named.schema,
          {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()}};
}

/// Those of all tools, reconcile among them, and what the project calls them.
const std::vector<HistoryTableShape>& history_tables(const Settings& settings) {
  static const std::vector<HistoryTableShape> shapes = [&] {
    std::vector<HistoryTableShape> made;
    for (const MigrationTool* tool : migration_tools()) {
      for (const HistoryTable& table : tool->history) made.push_back(shape_of(table, {}));
      if (tool->history.empty()) continue;
      for (HistoryName name :
           {configured_history(*tool, settings.migrations), read_history_name(settings.history_table)}) {
        // where it is says nothing about a table that is called as usual
        if (name.name.empty() && tool->history.front().schema.empty()) continue;
        if (tool->history.front().schema.empty()) name.schema.clear();
        if (!name.name.empty() || !name.schema.empty()) made.push_back(shape_of(tool->history.front(), name));
      }
    }
    return made;
  }();
  return shapes;
}

void refuse_not_covered(const Database& live) {
  std::vector<Mistake> mistakes;
  for (const NotCovered& each : live.not_covered)
    if (!is_history(each)) mistakes.push_back({fmt::format("{} {} is not covered", each.what, each.name), {}, {}});
  if (mistakes.empty()) return;
  mistakes.back().hint =
      "without --strict it is left alone; `ignore` in reconcile.yaml says that it is somebody else's";
  throw Error(std::move(mistakes), Status::refused);
}

/// Whether it is one for the whole database that is nothing to those who look after some of its schemas. A cast or a
/// transform is only read where it is about something in these.
bool is_outside(const ObjectRef& ref) {
  const Kind* kind = ref.of ? ref.of : ref.kind;
  if (kind == &cast_kind || kind == &transform_kind) return false;
  return !kind->in_schema && kind != &schema_kind && kind != &extension_kind && kind != &default_privileges_kind;
}

/// That with which it comes and goes: a comment with its object, a user mapping with its server.
ObjectRef whole_of(const ObjectRef& ref) {
  if (ref.of) return {ref.of, ref.schema, ref.table, ref.name, nullptr};
  if (ref.kind == &user_mapping_kind) return {&server_kind, {}, {}, ref.table, nullptr};
  return ref;
}

/// Whether the desired state speaks of it, if only as what something was called before.
bool is_desired(const ObjectRef& ref, const Database& desired) {
  return desired.find(ref) || std::any_of(desired.objects().begin(), desired.objects().end(), [&](const auto& object) {
           return object->ref.kind == ref.kind && object->renamed_from == ref.name.text();
         });
}

/// A comment that an extension has from its control file is no state, unless the other side says it too.
void forget_own_comments(Database& state, const Database& other) {
  std::vector<ObjectRef> own;
  for (const auto& object : state.objects())
    if (object->ref.kind == &comment_kind && static_cast<const Comment&>(*object).is_own && !other.find(object->ref))
      own.push_back(object->ref);
  for (const ObjectRef& ref : own) state.remove(ref);
}

/// Only what the run is about: objects of schemas that --schema names, and extensions that the desired state or those
/// schemas have.
void keep_scope(const Settings& settings, Database& live, const Database& desired) {
  forget_history_tables(live, history_tables(settings), desired);
  forget_ignored(settings.ignoring, live);
  forget_own_comments(live, desired);
  if (settings.strict) refuse_not_covered(live);
  if (reads_all(settings)) return;
  std::vector<ObjectRef> outside;
  for (const auto& object : live.objects()) {
    const ObjectRef& ref = object->ref;
    if (is_outside(ref) && !is_desired(whole_of(ref), desired)) outside.push_back(ref);
    if (object->ref.kind != &extension_kind || desired.find(object->ref)) continue;
    const auto& schema = static_cast<const Extension&>(*object).schema;
    if (std::find(live.schemas.begin(), live.schemas.end(), schema) == live.schemas.end())
      outside.push_back(object->ref);
  }
  for (const ObjectRef& ref : outside) {
    if (ref.kind == &extension_kind) live.remove({&comment_kind, {}, {}, ref.name, &extension_kind});
    live.remove(ref);
  }
}

/// Of the desired state, too, only what --schema names.
void keep_scope(const Settings& settings, Database& desired) {
  forget_ignored(settings.ignoring, desired);
  if (settings.schemas.empty() || reads_all(settings)) return;
  const auto named = [&](const std::string& schema) {
    return std::find(settings.schemas.begin(), settings.schemas.end(), schema) != settings.schemas.end();
  };
  std::vector<ObjectRef> outside;
  for (const auto& object : desired.objects()) {
    const ObjectRef& ref = object->ref;
    const bool is_schema = ref.kind == &schema_kind || ref.of == &schema_kind;
    if ((!ref.schema.empty() && !named(ref.schema)) || (is_schema && !named(ref.name))) outside.push_back(ref);
  }
  for (const ObjectRef& ref : outside) desired.remove(ref);
  std::erase_if(desired.schemas, [&](const std::string& schema) { return !named(schema); });
  for (const std::string& name : settings.schemas) {
    auto schema = std::make_unique<Schema>();
    schema->ref = {&schema_kind, {}, {}, name, nullptr};
    desired.add(std::move(schema));
  }
}

Database copy_of(const Database& database) {
  Database copy;
  for (const auto& object : database.objects()) copy.add(object->clone());
  copy.schemas = database.schemas;
  copy.version = database.version;
  return copy;
}

bool renames_something(const Database& desired) {
  return std::any_of(desired.objects().begin(), desired.objects().end(),
                     [](const auto& object) { return !object->renamed_from.empty(); });
}

const std::vector<std::string>& scope_of(const Settings& settings, const Database& desired) {
  return settings.schemas.empty() ? desired.schemas : settings.schemas;
}

/// Of where something comes from, all else is nobody's business.
void forget_schemas(Database& live, const std::vector<std::string>& schemas) {
  if (schemas.empty()) return;
  const auto is_of = [&](const Symbol& name) {
    return std::find(schemas.begin(), schemas.end(), name.text()) != schemas.end();
  };
  std::vector<ObjectRef> outside;
  for (const auto& object : live.objects()) {
    const ObjectRef& ref = object->ref;
    const bool is_schema = ref.kind == &schema_kind || ref.of == &schema_kind;
    if (is_of(is_schema ? ref.name : ref.schema)) outside.push_back(ref);
  }
  for (const ObjectRef& ref : outside) live.remove(ref);
  std::erase_if(live.schemas, [&](const std::string& name) { return is_of(name); });
  std::erase_if(live.not_covered, [&](const NotCovered& each) {
    const std::vector<std::string> name = split_name(each.name);
    return name.size() > 1 && is_of(name.front());
  });
}

const States& match_states(const Settings& settings, Connection& connection, Database live, Database desired,
                           bool for_guards) {
  spdlog::info("{} live objects, {} desired ones", live.objects().size(), desired.objects().size());
  static auto& kept = *new std::vector<std::unique_ptr<States>>;
  States& states = *kept.emplace_back(std::make_unique<States>());
  forget_own_comments(desired, {});
  keep_scope(settings, live, desired);
  states.live = std::move(live);
  states.desired = std::move(desired);
  states.desired.version = states.live.version;
  refuse_unavailable(states.desired);
  if (renames_something(states.desired)) states.live_before_renames = copy_of(states.live);
  const Database& before = states.live_before_renames;
  states.renames = match(states.live, states.desired);
  if (!states.renames.empty()) {
    std::vector<Renamed> renamed;
    for (const Rename& each : states.renames) renamed.push_back({each.from, each.to});
    follow_renames(states.live, before, renamed, statements_of(states.renames), connection, settings.scratch,
                   build_state);
  }
  if (!reads_all(settings))
    forget_schemas(states.live, schemas_before(states.desired, scope_of(settings, states.desired)));
  states.unproven = make_canonical(states.desired, states.live, connection, settings.scratch, build_state, for_guards);
  adopt_names(states.live, states.desired);
  ask_about_extensions(states.live, states.desired, connection);
  find_missing_casts(states.live, states.desired, connection);
  find_volatile_defaults(states.live, states.desired, connection);
  read_live_rows(connection, states.desired, states.live,
                 [&](const ObjectRef& ref) { return ref_before(states.renames, ref); });
  if (for_guards)
    find_prints_for_guards(states.live, states.desired, states.renames, connection, settings.scratch);
  return states;
}

/// Those that either of two servers has, and `public` only where it is asked for.
std::vector<std::string> schemas_of(Live& live, Live& desired, bool with_public) {
  std::vector<std::string> names;
  for (Live* state : {&live, &desired})
    for (const std::string& name : state->schemas())
      if ((with_public || name != "public") && std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
  if (names.empty())
    throw Error("neither of the two states has a schema of its own", "name one with --schema NAME, or all with '*'");
  return names;
}

/// A schema that --schema names and that neither of the two states has is a mistake.
void refuse_unknown_schemas(const Settings& settings, const std::vector<std::string>& described, Live& live) {
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<std::string> unknown;
  for (const std::string& name : settings.schemas)
    if (name != "*" && !has(described, name)) unknown.push_back(name);
  if (unknown.empty()) return;
  const std::vector<std::string> existing = live.schemas();
  std::vector<std::string_view> known(described.begin(), described.end());
  known.insert(known.end(), existing.begin(), existing.end());
  Mistakes mistakes;
  for (const std::string& name : unknown) {
    if (has(existing, name)) continue;
    std::string hint = did_you_mean(name, known);
    if (hint.empty() && !known.empty()) hint = fmt::format("there is {}", fmt::join(known, ", "));
    mistakes.add(fmt::format("schema {} is neither in the desired state nor in the database {}", name,
                             live.connection().described()),
                 {}, std::move(hint));
  }
  mistakes.throw_if_any();
}

/// What has to be read: also where something comes from.
std::vector<std::string> schemas_of(const Settings& settings, const Database& desired) {
  if (reads_all(settings)) return {};
  std::vector<std::string> schemas = scope_of(settings, desired);
  for (std::string& each : schemas_before(desired, schemas)) schemas.push_back(std::move(each));
  return schemas;
}

/// What files of SQL make of an empty database. Of an extension they get the version that the server has, which is no
/// wish.
Database read_sql(const Settings& settings) {
  Live made(settings, StateArgument{StateArgument::What::sql, settings.desired.front(), settings.desired});
  std::vector<std::string> schemas = settings.schemas;
  if (reads_all(settings)) schemas.clear();
  if (settings.schemas.empty()) {
    schemas = schemas_in_use(made.connection());
    if (schemas.empty())
      throw Error(fmt::format("{} creates no schema and nothing in public", settings.desired.front()),
                  "name schemas with --schema NAME, or all with --schema '*'");
  }
  Database desired = made.read(schemas);
  forget_history_tables(desired, history_tables(settings), {});
  for (const auto& object : desired.objects())
    if (object->ref.kind == &extension_kind) static_cast<Extension&>(*object).version.clear();
  place_in_sql(desired, find_sql_files(settings.desired));
  return desired;
}

}  // namespace

Database read_desired(const Settings& settings) {
  Database desired =
      find_sql_files(settings.desired).empty() ? load_files(find_files(settings.desired)) : read_sql(settings);
  refuse_public(settings, desired);
  return desired;
}

Database read_scope(const Settings& settings, Live& live) {
  Database database = live.read(reads_all(settings) ? std::vector<std::string>() : settings.schemas);
  keep_scope(settings, database, Database());
  return database;
}

const States& read_states(const Settings& settings, Live& live, bool for_guards) {
  const bool is_sql = !find_sql_files(settings.desired).empty();
  const DesiredFiles files = is_sql ? DesiredFiles() : find_files(settings.desired);
  spdlog::info("reading the desired state, {} files", files.files.size());
  std::optional<Database> parsed;
  std::future<Database> parsing;
  if (is_sql)
    parsed = read_desired(settings);
  else
    // the files' first line says what to read while the rest of them is parsed
    parsing = std::async(std::launch::async, [&] {
      Database desired = load_files(files);
      refuse_public(settings, desired);
      return desired;
    });
  if (!live.is_database()) {
    if (!parsed) parsed = parsing.get();
    ServerNeeds needs;
    needs.add(*parsed);
    live.also_needs(needs);
  }
  std::vector<std::string> schemas = reads_all(settings) ? std::vector<std::string>() : settings.schemas;
  const bool guessed = !reads_all(settings) && schemas.empty() && !files.schema.empty();
  if (guessed) schemas = {files.schema};
  std::optional<Database> catalog;
  std::exception_ptr failed;
  if (guessed || !schemas.empty() || reads_all(settings)) {
    try {
      catalog = live.read(schemas);
    } catch (...) {
      failed = std::current_exception();
    }
  }
  Database desired = parsed ? std::move(*parsed) : parsing.get();
  const std::vector<std::string> described = desired.schemas;
  keep_scope(settings, desired);
  if (failed) std::rethrow_exception(failed);
  refuse_unknown_schemas(settings, described, live);
  const std::vector<std::string> wanted = schemas_of(settings, desired);
  if (!catalog || (!reads_all(settings) && wanted != schemas)) catalog = live.read(wanted);
  // files that are replayed run without their tool, which would have made it
  if (live.state().what != StateArgument::What::database)
    forget_history_tables(desired, history_tables(settings), *catalog);
  return match_states(settings, live.connection(), std::move(*catalog), std::move(desired), for_guards);
}

const States& read_states(const Settings& settings, Live& live, Live& desired) {
  if (desired.state().what == StateArgument::What::desired) {
    Settings other = settings;
    other.desired = {desired.state().value};
    return read_states(other, live);
  }
  std::vector<std::string> schemas = settings.schemas;
  if (schemas.empty() && live.state().what == StateArgument::What::desired) {
    Settings other = settings;
    other.desired = {live.state().value};
    schemas = read_desired(other).schemas;
  }
  if (reads_all(settings)) schemas.clear();
  if (schemas.empty()) schemas = schemas_of(live, desired, reads_all(settings));
  refuse_unknown_schemas(settings, desired.schemas(), live);
  Database wanted = desired.read(schemas);
  forget_history_tables(wanted, history_tables(settings), {});
  forget_ignored(settings.ignoring, wanted);
  return match_states(settings, live.connection(), live.read(schemas), std::move(wanted), false);
}

const States& read_live_beside(const Settings& settings, Live& live, const Database& other) {
  return match_states(settings, live.connection(), live.read(other.schemas), copy_of(other), false);
}

const States& read_live_again(const Settings& settings, Live& live, const Database& desired) {
  Database copy = copy_of(desired);
  if (!live.is_database()) {
    ServerNeeds needs;
    needs.add(desired);
    live.also_needs(needs);
  }
  keep_scope(settings, copy);
  refuse_unknown_schemas(settings, desired.schemas, live);
  return match_states(settings, live.connection(), live.read(schemas_of(settings, desired)), std::move(copy), false);
}

Plan plan_of(const States& states, bool concurrently) {
  Plan plan = make_plan(states.live, states.desired, states.renames, {.concurrently = concurrently});
  plan.not_covered = states.live.not_covered;
  plan.unproven = states.unproven;
  return plan;
}

}  // namespace reconcile
