// A PostgreSQL server of our own: in a temporary folder, on a unix socket, gone with the process.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace reconcile {

/// The majors that can be started. `bin_dir` is where the server programs are; empty = PATH and the usual places.
std::vector<int> installed_majors(const std::string& bin_dir = {});

class ThrowawayServer {
 public:
  /// Major 0 is that of PATH, else the newest that is installed.
  explicit ThrowawayServer(int major = 0, const std::string& bin_dir = {});
  ~ThrowawayServer();
  ThrowawayServer(ThrowawayServer&&) noexcept;
  ThrowawayServer& operator=(ThrowawayServer&&) noexcept;

  std::string conninfo(const std::string& database = "postgres") const;
  int major() const { return major_; }

 private:
  std::unique_ptr<class GuardedFolder> folder_;
  int major_;
};

}  // namespace reconcile
