#include "core/file_changes.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/error.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

class Changing {
 public:
  /// Leaves what was before unless all of it is done.
  ~Changing() {
    std::error_code ignored;
    for (auto each = undo_.rbegin(); each != undo_.rend(); ++each) {
      if (each->kept.empty())
        fs::remove(each->path, ignored);
      else
        fs::rename(each->kept, each->path, ignored);
    }
  }

  void prepare(const FileChange& change) {
    std::error_code failed;
    // a link stays one
    fs::path path = fs::is_symlink(change.path, failed) ? fs::canonical(change.path, failed) : fs::path(change.path);
    Item item{path, fs::path(), fs::path(), change.text.has_value()};
    if (change.text) {
      make_folders(path.parent_path());
      item.made = beside(path, "new");
      undo_.push_back({item.made, {}});
      std::ofstream stream(item.made, std::ios::binary);
      stream << *change.text;
      stream.close();
      if (!stream) fail(path, {});
      const fs::file_status old = fs::status(path, failed);
      if (fs::exists(old)) fs::permissions(item.made, old.permissions(), failed);
    }
    items_.push_back(std::move(item));
  }

  void carry_out() {
    std::error_code failed;
    for (Item& item : items_) {
      if (fs::exists(item.path)) {
        item.kept = beside(item.path, "old");
        fs::copy_file(item.path, item.kept, failed);
        if (failed) fail(item.path, failed);
        undo_.push_back({item.path, item.kept});
      } else {
        undo_.push_back({item.path, {}});
      }
      if (item.has_text)
        fs::rename(item.made, item.path, failed);
      else
        fs::remove(item.path, failed);
      if (failed) fail(item.path, failed);
    }
    undo_.clear();
    for (const Item& item : items_)
      if (!item.kept.empty()) fs::remove(item.kept, failed);
  }

 private:
  struct Item {
    fs::path path, made, kept;
    bool has_text;
  };
  struct Undo {
    fs::path path;
    fs::path kept;  ///< what was there before; empty: nothing
  };

  static fs::path beside(const fs::path& path, const char* what) {
    return path.parent_path() / fmt::format(".{}.{}.{}", path.filename().string(), getpid(), what);
  }

  [[noreturn]] static void fail(const fs::path& path, const std::error_code& why) {
    throw Error(fmt::format("cannot write {}{}", path.string(), why ? ": " + why.message() : std::string()));
  }

  void make_folders(const fs::path& folder) {
    if (folder.empty() || fs::exists(folder)) return;
    make_folders(folder.parent_path());
    std::error_code failed;
    fs::create_directory(folder, failed);
    if (failed) throw Error(fmt::format("cannot make folder {}: {}", folder.string(), failed.message()));
    undo_.push_back({folder, {}});
  }

  std::vector<Item> items_;
  std::vector<Undo> undo_;
};

}  // namespace

void make_changes(const std::vector<FileChange>& changes) {
  Changing changing;
  for (const FileChange& change : changes) changing.prepare(change);
  changing.carry_out();
}

}  // namespace reconcile
