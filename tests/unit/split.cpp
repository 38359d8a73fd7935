// How a file of SQL is taken apart into statements.
#include <doctest/doctest.h>

#include <random>

#include "core/parse_tree.hpp"
#include "core/split_statements.hpp"

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

TEST_CASE("text that ends within a quote or comment is the last statement, and never lost") {
  using List = std::vector<std::string>;
  CHECK(texts("SELECT 1; SELECT 'it;\n") == List{"SELECT 1", "SELECT 'it;\n"});
  CHECK(texts("TABLE;'") == List{"TABLE", "'"});
  CHECK(texts("foo; /* bar") == List{"foo; /* bar"});
  CHECK(texts("SELECT 1 /* never closed") == List{"SELECT 1 /* never closed"});
  CHECK(texts("SELECT 1; -- a\n/* b */ $x$ c; d") == List{"SELECT 1", "$x$ c; d"});
  CHECK(texts("SELECT 'ä'; SELEC 'ö'; SELECT \"ü; x") == List{"SELECT 'ä'", "SELEC 'ö'; SELECT \"ü; x"});
  CHECK(texts("SELECT 1; SELECT E'a\\u00', 'b;c'; SELECT 2") == List{"SELECT 1", "SELECT E'a\\u00', 'b;c'; SELECT 2"});
  // what has no keyword is a statement too
  CHECK(texts("foo bar") == List{"foo bar"});
  CHECK(texts("SELECT 1; foo; -- b\nSELECT 2; bar 1;") == List{"SELECT 1", "foo", "SELECT 2", "bar 1"});
  CHECK(texts(std::string_view("SELECT 1; SELECT\0 2; SELECT 3", 30)).size() == 2);
}

/// A file of SQL after a few small accidents: marks put in, bytes lost or changed, the end cut off.
std::string damaged(std::string sql, std::mt19937& random) {
  static const std::vector<std::string> marks{"'",
                                              "\"",
                                              "$$",
                                              "$x$",
                                              "/*",
                                              "*/",
                                              "--",
                                              ";",
                                              "(",
                                              ")",
                                              "\\",
                                              "\n",
                                              "E'\\u",
                                              "\"\"",
                                              "1a",
                                              "U&'\\z'",
                                              "BEGIN ATOMIC",
                                              "\r",
                                              "\xef\xbb\xbf",
                                              "ä",
                                              "\xff",
                                              std::string(1, '\0')};
  const auto below = [&](std::size_t size) { return std::uniform_int_distribution<std::size_t>(0, size)(random); };
  for (std::size_t times = 1 + below(3); times > 0; --times) {
    const std::size_t at = below(sql.size());
    switch (below(4)) {
      case 0:
      case 1: sql.insert(at, marks[below(marks.size() - 1)]); break;
      case 2: sql.erase(at, 1 + below(10)); break;
      case 3: sql.resize(at); break;
      default:
        if (at < sql.size()) sql[at] = static_cast<char>(below(255));
    }
  }
  return sql;
}

TEST_CASE("whatever happens to a file of SQL, no part of it but blanks and comments is in no statement") {
  const std::string file =
      "-- é first; \nBEGIN;\nCREATE TABLE a.b (c text DEFAULT 'it''s; ok', \"d;\" int); /* ; /* ' */ */\n"
      "DO $x$ BEGIN IF a THEN PERFORM $$;$$; END IF; END $x$;\n"
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;\n"
      "INSERT INTO a.b VALUES (E'\\'; ', U&'d\\0061', 'ü'), ($1);\nCOMMIT;\n";
  std::mt19937 random(11);
  for (int i = 0; i < 2500; ++i) {
    const std::string sql = damaged(file, random);
    std::size_t end = 0;
    for (const FileStatement& each : split_statements(sql)) {
      REQUIRE(each.offset >= end);
      const std::string between = sql.substr(end, each.offset - end);
      CHECK_MESSAGE(split_statements(between).empty(), sql);
      end = each.offset + each.text.size();
      REQUIRE(end <= sql.size());
      REQUIRE(each.text == std::string_view(sql).substr(each.offset, each.text.size()));
    }
    CHECK_MESSAGE(split_statements(sql.substr(end)).empty(), sql);
  }
}

TEST_CASE("a byte order mark before the first statement belongs to no statement") {
  CHECK(texts("\xef\xbb\xbfSELECT 1; SELECT 2") == std::vector<std::string>{"SELECT 1", "SELECT 2"});
  CHECK(split_statements("\xef\xbb\xbfSELECT 1").front().offset == 3);
}

TEST_CASE("a mistake in SQL is found at its byte, whatever characters stand before it") {
  CHECK(StatementTree("SELECT 'äöü' FORM x y").error().offset == std::string("SELECT 'äöü' FORM ").size());
  const std::string message =
      StatementTree("SELECT 'it goes on and on and on and on and on and on and on and on").error().message;
  CHECK(message == "unterminated quoted string at or near \"'it goes on and on and on and on and on …\"");
}

TEST_CASE("what is newer than the parser is split as well") {
  CHECK(texts("SELECT 1; ALTER TABLE t ALTER COLUMN a SET EXPRESSION AS (';' || b) FROB; SELECT 2;").size() == 3);
}

}  // namespace

}  // namespace reconcile
