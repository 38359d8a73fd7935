#include "lint/rules.hpp"

#include <algorithm>

namespace reconcile {

namespace {

using About = LintRule::About;
constexpr Severity error = Severity::error, warning = Severity::warning, info = Severity::info;

LintRule folder(std::string_view id, std::string_view finds, std::string_view why, std::string_view instead) {
  return {{id, error, finds, why, instead}, About::folder, true, true};
}
LintRule script(std::string_view id, Severity severity, std::string_view finds, std::string_view why,
                std::string_view instead) {
  return {{id, severity, finds, why, instead}, About::script};
}
LintRule change(std::string_view id, std::string_view finds, std::string_view why, std::string_view instead) {
  return {{id, warning, finds, why, instead}, About::change};
}
LintRule design(std::string_view id, std::string_view finds, std::string_view why, std::string_view instead) {
  return {{id, warning, finds, why, instead}, About::design};
}
LintRule comment(std::string_view id, Severity severity, std::string_view finds, std::string_view why,
                 std::string_view instead) {
  return {{id, severity, finds, why, instead}, About::comment};
}
LintRule house(LintRule rule) {
  rule.is_house = true;
  return rule;
}
LintRule off(LintRule rule) {
  rule.on = false;
  return rule;
}

std::vector<LintRule> table() {
  return {
      // the folder
      folder("number-twice", "Two migrations have one number", "which of them runs first is chance",
             "reconcile renumber gives the later one the next free number"),
      folder("number-gap", "A number is missing between two migrations", "a file was lost, or never committed",
             "bring the file back, or renumber those behind the gap"),
      folder("hash-name", "A migration has a hash for a name and no number", "nobody sees the order from the names",
             "name it 092_add_x; reconcile renumber FILE does"),
      off(folder("version-parts", "A migration has a version of several parts",
                 "people count on with the last part, or with the first", "number migrations with whole numbers")),
      folder("no-up", "A migration has a way back and no way there", "there is nothing that it could undo",
             "bring the up file back, or remove the other"),
      folder("revision-twice", "Two files are one revision", "the tool takes one of them, or neither",
             "give each a name of its own"),
      folder("revision-missing", "A revision revises one that is not in the folder", "the chain is broken there",
             "bring the file back, or correct down_revision"),
      folder("no-head", "The revisions revise each other in a circle", "none of them can be the first or the last",
             "correct a down_revision"),
      folder("several-heads", "The chain of revisions has several heads",
             "upgrade head does not know which one to take", "put one behind the other: reconcile renumber FILE"),
      folder("revision-name", "A revision is not called like its file", "who looks for one finds the other",
             "write revision = \"092_add_x\" in 092_add_x.py"),
      {{"no-down", warning, "A migration has no way back", "a deployment that went wrong cannot be undone",
        "write the down part, or allow it with the reason why there is none"},
       About::folder,
       true,
       true},
      // what is written there
      script("not-understood", warning, "A statement is not SQL that this version of PostgreSQL's grammar knows",
             "it has a mistake, or is newer than the grammar; it was not looked at", "correct it"),
      house(script(
          "unguarded-statement", error, "A statement fails, or acts anew, when it runs a second time",
          "a migration that was interrupted, or meets a database that has the object, cannot be run again",
          "look for the object first: DO $$ BEGIN IF NOT EXISTS (…) THEN … END IF; END $$;, or the statement's own "
          "IF NOT EXISTS")),
      house(script("unqualified-name", error, "A name is written without its schema",
                   "what it means depends on the search_path of whoever runs it", "write migration.flows")),
      house(script("schema-public", error, "Something is made or changed in schema public",
                   "everybody's objects meet there",
                   "give it a schema of its own; allow_public: true if public is meant")),
      script("concurrently-in-transaction", error, "A statement that must not run in a transaction runs in one",
             "PostgreSQL refuses it",
             "put it in a file of its own that says so: -- reconcile: no transaction, "
             "Alembic's autocommit_block() …"),
      script("no-lock-timeout", warning, "A lock is waited for without end",
             "while it waits, everybody who comes later waits behind it", "SET LOCAL lock_timeout = '5s'; before it"),
      script("validated-in-same-transaction", warning,
             "A constraint is added NOT VALID and validated in one transaction",
             "the lock of the first is kept while the second reads the table", "validate it in the next migration"),
      script("whole-table-update", warning, "Every row of a table is changed in one statement",
             "the rows stay locked until the end, and the table grows to twice its size", "fill it in batches by key"),
      // what it does to a table that is there
      change("index-not-concurrent", "An index is built on an existing table without CONCURRENTLY",
             "nobody can write to the table until it is built",
             "CREATE INDEX CONCURRENTLY in a migration without a transaction (generate --concurrently)"),
      off(change("drop-index-not-concurrent", "An index is dropped without CONCURRENTLY",
                 "it waits for everybody who reads the table, and makes the others wait",
                 "DROP INDEX CONCURRENTLY in a migration without a transaction")),
      change("reindex-not-concurrent", "An index is rebuilt without CONCURRENTLY",
             "nobody can write to the table until it is built", "REINDEX … CONCURRENTLY"),
      change("constraint-builds-index", "A key or exclusion constraint builds its index on an existing table",
             "nobody can read or write the table until it is built",
             "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX"),
      change("constraint-not-valid", "A check or foreign key is added to an existing table and proven at once",
             "the table is locked while every row is read",
             "add it NOT VALID, and VALIDATE CONSTRAINT in the next migration"),
      change("set-not-null", "NULL is forbidden in a column that is there",
             "the table is locked while every row is read",
             "add CHECK (c IS NOT NULL) NOT VALID, validate it in the next migration, then set not null"),
      change("add-column-not-null", "A column that must not be null is added without a default",
             "it fails where the table has rows",
             "give it a default, or add it nullable, fill it, and forbid NULL then"),
      change("volatile-default", "A column is added with a default that differs from row to row",
             "the table is written anew while nobody can use it",
             "add it without default, set the default, and fill the rows in batches"),
      change("add-identity", "A column that numbers itself is added to an existing table",
             "the table is written anew while nobody can use it",
             "add a plain column, fill it in batches, then make it identity"),
      change("add-stored-generated", "A stored generated column is added to an existing table",
             "the table is written anew while nobody can use it",
             "a plain column with a trigger, or an expression index"),
      change("column-type", "The type of a column changes",
             "the table and its indexes may be written anew while nobody can use it",
             "add a column of the new type, fill it in batches, and change over"),
      change("rewrites-table", "A table is written anew", "nobody can use it until that is done",
             "do it when few wait"),
      change("domain-constraint", "A constraint is added to a domain and proven at once",
             "every table that uses the domain is locked and read",
             "add it NOT VALID, and validate it in the next migration"),
      change("detach-partition", "A partition is detached without CONCURRENTLY", "the whole table is locked",
             "DETACH PARTITION … CONCURRENTLY"),
      change("refresh-not-concurrent", "A materialized view is refreshed without CONCURRENTLY",
             "nobody can read it until that is done", "REFRESH MATERIALIZED VIEW CONCURRENTLY, with a unique index"),
      change("drop-column", "A column is dropped", "its values are lost, and programs that still name it fail",
             "take it out of the programs first, and drop it in a later release"),
      change("drop-table", "A table, schema, sequence or materialized view is dropped",
             "what it holds is lost, and programs that still name it fail",
             "rename it first, and drop it when nobody has missed it"),
      change("drop-cascade", "Something is dropped with whatever depends on it",
             "nobody sees from the file what goes along", "drop what depends on it by name, before"),
      change("truncate", "A table is emptied", "its rows are lost; with CASCADE those of other tables too",
             "delete what must go, by a condition"),
      change("rename", "Something that programs name gets another name", "a program that runs meanwhile fails",
             "add the new one beside it, or leave a view with the old name"),
      off(change("drop-not-null", "NULL is allowed in a column", "programs that read it may not expect it",
                 "look at who reads it")),
      off(change("drop-constraint", "A constraint is dropped", "nothing keeps wrong rows out any more",
                 "look at why it was there")),
      // how things are made
      design("enum", "A type is made that lists its values", "a value can be added to it and never taken away",
             "a text column with one_of, which is a check"),
      design("json-type", "A column is of type json", "it has no equality and no index, so DISTINCT and GROUP BY fail",
             "jsonb"),
      design("timestamp-without-zone", "A column is a timestamp without time zone",
             "what moment it means depends on who reads it", "timestamptz"),
      design("foreign-key-without-index", "A foreign key has no index on its own columns",
             "changing or deleting a referenced row reads the whole table", "an index that begins with these columns"),
      design("no-primary-key", "A table has no primary key",
             "its rows cannot be told apart, nor updated by logical replication", "give it one"),
      design("duplicate-index", "Two indexes of a table are the same", "both are kept up to date for the use of one",
             "drop one"),
      off(design("char-type", "A column is of type character(n)", "it is filled up with blanks", "text, with a check")),
      off(design("varchar-length", "A column is of type varchar(n)", "its limit is a part of the type",
                 "text, with a check on its length")),
      off(design("small-key", "A key is a smallint or an integer", "it runs out, and changing it writes the table anew",
                 "bigint or uuid")),
      // comments that switch a rule off
      comment("allow-unknown", error, "A comment allows a rule that is not known", "it does nothing",
              "correct its name"),
      comment("allow-without-reason", error, "A comment allows a rule and does not say why",
              "nobody can tell later whether the reason still holds", "-- reconcile: allow RULE because …"),
      comment("allow-unused", warning, "A comment allows what is not there", "it hides the next one that comes",
              "remove it"),
  };
}

}  // namespace

const std::vector<LintRule>& lint_rules() {
  static const std::vector<LintRule> rules = table();
  return rules;
}

const LintRule* lint_rule(std::string_view id) {
  const auto& rules = lint_rules();
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const LintRule& each) { return each.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

bool is_on(const LintRule& rule, const LintLevels& levels) {
  const auto level = levels.find(rule.id);
  return level == levels.end() ? rule.on : level->second != "off";
}

Severity severity_of(const LintRule& rule, const LintLevels& levels) {
  const auto level = levels.find(rule.id);
  if (level == levels.end()) return rule.severity;
  return level->second == "error" ? error : level->second == "warning" ? warning : info;
}

}  // namespace reconcile
