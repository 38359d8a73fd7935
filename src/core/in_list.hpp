// A list of the values that a column may have, in any of the server's spellings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/normal_form.hpp"

namespace reconcile {

/// `column IN (literals)` in any of the server's spellings, or nothing. A literal is SQL: 'a' or 1.
struct InList {
  std::string column;
  std::vector<std::string> literals;
};
std::optional<InList> as_in_list(std::string_view sql, const ColumnType& column_type);

}  // namespace reconcile
