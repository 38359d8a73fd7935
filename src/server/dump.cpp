#include "server/dump.hpp"

#include <fmt/format.h>

#include "server/installation.hpp"
#include "server/program.hpp"

namespace reconcile {

namespace {

/// That of the server's major version or a newer one, else whatever PATH has.
std::string client(const std::string& name, int major, const std::string& bin_dir) {
  for (const Installation& each : installations(bin_dir))
    if (each.major >= major && std::filesystem::exists(each.bin / name)) return (each.bin / name).string();
  return name;
}

}  // namespace

void run_with_psql(const Connection& connection, const std::string& path, const std::string& bin_dir) {
  const Finished finished = run_program({{client("psql", connection.version().major(), bin_dir), "-X", "-q", "-v",
                                          "ON_ERROR_STOP=1", "-f", path, "-d", connection.described()},
                                         {"PGOPTIONS=-c client_min_messages=error"},
                                         {},
                                         {}});
  if (finished.status == 0) return;
  if (finished.status == 127)
    throw Error(fmt::format("{} is run by psql, which is not installed", path), "it comes with PostgreSQL's client");
  std::string said = finished.log;
  while (said.ends_with('\n')) said.pop_back();
  throw Error(fmt::format("psql could not run {}:\n{}", path, said));
}

std::optional<std::string> dump_schema(const Connection& connection, const std::string& bin_dir) {
  std::vector<std::string> environment{"PGOPTIONS=-c client_min_messages=error"};
  // where it comes from PGPASSWORD or ~/.pgpass, pg_dump finds it there too
  if (const std::string password = connection.password(); !password.empty())
    environment.push_back("PGPASSWORD=" + password);
  Finished finished = run_program({{client("pg_dump", connection.version().major(), bin_dir), "--no-password",
                                    "--schema-only", "--no-owner", "--no-privileges", "-d", connection.described()},
                                   environment,
                                   {},
                                   {}});
  if (finished.status != 0) return std::nullopt;
  return std::move(finished.output);
}

bool restore_schema(const Connection& connection, const std::string& dump, const std::string& bin_dir) {
  return run_program({{client("psql", connection.version().major(), bin_dir), "-X", "-q", "-d", connection.described()},
                      {"PGOPTIONS=-c client_min_messages=error"},
                      {},
                      dump})
             .status != 127;
}

}  // namespace reconcile
