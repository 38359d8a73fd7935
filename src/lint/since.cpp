#include "lint/since.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace reconcile {

namespace {

bool is_version(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789._-") == std::string_view::npos;
}

}  // namespace

Since::Since(const std::string& text, Place place, const std::vector<MigrationFile>& migrations)
    : migrations_(migrations) {
  if (text.empty()) return;
  const auto named = std::find_if(migrations.begin(), migrations.end(), [&](const MigrationFile& each) {
    return each.revision == text || each.name == text;
  });
  if (named != migrations.end()) {
    before_ = static_cast<std::size_t>(named - migrations.begin());
  } else if (is_version(text)) {
    version_ = version_of(text);
    for (std::size_t i = 0; i < migrations.size(); ++i)
      if (!migrations[i].version.empty() && is_older(migrations[i].version, version_)) before_ = i + 1;
  } else {
    std::vector<std::string_view> names;
    for (const MigrationFile& each : migrations) names.push_back(each.revision.empty() ? each.name : each.revision);
    const std::string near = did_you_mean(text, names);
    throw Error(Mistake{fmt::format("since names '{}', and no migration is called that", text), place,
                        near.empty() ? "write a number, or the name or revision of a migration" : near});
  }
}

bool Since::leaves_alone(std::size_t index) const {
  const MigrationFile& file = migrations_[index];
  return version_.empty() || file.version.empty() ? index < before_ : is_older(file.version, version_);
}

}  // namespace reconcile
