// What a condition looks at before it lets statements run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/parse_tree.hpp"

namespace reconcile {

struct Condition {
  std::vector<std::string> texts;       ///< in it and in what it was computed from: the names that it looks for
  std::vector<std::string> relations;   ///< the tables of which it reads the rows
  std::vector<std::string> attributes;  ///< the columns and functions that it uses: `data_type`, `format_type`
  bool is_known = true;                 ///< false: some of it is known only when it runs

  void add(const Condition& other);
  /// Whether one of its texts is this name, alone or as the last part of a longer one.
  bool names(const std::string& name) const;
};

/// The conditions around a statement, the outermost first. Statements of one branch share the same objects.
using Conditions = std::vector<std::shared_ptr<const Condition>>;

/// Adds what one node of a tree looks at: to be called for each one, as `walk` does.
void look(std::string_view key, const Node& node, Condition& condition);

/// Of a text that is a query, what the query looks at; else the text.
void add_text(const std::string& text, Condition& condition);

}  // namespace reconcile
