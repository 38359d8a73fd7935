// What answers like a PostgreSQL server of another version, up to the point where it is ready for a query.
#pragma once

#include <string>
#include <thread>

namespace reconcile::test {

class FakeServer {
 public:
  explicit FakeServer(const std::string& version);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  std::string conninfo() const;

 private:
  void serve(const std::string& version) const;

  int listening_ = -1;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace reconcile::test
