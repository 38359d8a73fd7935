#include "server/cluster_cache.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string_view>
#include <system_error>

namespace reconcile {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view unfinished = "unfinished-";

fs::path users_cache() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value != nullptr && *value == '/' ? value : "");
  };
  fs::path cache = variable("XDG_CACHE_HOME");
  if (!cache.empty()) return cache;
  const fs::path home = variable("HOME");
  return home.empty() ? fs::path() : home / ".cache";
}

void make_folder(const fs::path& folder) {
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms::owner_all);
}

void give_to(const fs::path& path, const std::optional<Account>& account) {
  if (account && lchown(path.c_str(), account->uid, account->gid) != 0)
    throw std::system_error(errno, std::generic_category(), path.string());
}

void copy_tree(const fs::path& from, const fs::path& to, const std::optional<Account>& account) {
  make_folder(to);
  for (const auto& entry : fs::directory_iterator(from)) {
    const fs::path copy = to / entry.path().filename();
    if (entry.is_directory()) {
      copy_tree(entry.path(), copy, account);
    } else {
      fs::copy_file(entry.path(), copy);
      give_to(copy, account);
    }
  }
  give_to(to, account);
}

fs::path new_folder(const fs::path& caches) {
  std::string name = caches / fmt::format("{}XXXXXX", unfinished);
  if (mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  return name;
}

// What a process that died while it filled the cache has left.
void remove_unfinished(const fs::path& caches) {
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const auto& entry : fs::directory_iterator(caches))
    if (entry.path().filename().native().starts_with(unfinished) && entry.last_write_time() < long_ago)
      fs::remove_all(entry.path());
}

}  // namespace

ClusterCache::ClusterCache(const Installation& installation, const std::string& key) {
  const fs::path cache = users_cache();
  if (cache.empty()) return;
  const std::string number = installation.version.substr(0, installation.version.find(' '));
  const std::size_t build =
      std::hash<std::string>()(installation.bin.string() + '\n' + installation.version + '\n' + key);
  folder_ = cache / "reconcile" / fmt::format("initdb-{}-{:016x}", number, build);
}

bool ClusterCache::copy_to(const fs::path& data, const std::optional<Account>& account) const {
  std::error_code error;
  if (folder_.empty() || !fs::is_directory(folder_, error)) return false;
  try {
    copy_tree(folder_, data, account);
    return true;
  } catch (const std::system_error&) {
    fs::remove_all(data, error);
    return false;
  }
}

void ClusterCache::fill_from(const fs::path& data) const {
  if (folder_.empty()) return;
  fs::path copy;
  std::error_code error;
  try {
    fs::create_directories(folder_.parent_path());
    remove_unfinished(folder_.parent_path());
    copy = new_folder(folder_.parent_path());
    copy_tree(data, copy, std::nullopt);
    fs::rename(copy, folder_);  // fails where another process was faster
  } catch (const std::system_error&) {
    if (!copy.empty()) fs::remove_all(copy, error);
  }
}

void ClusterCache::forget() const {
  std::error_code error;
  try {
    // Away at once: who is copying it shall notice.
    const fs::path doomed = new_folder(folder_.parent_path());
    fs::rename(folder_, doomed);
    fs::remove_all(doomed, error);
  } catch (const std::system_error&) {
    fs::remove_all(folder_, error);
  }
}

}  // namespace reconcile
