// fmt: what it writes means the same, says all that people said, and is left alone the next time.
#include "load/format_yaml.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/json.hpp"
#include "core/yaml.hpp"
#include "core/yaml_text.hpp"
#include "folder.hpp"
#include "load/describe.hpp"
#include "load/folder.hpp"
#include "load/write_yaml.hpp"
#include "process.hpp"

namespace reconcile::test {

namespace {

namespace fs = std::filesystem;

DesiredFiles as_file(const std::string& text) {
  DesiredFiles files;
  files.files.push_back({file_name("a.yaml"), text});
  files.schema = peek_yaml(text, "schema");
  return files;
}

/// Every object with all that it says, or the mistakes.
std::string meaning(const std::string& yaml) {
  std::vector<std::string> lines;
  try {
    const Database database = load_files(as_file(yaml));
    for (const auto& object : database.objects()) {
      std::string line = fmt::format("{} {} {}", object->ref.described(), object->position, object->renamed_from);
      for (const Field& field : object->ref.kind->fields)
        line += fmt::format(" {}={}", field.name, to_jsonb(field.write(*object)));
      lines.push_back(std::move(line));
    }
  } catch (const Error& error) {
    for (const Mistake& each : error.mistakes) lines.push_back(each.message);
  }
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::vector<std::string> comments(const std::string& yaml) {
  const YamlText text(yaml);
  std::vector<std::string> found;
  for (const YamlComment& each : text.comments())
    found.push_back(text.text().substr(each.begin, each.end - each.begin));
  std::sort(found.begin(), found.end());
  return found;
}

void check(const std::string& yaml, const std::string& name) {
  const std::string once = format_yaml(yaml);
  INFO(name, ":\n", yaml, "\nis formatted as:\n", once);
  CHECK(format_yaml(once) == once);
  CHECK(meaning(once) == meaning(yaml));
  CHECK(comments(once) == comments(yaml));
}

TEST_CASE("what fmt writes means what was written, keeps every comment, and stays as it is") {
  std::size_t count = 0;
  for (const char* folder : {"schemas", "examples", "tests/cases"})
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().extension() != ".yaml") continue;
      const std::string text = text_of(entry.path());
      if (!std::string_view(folder).starts_with("tests")) {
        check(text, entry.path().string());
        ++count;
        continue;
      }
      const YamlText file(text);
      for (const char* key : {"live", "desired"})
        if (const YamlEntry* state = file.find('\0' + std::string(key)); state && state->value->is_block()) {
          const YamlNode& value = *state->value;
          std::string lines = with_margin(std::string_view(text).substr(value.begin, value.end - value.begin),
                                          file.margin(value.begin), 0);
          if (value.is_map())
            check("schema: migration\n" + lines + "\n", fmt::format("{} of {}", key, entry.path().string()));
          ++count;
        }
    }
  CHECK(count > 300);
}

TEST_CASE("fmt writes what inspect writes") {
  for (const auto& entry : fs::recursive_directory_iterator("tests/cases")) {
    const YamlText file(text_of(entry.path()));
    const YamlEntry* state = file.find('\0' + std::string("desired"));
    if (!state || !state->value->is_map() || !state->value->is_block()) continue;
    const YamlNode& value = *state->value;
    const std::string lines = with_margin(std::string_view(file.text()).substr(value.begin, value.end - value.begin),
                                          file.margin(value.begin), 0);
    try {
      const std::string written = write_yaml(describe(load_files(as_file("schema: migration\n" + lines + "\n"))));
      INFO(entry.path().string());
      CHECK(format_yaml(written) == written);
    } catch (const Error&) {
      // some are about mistakes
    }
  }
}

TEST_CASE("fmt puts keys in order, takes short forms and moves comments with what they are about") {
  CHECK(format_yaml(R"(# the head of the file

schema: app   # where all is

tables:

  # about flows
  flows:
    primary_key: { columns: [id] }   # the key
    columns:
      id:    { default: gen_random_uuid(), type: "uuid" }


      # what is said of it
      notes:
        type: text
      # end of columns
    # about the comment
    comment: 'A run'
# the foot
)") == R"(# the head of the file

schema: app  # where all is

tables:
  # about flows
  flows:
    # about the comment
    comment: A run
    columns:
      id: {type: uuid, default: gen_random_uuid()}

      # what is said of it
      notes: text
      # end of columns
    primary_key: id  # the key
# the foot
)");
}

TEST_CASE("fmt leaves the text of what has no canonical form") {
  const std::string text = R"(schema: app

tables:
  flows:
    columns:
      id: &key { type: uuid,  nullable: false }
      other: *key
      status: { type: text,  # as the importer says
                default: "'a'" }
      kind:
        # few
        type:   text
      notes: text
    data:
      - { id: 1,   notes: a }   # the first
      - { id: 2,   notes: b }
  tasks:
    columns:
      <<: { id: uuid }
      name: !!str text
views:
  v: |  # what is open
     SELECT 1
)";
  const std::string formatted = format_yaml(text);
  for (const char* kept :
       {"      id: &key { type: uuid,  nullable: false }\n", "      other: *key\n",
        "      status: { type: text,  # as the importer says\n                default: \"'a'\" }\n",
        "      kind:\n        # few\n        type:   text\n", "      - { id: 1,   notes: a }   # the first\n",
        "      name: !!str text\n", "  v: |  # what is open\n     SELECT 1\n"})
    CHECK_MESSAGE(formatted.find(kept) != std::string::npos, kept, formatted);
  check(text, "what has no canonical form");
}

TEST_CASE("fmt keeps what looks like a comment, and line breaks of every kind") {
  for (
      const char* text :
      {"schema: a\ntables:\n  t:\n    comment: \"x # no\"\n    columns: {a: text}\n",
       "schema: a\ntables: { t: { columns: { a: text } } } # all of it\n", "{schema: a, tables: {}} # x\n",
       "# nothing\nschema: a\n", "schema: a\nviews:\n  v: |+\n    SELECT 1\n\n# x\n",
       "schema: a\n# ä\ntables:\n  ü:\n    columns: {ö: text}  # é\n", "---\n# x\nschema: a\n...\n",
       "schema: a\r\ntables:\r\n  # x\r\n  t:\r\n    columns: {a: text} # y\r\n",
       "schema: a\ntables:\n  ? t\n  : columns: {a: text} # y\n",
       "schema: a\nviews:\n  v:\n    comment: x # y\n    definition: |\n      SELECT 1 # 2\n  # z\n",
       "schema: a\nfunctions:\n  f():\n    language: sql # y\n    returns: integer\n    definition: >-\n      SELECT\n      1\n"})
    check(text, text);
}

TEST_CASE("fmt --check prints what it would change, changes nothing and exits with 2") {
  const Folder folder;
  folder.write("schemas/a.yaml", "schema: app\n\ntables:\n  flows:\n    columns: {id: uuid}\n");
  folder.write("schemas/b.yaml", "schema: app\n\ntables:\n  tasks:\n    columns:\n      id: uuid\n");
  const Finished told = reconcile({"fmt", "--check"}, {{}, folder.path(), {}});
  CHECK(told.status == 2);
  CHECK(told.out ==
        "--- schemas/a.yaml\n+++ schemas/a.yaml\n@@ -2,4 +2,5 @@\n \n tables:\n   flows:\n-    columns: {id: uuid}\n"
        "+    columns:\n+      id: uuid\n");
  CHECK(told.err == "1 file to be changed, 1 unchanged.\n");
  CHECK(folder.read("schemas/a.yaml").ends_with("columns: {id: uuid}\n"));
  const Finished done = reconcile({"fmt"}, {{}, folder.path(), {}});
  CHECK(done.status == 0);
  CHECK(done.out == "schemas/a.yaml\n");
  CHECK(reconcile({"fmt", "--check", "schemas"}, {{}, folder.path(), {}}).status == 0);
  CHECK(folder.names() == std::vector<std::string>{"schemas/a.yaml", "schemas/b.yaml"});
}

TEST_CASE("fmt changes no file where one is no YAML") {
  const Folder folder;
  folder.write("a.yaml", "schema: app\ntables: {  }\n");
  folder.write("b.yaml", "schema: [app\n");
  const Finished refused = reconcile({"fmt", "."}, {{}, folder.path(), {}});
  CHECK(refused.status == 1);
  CHECK(refused.err.find("b.yaml:") != std::string::npos);
  CHECK(folder.read("a.yaml") == "schema: app\ntables: {  }\n");
}

}  // namespace

}  // namespace reconcile::test
