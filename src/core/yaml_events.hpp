// libyaml, for the two that read YAML: as values, and as a text.
#pragma once

#include <yaml.h>

#include <cstddef>
#include <string_view>

namespace reconcile {

inline std::string_view view(const yaml_char_t* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

/// libyaml's parser over a text that outlives it, one event after the other.
class Events {
 public:
  /// Deeper than what people write. Documents are read recursively.
  static constexpr std::size_t deepest = 200;

  explicit Events(std::string_view text) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Events() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  /// False where the text is no YAML, parser() then says why, or nested too deep. The event lives until the next call.
  bool next() {
    yaml_event_delete(&event_);
    if (yaml_parser_parse(&parser_, &event_) == 0) return false;
    if (event_.type == YAML_SEQUENCE_START_EVENT || event_.type == YAML_MAPPING_START_EVENT) ++depth_;
    if (event_.type == YAML_SEQUENCE_END_EVENT || event_.type == YAML_MAPPING_END_EVENT) --depth_;
    return !is_too_deep();
  }
  bool is_too_deep() const { return depth_ > deepest; }
  const yaml_event_t& event() const { return event_; }
  const yaml_parser_t& parser() const { return parser_; }

 private:
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  std::size_t depth_ = 0;
};

/// What YAML 1.1 takes for nothing where it stands without quotes.
inline bool is_null_word(std::string_view plain) {
  return plain.empty() || plain == "~" || plain == "null" || plain == "Null" || plain == "NULL";
}

}  // namespace reconcile
