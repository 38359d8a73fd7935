// Which of several installed servers is taken.
#include <doctest/doctest.h>

#include <filesystem>

#include "folder.hpp"
#include "process.hpp"

namespace reconcile::test {

TEST_CASE("the server programs of PATH go before newer ones that are installed") {
  const Folder folder;
  folder.write("postgres", "#!/bin/sh\necho 'postgres (PostgreSQL) 14.0'\n");
  folder.write("initdb", "#!/bin/sh\necho \"$0\"\nexit 1\n");
  folder.write("desired.yaml", "schema: migration\n");
  for (const char* program : {"postgres", "initdb"})
    std::filesystem::permissions(folder.path() + "/" + program, std::filesystem::perms(0755));
  const Finished finished = reconcile({"plan", "--database", "ephemeral", "--desired", "desired.yaml"},
                                      {{"PATH=" + folder.path() + ":/usr/bin:/bin"}, folder.path(), {}});
  CHECK(finished.status == 1);
  CHECK_MESSAGE(finished.err.find(folder.path() + "/initdb") != std::string::npos, finished.err);
}

}  // namespace reconcile::test
