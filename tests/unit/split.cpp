// How a file of SQL is taken apart into statements.
#include <doctest/doctest.h>

#include "core/parse_tree.hpp"

namespace reconcile {

namespace {

using Block = FileStatement::Transaction;

std::vector<std::string> texts(std::string_view sql) {
  std::vector<std::string> list;
  for (const FileStatement& statement : split_statements(sql)) list.emplace_back(statement.text);
  return list;
}

TEST_CASE("a file of SQL is split at the semicolons that end statements, and at no others") {
  CHECK(texts("") == std::vector<std::string>{});
  CHECK(texts("-- nothing\n/* at /* all */ */ ;;\n") == std::vector<std::string>{});
  CHECK(texts("SELECT 1; SELECT 2") == std::vector<std::string>{"SELECT 1", "SELECT 2"});
  CHECK(texts("SELECT 'a;b';\n-- two; three\nSELECT \";\" /* ; */ FROM t;") ==
        std::vector<std::string>{"SELECT 'a;b'", "SELECT \";\" /* ; */ FROM t"});
  CHECK(texts("DO $x$ BEGIN PERFORM 1; END; $x$;SELECT 1;").size() == 2);
  CHECK(texts("CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 1;").size() ==
        2);
}

TEST_CASE("a statement knows where it stands, without the comments before it") {
  const std::string sql = "-- ä first\nSELECT 1;\n\n/* second */ SELECT 2;";
  const auto statements = split_statements(sql);
  REQUIRE(statements.size() == 2);
  CHECK(statements[0].offset == sql.find("SELECT 1"));
  CHECK(statements[1].offset == sql.find("SELECT 2"));
}

TEST_CASE("what a statement does with the transaction block is known") {
  const auto statements = split_statements(
      "BEGIN; START TRANSACTION; BEGIN ISOLATION LEVEL SERIALIZABLE; COMMIT; END; ROLLBACK; SAVEPOINT a; SELECT 'BEGIN'");
  std::vector<Block> blocks;
  for (const FileStatement& statement : statements) blocks.push_back(statement.transaction);
  CHECK(blocks == std::vector<Block>{Block::begin, Block::begin, Block::other, Block::commit, Block::commit,
                                     Block::other, Block::other, Block::none});
}

TEST_CASE("what is newer than the parser is split as well") {
  CHECK(texts("SELECT 1; ALTER TABLE t ALTER COLUMN a SET EXPRESSION AS (';' || b) FROB; SELECT 2;").size() == 3);
}

}  // namespace

}  // namespace reconcile
