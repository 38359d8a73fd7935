// What the user can mend, and where: every message of the program goes through here.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace reconcile {

/// A spot in a file that the user wrote; `line` counts lines and `column` characters, from 1, 0 = unknown. `file` lives
/// as long as the program.
struct Place {
  const std::string* file = nullptr;
  unsigned line = 0;
  unsigned column = 0;

  explicit operator bool() const { return file != nullptr; }
};

/// How many characters a UTF-8 text has.
std::size_t characters(std::string_view utf8);

/// `schemas/flows.yaml:14:9`, or an empty string.
std::string to_string(const Place& place);

/// One file name for all the places in it.
const std::string* file_name(std::string_view name);

struct Mistake {
  std::string message;
  Place place;
  std::string hint;
};

/// The exit statuses of CLI.md.
enum class Status { done = 0, error = 1, differs = 2, refused = 3 };

class Error : public std::exception {
 public:
  explicit Error(std::string message, std::string hint = {})
      : Error(Mistake{std::move(message), {}, std::move(hint)}) {}
  explicit Error(Mistake mistake) : mistakes{std::move(mistake)} {}
  explicit Error(std::vector<Mistake> all, Status exit_status = Status::error)
      : mistakes(std::move(all)), status(exit_status) {}

  const char* what() const noexcept override { return mistakes.empty() ? "" : mistakes.front().message.c_str(); }

  std::vector<Mistake> mistakes;
  Status status = Status::error;
};

/// Collects the mistakes of a run, so that the user sees all of them at once.
class Mistakes {
 public:
  void add(std::string message, Place place = {}, std::string hint = {}) {
    all_.push_back({std::move(message), place, std::move(hint)});
  }
  void add(const Mistakes& others) { all_.insert(all_.end(), others.all_.begin(), others.all_.end()); }
  void add(const Error& error) { all_.insert(all_.end(), error.mistakes.begin(), error.mistakes.end()); }
  bool empty() const { return all_.empty(); }
  void throw_if_any();

 private:
  std::vector<Mistake> all_;
};

/// `did you mean 'nullable'?` for the nearest of the known words, or an empty string where none is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace reconcile
