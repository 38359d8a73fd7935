#include "load/write_yaml.hpp"

#include <yaml-cpp/yaml.h>

#include "core/json.hpp"
#include "core/kind.hpp"

namespace reconcile {

namespace {

/// A text that would be read as something else without quotes.
bool needs_quotes(const Document& scalar) { return scalar.quoted() && is_json_literal(scalar.text()); }

void write(YAML::Emitter& out, const Document& document, const Kind* kind, bool flow) {
  switch (document.shape()) {
    case Document::Shape::null: out << YAML::Null; break;
    case Document::Shape::scalar:
      if (needs_quotes(document) || document.text().find_first_of("\n\t\r") != std::string::npos)
        out << YAML::DoubleQuoted;
      out << document.text();
      break;
    case Document::Shape::list:
      out << YAML::Flow << YAML::BeginSeq;
      for (const Document& item : document.items()) write(out, item, nullptr, true);
      out << YAML::EndSeq;
      break;
    case Document::Shape::map:
      if (flow || document.size() == 0) out << YAML::Flow;
      out << YAML::BeginMap;
      for (std::size_t i = 0; i < document.size(); ++i) {
        const std::string& key = document.key(i).text();
        out << YAML::Key;
        if (is_json_literal(key)) out << YAML::DoubleQuoted;
        out << key << YAML::Value;
        write(out, document.value(i), kind, true);
      }
      out << YAML::EndMap;
      break;
  }
}

/// A map by name, each object of the kind below it.
void write_section(YAML::Emitter& out, const Document& section, const Kind& kind);

void write_object(YAML::Emitter& out, const Document& object, const Kind& kind) {
  bool has_sections = false;
  for (const Kind* nested : kind.nested()) has_sections |= !nested->single;
  if (!object.is_map() || !has_sections) {
    write(out, object, nullptr, true);
    return;
  }
  out << YAML::BeginMap;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const std::string& key = object.key(i).text();
    const Kind* section = nullptr;
    for (const Kind* nested : kind.nested())
      if (nested->section == key && !nested->single) section = nested;
    out << YAML::Key << key << YAML::Value;
    if (section)
      write_section(out, object.value(i), *section);
    else
      write(out, object.value(i), nullptr, true);
  }
  out << YAML::EndMap;
}

void write_section(YAML::Emitter& out, const Document& section, const Kind& kind) {
  if (section.size() == 0) out << YAML::Flow;
  out << YAML::BeginMap;
  for (std::size_t i = 0; i < section.size(); ++i) {
    out << YAML::Key << section.key(i).text() << YAML::Value;
    write_object(out, section.value(i), kind);
  }
  out << YAML::EndMap;
}

}  // namespace

std::string write_yaml(const Document& file) {
  std::string text;
  for (std::size_t i = 0; i < file.size(); ++i) {
    const std::string& key = file.key(i).text();
    const Kind* kind = nullptr;
    for (const Kind* each : kinds())
      if (each->section == key && each->nested_in.empty()) kind = each;
    YAML::Emitter out;
    out << YAML::BeginMap << YAML::Key << key << YAML::Value;
    if (kind && file.value(i).is_map())
      write_section(out, file.value(i), *kind);
    else
      write(out, file.value(i), nullptr, false);
    out << YAML::EndMap;
    text += (text.empty() ? "" : "\n") + std::string(out.c_str(), out.size()) + "\n";
  }
  return text.empty() ? "{}\n" : text;
}

}  // namespace reconcile
