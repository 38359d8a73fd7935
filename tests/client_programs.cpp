#include "client_programs.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>

#include "folder.hpp"

namespace reconcile::test {

namespace fs = std::filesystem;

std::string program(const std::string& name) {
  const char* folder = std::getenv("RECONCILE_CLIENTS");
  return fmt::format("{}/bin/{}", folder ? folder : "", name);
}

bool is_there(const std::string& name) {
  if (!std::getenv("RECONCILE_CLIENTS")) {
    MESSAGE("skipped: RECONCILE_CLIENTS does not lead to ", name, "; scripts/test --clients installs it");
    return false;
  }
  if (fs::exists(program(name))) return true;
  MESSAGE("skipped: there is no ", name, ": ", text_of(program(name) + ".missing"));
  return false;
}

std::string socket_of(const FreshDatabase& database) {
  const std::string text = database.conninfo();
  const auto begin = text.find("host='") + 6;
  return text.substr(begin, text.find('\'', begin) - begin);
}

std::string async_env() {
  return R"(import asyncio
import os

from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine


def run(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()


async def main():
    engine = create_async_engine(os.environ["DATABASE_URL"])
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


asyncio.run(main())
)";
}

}  // namespace reconcile::test
