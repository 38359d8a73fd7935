#include "input/readers.hpp"

#include <algorithm>
#include <stdexcept>

#include "commands/settings.hpp"
#include "core/json.hpp"
#include "core/xml.hpp"
#include "core/yaml.hpp"
#include "folder.hpp"
#include "load/baseline.hpp"
#include "load/describe.hpp"
#include "load/folder.hpp"
#include "load/format_yaml.hpp"
#include "load/write_yaml.hpp"

namespace reconcile::test {

namespace {

/// One for all inputs: a folder for each would take longer than reading it.
const Folder& folder() {
  static const Folder only;
  return only;
}

std::string written(const std::string& name, std::string_view bytes) {
  folder().write(name, std::string(bytes));
  return folder().path() + "/" + name;
}

/// YAML that the program writes must be read as what it was written for.
void check_read_back(const std::string& yaml, const Document& document, const std::string& who) {
  Mistakes mistakes;
  const Document again = parse_yaml(yaml, file_name("again.yaml"), mistakes);
  if (!mistakes.empty()) throw std::logic_error(who + " is refused:\n" + yaml);
  if (!(again == document)) throw std::logic_error(who + " says something else:\n" + yaml);
}

}  // namespace

void read_yaml_input(std::string_view bytes) {
  peek_yaml(bytes, "schema");
  Mistakes mistakes;
  const Document document = parse_yaml(bytes, file_name("input.yaml"), mistakes);
  mistakes.throw_if_any();
  if (!document.is_map() || document.size() == 0) return;
  const std::string formatted = format_yaml(std::string(bytes));
  // short forms may take the place of what was written
  Mistakes in_formatted;
  parse_yaml(formatted, file_name("formatted.yaml"), in_formatted);
  if (!in_formatted.empty()) throw std::logic_error("what is formatted is refused:\n" + formatted);
  if (format_yaml(formatted) != formatted) throw std::logic_error("formatted twice it changes:\n" + formatted);
}

void read_desired_input(std::string_view bytes) {
  DesiredFiles files;
  files.files.push_back({file_name("input.yaml"), std::string(bytes)});
  const Database database = load_files(files);
  const Document described = describe(database);
  if (described.is_map() && described.size() > 0) check_read_back(write_yaml(described), described, "its description");
}

void read_settings_input(std::string_view bytes) {
  Settings settings;
  settings.config = written("reconcile.yaml", bytes);
  read_config(settings);
}

void read_baseline_input(std::string_view bytes) { Baseline::read(written("baseline.yaml", bytes)); }

void read_json_input(std::string_view bytes) {
  const Document document = parse_json(bytes);
  const std::string printed = to_jsonb(document);
  if (to_jsonb(parse_json(printed)) != printed) throw std::logic_error("JSON printed twice changes: " + printed);
}

void read_xml_input(std::string_view bytes) { parse_xml(bytes, file_name("input.xml")); }

const std::vector<InputReader>& input_readers() {
  static const std::vector<InputReader> all{
      {"yaml", read_yaml_input},         {"desired", read_desired_input}, {"settings", read_settings_input},
      {"baseline", read_baseline_input}, {"json", read_json_input},       {"xml", read_xml_input},
      {"folder", read_folder_input},     {"script", read_script_input},   {"sql", read_sql_input},
  };
  return all;
}

const InputReader* input_reader(std::string_view name) {
  const auto& all = input_readers();
  const auto found = std::find_if(all.begin(), all.end(), [&](const InputReader& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace reconcile::test
