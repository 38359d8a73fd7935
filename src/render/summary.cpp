#include "render/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "render/security.hpp"
#include "render/text_diff.hpp"

namespace reconcile {

namespace {

constexpr std::size_t widest_left = 80;  // where the costs stand at most
constexpr std::size_t widest_name = 34;

std::string painted(Entry::Sign sign, std::string_view text, const Paint& paint) {
  switch (sign) {
    case Entry::Sign::add: return paint.green(text);
    case Entry::Sign::change: return paint.yellow(text);
    case Entry::Sign::drop: return paint.red(text);
  }
  return {};
}

std::string_view mark(Entry::Sign sign) {
  return sign == Entry::Sign::add ? "+" : sign == Entry::Sign::change ? "~" : "-";
}

/// What a statement costs those who use the table at the time.
std::string cost(const Statement& statement, const Paint& paint) {
  const std::string lock(to_string(statement.lock));
  if (statement.lock == Lock::none && statement.work == Work::catalog) return paint.dim(lock);
  std::string work(to_string(statement.work));
  if (statement.work == Work::rewrite)
    work = paint.alarm(work);
  else if (statement.work != Work::catalog)
    work = paint.yellow(work);
  else
    work = paint.dim(work);
  std::string text = paint.dim(lock + ", ") + work;
  if (!statement.in_transaction) text += paint.dim(", outside of a transaction");
  return text;
}

/// A line on the left with its costs on the right, and lines below.
struct Row {
  std::vector<std::string> left;
  std::vector<std::string> costs;
  std::vector<std::string> below;
};

class Summary {
 public:
  Summary(const Plan& plan, const TableSizes& sizes, const std::vector<const Change*>& refused, const Paint& paint)
      : plan_(plan), sizes_(sizes), refused_(refused), made_(made_tables(plan)), paint_(paint) {
    for (const Object* object : uncertain(plan)) unproven_.insert(object);
  }

  std::string text() {
    const std::vector<Block> blocks = blocks_of(plan_);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const bool alone = blocks[i].table.empty();
      if (!alone || i == 0 || !blocks[i - 1].table.empty()) start();
      if (alone) {
        for (const Entry& entry : blocks[i].entries)
          add(entry, std::string(entry.ref.kind->name) + (entry.ref.of ? " of" : ""), entry.ref.sql(), 0);
      } else {
        block(blocks[i]);
      }
    }
    start();
    return text_ + closing(count(blocks));
  }

 private:
  /// Prints what was gathered, in columns.
  void start() {
    std::size_t column = 0;
    for (const Row& row : rows_)
      if (!row.costs.empty()) column = std::max(column, width(row.left.front()));
    column = std::min(column, widest_left) + 2;
    for (const Row& row : rows_) {
      for (std::size_t i = 0, paid = 0; i < row.left.size() || paid < row.costs.size(); ++i) {
        std::string line = i < row.left.size() ? row.left[i] : std::string();
        const bool fits = width(line) + 2 <= column && (i == 0 || line.empty());
        if (paid < row.costs.size() && fits) line = padded(line, column) + row.costs[paid++];
        text_ += line + "\n";
        // a line that is too long for it has its costs below
        if (paid < row.costs.size() && i + 1 >= row.left.size() && !fits) {
          for (; paid < row.costs.size(); ++paid) text_ += std::string(column, ' ') + row.costs[paid] + "\n";
        }
      }
      for (const std::string& line : row.below) text_ += line + "\n";
    }
    if (!rows_.empty()) text_ += "\n";
    rows_.clear();
  }

  void block(const Block& block) {
    const Entry& first = block.entries.front();
    const bool has_own = first.ref.table.empty();
    const Entry::Sign sign = has_own ? first.sign : Entry::Sign::change;
    const std::string name = has_own ? first.ref.sql() : first.ref.table_sql();
    Row header{
        {painted(sign, mark(sign), paint_) + " " + paint_.bold(fmt::format("{} {}", block.kind->name, name))}, {}, {}};
    if (const auto size = sizes_.find(name); size != sizes_.end())
      header.left[0] += paint_.dim("  " + to_words(size->second));
    if (sign == Entry::Sign::add) header.left[0] += paint_.dim("  no table lock");
    if (sign == Entry::Sign::drop) {
      header.below = loss_of(first, name);
      if (const std::string& hint = first.own()->why; !hint.empty())
        header.below.push_back("    " + paint_.yellow("hint: ") + hint);
    }
    rows_.push_back(std::move(header));
    if (sign == Entry::Sign::drop) rows_.back().costs = costs(first.statements);
    kind_width_ = name_width_ = 0;
    const auto measure = [&](const ObjectRef& ref) {
      kind_width_ = std::max(kind_width_, ref.kind->name.size());
      name_width_ = std::max(name_width_, std::min(widest_name, ref.table.empty() ? 0 : width(ref.name)));
    };
    for (const Entry& entry : block.entries) {
      if (&entry != &first || sign == Entry::Sign::change) measure(entry.ref);
      if (entry.sign == Entry::Sign::add)
        for (const Change* part : entry.parts) measure(part->ref);
    }
    for (const Entry& entry : block.entries) {
      if (has_own && &entry == &first && sign != Entry::Sign::change) {
        if (sign == Entry::Sign::add) parts(entry);
        continue;
      }
      add(entry, padded(std::string(entry.ref.kind->name), kind_width_),
          padded(entry.ref.table.empty() ? "" : shown(entry.ref.name), name_width_), 2);
    }
    kind_width_ = name_width_ = 0;
  }

  std::string loss_in_words(const Loss& loss) const {
    return (loss.of_definition ? paint_.yellow("! ") : paint_.alarm("! loses data: ")) + loss.what;
  }

  /// What is lost with a table or the like, part by part.
  std::vector<std::string> loss_of(const Entry& entry, const std::string& name) {
    if (entry.own()->loss.what.empty()) return {};
    std::map<unsigned, std::pair<std::string_view, std::size_t>> numbers;
    for (const Change* part : entry.parts)
      if (!part->ref.of) {
        auto& [kind, number] = numbers[part->ref.kind->order];
        kind = part->ref.kind->name;
        ++number;
      }
    std::vector<std::string> things;
    for (const auto& [order, each] : numbers) things.push_back(counted(each.second, each.first));
    const Kind& kind = *entry.ref.kind;
    if (kind.holds.empty()) return {"    " + loss_in_words(entry.own()->loss)};
    std::string rows(kind.holds);
    if (const auto size = sizes_.find(name); size != sizes_.end())
      rows = size->second.rows < 0 ? "its rows (how many is unknown: never analyzed)" : rows_in_words(size->second);
    return {"    " + paint_.alarm("! loses data: ") +
            fmt::format("drops the {} with {}{}{}", kind.name, fmt::join(things, ", "), things.empty() ? "" : " and ",
                        rows)};
  }

  /// The parts of a new table, each on a line; locks are only told where they reach another table.
  void parts(const Entry& entry) {
    std::vector<const Change*> list;
    for (const Change* change : entry.changes)
      if (change->ref.of)
        rows_.push_back(
            {{fmt::format("    {}  {}", paint_.dim(padded(std::string(change->ref.kind->name), kind_width_)),
                          definition(*change->to))},
             {},
             {}});
    if (entry.own())
      if (const std::string own = definition(*entry.own()->to); !own.empty()) rows_.push_back({{"    " + own}, {}, {}});
    for (const Change* part : entry.parts) {
      const ObjectRef& ref = part->ref;
      if (ref.of) continue;
      std::string line = fmt::format("    {}  {}  {}", paint_.dim(padded(std::string(ref.kind->name), kind_width_)),
                                     padded(shown(ref.name), name_width_), definition(*part->to));
      line += facets_of(ref, entry.parts);
      std::vector<std::string> prices;
      for (const Statement* statement : entry.statements)
        if (statement->object == ref && reaches_out(*statement))
          prices.push_back(paint_.dim(fmt::format("{}, {}", to_string(statement->lock), statement->note)));
      rows_.push_back({{std::move(line)}, std::move(prices), {}});
    }
  }

  /// ` default 0 comment "…"` of a column that is new.
  std::string facets_of(const ObjectRef& ref, const std::vector<const Change*>& changes) const {
    std::string text;
    for (const Change* each : changes)
      if (each->ref.of == ref.kind && each->to && each->ref.name == ref.name && each->ref.table == ref.table)
        text += each->ref.kind->everywhere ? paint_.dim("  -- " + definition(*each->to))
                                           : fmt::format(" {} {}", each->ref.kind->name, definition(*each->to));
    return text;
  }

  /// The other table that the note of a foreign key speaks of is one that is there.
  bool reaches_out(const Statement& statement) const {
    return statement.lock != Lock::none && statement.note.starts_with("locks ") &&
           std::none_of(made_.begin(), made_.end(),
                        [&](const std::string& table) { return statement.note == "locks " + table + " too"; });
  }

  std::vector<std::string> costs(const std::vector<const Statement*>& statements) const {
    std::vector<std::string> list;
    for (const Statement* statement : statements) {
      std::string text = cost(*statement, paint_);
      const bool none = statement->lock == Lock::none && statement->work == Work::catalog;
      if (statements.size() > 1 && !none) {
        std::string verb = statement->object.of && statement->object.kind->security
                               ? std::string(statement->object.kind->name)
                               : statement->does.substr(0, statement->does.find(' '));
        verb[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(verb[0])));
        text = paint_.dim(verb + ": ") + text;
      }
      if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
    }
    return list;
  }

  void add(const Entry& entry, std::string_view kind, std::string_view name, std::size_t indent) {
    const std::string margin(indent, ' ');
    std::string head = fmt::format("{}{} {} {}", margin, painted(entry.sign, mark(entry.sign), paint_), kind,
                                   std::string(indent > 0 ? 1 : 0, ' '));
    head += painted(entry.sign, name, paint_);
    Row row;
    std::vector<std::string> lines = what(entry);
    const bool one =
        lines.size() == 1 || (!lines.empty() && !lines.front().starts_with(' ') && width(lines.front()) <= widest_line);
    if (one) {
      head += "  " + lines.front();
      lines.erase(lines.begin());
    }
    row.left.push_back(std::move(head));
    const std::string deeper = margin + "    ";
    for (const std::string& line : lines) row.below.push_back(deeper + line);
    row.costs = costs(entry.statements);
    for (std::string& line : remarks(entry)) row.below.push_back(deeper + line);
    rows_.push_back(std::move(row));
  }

  /// What the object is, or how it changes.
  std::vector<std::string> what(const Entry& entry) const {
    std::vector<std::string> lines;
    if (entry.sign != Entry::Sign::change) {
      const Change* own = entry.own();
      const std::string text = definition(own->to ? *own->to : *own->from) + facets_of(entry.ref, entry.changes);
      return {text};
    }
    for (const Change* change : entry.changes) {
      if (change->action == Change::Action::rename)
        lines.push_back(fmt::format("renamed from {}", paint_.red(shown(change->renamed_from))));
      if (change->ref.kind->excerpt && change->from && change->to)
        lines.push_back(change->ref.kind->excerpt(*change->from, *change->to).what);
      for (const Difference& difference : differences(*change))
        for (std::string& line : to_lines(difference, paint_)) lines.push_back(std::move(line));
    }
    return lines;
  }

  std::vector<std::string> remarks(const Entry& entry) const {
    std::vector<std::string> lines;
    for (const Change* change : entry.changes) {
      if (!change->loss.what.empty() && !change->implied) lines.push_back(loss_in_words(change->loss));
      if (change->action == Change::Action::drop && !change->why.empty())
        lines.push_back(paint_.yellow("hint: ") + change->why);
      const std::string why = change->why.empty() ? "PostgreSQL cannot alter this in place" : change->why;
      if (change->action == Change::Action::move) lines.push_back("moved to the new one: " + why);
      if (change->action == Change::Action::recreate)
        lines.push_back(fmt::format("{}: {}",
                                    change->lets_go               ? "its constraints are made anew"
                                    : change->ref.kind->set_aside ? "made anew, the old one is kept aside until the end"
                                                                  : "dropped and created again",
                                    why));
      const Object* object = change->to;
      if (object && unproven_.contains(object))
        lines.push_back(paint_.yellow("unproven: ") + "no server could be asked whether this is the same");
    }
    if (entry.implied) lines.push_back("goes with what it belongs to");
    for (const Statement* statement : entry.statements) {
      if (statement->note.empty()) continue;
      const bool rewrites = statement->work == Work::rewrite;
      lines.push_back((rewrites ? paint_.alarm("warning: ") : paint_.dim("note: ")) +
                      (rewrites ? "the table is rewritten; " : "") + statement->note);
    }
    return lines;
  }

  std::string closing(const Counts& counts) const {
    std::string text = fmt::format("{} {} to add, {} to change, {} to drop.\n", paint_.bold("Plan:"), counts.add,
                                   counts.change, counts.drop);
    std::size_t rewrites = 0, scans = 0, builds = 0, blocking = 0;
    for (const Statement& statement : plan_.statements()) {
      if (made_.contains(statement.object.table.empty() ? statement.object.sql() : statement.object.table_sql()))
        continue;
      rewrites += statement.work == Work::rewrite ? 1U : 0U;
      scans += statement.work == Work::scan ? 1U : 0U;
      builds += statement.work == Work::build ? 1U : 0U;
      blocking += statement.object.kind->concurrently && statement.lock == Lock::share ? 1U : 0U;
    }
    std::vector<std::string> work;
    if (rewrites) work.push_back(paint_.alarm(counted(rewrites, "table rewrite")));
    if (scans) work.push_back(counted(scans, "table scan"));
    if (builds) work.push_back(counted(builds, "index build"));
    if (!work.empty()) text += fmt::format("On rows that are there: {}.\n", fmt::join(work, ", "));
    if (blocking && !plan_.concurrently)
      text += fmt::format("Writers wait while {} built; with --concurrently they need not.\n",
                          blocking == 1 ? "the index is" : "the indexes are");
    const auto alone =
        static_cast<std::size_t>(std::count_if(plan_.transactions.begin(), plan_.transactions.end(),
                                               [](const Statements& each) { return !each.front().in_transaction; }));
    if (const std::size_t together = plan_.transactions.size() - alone; together > 1 || alone > 0)
      text += fmt::format("Takes {}{}.\n", counted(together, "transaction"),
                          alone == 0 ? "" : fmt::format(", and {} outside of any", counted(alone, "statement")));
    text += security();
    return text + losses(true, "drops a definition", "drop definitions", "--allow-drops") +
           losses(false, "loses data", "lose data", "--allow-destructive");
  }

  std::string losses(bool of_definitions, std::string_view one_does, std::string_view all_do,
                     std::string_view flag) const {
    std::vector<const Change*> changes = plan_.losses();
    std::erase_if(changes, [&](const Change* change) { return change->loss.of_definition != of_definitions; });
    if (changes.empty()) return {};
    const bool one = changes.size() == 1;
    std::string warning =
        one ? fmt::format("! 1 step {}", one_does) : fmt::format("! {} steps {}", changes.size(), all_do);
    const bool is_refused = std::ranges::any_of(
        changes, [&](const Change* change) { return std::ranges::find(refused_, change) != refused_.end(); });
    if (is_refused) warning += fmt::format("; generate and apply refuse {} without {}", one ? "it" : "them", flag);
    std::string text = fmt::format("\n{}\n", paint_.alarm(warning + ":"));
    for (const Change* change : changes)
      text += fmt::format("    {}: {}\n", shown(change->ref.described()), change->loss.what);
    return text;
  }

  /// Once more, what nobody should miss.
  std::string security() const {
    const std::vector<const Change*> list = security_changes(plan_);
    if (list.empty()) return {};
    std::string text =
        fmt::format("\n{} {} of who may do what:\n", paint_.alarm("Security:"), counted(list.size(), "change"));
    for (const Change* change : list) {
      const bool comes = change->action == Change::Action::create, goes = change->action == Change::Action::drop;
      const Entry::Sign sign = comes ? Entry::Sign::add : goes ? Entry::Sign::drop : Entry::Sign::change;
      text += fmt::format("  {} {}", painted(sign, mark(sign), paint_), shown(change->ref.described()));
      std::vector<std::string> lines;
      for (const Difference& each : security_differences(*change))
        for (std::string& line : to_lines(each, paint_)) lines.push_back(std::move(line));
      if (lines.empty() && (comes || goes)) lines.push_back(definition(comes ? *change->to : *change->from));
      if (lines.size() == 1 && !lines.front().empty())
        text += ": " + lines.front();
      else
        for (const std::string& line : lines) text += "\n      " + line;
      text += "\n";
    }
    return text;
  }

  const Plan& plan_;
  const TableSizes& sizes_;
  const std::vector<const Change*>& refused_;  ///< the losses that generate and apply refuse
  std::unordered_set<std::string> made_;
  std::unordered_set<const Object*> unproven_;
  Paint paint_;
  std::string text_;
  std::vector<Row> rows_;
  std::size_t kind_width_ = 0, name_width_ = 0;
};

}  // namespace

std::string open_questions(const Plan& plan, const Paint& paint) {
  const std::vector<const Object*> unproven = uncertain(plan);
  std::string text;
  if (!plan.not_covered.empty())
    text += fmt::format("{} {}\n", paint.yellow("Not covered:"), to_words(plan.not_covered));
  if (unproven.empty()) return text;
  text += fmt::format(
      "{} no server could be asked what the SQL of these means, so whether they differ is not known (--scratch URL names one):\n",
      paint.yellow("Unproven:"));
  for (const Object* object : unproven)
    text += fmt::format("    {}{}{}\n", to_string(object->place), object->place ? ": " : "",
                        shown(object->ref.described()));
  return text;
}

std::string plan_text(const Plan& plan, const TableSizes& sizes, const Comparison& comparison,
                      const std::vector<const Change*>& refused, bool color) {
  const Paint paint(color);
  const std::string open = open_questions(plan, paint);
  if (plan.empty()) {
    const std::string what = fmt::format("{} in {} checked{}", counted(comparison.objects, "object"),
                                         schemas_in_words(comparison.schemas), ignored_in_words(comparison));
    return (uncertain(plan).empty() ? fmt::format("Nothing differs: {}.\n", what)
                                    : fmt::format("No difference is certain: {}.\n", what)) +
           open;
  }
  return Summary(plan, sizes, refused, paint).text() + (open.empty() ? "" : "\n" + open);
}

}  // namespace reconcile
