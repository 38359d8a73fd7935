#include "render/proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "render/history.hpp"
#include "render/paint.hpp"

namespace reconcile {

namespace {

std::string tick(bool fine, const Paint& paint) { return fine ? paint.green("✓") : paint.alarm("✗"); }

std::string seen(const Measured& measured) {
  std::map<Lock, std::vector<std::string>, std::greater<>> by_lock;
  for (const TableLock& lock : measured.locks) by_lock[lock.lock].push_back(lock.table);
  std::vector<std::string> parts;
  for (const auto& [lock, tables] : by_lock)
    parts.push_back(fmt::format("{} on {}", to_string(lock), fmt::join(tables, ", ")));
  return fmt::format(
      "took {}{}{}", fmt::join(parts, ", "), parts.empty() ? "no lock that others wait for" : "",
      measured.rewritten.empty() ? "" : fmt::format("; rewrote {}", fmt::join(measured.rewritten, ", ")));
}

std::string statements_text(const std::vector<Measured>& statements, const Paint& paint) {
  std::string text, file;
  for (const Measured& each : statements) {
    if (each.file != file) text += fmt::format("\n{}\n", paint.bold(each.file));
    file = each.file;
    text += fmt::format("{} {:>7}  {}\n", tick(each.as_claimed, paint), duration(each.seconds), each.statement);
    const std::string line = fmt::format("{}{}", seen(each), each.as_claimed ? "" : ", which is more than it says");
    text += fmt::format("{:11}{}\n", "", each.as_claimed ? paint.dim(line) : paint.alarm(line));
  }
  return text;
}

}  // namespace

std::string proof_text(const Proof& proof, bool color) {
  const Paint paint(color);
  std::string text = fmt::format("On PostgreSQL {}:\n\n", proof.server);
  std::size_t longest = 0;
  for (const ProofStep& step : proof.steps) longest = std::max(longest, width(step.does));
  for (const ProofStep& step : proof.steps) {
    const bool fine = step.differences.empty();
    text += fmt::format("{} {}  {}\n", step.taken ? tick(fine, paint) : "-", padded(step.does, longest),
                        !step.taken ? "not run"
                        : fine      ? step.as_expected
                                    : fmt::format("not {}:", step.as_expected));
    for (const std::string& difference : step.differences) text += "    " + difference + "\n";
  }
  text += statements_text(proof.statements, paint);
  if (!proof.notes.empty()) text += "\n";
  for (const std::string& note : proof.notes) text += note + "\n";
  return text;
}

}  // namespace reconcile
