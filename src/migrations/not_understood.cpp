#include "migrations/not_understood.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

/// A kind of file that is a migration and not SQL.
struct Foreign {
  std::string_view ending, mark;  ///< of the name; in the text, where that is read; empty: any
  std::string_view what;
  std::string_view hint;
};

constexpr std::string_view through_a_database =
    "let its tool build a database, and name that in place of the folder: --from URL, or reconcile diff URL schemas";

const std::vector<Foreign>& foreign() {
  static const std::vector<Foreign> all{
      {".go", "", "a migration in Go, as goose and golang-migrate have them", through_a_database},
      {".rb", "", "a migration of Rails in Ruby", through_a_database},
      {".php", "", "a migration in PHP, as Laravel, Phinx and Doctrine have them", through_a_database},
      {".js", "", "a migration in JavaScript, as knex, Sequelize and node-pg-migrate have them", through_a_database},
      {".cjs", "", "a migration in JavaScript", through_a_database},
      {".mjs", "", "a migration in JavaScript", through_a_database},
      {".ts", "", "a migration in TypeScript, as TypeORM, knex and MikroORM have them", through_a_database},
      {".java", "", "a migration in Java, as Flyway has them", through_a_database},
      {".kt", "", "a migration in Kotlin, as Flyway has them", through_a_database},
      {".cs", "", "a migration of Entity Framework or FluentMigrator in C#", through_a_database},
      {".exs", "", "a migration of Ecto in Elixir", through_a_database},
      {".clj", "", "a migration in Clojure", through_a_database},
      {".py", "migrations.Migration", "a migration of Django in Python",
       "sqlmigrate prints its SQL; or let Django build a database, and name that: --from URL"},
      {".py", "", "a program in Python, not a revision of Alembic", through_a_database},
      {".tmpl", "", "a template", through_a_database},
      {".xml", "databasechangelog", "a changelog of Liquibase", through_a_database},
      {".yaml", "databasechangelog", "a changelog of Liquibase", through_a_database},
      {".yml", "databasechangelog", "a changelog of Liquibase", through_a_database},
      {".json", "databasechangelog", "a changelog of Liquibase", through_a_database},
  };
  return all;
}

const Foreign* foreign_kind(const ListedFile& file) {
  for (const Foreign& each : foreign())
    if (in_small_letters(file.base()).ends_with(each.ending) &&
        in_small_letters(file.file.text).find(in_small_letters(each.mark)) != std::string::npos)
      return &each;
  return nullptr;
}

bool is_test(std::string_view base) {
  return base.find("_test.") != std::string_view::npos || base.find(".test.") != std::string_view::npos ||
         base.find(".spec.") != std::string_view::npos || base.ends_with(".d.ts");
}

/// What no tool would take for a migration, so that a folder with nothing else is an empty one.
bool is_beside(const ListedFile& file) {
  const std::string small = in_small_letters(file.base());
  if (without_sql(small)) return false;
  const Foreign* kind = foreign_kind(file);
  return !kind || is_test(small) || small == "__init__.py" || small == "main.go" || small == "embed.go";
}

/// A migration in a folder below, that of PostgreSQL before those of other servers.
const ListedFile* numbered_below(const std::vector<const ListedFile*>& files) {
  const ListedFile* first = nullptr;
  for (const ListedFile* each : files) {
    MigrationFile found;
    if (each->parent().empty() || !without_sql(each->base()) || !read_name(each->base(), found)) continue;
    if (each->parent().find("postgres") != std::string_view::npos || each->parent().find("pg") == 0) return each;
    if (!first) first = each;
  }
  return first;
}

std::string names_of(const std::vector<const ListedFile*>& files) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min<std::size_t>(files.size(), 5); ++i) names.push_back(files[i]->name);
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  if (files.size() > names.size()) text += fmt::format(" and {} more", files.size() - names.size());
  return text;
}

}  // namespace

std::string is_program(const ListedFile& file) {
  const Foreign* kind = foreign_kind(file);
  MigrationFile found;
  const std::string_view base = file.base();
  if (!kind || is_test(base) || !read_name(base.substr(0, base.find('.')), found)) return {};
  return fmt::format("this is {}, which only its tool can run", kind->what);
}

void refuse_what_is_not_understood(const FolderListing& listing) {
  std::vector<const ListedFile*> meant;
  for (const ListedFile& each : listing.files)
    if (!is_beside(each)) meant.push_back(&each);
  if (meant.empty()) return;
  std::string looks_like, hint;
  if (listing.find("env.py") || listing.find("script.py.mako")) {
    looks_like = "; it looks like the environment of Alembic, not like its revisions";
    hint = fmt::format("name the folder of the revisions: --migrations {}/versions", listing.path);
  } else if (const ListedFile* below = numbered_below(meant)) {
    looks_like = "; they are in folders below";
    hint = fmt::format("name the folder of the migrations: --migrations {}/{}", listing.path,
                       below->parent().substr(0, below->parent().size() - 1));
  } else if (std::all_of(meant.begin(), meant.end(),
                         [](const ListedFile* each) { return without_sql(each->base()).has_value(); })) {
    looks_like = "; no name begins with a number, so that nothing tells their order";
    hint = "give them numbers (001_create-user-table.sql), or name the folder that has the migrations";
  } else {
    for (const ListedFile* each : meant)
      if (const Foreign* kind = foreign_kind(*each)) {
        looks_like = fmt::format("; {} is {}", each->name, kind->what);
        hint = kind->hint;
        break;
      }
  }
  throw Error(
      fmt::format("nothing in {} is a migration that could be read: {}{}", listing.path, names_of(meant), looks_like),
      hint);
}

}  // namespace reconcile
