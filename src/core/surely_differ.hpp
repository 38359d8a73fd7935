// Differences that are certain although no server has been asked.
#pragma once

#include <string_view>

#include "core/normal_form.hpp"

namespace reconcile {

/// Whether the server cannot store the same for what somebody wrote and for what it has printed: other types, or other
/// literals where a literal is stored as it is written. False is no answer. `column_type` and `type` as in
/// normal_form().
bool surely_differ(const SqlText& written, const SqlText& printed, const ColumnType& column_type,
                   std::string_view type = {});

}  // namespace reconcile
