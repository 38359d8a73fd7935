// Patterns in the settings that choose objects by kind and name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/object_ref.hpp"

namespace reconcile {

/// `table tmp_*`, `*_old` of any kind, `!table tmp_kept` for what is not meant after all: the last one that fits
/// decides. A name is matched with its schema and without, what nests in a table also with that before it.
class ObjectPatterns {
 public:
  struct Pattern {
    std::string text;
    bool negated = false;
    std::string kind;  ///< empty: any
    std::string name;
  };

  explicit ObjectPatterns(const std::vector<std::string>& patterns);
  /// The same where a word that is the name of a kind means all objects of it.
  static ObjectPatterns with_kinds(const std::vector<std::string>& patterns);

  bool fit(const ObjectRef& ref) const { return deciding(ref) != nullptr; }
  bool fit(std::string_view kind, const std::vector<std::string>& names) const {
    return deciding(kind, names) != nullptr;
  }
  /// The pattern because of which it is meant, as it is written; null: it is not.
  const Pattern* deciding(const ObjectRef& ref) const;

 private:
  const Pattern* deciding(std::string_view kind, const std::vector<std::string>& names) const;

  std::vector<Pattern> patterns_;
};

/// A whole text with * and ?.
bool fits_pattern(const std::string& pattern, const std::string& text);

/// Says which patterns of a setting name a kind that does not exist.
void check_patterns(const std::vector<std::string>& patterns, std::string_view setting, Place place,
                    Mistakes& mistakes);

}  // namespace reconcile
