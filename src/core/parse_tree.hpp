// libpg_query's tree of one piece of SQL; the only user of its parser, apart from core/split_statements.
#pragma once

#include <rapidjson/document.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// The tree of a whole statement; not an object where the text is no single statement that libpg_query knows.
rapidjson::Document statement_tree(std::string_view sql);

/// The byte of the character that the parser and the server count from 1; the end where there are fewer.
std::size_t byte_of_character(std::string_view text, int position);

/// An error message without all but the beginning of the text that it quotes, which may be the rest of a file.
std::string with_short_quotation(std::string message);

/// The tree of a whole statement.
class StatementTree {
 public:
  explicit StatementTree(std::string_view sql);

  /// `AlterTableStmt`; empty where the grammar refuses the text.
  std::string_view type() const;
  /// What stands in it; an empty object where there is nothing.
  const Node& body() const;
  const SyntaxError& error() const { return error_; }

 private:
  // a file may have a hundred thousand statements, and most are small: RapidJSON takes 64 kB for each else
  static constexpr std::size_t usual_size = 2048;
  rapidjson::MemoryPoolAllocator<> memory_{usual_size};
  rapidjson::Document json_{&memory_};
  const Node* statement_ = nullptr;
  SyntaxError error_;
};

/// The PL/pgSQL of a DO statement.
class BlockTree {
 public:
  explicit BlockTree(std::string_view do_statement);

  /// {"datums": […], "action": {"PLpgSQL_stmt_block": …}}, or null where it is none. Lines count from the one that the
  /// body begins in.
  const Node* function() const { return function_; }
  /// Why the grammar of PL/pgSQL refuses it; empty where it does not.
  const std::string& error() const { return error_; }
  /// The line of the body near which that is, from 1.
  int error_line() const { return error_line_; }

 private:
  rapidjson::Document json_;
  const Node* function_ = nullptr;
  std::string error_;
  int error_line_ = 1;
};

/// The member of an object, or null.
inline const Node* member(const Node& node, const char* name) {
  if (!node.IsObject()) return nullptr;
  const auto found = node.FindMember(name);
  return found == node.MemberEnd() ? nullptr : &found->value;
}

/// The text of a member, or nothing.
std::string_view text_of(const Node& node, const char* name);
/// Whether a member is true.
bool flag_of(const Node& node, const char* name);
/// The items of a member that is a list; none where it is not a list.
std::vector<const Node*> items_of(const Node& node, const char* name);

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

/// The values of all numbers and texts in an expression.
std::vector<std::string> constants_in(std::string_view expression);

}  // namespace reconcile
