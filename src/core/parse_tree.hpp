// libpg_query's tree of one piece of SQL; the only user of its parser.
#pragma once

#include <rapidjson/document.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/sql_text.hpp"

namespace reconcile {

using Node = rapidjson::Value;

class ParseTree {
 public:
  ParseTree(std::string_view sql, Syntax syntax);

  /// Null where the text is not of that syntax.
  const Node* root() const { return root_; }
  const SyntaxError& error() const { return error_; }
  /// The byte of the text for a location in the tree, which counts from the start of the statement around it.
  std::size_t offset(int location) const;

 private:
  std::string statement_;
  std::size_t prefix_ = 0;
  std::size_t size_ = 0;
  rapidjson::Document json_;
  const Node* root_ = nullptr;
  SyntaxError error_;
};

/// The member of an object, or null.
inline const Node* member(const Node& node, const char* name) {
  if (!node.IsObject()) return nullptr;
  const auto found = node.FindMember(name);
  return found == node.MemberEnd() ? nullptr : &found->value;
}

/// The text of {"String": {"sval": …}}.
std::string_view string_of(const Node& node);

/// The last of a list of names, and whether all before it is `pg_catalog` or nothing.
struct NodeName {
  std::string_view schema;
  std::string_view name;
  bool built_in() const { return schema.empty() || schema == "pg_catalog"; }
};
NodeName name_of(const Node& names);

/// 0, which the JSON leaves out, where there is no number.
int integer_of(const Node* node);

/// The value of an A_Const and its class: i (5), f (0.5), s (text), b (true), x (bits) or n (null).
struct Constant {
  char code = 0;
  std::string text;
};
std::optional<Constant> constant_of(const Node& node);

}  // namespace reconcile
