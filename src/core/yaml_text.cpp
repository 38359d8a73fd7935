#include "core/yaml_text.hpp"

#include <algorithm>

#include "core/yaml_events.hpp"

namespace reconcile {

namespace {

/// libyaml counts characters.
class Bytes {
 public:
  explicit Bytes(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return;
    for (std::size_t i = 0; i < text.size(); ++i)
      if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) at_.push_back(i);
    at_.push_back(text.size());
  }
  std::size_t operator()(const yaml_mark_t& mark) const {
    return at_.empty() ? mark.index : at_[std::min(mark.index, at_.size() - 1)];
  }

 private:
  std::vector<std::size_t> at_;
};

class TreeBuilder {
 public:
  explicit TreeBuilder(std::string_view text) : text_(text), bytes_(text) {}

  YamlNode build() {
    Events events(text_);
    while (events.next() && events.event().type != YAML_STREAM_END_EVENT) add(events.event());
    return std::move(root_);
  }

 private:
  void add(const yaml_event_t& event) {
    YamlNode node;
    node.begin = bytes_(event.start_mark);
    node.end = bytes_(event.end_mark);
    switch (event.type) {
      case YAML_SCALAR_EVENT: {
        const auto& scalar = event.data.scalar;
        node.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
        node.marked = scalar.anchor || scalar.tag;
        node.plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
        node.block_text = scalar.style == YAML_LITERAL_SCALAR_STYLE || scalar.style == YAML_FOLDED_SCALAR_STYLE;
        // the blank lines that follow are no part of it, but where it says that they are
        if (scalar.style == YAML_LITERAL_SCALAR_STYLE)
          node.end = end_of_lines(node);
        else if (node.block_text && !node.text.ends_with("\n\n"))
          node.end = text_.find_last_not_of(" \t\r\n", std::min(node.end, text_.size()) - 1) + 1;
        put(std::move(node));
        break;
      }
      case YAML_ALIAS_EVENT:
        node.shape = YamlNode::Shape::alias;
        put(std::move(node));
        break;
      case YAML_SEQUENCE_START_EVENT:
        node.shape = YamlNode::Shape::list;
        node.flow = event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
        node.marked = event.data.sequence_start.anchor || event.data.sequence_start.tag;
        open_.push_back(std::move(node));
        break;
      case YAML_MAPPING_START_EVENT:
        node.shape = YamlNode::Shape::map;
        node.flow = event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
        node.marked = event.data.mapping_start.anchor || event.data.mapping_start.tag;
        open_.push_back(std::move(node));
        break;
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: {
        YamlNode done = std::move(open_.back());
        open_.pop_back();
        // libyaml ends a block where the next one begins
        done.end = done.flow || done.children.empty() ? node.end : done.children.back().end;
        put(std::move(done));
        break;
      }
      default: break;
    }
  }

  /// Each line of a literal text has one behind that with the |.
  std::size_t end_of_lines(const YamlNode& node) const {
    const bool is_open = !node.text.empty() && !node.text.ends_with('\n');
    const auto lines = std::count(node.text.begin(), node.text.end(), '\n') + (is_open ? 1 : 0);
    std::size_t end = std::min(text_.find('\n', node.begin), text_.size());
    for (auto line = lines; line > 0 && end < text_.size(); --line)
      end = std::min(text_.find('\n', end + 1), text_.size());
    return end;
  }

  void put(YamlNode node) {
    if (open_.empty())
      root_ = std::move(node);
    else
      open_.back().children.push_back(std::move(node));
  }

  std::string_view text_;
  Bytes bytes_;
  YamlNode root_;
  std::vector<YamlNode> open_;
};

/// Where what is no comment stands, whatever it looks like.
void add_opaque(const YamlNode& node, std::vector<std::pair<std::size_t, std::size_t>>& spans) {
  if (node.children.empty()) spans.emplace_back(node.begin, node.end);
  for (const YamlNode& child : node.children) add_opaque(child, spans);
}

}  // namespace

YamlText::YamlText(std::string text) : text_(std::move(text)), root_(TreeBuilder(text_).build()) {
  if (root_.is_map() && !root_.flow) add_entries(root_, 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) by_path_.emplace(entries_[i].path, i);
  find_comments();
}

void YamlText::add_entries(const YamlNode& map, std::size_t above) {
  for (std::size_t i = 0; i < map.size(); ++i) {
    YamlEntry entry{&map.key(i), &map.value(i), above, {}};
    const bool is_top = &map == &root_;
    if (is_top) entry.above = entries_.size();
    entry.path = (is_top ? std::string() : entries_[above].path) + '\0' + entry.key->text;
    const std::size_t own = entries_.size();
    entries_.push_back(std::move(entry));
    if (map.value(i).is_map() && !map.value(i).flow) add_entries(map.value(i), own);
  }
}

void YamlText::find_comments() {
  std::vector<std::pair<std::size_t, std::size_t>> opaque;
  add_opaque(root_, opaque);
  opaque.emplace_back(text_.size(), text_.size());
  std::size_t at = 0;
  for (const auto& [begin, end] : opaque) {
    while (at < begin) {
      // an anchor and a tag may hold one
      if (text_[at] == '&' || text_[at] == '!') {
        at = std::min(text_.find_first_of(" \t\r\n", at), begin);
      } else if (text_[at] == '#') {
        const std::size_t stop = std::min(text_.find_first_of("\r\n", at), text_.size());
        const std::size_t line = line_begin(at);
        comments_.push_back({at, stop, text_.find_first_not_of(" \t", line) == at});
        at = stop;
      } else {
        ++at;
      }
    }
    at = std::max(at, end);
  }
}

const YamlEntry* YamlText::find(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : &entries_[found->second];
}

std::size_t YamlText::line_begin(std::size_t at) const {
  const std::size_t before = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
  return before == std::string::npos ? 0 : before + 1;
}

std::size_t YamlText::line_end(std::size_t at) const {
  const std::size_t end = text_.find('\n', at);
  return end == std::string::npos ? text_.size() : end + 1;
}

Document to_document(const YamlNode& node) {
  switch (node.shape) {
    case YamlNode::Shape::scalar:
      if (node.plain && is_null_word(node.text)) return {};
      return Document::scalar(node.text, node.plain ? Document::Style::plain : Document::Style::quoted);
    case YamlNode::Shape::list: {
      Document list = Document::list();
      for (const YamlNode& item : node.children) list.add(to_document(item));
      return list;
    }
    case YamlNode::Shape::map: {
      Document map = Document::map();
      for (std::size_t i = 0; i < node.size(); ++i)
        map.set(
            Document::scalar(node.key(i).text, node.key(i).plain ? Document::Style::plain : Document::Style::quoted),
            to_document(node.value(i)));
      return map;
    }
    case YamlNode::Shape::alias: break;
  }
  return {};
}

std::string edited(const std::string& text, std::vector<YamlEdit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const YamlEdit& a, const YamlEdit& b) { return a.begin < b.begin; });
  std::string out;
  std::size_t at = 0;
  for (const YamlEdit& edit : edits) {
    out.append(text, at, edit.begin - at);
    out += edit.text;
    at = std::max(at, edit.end);
  }
  return out.append(text, at);
}

std::string with_margin(std::string_view lines, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size() - 1) + 1;
    std::string_view line = lines.substr(at, end - at);
    if (at > 0 && line.find_first_not_of(" \r\n") != std::string_view::npos) {
      if (to > from) out.append(to - from, ' ');
      if (from > to) line.remove_prefix(std::min(from - to, line.find_first_not_of(' ')));
    }
    out += line;
    at = end;
  }
  return out;
}

}  // namespace reconcile
