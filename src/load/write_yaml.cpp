#include "load/write_yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "core/json.hpp"
#include "core/kind.hpp"

namespace reconcile {

namespace {

/// Calls `visit` for each character of UTF-8, with the bytes that it has.
template <typename Visit>
void for_each_character(std::string_view text, Visit visit) {
  for (std::size_t at = 0, size = 1; at < text.size(); at += size) {
    const auto first = static_cast<unsigned char>(text[at]);
    size = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    char32_t code = size == 1 ? first : first & (0x7fU >> size);
    for (std::size_t i = 1; i < size && at + i < text.size(); ++i)
      code = (code << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
    visit(code, text.substr(at, size));
  }
}

/// What Unicode calls so: the emitter writes another character instead.
bool is_noncharacter(char32_t code) { return (code & 0xfffeU) == 0xfffeU || (code >= 0xfdd0 && code <= 0xfdef); }

/// Whether there are characters that a reader takes for something else, or refuses, unless they are written as escapes:
/// line breaks of Unicode, which YAML takes for its own also within quotes, its byte order mark, control characters and
/// noncharacters.
bool needs_escapes(std::string_view text) {
  bool found = false;
  for_each_character(text, [&](char32_t code, std::string_view) {
    found |=
        (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 || code == 0xfeff || is_noncharacter(code);
  });
  return found;
}

/// With a word for each noncharacter, in place of which with_noncharacters() puts its escape.
std::string without_noncharacters(const std::string& text) {
  std::string out;
  for_each_character(text, [&](char32_t code, std::string_view bytes) {
    out += is_noncharacter(code) ? fmt::format("noncharacter_{:08X}_of_text", static_cast<unsigned>(code))
                                 : std::string(bytes);
  });
  return out;
}

std::string with_noncharacters(std::string yaml) {
  constexpr std::string_view begin = "noncharacter_", end = "_of_text";
  for (std::size_t at = yaml.find(begin); at != std::string::npos; at = yaml.find(begin, at + 1))
    if (yaml.compare(at + begin.size() + 8, end.size(), end) == 0)
      yaml.replace(at, begin.size() + 8 + end.size(), "\\U" + yaml.substr(at + begin.size(), 8));
  return yaml;
}

/// What the emitter writes without quotes and a reader takes for something else: libyaml does not read a text that
/// begins with `:` or `?` in brackets, nor one with a `:` before a bracket or a comma; `<<` and `=` are keys of YAML
/// itself, and some line breaks of Unicode are line breaks of YAML.
bool is_misread(const std::string& text) {
  if (text.empty() || text == "<<" || text == "=" || text.front() == ':' || text.front() == '?') return true;
  for (std::size_t at = text.find(':'); at != std::string::npos; at = text.find(':', at + 1))
    if (at + 1 == text.size() || std::string_view(" ,?[]{}").find(text[at + 1]) != std::string_view::npos) return true;
  return needs_escapes(text);
}

/// A text that would be read as something else without quotes.
bool needs_quotes(const Document& scalar) {
  return (scalar.quoted() && is_json_literal(scalar.text())) || is_misread(scalar.text());
}

/// `<<` without quotes takes in another map.
bool key_needs_quotes(const Document& key) {
  const bool is_merge = key.text() == "<<" && !key.quoted();
  return is_json_literal(key.text()) || (!is_merge && is_misread(key.text()));
}

/// Texts of several lines, each for a word that stands where it goes: the emitter has no literal blocks that keep a
/// text as it is.
class Blocks {
 public:
  /// Nothing where YAML needs escapes for it.
  std::string word_for(const std::string& text) {
    // what belongs to a text and what stands between sections could not be told apart
    if (text.find('\n') == std::string::npos || text.ends_with("\n\n") || text == "\n") return {};
    if (needs_escapes(text)) return {};
    for (const char c : text)
      if (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') return {};
    texts_.push_back(text);
    return word(texts_.size() - 1);
  }

  std::string filled(const std::string& yaml) const {
    std::string out;
    std::size_t at = 0, next = 0;
    for (std::size_t line = 0; line < yaml.size() && next < texts_.size();) {
      const std::size_t end = std::min(yaml.find('\n', line), yaml.size());
      const std::string ending = ": " + word(next);
      if (std::string_view(yaml).substr(line, end - line).ends_with(ending)) {
        out += yaml.substr(at, end - ending.size() - at) + ": ";
        out += literal(texts_[next++], yaml.find_first_not_of(' ', line) - line + 2);
        at = end;
      }
      line = end + 1;
    }
    return out + yaml.substr(at);
  }

 private:
  static std::string word(std::size_t number) { return fmt::format("block_{}_of_text", number); }

  /// `|` keeps one line break at the end, `|-` none, `|+` all; a number tells the margin where the text begins with
  /// spaces or an empty line.
  static std::string literal(const std::string& text, std::size_t margin) {
    std::string out = "|";
    if (text.front() == ' ' || text.front() == '\n' || text.front() == '\t') out += "2";
    const bool ends = text.ends_with('\n');
    out += ends ? "" : "-";
    for (std::size_t line = 0; line < text.size();) {
      const std::size_t end = std::min(text.find('\n', line), text.size());
      out += '\n';
      if (end > line) out += std::string(margin, ' ') + text.substr(line, end - line);
      line = end + 1;
    }
    return out;
  }

  std::vector<std::string> texts_;
};

bool has_lines(const Document& document) {
  for (std::size_t i = 0; document.is_map() && i < document.size(); ++i)
    if (document.value(i).is_scalar() && document.value(i).text().find('\n') != std::string::npos) return true;
  return false;
}

/// Has the emitter put its next text into quotes.
void quote_next(YAML::Emitter& out, const std::string& text) {
  out << YAML::DoubleQuoted;
  if (needs_escapes(text)) out << YAML::EscapeNonAscii;
}

void write_key(YAML::Emitter& out, const Document& key) {
  out << YAML::Key;
  if (key_needs_quotes(key)) quote_next(out, key.text());
  out << without_noncharacters(key.text()) << YAML::Value;
}

void write(YAML::Emitter& out, const Document& document, const Kind* kind, bool flow) {
  switch (document.shape()) {
    case Document::Shape::null: out << YAML::Null; break;
    case Document::Shape::scalar:
      if (needs_quotes(document) || document.text().find_first_of("\n\t\r") != std::string::npos)
        quote_next(out, document.text());
      out << without_noncharacters(document.text());
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
        write_key(out, document.key(i));
        write(out, document.value(i), kind, true);
      }
      out << YAML::EndMap;
      break;
  }
}

/// A map by name, each object of the kind below it.
void write_section(YAML::Emitter& out, const Document& section, const Kind& kind, Blocks& blocks);

void write_object(YAML::Emitter& out, const Document& object, const Kind& kind, Blocks& blocks) {
  bool has_sections = has_lines(object);
  for (const Kind* nested : kind.nested()) has_sections |= !nested->single;
  if (object.is_scalar()) {
    if (const std::string word = blocks.word_for(object.text()); !word.empty()) {
      out << word;
      return;
    }
  }
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
    const Document& value = object.value(i);
    const std::string word = value.is_scalar() ? blocks.word_for(value.text()) : std::string();
    if (section)
      write_section(out, value, *section, blocks);
    else if (!word.empty())
      out << word;
    else
      write(out, object.value(i), nullptr, true);
  }
  out << YAML::EndMap;
}

void write_section(YAML::Emitter& out, const Document& section, const Kind& kind, Blocks& blocks) {
  if (section.size() == 0) out << YAML::Flow;
  out << YAML::BeginMap;
  for (std::size_t i = 0; i < section.size(); ++i) {
    write_key(out, section.key(i));
    write_object(out, section.value(i), kind, blocks);
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
    Blocks blocks;
    out << YAML::BeginMap << YAML::Key << key << YAML::Value;
    if (kind && file.value(i).is_map())
      write_section(out, file.value(i), *kind, blocks);
    else
      write(out, file.value(i), nullptr, false);
    out << YAML::EndMap;
    text += (text.empty() ? "" : "\n") + blocks.filled(with_noncharacters(std::string(out.c_str(), out.size()))) + "\n";
  }
  return text.empty() ? "{}\n" : text;
}

std::string write_flow(const Document& value) {
  YAML::Emitter out;
  out << YAML::Flow << YAML::BeginSeq;
  write(out, value, nullptr, true);
  out << YAML::EndSeq;
  return with_noncharacters(std::string(out.c_str() + 1, out.size() - 2));
}

}  // namespace reconcile
