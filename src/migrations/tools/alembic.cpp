// Alembic: NNN_slug.py, a revision of that name behind the folder's head. Alembic opens the transaction, by default one
// for all revisions of a run.
#include <fmt/format.h>

#include <algorithm>

#include "migrations/python_source.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

/// alembic_version.version_num is varchar(32).
constexpr std::size_t longest_revision = 32;

std::string quoted(const std::string& text) { return text.empty() ? "None" : fmt::format("\"{}\"", text); }

std::string statements(const std::vector<MigrationStatement>& list, const std::string& margin) {
  std::string text;
  for (const MigrationStatement& statement : list) {
    const std::string sql = escape_parameters("\n" + statement.sql + "\n");
    text += fmt::format("{}{}op.execute({})\n", statement.comments(margin + "# "), margin, python_literal(sql));
  }
  return text;
}

std::string function(std::string_view name, const MigrationPart& part) {
  std::string text = fmt::format("\n\ndef {}() -> None:\n", name);
  const std::string autocommit = "    with op.get_context().autocommit_block():\n";
  if (!part.in_transaction()) return text + autocommit + statements(part.statements, "        ");
  if (part.follows_commit)
    text += "    # commits what the revision before has done, without which this cannot be done\n" + autocommit +
            "        pass\n";
  return text + statements(with_settings(part), "    ");
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
  if (name.size() > longest_revision)
    throw Error(
        fmt::format("revision {} is {} characters long, and Alembic keeps {}", name, name.size(), longest_revision),
        "pass a shorter --name");
  std::string text = fmt::format("\"\"\"{}\n\nRevision ID: {}\nRevises: {}\nCreate Date: {}\n\"\"\"\n", migration.slug,
                                 name, migration.revises, migration.date);
  for (const std::string& line : migration.header) text += fmt::format("# {}\n", line);
  text += "# Every statement looks first whether it has been carried out: it may run again.\n";
  text += fmt::format(
      "from alembic import op\n\nrevision = \"{}\"\ndown_revision = {}\nbranch_labels = None\ndepends_on = None\n",
      name, quoted(migration.revises));
  return {{(migration.file.empty() ? name : migration.file) + ".py",
           text + function("upgrade", migration.up) + function("downgrade", migration.down)}};
}

}  // namespace

const MigrationTool alembic_tool{.name = "alembic",
                                 .history = {{.name = "alembic_version", .key = "version_num", .only_last = true}},
                                 .longest_name = longest_revision,
                                 .write = write,
                                 .read = read};

}  // namespace reconcile
