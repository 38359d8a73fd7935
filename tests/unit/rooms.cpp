// Which room may include which, as the code says it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

namespace reconcile {

namespace {

namespace fs = std::filesystem;

struct Include {
  std::string file;  ///< `load/folder.cpp`
  std::string what;  ///< `core/error.hpp`, or a header of a library
  std::string described() const { return file + " includes " + what; }
};

std::string room_of(const std::string& file) {
  const auto slash = file.find('/');
  return slash == std::string::npos ? std::string() : file.substr(0, slash);
}

const std::vector<Include>& includes() {
  static const std::vector<Include> all = [] {
    std::vector<Include> found;
    for (const auto& entry : fs::recursive_directory_iterator("src")) {
      if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
      std::ifstream stream(entry.path());
      for (std::string line; std::getline(stream, line);) {
        if (!line.starts_with("#include")) continue;
        const auto open = line.find_first_of("<\"");
        const auto close = line.find_first_of(">\"", open + 1);
        if (close == std::string::npos) continue;
        found.push_back({entry.path().lexically_relative("src").string(), line.substr(open + 1, close - open - 1)});
      }
    }
    return found;
  }();
  return all;
}

/// Every include of a header of which the name begins with this is in one of the files that may have it.
void only(const std::string& header, const std::vector<std::string>& files) {
  for (const Include& each : includes()) {
    if (!each.what.starts_with(header)) continue;
    const bool may =
        std::any_of(files.begin(), files.end(), [&](const std::string& file) { return each.file.starts_with(file); });
    CHECK_MESSAGE(may, each.described());
  }
}

TEST_CASE("the includes of the program are found") {
  CHECK(includes().size() > 100);
  CHECK(fs::exists("src/main.cpp"));
}

TEST_CASE("a room includes only the rooms that it may see") {
  const std::map<std::string, std::set<std::string>> may_see{
      {"core", {}},
      {"objects", {"core"}},
      {"plan", {"core", "objects"}},
      {"migrations", {"core"}},
      {"render", {"core", "migrations"}},
      {"server", {"core"}},
      {"load", {"core", "objects", "server"}},
      {"apply", {"core", "objects", "server", "migrations"}},
      {"commands", {"core", "objects", "load", "plan", "migrations", "render", "lint", "apply", "server"}},
      {"lint", {"core", "objects", "migrations"}},
      {"", {"commands"}},
  };
  for (const Include& each : includes()) {
    const std::string from = room_of(each.file), to = room_of(each.what);
    if (to == from || !may_see.contains(to) || to.empty()) continue;
    REQUIRE_MESSAGE(may_see.contains(from), "src/", from, " is no room");
    CHECK_MESSAGE(may_see.at(from).contains(to), each.described());
  }
}

TEST_CASE("no room includes a command") {
  for (const Include& each : includes())
    if (room_of(each.what) == "commands")
      CHECK_MESSAGE((each.file == "main.cpp" || room_of(each.file) == "commands"), each.described());
}

TEST_CASE("only core/yaml includes libyaml, and only load/write_yaml yaml-cpp") {
  only("yaml.h", {"core/yaml_events."});
  only("core/yaml_events.hpp", {"core/yaml"});
  only("yaml-cpp/", {"load/write_yaml."});
}

TEST_CASE("only core/parse_tree and core/split_statements include libpg_query") {
  only("pg_query", {"core/parse_tree.", "core/split_statements."});
}

TEST_CASE("only the server room includes libpqxx or libpq") {
  only("pqxx", {"server/"});
  only("libpq", {"server/"});
  only("postgresql/", {"server/"});
}

TEST_CASE("only core/xml includes expat") { only("expat", {"core/xml."}); }

TEST_CASE("only render/text_diff includes dtl") { only("dtl", {"render/text_diff."}); }

TEST_CASE("only core/hash includes OpenSSL") { only("openssl/", {"core/hash."}); }

TEST_CASE("only core/database includes robin-map") { only("tsl", {"core/database."}); }

TEST_CASE("plans, renderings and kinds do no input or output and read no clock") {
  for (const Include& each : includes()) {
    const std::string room = room_of(each.file);
    if (room != "plan" && room != "objects" && (room != "render" || each.file.starts_with("render/migration_folder")))
      continue;
    for (const char* header :
         {"fstream", "iostream", "filesystem", "chrono", "ctime", "cstdio", "unistd.h", "random", "thread"})
      CHECK_MESSAGE(each.what != header, each.described());
  }
}

TEST_CASE("every header begins with a sentence and is included once") {
  for (const auto& entry : fs::recursive_directory_iterator("src")) {
    if (entry.path().extension() != ".hpp") continue;
    std::ifstream stream(entry.path());
    std::string first, text, line;
    std::getline(stream, first);
    while (std::getline(stream, line)) text += line + "\n";
    CHECK_MESSAGE(first.starts_with("// "), entry.path().string());
    CHECK_MESSAGE(text.find("#pragma once\n") != std::string::npos, entry.path().string());
  }
}

}  // namespace

}  // namespace reconcile
