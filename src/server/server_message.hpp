// The parts of an error as libpq prints it, since libpqxx hands on the print only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

struct ServerMessage {
  std::string primary;
  std::string detail;
  std::string hint;
  std::string excerpt;  ///< what stands behind `LINE 3: `, empty where the error has no place in our SQL
  int line = 0;
  std::size_t caret = 0;  ///< column of the caret in the excerpt, from 0
};

ServerMessage read_server_message(std::string_view text);

/// The character that the message points at, from 1, in the one of the statements it lies in; 0 = in none.
/// More than one were sent as libpqxx's pipeline sends them.
int position_in(const std::vector<std::string_view>& statements, const ServerMessage& message);

}  // namespace reconcile
