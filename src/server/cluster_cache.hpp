// The result of initdb, kept in the user's cache folder, since to copy it is ten times faster than to make it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "server/guarded_folder.hpp"
#include "server/installation.hpp"

namespace reconcile {

class ClusterCache {
 public:
  /// `key` tells apart what differs in anything but the installation.
  ClusterCache(const Installation& installation, const std::string& key);

  /// False where there is none, or none that can be read.
  bool copy_to(const std::filesystem::path& data, const std::optional<Account>& account) const;
  /// Whole or not at all; quietly nothing where the cache folder cannot be written.
  void fill_from(const std::filesystem::path& data) const;
  void forget() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace reconcile
