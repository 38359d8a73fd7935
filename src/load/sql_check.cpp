// The pieces of SQL in the desired state, as far as they can be checked without a server.
#include <fmt/format.h>

#include "core/parse_tree.hpp"
#include "core/sql.hpp"
#include "load/resolve_steps.hpp"

namespace reconcile {

namespace {

Place place_in(const Object& object, const SqlText& text, std::size_t offset) {
  Place place = text.place ? text.place : object.place;
  const std::string_view written = text.written;
  if (text.place && written.find('\n') == std::string::npos)
    place.column += static_cast<unsigned>(characters(written.substr(0, offset)));
  return place;
}

std::string hint_for(const SqlText& text) {
  const std::string& sql = text.written;
  // { type: numeric(10,2) } is read as numeric(10 and a key 2)
  if ((sql.starts_with("numeric(") || sql.starts_with("decimal(")) && sql.find(')') == std::string::npos)
    return "inside { } a comma ends the value: write \"numeric(10,2)\" in double quotes";
  if (text.syntax == Syntax::index_key && !syntax_error(sql, Syntax::expression))
    return fmt::format("an expression that is not a call of a function needs parentheses: \"({})\"", sql);
  return text.syntax == Syntax::type ? "write a type as PostgreSQL spells it, for instance varchar(50)" : "";
}

}  // namespace

void SqlCheck::check(const Object& object, SqlText& text) {
  // the server may know more SQL than the parser that this program was built with
  if (!is_piece(text.syntax)) return;
  if (text.syntax == Syntax::index_key && desired_.find(column_ref(object.ref, text.written))) {
    text.written = text.stored = quote_ident(text.written);
    return;
  }
  auto& right = right_[static_cast<std::size_t>(text.syntax)];
  auto known = right.find(text.written);
  if (known == right.end()) {
    const ParseTree tree(text.written, text.syntax);
    if (!tree.root()) {
      mistakes_.add(fmt::format("{} of {}: {}", text.syntax == Syntax::type ? "type" : "SQL", object.ref.described(),
                                tree.error().message),
                    place_in(object, text, tree.error().offset), hint_for(text));
      return;
    }
    std::vector<Mention> columns = text.syntax == Syntax::type ? std::vector<Mention>() : mentions(tree, text.syntax);
    std::erase_if(columns, [](const Mention& mention) { return mention.what != Mention::What::column; });
    known = right.emplace(text.written, std::move(columns)).first;
  }
  // its subqueries have columns of their own
  if (object.ref.kind->printed_whole) return;
  if (object.ref.kind == &default_kind)
    no_bare_word(text, known->second);
  else
    unknown_columns(object, text, known->second);
}

void SqlCheck::no_bare_word(const SqlText& text, const std::vector<Mention>& columns) {
  if (!columns.empty())
    mistakes_.add(fmt::format("'{}' is no SQL expression that a default can be: it names a column", text.written),
                  text.place, fmt::format("for the text write default: \"'{}'\"", text.written));
}

void SqlCheck::unknown_columns(const Object& object, const SqlText& text, const std::vector<Mention>& columns) {
  if (!desired_.find({&table_kind, object.ref.schema, {}, object.ref.table, nullptr})) return;
  for (const Mention& mention : columns) {
    if (mention.name.empty() || object.ref.table == mention.name) continue;
    if (desired_.find(column_ref(object.ref, mention.name))) continue;
    std::vector<std::string_view> known;
    for (const Object* part : desired_.parts(object.ref.schema, object.ref.table))
      if (part->ref.kind == &column_kind) known.push_back(part->ref.name.text());
    mistakes_.add(fmt::format("{} names column '{}', which table {} does not have", object.ref.described(),
                              mention.name, object.ref.table_sql()),
                  place_in(object, text, mention.offset), did_you_mean(mention.name, known));
  }
}

}  // namespace reconcile
