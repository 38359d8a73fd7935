// Alembic: NNN_slug.py, a revision of that name behind the folder's head. Alembic opens the transaction, by default one
// for all revisions of a run.
#include <fmt/format.h>

#include <algorithm>

#include "core/sql.hpp"
#include "migrations/python_source.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

std::string quoted(const std::string& text) { return text.empty() ? "None" : fmt::format("\"{}\"", text); }

std::string statements(const std::vector<MigrationStatement>& list, const std::string& margin) {
  std::string text;
  for (const MigrationStatement& statement : list) {
    const std::string sql = escape_parameters("\n" + statement.sql + "\n");
    text += fmt::format("{}{}op.execute({})\n", statement.comments(margin + "# "), margin, python_literal(sql));
  }
  return text;
}

/// What a revision calls beside Alembic's operations, at its end. A transaction that env.py has begun before
/// context.configure() is not Alembic's to end: autocommit_block() cannot be used there.
struct Helper {
  std::string_view name;
  std::string_view source;
};

constexpr Helper outside_of_transaction{"outside_of_transaction", R"py(

def outside_of_transaction():
    context = op.get_context()
    if not getattr(context, "_in_external_transaction", False):
        return context.autocommit_block()
    if getattr(context.connection.connection, "autocommit", False):
        return nullcontext()
    raise RuntimeError(
        f"{revision} builds or drops an index outside of a transaction, and env.py has begun one before "
        "context.configure(): call connection.commit() right before that, or generate without --concurrently"
    )
)py"};

constexpr Helper in_batches{"in_batches", R"py(

@contextmanager
def in_batches():
    context = op.get_context()
    if not getattr(context, "_in_external_transaction", False):
        with context.autocommit_block():
            yield
        return
    # env.py has begun the transaction: all rows at once
    names = ("lock_timeout", "search_path")
    setting = "SELECT pg_catalog.set_config('{}', {}, true)"
    for name in names:
        op.execute(setting.format(f"reconcile.{name}", f"pg_catalog.current_setting('{name}')"))
    op.execute(setting.format("reconcile.commit", "'off'"))
    yield
    for name in names:
        op.execute(setting.format(name, f"pg_catalog.current_setting('reconcile.{name}')"))
    op.execute(setting.format("reconcile.commit", "'on'"))
)py"};

constexpr Helper commit_before{"commit_before", R"py(

def commit_before():
    context = op.get_context()
    if not getattr(context, "_in_external_transaction", False):
        with context.autocommit_block():
            return
    if op.get_bind().exec_driver_sql(
        "SELECT count(*) FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid "
        "WHERE e.xmin = pg_catalog.pg_current_xact_id()::pg_catalog.xid AND t.xmin <> e.xmin"
    ).scalar():
        raise RuntimeError(
            f"{revision} may use a label that a revision before it adds to an enum, which has to be committed first, "
            "and env.py has begun a transaction before context.configure(): call connection.commit() right before "
            "that, or run the revisions one by one, with alembic upgrade +1"
        )
)py"};

/// Which of them a part needs, or null.
const Helper* helper_of(const MigrationPart& part) {
  if (part.in_transaction()) return part.follows_commit || part.follows_label ? &commit_before : nullptr;
  const bool commits = std::all_of(part.statements.begin(), part.statements.end(),
                                   [](const MigrationStatement& each) { return each.commits; });
  return commits ? &in_batches : &outside_of_transaction;
}

/// A text in one line where it has none but plain characters.
std::string argument(const std::string& text) {
  return text.find_first_of("\"\\\n\r") == std::string::npos ? fmt::format("\"{}\"", text) : python_literal(text);
}

/// A statement in the guard that all of the file share.
std::string shared(const MigrationStatement& statement) {
  constexpr std::string_view call = "    op.execute(GUARD.format(";
  std::string line(call), text;
  for (const std::string& each : statement.arguments) {
    const std::string next = argument(escape_parameters(each));
    const bool is_first = &each == &statement.arguments.front();
    if (!is_first && line.size() + next.size() > 148) {
      text += line + ",\n";
      line = "        " + next;
    } else {
      line += (is_first ? "" : ", ") + next;
    }
  }
  return text + line + "))\n";
}

std::string constant(std::string_view name, const std::string& sql) {
  return fmt::format("{} = {}\n", name, python_literal(escape_parameters(sql)));
}

/// What comes before and after the statements of either direction, said once. A statement each: some drivers send no
/// more.
std::string shared_constants(const Migration& migration) {
  MigrationPart both = migration.up;
  both.statements.insert(both.statements.end(), migration.down.statements.begin(), migration.down.statements.end());
  both.helpers = migration.helpers;
  const SharedBlocks blocks = shared_blocks(both);
  std::string before = blocks.before;
  for (const MigrationStatement& helper : migration.helpers.create)
    before += fmt::format("\n-- {}\n{}\n", helper.comment, helper.sql);
  return "\n# Settings, and what the guards of the statements share\n" +
         constant("BEFORE", fmt::format("DO {};", dollar_quote(fmt::format("\nBEGIN\n{}END\n", before)))) +
         constant("AFTER", fmt::format("DO {};", dollar_quote(fmt::format("\nBEGIN\n{}END\n", blocks.after))));
}

std::string function(std::string_view name, const MigrationPart& part, bool has_guard) {
  std::string text = fmt::format("\n\ndef {}() -> None:\n", name);
  const Helper* helper = helper_of(part);
  if (!part.in_transaction())
    return text + fmt::format("    with {}():\n", helper->name) + statements(part.statements, "        ");
  if (helper) text += fmt::format("    {}()\n", helper->name);
  if (!has_guard)
    return text + "    op.execute(BEFORE)\n" + statements(part.statements, "    ") + "    op.execute(AFTER)\n";
  for (const MigrationStatement& each : part.statements) {
    if (part.statements.size() > 1 || !each.allows.empty()) text += each.comments("    # ");
    text += shared(each);
  }
  return text;
}

/// What the revision does, in as few lines as say it.
std::vector<std::string> words(const Migration& migration) {
  const MigrationPart& up = migration.up;
  if (migration.shared_guard.empty() || up.statements.size() != 1) return up.words;
  return {fmt::format("{}. It waits at most {} for a lock, and may run again.", up.statements.front().comment,
                      up.lock_timeout)};
}

std::vector<const Helper*> helpers_of(const Migration& migration) {
  std::vector<const Helper*> helpers;
  for (const MigrationPart* part : {&migration.up, &migration.down})
    if (const Helper* helper = helper_of(*part);
        helper && std::find(helpers.begin(), helpers.end(), helper) == helpers.end())
      helpers.push_back(helper);
  return helpers;
}

std::string imports(const std::vector<const Helper*>& helpers) {
  std::vector<std::string_view> names;
  for (const Helper* helper : helpers) {
    if (helper == &in_batches) names.push_back("contextmanager");
    if (helper == &outside_of_transaction) names.push_back("nullcontext");
  }
  std::sort(names.begin(), names.end());
  return names.empty() ? std::string() : fmt::format("from contextlib import {}\n\n", fmt::join(names, ", "));
}

std::string created(std::string_view source) {
  constexpr std::string_view mark = "\nCreate Date:";
  const auto at = source.find(mark);
  if (at == std::string_view::npos) return {};
  const auto begin = source.find_first_not_of(" \t", at + mark.size());
  return std::string(source.substr(begin, source.find_first_of("\r\n", begin) - begin));
}

bool is_hash(std::string_view revision) {
  return revision.size() == 12 && revision.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool read(const NewFile& file, MigrationFile& found) {
  std::string name = base_name(file.path);
  if (!name.ends_with(".py")) return false;
  name.resize(name.size() - 3);
  const auto revision = find_assignment(file.text, "revision");
  if (!revision) return false;
  const auto revises = find_assignment(file.text, "down_revision");
  const auto place = [&](const PythonAssignment& at) { return Place{file_name(file.path), at.line, 1}; };
  if (!revision->is_literal || revision->texts.size() != 1)
    throw Error(Mistake{"the revision is not a text", place(*revision), "write revision = \"092_add_x\""});
  if (revises && !revises->is_literal)
    throw Error(Mistake{"what it revises is neither a text, None nor a list of texts", place(*revises),
                        "write down_revision = \"091_before\""});
  found.revision = found.recorded_as = revision->texts.front();
  found.name = name;
  // Alembic makes a hash of twelve digits, and some have no letter among them; a date in the name orders nothing
  const std::string digits = split_number(name).digits;
  if (!is_hash(found.revision) || (digits != found.revision && !is_time(digits))) read_name(name, found);
  if (revises) {
    found.down_revisions = revises->texts;
    found.revision_line = revises->line;
  }
  if (const auto depends = find_assignment(file.text, "depends_on"); depends && depends->is_literal)
    found.depends_on = depends->texts;
  found.created = created(file.text);
  found.up = found.down = MigrationScript{file.path, 1, {}, true};
  return true;
}

std::vector<NewFile> write(const Migration& migration) {
  const std::string name = migration.revision.empty() ? migration.name() : migration.revision;
  std::string text = fmt::format("\"\"\"{}\n\nRevision ID: {}\nRevises: {}\nCreate Date: {}\n\"\"\"\n", migration.slug,
                                 name, migration.revises, migration.date);
  for (const std::string& line : words(migration)) text += fmt::format("# {}\n", line);
  for (const std::string& line : migration.header) text += fmt::format("# {}\n", line);
  const std::vector<const Helper*> helpers = helpers_of(migration);
  text += imports(helpers);
  text +=
      fmt::format("from alembic import op\n\nrevision = \"{}\"\ndown_revision = {}\n", name, quoted(migration.revises));
  const bool has_guard = !migration.shared_guard.empty();
  if (has_guard)
    text += constant("GUARD", migration.shared_guard);
  else if (migration.up.in_transaction() || migration.down.in_transaction())
    text += shared_constants(migration);
  text += function("upgrade", migration.up, has_guard) + function("downgrade", migration.down, has_guard);
  for (const Helper* helper : helpers) text += helper->source;
  return {{(migration.file.empty() ? name : migration.file) + ".py", std::move(text)}};
}

}  // namespace

const MigrationTool alembic_tool{
    .name = "alembic",
    .history = {{.name = "alembic_version", .key = "version_num", .only_last = true, .columns = "version_num"}},
    .history_settings = {.files = "env.py alembic.ini pyproject.toml",
                         .table = "version_table",
                         .schema = "version_table_schema"},
    .upgrade = "alembic upgrade head",
    .longest_name = 32,  // of the column as Alembic makes it
    .name_column = "version_num",
    .write = write,
    .read = read};

}  // namespace reconcile
