#include "core/xml.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <memory>
#include <vector>

namespace reconcile {

namespace {

struct Element {
  std::string name;
  Document attributes;
  Document children = Document::list();
  std::string text;
  Place place;
};

/// Deeper than any changelog. Documents are read recursively.
constexpr std::size_t deepest = 200;

struct Reading {
  XML_Parser parser;
  const std::string* file;
  std::vector<Element> open{1};
  bool is_too_deep = false;

  Place place() const {
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 9  // which deprecates the functions without a size in their name
    const auto line = XML_GetCurrentLineNumber64(parser);
    const auto column = XML_GetCurrentColumnNumber64(parser);
#else
    const auto line = XML_GetCurrentLineNumber(parser);
    const auto column = XML_GetCurrentColumnNumber(parser);
#endif
    return {file, static_cast<unsigned>(line), static_cast<unsigned>(column) + 1};
  }
};

std::string local(const char* name) {
  const std::string_view whole(name);
  return std::string(whole.substr(whole.rfind(':') + 1));
}

void begin(void* data, const char* name, const char** attributes) {
  auto& reading = *static_cast<Reading*>(data);
  if (reading.open.size() > deepest) {
    reading.is_too_deep = true;
    XML_StopParser(reading.parser, XML_FALSE);
    return;
  }
  Element element;
  element.name = local(name);
  element.place = reading.place();
  element.attributes = Document::map(element.place);
  for (; *attributes; attributes += 2)
    element.attributes.set(local(attributes[0]),
                           Document::scalar(attributes[1], Document::Style::quoted, element.place), element.place);
  reading.open.push_back(std::move(element));
}

void text(void* data, const char* piece, int length) {
  auto& reading = *static_cast<Reading*>(data);
  Element& element = reading.open.back();
  const std::string_view added(piece, static_cast<std::size_t>(length));
  // the text counts from its first line that is not blank
  if (element.text.find_first_not_of(" \t\r\n") == std::string::npos) element.text.clear();
  if (element.text.empty())
    element.attributes.set("#text_place", Document::scalar("", Document::Style::quoted, reading.place()));
  element.text += added;
}

void end(void* data, const char*) {
  auto& reading = *static_cast<Reading*>(data);
  Element element = std::move(reading.open.back());
  reading.open.pop_back();
  const Document* place = element.attributes.find("#text_place");
  element.attributes.set(
      "#text", Document::scalar(element.text, Document::Style::quoted, place ? place->place() : element.place));
  element.attributes.set("#children", std::move(element.children));
  Document node = Document::map(element.place);
  node.set(element.name, std::move(element.attributes), element.place);
  reading.open.back().children.add(std::move(node));
}

}  // namespace

Document parse_xml(std::string_view source, const std::string* file) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
  Reading reading{parser.get(), file};
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), begin, end);
  XML_SetCharacterDataHandler(parser.get(), text);
  if (XML_Parse(parser.get(), source.data(), static_cast<int>(source.size()), XML_TRUE) == XML_STATUS_ERROR)
    throw Error(Mistake{reading.is_too_deep
                            ? fmt::format("elements stand in one another more than {} deep", deepest)
                            : fmt::format("not XML: {}", XML_ErrorString(XML_GetErrorCode(parser.get()))),
                        reading.place(),
                        {}});
  const auto& roots = reading.open.front().children.items();
  return roots.empty() ? Document::map() : roots.front();
}

}  // namespace reconcile
