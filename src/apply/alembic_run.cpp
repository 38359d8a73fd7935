#include "apply/alembic_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "apply/alembic_program.hpp"
#include "core/error.hpp"
#include "migrations/alembic_locations.hpp"
#include "server/program.hpp"

namespace reconcile {

namespace fs = std::filesystem;

namespace {

fs::path absolute_folder(const std::string& folder) {
  const fs::path path = fs::absolute(folder).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

}  // namespace

AlembicRun::AlembicRun(const std::string& folder, const std::vector<std::string>& command, std::string_view env)
    : folder_(absolute_folder(folder)),
      ini_(alembic_ini(folder_)),
      own_((fs::temp_directory_path() / "reconcile-alembic-XXXXXX").string()) {
  if (!mkdtemp(own_.data())) throw Error(fmt::format("cannot make folder {}", own_));
  if (command.empty())
    programs_ = alembic_programs(ini_.empty() ? folder_ : ini_.parent_path());
  else
    programs_ = {command};
  write("env.py", env);
  // a % is a placeholder there
  std::string location;
  for (const char c : own_) location += c == '%' ? "%%" : std::string(1, c);
  write("alembic.ini", fmt::format("[alembic]\nscript_location = {}\n", location));
}

AlembicRun::~AlembicRun() {
  std::error_code ignored;
  fs::remove_all(own_, ignored);
}

std::optional<std::string> AlembicRun::report(const std::string& task, const std::vector<std::string>& environment) {
  write("task.json", task);
  while (!programs_.empty()) {
    std::vector<std::string> words = programs_.front();
    spdlog::info("running {} upgrade heads", fmt::join(words, " "));
    words.insert(words.end(), {"-c", own_ + "/alembic.ini", "upgrade", "heads"});
    const Finished finished =
        run_program({words, environment, (ini_.empty() ? folder_ : ini_).parent_path().string(), {}});
    if (std::string text = take("report.json"); !text.empty()) return text;
    if (log_.empty() || log_.find("No module named alembic") != std::string::npos) log_ = finished.log;
    if (programs_.size() == 1) break;
    programs_.erase(programs_.begin());
  }
  while (log_.ends_with('\n')) log_.pop_back();
  spdlog::info("{}", log_);
  return std::nullopt;
}

std::string AlembicRun::why_not() const { return log_.substr(log_.rfind('\n') + 1); }

void AlembicRun::write(const std::string& name, std::string_view text) const {
  std::ofstream(own_ + "/" + name, std::ios::binary) << text;
}

/// Empty where there is no such file.
std::string AlembicRun::take(const std::string& name) const {
  std::ifstream stream(own_ + "/" + name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  std::error_code ignored;
  fs::remove(own_ + "/" + name, ignored);
  return text;
}

}  // namespace reconcile
