#include "server/connection.hpp"

#include <fmt/format.h>

#include <pqxx/pqxx>
#include <utility>

#include "server/server_message.hpp"
#include "server/target.hpp"

namespace reconcile {
namespace {

// Of these PgBouncer knows which of its clients set them (its manual, transaction pooling): another client that gets
// our session of the server later does not have them.
constexpr auto session_settings = R"(
SET client_encoding = 'UTF8'; SET application_name = 'reconcile'; SET DateStyle = ISO;
SET standard_conforming_strings = on)";

using Take = std::function<void(std::size_t index, Rows rows)>;

constexpr int oldest_server = 140000;

std::string in_uri(std::string_view part) {
  std::string escaped;
  for (const char c : part) {
    if (std::string_view(" #%/:?@[]&").find(c) == std::string_view::npos)
      escaped += c;
    else
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return escaped;
}

std::string text_or_empty(const char* text) { return text == nullptr ? "" : text; }

std::string describe(pqxx::connection& connection) {
  const std::string host = text_or_empty(connection.hostname());
  const std::string user = in_uri(text_or_empty(connection.username()));
  const std::string port = text_or_empty(connection.port());
  const std::string database = in_uri(text_or_empty(connection.dbname()));
  if (host.starts_with('/')) return fmt::format("postgresql://{}@:{}/{}?host={}", user, port, database, host);
  const bool ipv6 = host.find(':') != std::string::npos;
  return fmt::format("postgresql://{}@{}:{}/{}", user, ipv6 ? "[" + host + "]" : in_uri(host), port, database);
}

template <class Type>
bool is(const std::exception& error) {
  return dynamic_cast<const Type*>(&error) != nullptr;
}

// libpqxx 6 keeps the SQLSTATE of some errors to itself and tells them by type only.
std::string sqlstate_of(const std::exception& error) {
  if (const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error); sql != nullptr && !sql->sqlstate().empty())
    return sql->sqlstate();
  if (is<pqxx::insufficient_privilege>(error)) return "42501";
  if (is<pqxx::deadlock_detected>(error)) return "40P01";
  if (is<pqxx::serialization_failure>(error)) return "40001";
  if (is<pqxx::statement_completion_unknown>(error)) return "40003";
  if (is<pqxx::transaction_rollback>(error)) return "40000";
  if (is<pqxx::too_many_connections>(error)) return "53300";
  if (is<pqxx::broken_connection>(error)) return "08000";
  return {};
}

SqlError refusal(const std::exception& error, const std::vector<std::string_view>& sent) {
  const ServerMessage message = read_server_message(error.what());
  SqlError refused(message.primary, message.hint);
  refused.sqlstate = sqlstate_of(error);
  refused.detail = message.detail;
  refused.position = position_in(sent, message);
  return refused;
}

Rows rows_of(const pqxx::result& result) {
  struct Owned : Rows::Result {
    pqxx::result pqxx_result;
  };
  auto owned = std::make_shared<Owned>();
  owned->pqxx_result = result;
  const auto columns = result.columns();
  owned->size = static_cast<std::size_t>(result.size());
  owned->values.reserve(owned->size * static_cast<std::size_t>(columns));
  for (pqxx::row_size_type column = 0; column < columns; ++column) {
    const auto type = result.column_type(column);
    owned->names.emplace_back(result.column_name(column));
    owned->json.push_back(type == 114 || type == 3802);
  }
  const auto last_row = result.end();
  for (auto row = result.begin(); row != last_row; ++row)
    for (auto [field, last] = std::pair(row->begin(), row->end()); field != last; ++field)
      owned->values.push_back(field->is_null() ? std::string_view() : std::string_view(field->c_str(), field->size()));
  return Rows(std::move(owned));
}

}  // namespace

struct Connection::State {
  explicit State(const std::string& its_target) : target(its_target), connection(its_target) {}

  [[noreturn]] void fail(const std::exception& error, const std::vector<std::string_view>& sent) const {
    // libpqxx 6 looks for the connection before it looks at the server's last words.
    if (!connection.is_open()) lost(is<pqxx::sql_error>(error) ? read_server_message(error.what()).primary : "");
    if (!is<pqxx::failure>(error)) throw Error(fmt::format("libpqxx: {}", error.what()));
    throw refusal(error, sent);
  }

  [[noreturn]] void lost(const std::string& reason) const {
    throw Error(fmt::format("the connection to {} was lost{}{}", described, reason.empty() ? "" : ": ", reason));
  }

  // libpqxx 6 would silently connect anew, without our transaction, locks and settings.
  void must_be_open() const {
    if (!connection.is_open()) lost({});
  }

  pqxx::result run(std::string_view sql) {
    must_be_open();
    try {
      pqxx::nontransaction transaction(connection);
      return transaction.exec(std::string(sql));
    } catch (const std::exception& error) {
      fail(error, {sql});
    }
  }

  void pipeline(const std::vector<std::string>& queries, const Take& take) {
    must_be_open();
    pqxx::nontransaction transaction(connection);
    pqxx::pipeline pipeline(transaction);
    const auto result = [&](std::size_t at) {
      try {
        if (at == 0) {
          pipeline.retain(static_cast<int>(queries.size()));
          for (const auto& query : queries) pipeline.insert(query);
          pipeline.resume();
        }
        return pipeline.retrieve().second;
      } catch (const std::exception& error) {
        fail(error, {queries.begin(), queries.end()});
      }
    };
    try {
      for (std::size_t at = 0; at < queries.size(); ++at) take(at, rows_of(result(at)));
    } catch (...) {
      drain(pipeline);
      throw;
    }
    drain(pipeline);
  }

  // Its destructor would cancel whatever is under way: perhaps the statement that comes next.
  static void drain(pqxx::pipeline& pipeline) {
    try {
      pipeline.flush();
    } catch (const std::exception&) {
      // The connection is lost, as the next statement will say.
    }
  }

  std::string target;
  pqxx::connection connection;
  ServerVersion version;
  std::string database;
  std::string described;
};

Connection::Connection(const std::string& target) {
  try {
    check_target(target);
    state_ = std::make_unique<State>(target);
  } catch (const pqxx::failure& error) {
    throw cannot_connect(target, error.what());
  }
  state_->version.number = state_->connection.server_version();
  state_->database = text_or_empty(state_->connection.dbname());
  state_->described = describe(state_->connection);
  if (state_->version.number < oldest_server)
    throw Error(fmt::format("PostgreSQL {} is too old: reconcile needs {} or newer", state_->version.to_string(),
                            oldest_server / 10000));
  state_->run(session_settings);
}

Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

const ServerVersion& Connection::version() const { return state_->version; }
const std::string& Connection::database() const { return state_->database; }
const std::string& Connection::described() const { return state_->described; }
std::string Connection::password() const { return password_of(state_->target); }
Connection Connection::another(const std::string& database) const {
  return Connection(with_database(state_->target, database));
}

int Connection::backend_pid() const { return state_->connection.backendpid(); }

void Connection::execute(std::string_view sql) { state_->run(sql); }

Rows Connection::query(std::string_view sql) { return rows_of(state_->run(sql)); }

void Connection::query_all(const std::vector<std::string>& queries, const Take& take) {
  state_->pipeline(queries, take);
}

}  // namespace reconcile
