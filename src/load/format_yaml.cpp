#include "load/format_yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/yaml_text.hpp"
#include "load/short_form.hpp"
#include "load/write_yaml.hpp"
#include "objects/objects.hpp"

namespace reconcile {

namespace {

/// What people wrote about an entry.
struct Remarks {
  std::vector<std::string> above;  ///< comments, and "" for a blank line
  std::string beside;
  std::vector<std::string> below;  ///< what ends the block that it is the last of
  bool has_comment() const {
    return !beside.empty() || !below.empty() ||
           std::any_of(above.begin(), above.end(), [](const std::string& line) { return !line.empty(); });
  }
};

/// Writes the canonical text, and what has no line of its own in it (an anchor, a comment between the keys of a column)
/// as it stands in the source: the smallest entry around it that has one keeps its text. What that is shows in what has
/// been written, so it is written again until nothing is left over.
class Formatting {
 public:
  explicit Formatting(const std::string& text) : source_(text) {}

  /// Nothing where only the text itself keeps all that is in it.
  std::optional<std::string> run() {
    if (source_.entries().empty()) return std::nullopt;
    keep_rows();
    while (!is_stuck_) {
      const YamlText out(write_yaml(in_short_form(document_of(source_.root()), is_marked(source_.root()))));
      out_ = &out;
      is_whole_ = true;
      check_texts();
      attach_remarks();
      if (is_whole_) return with_remarks();
    }
    return std::nullopt;
  }

 private:
  std::size_t index(const YamlEntry& entry) const {
    return static_cast<std::size_t>(&entry - source_.entries().data());
  }
  const YamlEntry* above(const YamlEntry& entry) const {
    const YamlEntry& above = source_.entries()[entry.above];
    return &above == &entry ? nullptr : &above;
  }
  static bool has_entries(const YamlEntry& entry) { return entry.value->is_map() && entry.value->is_block(); }
  static std::size_t end_of(const YamlEntry& entry) { return std::max(entry.key->end, entry.value->end); }
  static bool is_marked(const YamlNode& node) {
    return node.marked || node.shape == YamlNode::Shape::alias ||
           std::any_of(node.children.begin(), node.children.end(), is_marked);
  }

  /// The one that keeps its text, of the entry and those around it; null: none.
  const YamlEntry* kept(const YamlEntry& entry) const {
    const YamlEntry* found = nullptr;
    for (const YamlEntry* each = &entry; each; each = above(*each))
      if (kept_.contains(index(*each))) found = each;
    return found;
  }

  void keep(const YamlEntry& entry) {
    is_whole_ = false;
    for (const YamlEntry* each = &entry; each; each = above(*each))
      if (!kept_.contains(index(*each)) && !is_marked(*each->key) && out_->find(each->path)) {
        kept_.insert(index(*each));
        return;
      }
    is_stuck_ = true;
  }

  /// Rows are laid out by those who wrote them.
  void keep_rows() {
    const std::string tables = '\0' + std::string(table_kind.section) + '\0';
    for (const YamlEntry& entry : source_.entries())
      if (entry.key->text == data_kind.section && entry.path.starts_with(tables) &&
          std::count(entry.path.begin(), entry.path.end(), '\0') == 3)
        kept_.insert(index(entry));
  }

  Document document_of(const YamlNode& node) const {
    Document map = Document::map();
    const auto& entries = source_.entries();
    for (std::size_t i = 0; i < node.size(); ++i) {
      const YamlNode &key = node.key(i), &value = node.value(i);
      const auto entry =
          std::lower_bound(entries.begin(), entries.end(), key.begin,
                           [](const YamlEntry& each, std::size_t begin) { return each.key->begin < begin; });
      Document written = kept_.contains(index(*entry))        ? Document::scalar(word(index(*entry)))
                         : value.is_map() && value.is_block() ? document_of(value)
                                                              : to_document(value);
      map.set(to_document(key), std::move(written));
    }
    return map;
  }
  static std::string word(std::size_t entry) { return fmt::format("verbatim_{}_of_text", entry); }

  void check_texts() {
    for (const YamlEntry& entry : source_.entries()) {
      if (const YamlEntry* keeping = kept(entry)) {
        if (!out_->find(keeping->path)) keep(*keeping);
        continue;
      }
      const bool has_mark = has_entries(entry) ? entry.value->marked : is_marked(*entry.value);
      const auto header =
          source_.text().substr(entry.value->begin, source_.line_end(entry.value->begin) - entry.value->begin);
      const bool has_comment = entry.value->block_text && header.find('#') != std::string::npos;
      if (has_mark || has_comment || is_marked(*entry.key)) keep(entry);
    }
  }

  /// Gives every comment and every blank line to an entry.
  void attach_remarks() {
    remarks_.clear();
    footer_.clear();
    const std::string& text = source_.text();
    const auto& comments = source_.comments();
    std::size_t next = 0, comment = 0;
    std::vector<std::string> above_next;
    bool is_blank = false;
    const auto add = [&](std::vector<std::string>& lines, std::string line) {
      if (std::exchange(is_blank, false)) lines.emplace_back();
      lines.push_back(std::move(line));
    };
    for (std::size_t line = 0, end = 0; line < text.size(); line = end) {
      end = source_.line_end(line);
      for (; next < source_.entries().size() && source_.entries()[next].key->begin < end; ++next) {
        if (std::exchange(is_blank, false)) above_next.emplace_back();
        remarks_[next].above = std::exchange(above_next, {});
      }
      for (; comment < comments.size() && comments[comment].begin < end; ++comment) {
        const YamlComment& each = comments[comment];
        std::vector<std::string>& lines = next < source_.entries().size() ? above_next : footer_;
        const YamlEntry* last = next == 0 ? nullptr : &source_.entries()[next - 1];
        std::string said = text.substr(each.begin, each.end - each.begin);
        if (!last)
          add(lines, std::move(said));
        else if (const YamlEntry* keeping = kept(*last); keeping && each.begin < end_of(*keeping))
          continue;
        else if (!has_entries(*last) && each.begin > last->value->begin && each.begin < end_of(*last))
          keep(*last);
        else if (!each.own_line)
          remarks_[index(keeping ? *keeping : *last)].beside = std::move(said);
        else if (const YamlEntry* block = ended_by(each, *last, next))
          add(remarks_[index(*block)].below, std::move(said));
        else
          add(lines, std::move(said));
      }
      const bool in_text = next > 0 && line < end_of(source_.entries()[next - 1]);
      is_blank |= !in_text && text.find_first_not_of(" \t\r\n", line) >= end;
    }
    for (const auto& [entry, remarks] : remarks_) {
      const YamlEntry& about = source_.entries()[entry];
      const YamlEntry* keeping = kept(about);
      if (remarks.has_comment() && (!keeping || keeping == &about) && !out_->find(about.path)) keep(about);
    }
  }

  /// The last entry of the block that the comment ends, going by its margin; null: it is about what comes next.
  const YamlEntry* ended_by(const YamlComment& comment, const YamlEntry& last, std::size_t next) const {
    const std::size_t margin = source_.margin(comment.begin);
    const std::size_t next_margin =
        next < source_.entries().size() ? source_.margin(source_.entries()[next].key->begin) : 0;
    const YamlEntry* block = &last;
    while (block && source_.margin(block->key->begin) > margin) block = above(*block);
    return block && source_.margin(block->key->begin) > next_margin ? block : nullptr;
  }

  static std::string lines_of(const std::vector<std::string>& lines, std::size_t margin) {
    std::string all;
    for (const std::string& each : lines) all += each.empty() ? "\n" : std::string(margin, ' ') + each + "\n";
    return all;
  }

  std::string with_remarks() const {
    std::vector<YamlEdit> edits;
    // what ends an inner block comes before what ends the one around it
    for (auto each = remarks_.rbegin(); each != remarks_.rend(); ++each)
      if (const YamlEntry* entry = out_->find(source_.entries()[each->first].path);
          entry && !each->second.below.empty()) {
        const std::size_t end = out_->line_end(end_of(*entry));
        edits.push_back({end, end, lines_of(each->second.below, out_->margin(entry->key->begin))});
      }
    for (const auto& [number, remarks] : remarks_) {
      const YamlEntry& source = source_.entries()[number];
      const YamlEntry* entry = out_->find(source.path);
      if (!entry || (kept(source) && kept(source) != &source)) continue;
      const std::size_t line = out_->line_begin(entry->key->begin);
      const std::size_t key_line_end = out_->line_end(line) - 1, margin = entry->key->begin - line;
      std::string above = lines_of(remarks.above, margin);
      // between the keys of the file there is a blank line already
      const YamlEntry& around = out_->entries()[entry->above];
      if (above.starts_with('\n') && (&around == entry || &around + 1 == entry)) above.erase(0, 1);
      // behind | it would look like text
      const bool goes_above = !remarks.beside.empty() && entry->value->block_text;
      if (goes_above) above += lines_of({remarks.beside}, margin);
      edits.push_back({line, line, above});
      if (kept_.contains(number))
        edits.push_back(
            {entry->key->end, end_of(*entry),
             with_margin(std::string_view(source_.text()).substr(source.key->end, end_of(source) - source.key->end),
                         source_.margin(source.key->begin), margin)});
      if (!remarks.beside.empty() && !goes_above) edits.push_back({key_line_end, key_line_end, "  " + remarks.beside});
    }
    std::string text = edited(out_->text(), std::move(edits));
    for (const std::string& each : footer_) text += each + "\n";
    return text;
  }

  YamlText source_;
  const YamlText* out_ = nullptr;  // what has been written
  bool is_whole_ = true;           // it has all that the source has
  bool is_stuck_ = false;
  std::set<std::size_t> kept_;  // the entries that keep their text
  std::map<std::size_t, Remarks> remarks_;
  std::vector<std::string> footer_;
};

}  // namespace

std::string format_yaml(const std::string& text) { return Formatting(text).run().value_or(text); }

}  // namespace reconcile
