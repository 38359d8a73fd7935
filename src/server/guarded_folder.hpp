// A temporary folder with at most one process at work in it; neither outlives us, whatever we die of.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace reconcile {

/// Whom PostgreSQL runs as when we are root, which it refuses to be.
struct Account {
  uid_t uid;
  gid_t gid;
};

/// Closed with its owner, not inherited, and never one of the standard three, even where we were started without them.
class Descriptor {
 public:
  explicit Descriptor(int number);
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

class GuardedFolder {
 public:
  GuardedFolder();
  ~GuardedFolder();
  GuardedFolder(const GuardedFolder&) = delete;
  GuardedFolder& operator=(const GuardedFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const std::optional<Account>& account() const { return account_; }

  /// Starts a command, in the folder and as the account; what it prints goes to the file `log` there.
  void start(const std::vector<std::string>& command);
  /// The wait status of what was started, nothing while it runs.
  std::optional<int> ended(bool wait = false);
  void stop();
  std::string log() const;

 private:
  std::optional<Account> account_;
  std::filesystem::path path_;
  std::optional<Descriptor> to_guard_;
  pid_t guard_ = 0;
  pid_t process_ = 0;
};

}  // namespace reconcile
