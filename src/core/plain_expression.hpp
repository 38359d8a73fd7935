// The server's print of an expression → the way a person writes it.
#pragma once

#include <string>
#include <string_view>

#include "core/normal_form.hpp"

namespace reconcile {

/// `status IN ('a', 'b')` for `((status)::text = ANY ((ARRAY['a'::character varying, …])::text[]))`. The server stores
/// the same for both texts, so that it prints the same for both. Where that is not certain, the print itself, without
/// the parentheses around it. `column_type` and `type` as in normal_form().
std::string plain_expression(std::string_view printed, Syntax syntax, const ColumnType& column_type,
                             std::string_view type = {});

/// The alias that people write, where the server has one: varchar(50), timestamptz.
std::string plain_type(const std::string& printed);

/// Without the parentheses around the whole of it.
std::string without_parentheses(std::string sql);

}  // namespace reconcile
