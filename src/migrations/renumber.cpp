#include "migrations/renumber.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "migrations/next.hpp"
#include "migrations/problems.hpp"
#include "migrations/python_source.hpp"
#include "migrations/tools/common.hpp"

namespace reconcile {

namespace {

using Files = std::vector<MigrationFile>;
using Chosen = std::set<const MigrationFile*>;

/// The revisions by which one gets from some to others, up or down the chain, with these.
template <typename Next>
Chosen reached(const Files& files, const Chosen& from, const Next& is_next) {
  Chosen found = from;
  for (bool grows = true; grows;) {
    grows = false;
    for (const MigrationFile& file : files)
      if (!found.contains(&file) &&
          std::any_of(found.begin(), found.end(), [&](const MigrationFile* each) { return is_next(*each, file); }))
        grows = found.insert(&file).second;
  }
  return found;
}

bool revises(const MigrationFile& file, const MigrationFile& before) {
  return !before.revision.empty() && std::find(file.down_revisions.begin(), file.down_revisions.end(),
                                               before.revision) != file.down_revisions.end();
}

Chosen built_on(const Files& files, const Chosen& some) {
  return reached(files, some, [](const MigrationFile& at, const MigrationFile& file) { return revises(file, at); });
}

Chosen below(const Files& files, const Chosen& some) {
  return reached(files, some, [](const MigrationFile& at, const MigrationFile& file) { return revises(at, file); });
}

Chosen heads_of(const Files& files) {
  Chosen heads;
  for (const MigrationFile& file : files)
    if (!file.revision.empty() &&
        std::none_of(files.begin(), files.end(), [&](const MigrationFile& other) { return revises(other, file); }))
      heads.insert(&file);
  return heads;
}

/// Which of two comes later, as the files say it, else by name.
bool is_later(const Files& files, const MigrationFile& a, const MigrationFile& b) {
  if (built_on(files, {&b}).contains(&a)) return true;
  if (!a.created.empty() && !b.created.empty() && a.created != b.created) return a.created > b.created;
  return a.name > b.name;
}

/// Everything that has to move with the chosen ones: what builds on them, and of a branch of the chain all of it.
Chosen branch_of(const Files& files, const Chosen& chosen) {
  Chosen branch = built_on(files, chosen);
  Chosen other_heads;
  for (const MigrationFile* head : heads_of(files))
    if (!branch.contains(head)) other_heads.insert(head);
  const bool has_revision =
      std::any_of(chosen.begin(), chosen.end(), [](const auto* each) { return !each->revision.empty(); });
  if (other_heads.empty() || !has_revision) return branch;
  for (const MigrationFile* file : below(files, branch)) branch.insert(file);
  for (const MigrationFile* file : below(files, other_heads)) branch.erase(file);
  return branch;
}

/// In the order of their numbers, but each behind what it revises.
std::vector<const MigrationFile*> in_order(const Files& files, Chosen branch) {
  std::vector<const MigrationFile*> sequence;
  while (!branch.empty()) {
    const auto next = std::find_if(files.begin(), files.end(), [&](const MigrationFile& file) {
      return branch.contains(&file) && std::none_of(branch.begin(), branch.end(), [&](const MigrationFile* other) {
               return other != &file && revises(file, *other);
             });
    });
    if (next == files.end()) throw Error("the revisions revise each other in a circle", "correct a down_revision");
    sequence.push_back(&*next);
    branch.erase(&*next);
  }
  return sequence;
}

/// Where in a file's name its number is, or the hash or version that it has in its place.
struct Span {
  std::size_t begin, end;
};

Span number_in(const MigrationFile& file, const std::string& base) {
  if (!file.digits.empty()) {
    const std::size_t begin = std::min(base.find(file.digits), base.size());
    return {begin, begin + file.digits.size()};
  }
  const auto end = file.name.find_first_of("_-.");
  return {0, end == std::string::npos ? 0 : end};
}

/// A revision with a hash, where no other has a number either, keeps it: only its place in the chain changes.
bool keeps_hash(const MigrationFile& file, const Files& kept) {
  return !file.revision.empty() && file.version.empty() &&
         std::none_of(kept.begin(), kept.end(), [](const MigrationFile& each) { return !each.version.empty(); });
}

/// `add_x` of `092_add_x` and of `228e0eae6242_add_x`.
std::string slug_of(const MigrationFile& file) {
  const Span number = number_in(file, base_name(file.path()));
  return file.name.substr(number.end == number.begin ? 0 : number.end - number.begin + 1);
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::string replaced_word(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos;) {
    const std::size_t end = at + what.size();
    const bool is_whole = (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
    if (is_whole) text.replace(at, what.size(), by);
    at += is_whole ? by.size() : 1;
  }
  return text;
}

void assign(std::string& source, std::string_view name, const std::vector<std::string>& texts) {
  const auto found = find_assignment(source, name);
  if (found && found->is_literal && found->texts == texts) return;
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(fmt::format("\"{}\"", text));
  const std::string value = quoted.empty()       ? "None"
                            : quoted.size() == 1 ? quoted.front()
                                                 : fmt::format("({})", fmt::join(quoted, ", "));
  if (found) {
    source.replace(found->begin, found->end - found->begin, value);
  } else if (!quoted.empty()) {
    const auto end = std::min(source.find('\n', find_assignment(source, "revision")->end), source.size());
    source.insert(end, fmt::format("\n{} = {}", name, value));
  }
}

/// `Revision ID: 092_add_x` in the text at the top.
void describe(std::string& source, std::string_view key, const std::string& value) {
  const auto at = source.find(fmt::format("\n{}:", key));
  if (at == std::string::npos) return;
  const auto begin = at + key.size() + 2, end = std::min(source.find_first_of("\r\n", begin), source.size());
  source.replace(begin, end - begin, value.empty() ? "" : " " + value);
}

}  // namespace

std::vector<const MigrationFile*> later_ones(const Files& files) {
  const auto last_of = [&](const std::vector<const MigrationFile*>& some) {
    return *std::max_element(some.begin(), some.end(),
                             [&](const MigrationFile* a, const MigrationFile* b) { return is_later(files, *b, *a); });
  };
  Chosen chosen;
  for (bool found = true; found;) {
    found = false;
    const Chosen moved = branch_of(files, chosen);
    std::map<Version, std::vector<const MigrationFile*>> by_number;
    for (const MigrationFile& file : files)
      if (!file.version.empty() && !moved.contains(&file)) by_number[file.version].push_back(&file);
    for (const auto& [number, taken] : by_number)
      if (taken.size() > 1) {
        found = chosen.insert(last_of(taken)).second;
        break;
      }
  }
  for (;;) {
    const Chosen moved = branch_of(files, chosen);
    std::vector<const MigrationFile*> heads;
    for (const MigrationFile* head : heads_of(files))
      if (!moved.contains(head)) heads.push_back(head);
    if (heads.size() < 2) break;
    chosen.insert(last_of(heads));
  }
  return {chosen.begin(), chosen.end()};
}

std::vector<Renumbered> renumbered(const Files& files, const std::vector<const MigrationFile*>& chosen) {
  const Chosen branch = branch_of(files, {chosen.begin(), chosen.end()});
  Files kept;
  for (const MigrationFile& file : files)
    if (!branch.contains(&file)) kept.push_back(file);
  std::string head = head_of(kept);
  std::vector<Renumbered> list;
  for (const MigrationFile* file : in_order(files, branch)) {
    Renumbered now{file, file->revision, {}, {}};
    if (!keeps_hash(*file, kept)) {
      now.digits = next_number(kept, static_cast<int>(list.size()));
      now.name = fmt::format("{}_{}", now.digits, slug_of(*file));
    }
    if (!file->revision.empty()) {
      if (const std::size_t longest = tool_named(file->format).longest_name; now.name.size() > longest)
        throw Error(fmt::format("revision {} would be {} characters long, and Alembic keeps {}", now.name,
                                now.name.size(), longest),
                    fmt::format("give {} a shorter name", base_name(file->path())));
      // one behind the other, also where the branch forked again
      if (!head.empty()) now.down_revisions = {head};
      head = now.name;
    }
    list.push_back(std::move(now));
  }
  return list;
}

std::string Renumbered::path(const std::string& before) const {
  if (digits.empty()) return before;
  std::string folder = before, rest;
  if (file->has_folder) {
    rest = "/" + base_name(before);
    folder.resize(folder.size() - rest.size());
  }
  const std::string base = base_name(folder);
  folder.resize(folder.size() - base.size());
  const Span number = number_in(*file, base);
  return folder + base.substr(0, number.begin) + digits + (number.begin == number.end ? "_" : "") +
         base.substr(number.end) + rest;
}

std::string Renumbered::text(const std::string& before) const {
  std::string text = before;
  if (!file->revision.empty()) {
    assign(text, "revision", {name});
    assign(text, "down_revision", down_revisions);
    describe(text, "Revision ID", name);
    describe(text, "Revises", fmt::format("{}", fmt::join(down_revisions, ", ")));
    return text;
  }
  // SQL says its name in the comment that it begins with
  std::size_t end = 0;
  while (end < text.size() && (text.substr(end, 2) == "--" || text[end] == '\n' || text[end] == '\r'))
    end = std::min(text.find('\n', end), text.size() - 1) + 1;
  std::string top = replaced_word(text.substr(0, end), file->name, name);
  if (!file->digits.empty()) top = replaced_word(top, fmt::format("{}_{}", file->digits, slug_of(*file)), name);
  return top + text.substr(end);
}

std::string with_dependencies(std::string source, const std::vector<Renumbered>& list) {
  const auto found = find_assignment(source, "depends_on");
  if (!found || !found->is_literal) return source;
  std::vector<std::string> names = found->texts;
  for (const Renumbered& each : list) std::replace(names.begin(), names.end(), each.file->revision, each.name);
  if (names != found->texts) assign(source, "depends_on", names);
  return source;
}

}  // namespace reconcile
