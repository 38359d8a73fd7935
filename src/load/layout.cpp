#include "load/layout.hpp"

#include <algorithm>
#include <set>

#include "core/hash.hpp"
#include "core/kind.hpp"

namespace reconcile {

namespace {

/// Windows takes these for devices, whatever the ending.
bool is_device(std::string_view name) {
  static const std::set<std::string_view> devices{"con", "prn", "aux", "nul"};
  const bool is_port = name.size() == 4 && (name.starts_with("com") || name.starts_with("lpt"));
  return devices.contains(name) || (is_port && name[3] >= '0' && name[3] <= '9');
}

}  // namespace

std::string file_word(const std::string& name) {
  std::string word;
  bool is_same = !name.empty() && !name.starts_with('-') && !is_device(name);
  for (const char c : name) {
    const bool is_small = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    const bool is_kept = is_small || (c >= 'A' && c <= 'Z');
    is_same &= is_small;
    if (is_kept || !word.ends_with('_')) word += is_kept ? c : '_';
  }
  return is_same ? word : word + "-" + to_hex(hash(name)).substr(0, 8);
}

Layout::Layout(const std::vector<FileOfSchema>& files, const std::vector<std::string>& schemas) {
  if (files.empty() && schemas.size() == 1) flat_ = schemas.front();
  for (const FileOfSchema& file : files)
    if (flat_.empty() && !file.path.starts_with(file_word(file.schema) + "/")) flat_ = file.schema;
}

std::string Layout::folder(const std::string& schema) const { return schema == flat_ ? "" : file_word(schema) + "/"; }

std::string Layout::path(const Object& object) const {
  const Kind& kind = *object.ref.kind;
  const std::string section(kind.section);
  if (!kind.in_schema) return section + ".yaml";
  const std::string folder = this->folder(object.ref.schema);
  const std::string name = kind.has_arguments ? bare_name(object.ref.name.text()) : object.ref.name.text();
  return folder + section + "/" + file_word(name) + ".yaml";
}

}  // namespace reconcile
