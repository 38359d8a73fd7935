#include "core/hash.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

namespace reconcile {

std::uint64_t hash(std::string_view text, std::uint64_t before) {
  std::uint64_t sum = before;
  for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211U;
  // its end, so that "a", "bc" is not "ab", "c"
  return (sum ^ 0x1ffU) * 1099511628211U;
}

std::string to_hex(std::uint64_t number) { return fmt::format("{:016x}", number); }

std::string sha256(std::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  std::string hex;
  for (const unsigned char each : digest) hex += fmt::format("{:02x}", each);
  return hex;
}

}  // namespace reconcile
