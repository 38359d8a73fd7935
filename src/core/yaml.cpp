#include "core/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/yaml_events.hpp"

namespace reconcile {

namespace {

std::optional<std::size_t> first_byte_that_is_not_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80         ? 1
                               : lead >> 5 == 0x6  ? 2
                               : lead >> 4 == 0xe  ? 3
                               : lead >> 3 == 0x1e ? 4
                                                   : 0;
    if (length == 0 || i + length > text.size()) return i;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return i;
    i += length;
  }
  return std::nullopt;
}

Place place_of_byte(std::string_view text, std::size_t byte, const std::string* file) {
  const auto before = text.substr(0, byte);
  const auto line = static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1;
  return {file, line, static_cast<unsigned>(characters(before.substr(before.rfind('\n') + 1))) + 1};
}

bool is_indented_by_tab(std::string_view text, unsigned line) {
  for (; line > 1 && !text.empty(); --line) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  const std::string_view indentation = text.substr(0, text.find_first_not_of(" \t"));
  return indentation.find('\t') != std::string_view::npos;
}

/// How many values a document has, itself among them; counts no further than `most`.
std::size_t count_values(const Document& document, std::size_t most) {
  std::size_t count = 1;
  for (const Document& each : document.items()) {
    if (count >= most) return most;
    count += count_values(each, most - count);
  }
  return std::min(count, most);
}

/// Builds a Document from libyaml's events.
class Builder {
 public:
  Builder(const std::string* file, std::size_t bytes, Mistakes& mistakes)
      : file_(file), mistakes_(mistakes), copies_left_(most_copies + bytes) {}

  /// False once its anchors and aliases stand for more values than any file that is meant to be read.
  bool is_small_enough() const { return copies_left_ > 0; }

  Document take() { return std::move(root_); }

  void add(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_SCALAR_EVENT: {
        const auto& scalar = event.data.scalar;
        const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
        const bool plain = scalar.style == YAML_PLAIN_SCALAR_STYLE && view(scalar.tag) != YAML_STR_TAG;
        if (plain && is_null_word(text) && !wants_key())
          put(Document(), view(scalar.anchor));
        else
          put(Document::scalar(std::string(text), plain ? Document::Style::plain : Document::Style::quoted,
                               place(event.start_mark)),
              view(scalar.anchor));
        break;
      }
      case YAML_ALIAS_EVENT: add_alias(std::string(view(event.data.alias.anchor)), place(event.start_mark)); break;
      case YAML_SEQUENCE_START_EVENT:
        open(Document::list(place(event.start_mark)), view(event.data.sequence_start.anchor));
        break;
      case YAML_MAPPING_START_EVENT:
        open(Document::map(place(event.start_mark)), view(event.data.mapping_start.anchor));
        break;
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: close(); break;
      default: break;
    }
  }

  Place place(const yaml_mark_t& mark) const {
    return {file_, static_cast<unsigned>(mark.line) + 1, static_cast<unsigned>(mark.column) + 1};
  }

 private:
  struct Frame {
    Document document;
    std::optional<Document> key;
    std::vector<Document> merged;
    std::string anchor;
    std::unordered_map<std::string, Place> index = {};  ///< of a large map: its keys
  };

  bool wants_key() const { return !frames_.empty() && frames_.back().document.is_map() && !frames_.back().key; }

  void add_alias(const std::string& anchor, Place place) {
    const auto found = anchors_.find(anchor);
    const bool is_open =
        std::any_of(frames_.begin(), frames_.end(), [&](const Frame& frame) { return frame.anchor == anchor; });
    if (is_open)
      mistakes_.add("an alias that refers to what it stands in", place, "an anchor must be complete before it is used");
    else if (found == anchors_.end())
      mistakes_.add(fmt::format("no anchor &{} stands before this alias", anchor), place);
    else if (wants_key() && !found->second.is_scalar())
      mistakes_.add("a key of a map must be a name", place);
    const bool is_known = found != anchors_.end() && !is_open && may_copy(found->second);
    put(is_known ? found->second : Document(), {});
  }

  /// Aliases of aliases would make a file of a few lines one of millions of values.
  bool may_copy(const Document& document) {
    copies_left_ -= count_values(document, copies_left_);
    return is_small_enough();
  }

  void open(Document document, std::string_view anchor) {
    if (wants_key()) mistakes_.add("a key of a map must be a name", document.place());
    frames_.push_back({std::move(document), std::nullopt, {}, std::string(anchor), {}});
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    std::unordered_set<std::string> keys;
    if (!frame.merged.empty())
      for (std::size_t i = 0; i < frame.document.size(); ++i) keys.insert(frame.document.key(i).text());
    for (const Document& source : frame.merged) merge(frame.document, source, keys);
    put(std::move(frame.document), frame.anchor);
  }

  /// YAML 1.1, merge key: what stands in the map itself wins, then the earlier of several sources.
  void merge(Document& into, const Document& source, std::unordered_set<std::string>& keys) {
    if (source.is_list()) {
      for (const Document& each : source.items()) merge(into, each, keys);
      return;
    }
    if (!source.is_map()) {
      if (!source.is_null()) mistakes_.add("'<<' takes a map or a list of maps", source.place());
      return;
    }
    for (std::size_t i = 0; i < source.size(); ++i)
      if (keys.insert(source.key(i).text()).second) into.set(source.key(i), source.value(i));
  }

  void put(Document value, std::string_view anchor) {
    if (!anchor.empty() && may_copy(value)) anchors_[std::string(anchor)] = value;
    if (frames_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.document.is_list()) {
      frame.document.add(std::move(value));
    } else if (!frame.key) {
      frame.key = std::move(value);
    } else {
      if (frame.key->text() == "<<" && !frame.key->quoted())
        frame.merged.push_back(std::move(value));
      else if (const auto first = first_of(frame, frame.key->text()))
        mistakes_.add(fmt::format("key '{}' is given twice", frame.key->text()), frame.key->place(),
                      fmt::format("it stands first in line {}", first->line));
      else
        frame.document.set(std::move(*frame.key), std::move(value));
      frame.key.reset();
    }
  }

  /// Small maps are searched, large ones (a file's tables) indexed.
  static std::optional<Place> first_of(Frame& frame, const std::string& key) {
    const Document& map = frame.document;
    if (map.size() < 32) {
      for (std::size_t i = 0; i < map.size(); ++i)
        if (map.key(i).text() == key) return map.key(i).place();
      return std::nullopt;
    }
    for (std::size_t i = frame.index.size(); i < map.size(); ++i)
      frame.index.emplace(map.key(i).text(), map.key(i).place());
    const auto found = frame.index.find(key);
    return found == frame.index.end() ? std::nullopt : std::optional(found->second);
  }

  static constexpr std::size_t most_copies = 1'000'000;

  const std::string* file_;
  Mistakes& mistakes_;
  std::size_t copies_left_;
  Document root_;
  std::vector<Frame> frames_;
  std::unordered_map<std::string, Document> anchors_;
};

}  // namespace

Document parse_yaml(std::string_view text, const std::string* file, Mistakes& mistakes) {
  if (const auto bad = first_byte_that_is_not_utf8(text)) {
    mistakes.add("the file is not UTF-8", place_of_byte(text, *bad, file), "save it as UTF-8 text");
    return {};
  }
  Events events(text);
  Builder builder(file, text.size(), mistakes);
  bool ended = false;
  do {
    if (!events.next()) {
      if (events.is_too_deep()) {
        mistakes.add(fmt::format("lists and maps stand in one another more than {} deep", Events::deepest),
                     builder.place(events.event().start_mark), "write it flatter");
        return {};
      }
      const yaml_parser_t& parser = events.parser();
      std::string message = fmt::format("not YAML: {}", parser.problem ? parser.problem : "it cannot be read");
      if (parser.context)
        message += fmt::format(", {}{}", parser.context,
                               parser.context_mark.line == parser.problem_mark.line
                                   ? ""
                                   : fmt::format(" that begins in line {}", parser.context_mark.line + 1));
      const Place place = parser.error == YAML_READER_ERROR ? place_of_byte(text, parser.problem_offset, file)
                                                            : builder.place(parser.problem_mark);
      mistakes.add(message, place, is_indented_by_tab(text, place.line) ? "indent with spaces, not with tabs" : "");
      return {};
    }
    if (events.event().type == YAML_DOCUMENT_START_EVENT && ended) {
      mistakes.add("the file holds more than one YAML document", builder.place(events.event().start_mark),
                   "put each into a file of its own");
      return builder.take();
    }
    ended |= events.event().type == YAML_DOCUMENT_END_EVENT;
    builder.add(events.event());
    if (!builder.is_small_enough()) {
      mistakes.add("the anchors and aliases up to here stand for more than a million values",
                   builder.place(events.event().start_mark), "write out what is meant, or split the file");
      return {};
    }
  } while (events.event().type != YAML_STREAM_END_EVENT);
  return builder.take();
}

std::string peek_yaml(std::string_view text, std::string_view key) {
  Events events(text);
  bool in_map = false, at_value = false;
  while (events.next() && events.event().type != YAML_STREAM_END_EVENT) {
    const yaml_event_t& event = events.event();
    switch (event.type) {
      case YAML_STREAM_START_EVENT:
      case YAML_DOCUMENT_START_EVENT: break;
      case YAML_MAPPING_START_EVENT:
        if (std::exchange(in_map, true)) return {};
        break;
      case YAML_SCALAR_EVENT: {
        const std::string_view value(reinterpret_cast<const char*>(event.data.scalar.value), event.data.scalar.length);
        if (at_value) return std::string(value);
        if (!in_map || value != key) return {};
        at_value = true;
        break;
      }
      default: return {};
    }
  }
  return {};
}

}  // namespace reconcile
