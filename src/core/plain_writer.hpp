// Writes the tree of an expression that the server has printed without what the server added, node by node.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/normaliser.hpp"

namespace reconcile {

class PlainWriter {
 public:
  PlainWriter(std::string_view printed, const ColumnType& column_type) : printed_(printed), normaliser_(column_type) {}

  /// Nothing where the tree holds something that this does not know how to write. `type` is what the value is assigned
  /// to (a default), or empty.
  std::optional<std::string> write(const ParseTree& tree, std::string_view type);

 private:
  /// How strongly the outermost operator of a text binds (manual, 4.1.6).
  enum class Binding {
    either,
    both,
    negation,
    test,
    comparison,
    range,
    other,
    sum,
    product,
    sign,
    collation,
    cast,
    atom
  };
  struct Piece {
    std::string text;
    Binding binding = Binding::atom;
  };

  static std::string_view word(const Node& body, const char* name);
  static const Node* cast_argument(const Node& node);

  Piece piece(const Node& node);
  /// In a place where the server puts `::text` around a varchar.
  Piece operand(const Node& node);
  /// Beside another value: without the cast that follows from that.
  Piece beside(const Node& node, const Form& form, const std::string& in_its_place);
  /// The literal that a cast of the server is around.
  Piece without_cast(const Node& node);
  Piece constant(const Node& node);
  Piece column(const Node& body);
  Piece cast(const Node& node, const Node& body);
  Piece operation(const Node& body);
  Piece binary(const Node& body, std::string_view schema, std::string_view name);
  Piece distinct(const Node& body, bool is_not);
  /// x = ANY (ARRAY[…]), as IN where that stores the same.
  Piece in_list(const Node& body, std::string_view kind, std::string_view name);
  std::optional<std::string> element(const Node& node, const std::string& type, bool cast_to_text);
  Piece logic(const Node& body);
  /// The first two arguments of a conjunction that the server made of BETWEEN.
  std::optional<Piece> between(const Node& first, const Node& second, bool is_not);
  Piece call(const Node& body);
  /// An argument of a call: without the cast that a literal has there by itself.
  Piece value_of(const Node& node, std::string_view type);
  /// Those of COALESCE, GREATEST …, and the elements of an array.
  std::string choice(const Node* nodes, bool only_text);
  Piece call_in_words(const Node& body, std::string_view name);
  Piece case_of(const Node& body);
  Piece array(const Node& body);
  Piece indirection(const Node& body);

  std::string list(const Node* nodes);
  /// In parentheses where it binds less strongly.
  static std::string within(const Piece& piece, Binding least);
  Piece unknown();
  /// The printed text from a node up to the parenthesis that ends it.
  std::string printed_call(const Node& body) const;
  /// Whether the print has a conjunction as the first argument of one of the same kind, which the grammar makes one of.
  bool is_nested(std::string_view word) const;

  std::string_view printed_;
  const ParseTree* tree_ = nullptr;
  Normaliser normaliser_;
  bool is_known_ = true;
};

}  // namespace reconcile
