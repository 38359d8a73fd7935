#include "core/document.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "core/json.hpp"
#include "core/yaml.hpp"

namespace reconcile {

namespace {

Document yaml(std::string_view text) {
  Mistakes mistakes;
  Document document = parse_yaml(text, file_name("a.yaml"), mistakes);
  mistakes.throw_if_any();
  return document;
}

/// `a.yaml:2:1: message (hint)`, one line for each mistake.
std::string mistakes_in(std::string_view text) {
  Mistakes mistakes;
  parse_yaml(text, file_name("a.yaml"), mistakes);
  std::string lines;
  try {
    mistakes.throw_if_any();
  } catch (const Error& error) {
    for (const Mistake& each : error.mistakes)
      lines += fmt::format("{}: {}{}\n", to_string(each.place), each.message,
                           each.hint.empty() ? "" : " (" + each.hint + ")");
  }
  return lines;
}

std::string json(std::string_view text) { return to_jsonb(yaml(text)); }

TEST_CASE("a YAML map keeps its keys in the order in which they were written") {
  const Document map = yaml("b: 1\na: [x, 'y']\nc:\n");
  REQUIRE(map.is_map());
  REQUIRE(map.size() == 3);
  CHECK(map.key(0).text() == "b");
  CHECK(map.key(1).text() == "a");
  CHECK(map.value(1).items()[1].text() == "y");
  CHECK(map.find("c")->is_null());
  CHECK(map.find("d") == nullptr);
}

TEST_CASE("a YAML scalar knows whether it was quoted") {
  const Document list = yaml("[1, '1', \"1\", true]");
  CHECK_FALSE(list.items()[0].quoted());
  CHECK(list.items()[1].quoted());
  CHECK(list.items()[2].quoted());
  CHECK(to_jsonb(list) == R"([1, "1", "1", true])");
}

TEST_CASE("every part of a YAML file knows its place") {
  const Document map = yaml("tables:\n  flows:\n    columns: { a: text,\n      größe: int }\n");
  const Document& columns = *map.find("tables")->find("flows")->find("columns");
  CHECK(to_string(columns.place()) == "a.yaml:3:14");
  CHECK(to_string(columns.key(0).place()) == "a.yaml:3:16");
  CHECK(to_string(columns.value(0).place()) == "a.yaml:3:19");
  CHECK(to_string(columns.key(1).place()) == "a.yaml:4:7");
}

TEST_CASE("a YAML alias is what its anchor stands at") {
  CHECK(json("a: &x { b: 1 }\nc: *x\nd: [*x, *x]") == json("a: { b: 1 }\nc: { b: 1 }\nd: [{ b: 1 }, { b: 1 }]"));
}

TEST_CASE("a YAML alias of something that is not complete is a mistake") {
  CHECK(mistakes_in("a: &x [*x]\n") ==
        "a.yaml:1:8: an alias that refers to what it stands in (an anchor must be complete before it is used)\n");
}

TEST_CASE("a YAML merge key adds what the map does not say itself") {
  CHECK(json("x: &x { a: 1, b: 2 }\ny: { <<: *x, b: 3 }") == R"({"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}})");
  CHECK(json("x: &x { a: 1, b: 2 }\ny: { b: 3, <<: *x }") == R"({"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}})");
}

TEST_CASE("of several YAML maps that are merged the earlier wins") {
  CHECK(json("x: &x { a: 1 }\ny: &y { a: 2, b: 2 }\nz: { <<: [*x, *y] }") ==
        R"({"x": {"a": 1}, "y": {"a": 2, "b": 2}, "z": {"a": 1, "b": 2}})");
}

TEST_CASE("a YAML merge key takes maps only") {
  CHECK(mistakes_in("a: { <<: 5 }\n") == "a.yaml:1:10: '<<' takes a map or a list of maps\n");
}

TEST_CASE("a quoted merge key is a key like any other") { CHECK(json("a: { '<<': 5 }") == R"({"a": {"<<": 5}})"); }

TEST_CASE("a YAML key that is given twice is a mistake that names both places") {
  CHECK(mistakes_in("a: 1\nb: 2\na: 3\n") == "a.yaml:3:1: key 'a' is given twice (it stands first in line 1)\n");
}

TEST_CASE("a key that is given twice is found in a large map too") {
  std::string text;
  for (int i = 0; i < 200; ++i) text += fmt::format("k{}: {{ a: 1, b: 2 }}\n", i);
  CHECK(mistakes_in(text) == "");
  CHECK(mistakes_in(text + "k7: x\n") == "a.yaml:201:1: key 'k7' is given twice (it stands first in line 8)\n");
  CHECK(mistakes_in(text + "last: { k7: x }\n") == "");
}

TEST_CASE("all keys that are given twice are told at once") {
  CHECK(
      mistakes_in("a: { x: 1, x: 2 }\nb: 1\nb: 2\n") ==
      "a.yaml:1:12: key 'x' is given twice (it stands first in line 1)\na.yaml:3:1: key 'b' is given twice (it stands first in line 2)\n");
}

TEST_CASE("a YAML key must be a name") {
  CHECK(mistakes_in("? [a, b]\n: 1\n") == "a.yaml:1:3: a key of a map must be a name\n");
}

TEST_CASE("a text that is not YAML is a mistake with its place") {
  CHECK(mistakes_in("a: [1, 2\nb: 3\n").starts_with("a.yaml:2:"));
}

TEST_CASE("a quotation that is never closed is a mistake") {
  CHECK(mistakes_in("a: 'open\nb: 1\n") != "");
  CHECK(mistakes_in("a: \"open\nb: 1\n") != "");
}

TEST_CASE("bytes that are not UTF-8 are a mistake with their place") {
  CHECK(mistakes_in("a: 1\nb: caf\xe9\n") == "a.yaml:2:7: the file is not UTF-8 (save it as UTF-8 text)\n");
}

TEST_CASE("a file holds one YAML document") {
  CHECK(mistakes_in("a: 1\n---\nb: 2\n") ==
        "a.yaml:2:1: the file holds more than one YAML document (put each into a file of its own)\n");
}

TEST_CASE("an empty file is nothing") {
  CHECK(yaml("").is_null());
  CHECK(yaml("# only a comment\n").is_null());
}

TEST_CASE("the schema is found at the head of a file without reading the rest") {
  CHECK(peek_yaml("# a comment\n\nschema: migration\ntables: [not read", "schema") == "migration");
  CHECK(peek_yaml("tables: {}\nschema: migration\n", "schema") == "");
  CHECK(peek_yaml("", "schema") == "");
  CHECK(peek_yaml("schema: { a: 1 }", "schema") == "");
}

TEST_CASE("JSON keeps the spelling of its numbers") {
  CHECK(to_jsonb(parse_json(R"({"a":1.50,"b":1e3,"c":12345678901234567890})")) ==
        R"({"a": 1.50, "b": 1e3, "c": 12345678901234567890})");
}

TEST_CASE("JSON is printed as jsonb prints it: shorter keys first, then by bytes") {
  CHECK(to_jsonb(parse_json(R"({"bb":1,"a":[true,null,"x"],"ab":{}})")) ==
        R"({"a": [true, null, "x"], "ab": {}, "bb": 1})");
}

TEST_CASE("JSON text is escaped as jsonb does") {
  CHECK(to_jsonb(Document::scalar("q\"b\\n\nt\t\x01ü", Document::Style::quoted)) == "\"q\\\"b\\\\n\\nt\\t\\u0001ü\"");
}

TEST_CASE("what is not JSON is an error with its place") {
  CHECK_THROWS_WITH_AS(parse_json("{\"a\" 1}"), "not JSON: Missing a colon after a name of object member. at byte 5",
                       Error);
}

TEST_CASE("JSON values are equal whatever the order of their keys") {
  CHECK(yaml("{ a: 1, b: [x, { c: true }] }") == parse_json(R"({"b": ["x", {"c": true}], "a": 1})"));
  CHECK_FALSE(yaml("[1, 2]") == yaml("[2, 1]"));
  CHECK_FALSE(yaml("{ a: 1 }") == yaml("{ a: '1' }"));
  CHECK_FALSE(yaml("{ a: 1 }") == yaml("{ a: 1, b: 2 }"));
  CHECK_FALSE(yaml("{ a: }") == yaml("{ a: '' }"));
}

TEST_CASE("a plain scalar is a JSON literal only where YAML's core schema says so") {
  for (const char* text : {"0", "-1", "1.5", "1e5", "-0.5E-3", "true", "false", "null"})
    CHECK_MESSAGE(is_json_literal(text), text);
  for (const char* text : {"", "-", "01", "1.", ".5", "1e", "+1", "0x1", "True", "yes", "1 ", "nul"})
    CHECK_MESSAGE(!is_json_literal(text), text);
}

}  // namespace

}  // namespace reconcile
