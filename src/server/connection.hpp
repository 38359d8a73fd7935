// A connection to a PostgreSQL server: the only room that knows libpqxx.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/server_version.hpp"

namespace reconcile {

/// What every transaction sets that reads what the server prints: the catalog functions print constants by these
/// settings, for which a role or a database may have values of its own (pg_dump sets them for the same reason). Never
/// for the session, which behind a pooler is not ours alone.
constexpr std::string_view print_settings =
    "SET LOCAL client_min_messages = warning; SET LOCAL jit = off; SET LOCAL IntervalStyle = postgres;"
    " SET LOCAL extra_float_digits = 3; SET LOCAL bytea_output = hex; SET LOCAL quote_all_identifiers = off";

/// The server refused a statement.
class SqlError : public Error {
 public:
  SqlError(const std::string& message, std::string hint) : Error(message, std::move(hint)), server_message(message) {}

  std::string sqlstate;
  std::string server_message;
  std::string detail;
  int position = 0;  ///< the character of the SQL that the server points at, from 1; 0 = unknown
};

/// One result. A value is a view that lives as long as any copy of its Rows.
class Rows {
 public:
  struct Result {
    std::vector<std::string_view> names;
    std::vector<bool> json;
    std::vector<std::string_view> values;  ///< row after row; NULL has no data()
    std::size_t size = 0;
    std::shared_ptr<const void> owner;
  };

  explicit Rows(std::shared_ptr<const Result> result) : result_(std::move(result)) {}

  std::size_t size() const { return result_->size; }
  std::size_t columns() const { return result_->names.size(); }
  std::string_view name(std::size_t column) const { return result_->names[column]; }
  std::string_view value(std::size_t row, std::size_t column) const {
    return result_->values[row * columns() + column];
  }
  bool is_null(std::size_t row, std::size_t column) const { return value(row, column).data() == nullptr; }
  bool is_json(std::size_t column) const { return result_->json[column]; }

 private:
  std::shared_ptr<const Result> result_;
};

class Connection {
 public:
  /// `target` is libpq's: a URI, a conninfo string, or nothing for libpq's own environment.
  explicit Connection(const std::string& target);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  const ServerVersion& version() const;
  const std::string& database() const;
  const std::string& described() const;  ///< `postgresql://user@host:port/database`, for messages
  std::string password() const;          ///< as the connection string has it; empty: from elsewhere, or none
  int backend_pid() const;
  /// Another database of the same server, as the same role.
  Connection another(const std::string& database) const;

  /// One or many statements. Without BEGIN among them, many are one transaction.
  void execute(std::string_view sql);
  Rows query(std::string_view sql);

  /// Sends all queries in one round trip and hands each result over, in order, while the server works on the next ones.
  /// A query is one statement and ends in no comment. Nothing may be sent from within `take`. PostgreSQL sends in
  /// pieces of 8 kB, so the end of a result arrives with the start of the next: the slowest query does not belong at
  /// the end.
  void query_all(const std::vector<std::string>& queries,
                 const std::function<void(std::size_t index, Rows rows)>& take);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A connection string as it may be shown.
std::string without_password(std::string_view target);

}  // namespace reconcile
