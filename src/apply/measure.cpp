#include "apply/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <thread>

namespace reconcile {

namespace {

using namespace std::chrono_literals;

struct Table {
  std::string name;
  std::string file;
};
/// By oid.
using Tables = std::map<std::string, Table>;

Tables tables_of(Connection& connection) {
  const Rows rows = connection.query(
      "SELECT c.oid, c.oid::pg_catalog.regclass, c.relfilenode FROM pg_catalog.pg_class c"
      " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'm')"
      " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'");
  Tables tables;
  for (std::size_t row = 0; row < rows.size(); ++row)
    tables[std::string(rows.value(row, 0))] = {std::string(rows.value(row, 1)), std::string(rows.value(row, 2))};
  return tables;
}

Lock lock_named(std::string_view mode) {
  static constexpr std::array<std::pair<std::string_view, Lock>, 5> modes{{
      {"RowExclusiveLock", Lock::row_exclusive},
      {"ShareUpdateExclusiveLock", Lock::share_update_exclusive},
      {"ShareLock", Lock::share},
      {"ShareRowExclusiveLock", Lock::share_row_exclusive},
      {"AccessExclusiveLock", Lock::access_exclusive},
  }};
  for (const auto& [name, lock] : modes)
    if (name == mode) return lock;
  return Lock::none;  // those that stop neither readers nor writers
}

/// The strongest lock on each table.
using Locks = std::map<std::string, Lock>;

void look(Connection& connection, int backend, Locks& locks) {
  const Rows rows = connection.query(fmt::format(
      "SELECT relation, mode FROM pg_catalog.pg_locks WHERE locktype = 'relation' AND granted AND pid = {}", backend));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    Lock& strongest = locks[std::string(rows.value(row, 0))];
    strongest = std::max(strongest, lock_named(rows.value(row, 1)));
  }
}

/// Looks again and again at what another backend locks.
class Observer {
 public:
  explicit Observer(Connection& observed)
      : connection_(observed.another(observed.database())), thread_([this, backend = observed.backend_pid()] {
          while (!done_) {
            try {
              look(connection_, backend, locks_);
            } catch (const Error&) {
              return;  // then less has been seen
            }
            std::this_thread::sleep_for(200us);
          }
        }) {}
  ~Observer() { stop(); }
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;

  const Locks& stop() {
    done_ = true;
    if (thread_.joinable()) thread_.join();
    return locks_;
  }

 private:
  Connection connection_;
  Locks locks_;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

Locks run(Connection& connection, const MigrationStatement& statement, double& seconds) {
  using Clock = std::chrono::steady_clock;
  const auto timed = [&] {
    const auto begin = Clock::now();
    connection.execute(statement.sql);
    seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  };
  Locks locks;
  if (statement.in_transaction) {
    try {
      connection.execute("BEGIN; SET LOCAL search_path = pg_catalog, pg_temp");
      timed();
      look(connection, connection.backend_pid(), locks);
      connection.execute("COMMIT");
    } catch (const SqlError&) {
      connection.execute("ROLLBACK");
      throw;
    }
    return locks;
  }
  Observer observer(connection);
  timed();
  return observer.stop();
}

}  // namespace

std::vector<Measured> measure(Connection& connection, const MigrationPart& part) {
  std::vector<Measured> list;
  // each statement has a transaction of its own here, but the session keeps what their guards share
  for (const MigrationStatement& helper : part.helpers.create) connection.execute(helper.sql);
  for (const MigrationStatement& statement : part.statements) {
    Measured measured;
    measured.statement = statement.comment;
    const Tables before = tables_of(connection);
    const Locks locks = run(connection, statement, measured.seconds);
    const Tables after = tables_of(connection);
    for (const auto& [oid, table] : before) {
      // a table that the statement makes can be in nobody's way
      if (const auto lock = locks.find(oid); lock != locks.end() && lock->second != Lock::none)
        measured.locks.push_back({table.name, lock->second});
      if (const auto now = after.find(oid); now != after.end() && now->second.file != table.file)
        measured.rewritten.push_back(table.name);
    }
    const bool stronger = std::any_of(measured.locks.begin(), measured.locks.end(),
                                      [&](const TableLock& lock) { return lock.lock > statement.lock; });
    measured.as_claimed = !stronger && (measured.rewritten.empty() || statement.work == Work::rewrite);
    list.push_back(std::move(measured));
  }
  if (!part.helpers.drop.empty()) connection.execute(part.helpers.drop);
  return list;
}

}  // namespace reconcile
