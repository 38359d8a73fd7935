#include "core/symbol.hpp"

#include <array>
#include <mutex>
#include <unordered_set>

namespace reconcile {

namespace {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

/// In several parts, so that threads seldom wait for each other.
struct Pool {
  std::mutex mutex;
  std::unordered_set<std::string, Hash, std::equal_to<>> texts;
};

}  // namespace

const std::string* Symbol::intern(std::string_view text) {
  static const std::string empty;
  static auto& pools = *new std::array<Pool, 16>;  // lives until the program ends: to give it back takes long
  if (text.empty()) return &empty;
  const auto code = [](char c) { return static_cast<unsigned char>(c); };
  Pool& pool = pools[(text.size() + code(text.front()) + code(text.back())) % pools.size()];
  const std::lock_guard lock(pool.mutex);
  const auto found = pool.texts.find(text);
  return found != pool.texts.end() ? &*found : &*pool.texts.emplace(text).first;
}

}  // namespace reconcile
