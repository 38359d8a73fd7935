#include "commands/accepted.hpp"

#include <filesystem>

#include "commands/clock.hpp"
#include "load/baseline.hpp"

namespace reconcile {

bool accept_known(Report& report, const BaselineOptions& options) {
  if (options.write && options.file.empty())
    throw Error("--write-baseline needs a file to write", "name it with --baseline FILE");
  if (options.file.empty()) return false;
  const bool is_new = options.write && !std::filesystem::exists(options.file);
  Baseline baseline = is_new ? Baseline() : Baseline::read(options.file);
  if (options.write) {
    write_file(options.file, baseline.renewed(report));
    baseline = Baseline::read(options.file);
  }
  baseline.accept(report, options.date.empty() ? today() : options.date);
  return true;
}

}  // namespace reconcile
