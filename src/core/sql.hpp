// Spelling SQL: identifiers, literals and names as PostgreSQL quotes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

/// As quote_ident() does: quoted only where a bare word would be folded or is a keyword that is not free to use.
std::string quote_ident(std::string_view name);

/// As quote_literal() does: 'it''s', E'back\\slash'; line breaks are escaped too, so that a literal is always one line.
std::string quote_literal(std::string_view text);

/// `a, "B", c`
std::string quote_list(const std::vector<std::string>& names);

/// `migration.flows`; without a schema just the name.
std::string qualified(std::string_view schema, std::string_view name);

/// The parts of a dotted name: `a."b.c".d`.
std::vector<std::string> split_name(std::string_view written);

/// `$$ body $$` with a tag that the body does not contain.
std::string dollar_quote(std::string_view body);

/// The longest name that PostgreSQL keeps (manual, 4.1.1): 63 bytes.
constexpr std::size_t longest_name = 63;

/// What PostgreSQL calls an object without a name: `table_column_suffix`, cut to 63 bytes as makeObjectName does.
std::string chosen_name(std::string_view table, std::string_view columns, std::string_view suffix);

}  // namespace reconcile
