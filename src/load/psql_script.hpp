// A file for psql → the SQL in it.
#pragma once

#include <string>
#include <string_view>

namespace reconcile {

/// The file with blanks instead of psql's own commands and of the rows behind a COPY: every byte keeps its place.
std::string sql_of_psql_script(std::string_view text);

}  // namespace reconcile
