// A form in which two spellings of one expression are the same text.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/sql_text.hpp"

namespace reconcile {

/// The type of a column by its name, as format_type prints it; empty where it is not known.
using ColumnType = std::function<std::string_view(std::string_view column)>;

/// The server's decoration (casts on literals, = ANY (ARRAY[…]) for IN, BETWEEN as two comparisons …) is taken off
/// where it is certain that the server put it there. Equal forms are equal for the server; unequal forms may still be.
/// `type` is what the value is assigned to (a default), or empty.
std::string normal_form(std::string_view sql, Syntax syntax, const ColumnType& column_type, std::string_view type = {});

}  // namespace reconcile
