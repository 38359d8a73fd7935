#include "render/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/in_list.hpp"
#include "core/sql.hpp"

namespace reconcile {

namespace {

bool is_yes_or_no(const Field& field) { return field.shape == Value<bool>::shape; }

/// YAML's key in the words of SQL.
std::string label_of(const Field& field) {
  if (field.name == "nullable") return "null";
  if (field.name == "not_null") return "constraint";
  std::string label(field.name);
  std::replace(label.begin(), label.end(), '_', ' ');
  return label;
}

std::string yes_or_no(const Field& field, bool yes) {
  if (!yes && field.name == "nulls_distinct") return "nulls not distinct";
  return (yes ? "" : "not ") + label_of(field);
}

/// The parentheses around the whole of it, which PostgreSQL prints, taken off.
std::string bare(std::string text) {
  if (text.size() < 2 || text.front() != '(' || text.back() != ')') return text;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '\'') quoted = !quoted;
    if (quoted) continue;
    depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
    if (depth == 0) return text;
  }
  return text.substr(1, text.size() - 2);
}

std::string readable(const SqlText& text) {
  if (text.syntax == Syntax::type) return text.stored;
  if (text.syntax != Syntax::expression) return text.written;
  const auto any_text = [](std::string_view) -> std::string_view { return "character varying"; };
  if (const auto literal = literal_text(text.written)) return quote_literal(*literal);
  if (const auto list = as_in_list(text.written, any_text))
    return fmt::format("{} IN ({})", list->column, fmt::join(list->literals, ", "));
  return bare(text.written);
}

std::string words(const Document& value) {
  if (value.is_scalar()) return value.text();
  std::vector<std::string> parts;
  if (value.is_list())
    for (const Document& item : value.items()) parts.push_back(words(item));
  for (std::size_t i = 0; value.is_map() && i < value.size(); ++i)
    parts.push_back(fmt::format(fmt::runtime(value.value(i).is_map() ? "{}: {{ {} }}" : "{}: {}"), value.key(i).text(),
                                words(value.value(i))));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::vector<SqlText> texts_of(const Field& field, const Object& object) {
  std::vector<SqlText> texts;
  if (!field.visit) return texts;
  const auto copy = object.clone();
  field.visit(*copy, [&](SqlText& text) { texts.push_back(text); });
  return texts;
}

/// Nothing where the object has the default.
std::string value_of(const Field& field, const Object& object) {
  const Document value = field.write(object);
  std::vector<std::string> parts;
  if (!value.is_map())
    for (const SqlText& text : texts_of(field, object)) parts.push_back(readable(text));
  if (!parts.empty()) return fmt::format("{}", fmt::join(parts, ", "));
  return (value.is_list() || value.is_map()) && value.size() == 0 ? "nothing" : words(value);
}

/// The entries of a map that another one does not have.
Document entries_without(const Document& map, const Document& others) {
  Document left = Document::map();
  for (std::size_t i = 0; i < map.size(); ++i) {
    const Document &value = map.value(i), *other = others.find(map.key(i).text());
    if (other && *other == value) continue;
    left.set(map.key(i).text(), other && other->is_map() && value.is_map() ? entries_without(value, *other) : value);
  }
  return left;
}

/// As the server prints it.
std::string stored_text(const Field& field, const Object& object) {
  std::vector<std::string> parts;
  for (const SqlText& text : texts_of(field, object)) parts.push_back(text.stored);
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// `btree` of `its method (default btree)`.
std::string default_of(const Field& field) {
  constexpr std::string_view mark = "(default";
  const auto at = field.about.find(mark);
  if (at == std::string_view::npos) return "none";
  std::string_view rest = field.about.substr(at + mark.size());
  rest = rest.substr(0, rest.find_first_of(",;)"));
  while (!rest.empty() && (rest.front() == ':' || rest.front() == ' ')) rest.remove_prefix(1);
  return std::string(rest);
}

const Field& main_field(const Kind& kind) {
  const Field* field = kind.field(kind.short_scalar.empty() ? kind.short_list : kind.short_scalar);
  return field ? *field : kind.fields.front();
}

std::string quoted_comment(const Kind& kind, std::string text) {
  return kind.everywhere && !kind.security && text.find('\n') == std::string::npos ? fmt::format("\"{}\"", text) : text;
}

std::string one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool space = c == '\n' || (c == ' ' && !line.empty() && line.back() == '\n');
    if (!space)
      line += c;
    else if (line.empty() || line.back() != '\n')
      line += '\n';
  }
  while (!line.empty() && line.back() == '\n') line.pop_back();
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

Difference difference(const Change& change, const Field& field) {
  Difference made;
  std::string &live = made.live, &desired = made.desired;
  live = value_of(field, *change.from);
  desired = value_of(field, *change.to);
  if (const Document from = field.write(*change.from), to = field.write(*change.to); from.is_map() && to.is_map()) {
    const Document gone = entries_without(from, to), made_of = entries_without(to, from);
    if (gone.size() + made_of.size() > 0) {
      live = words(gone);
      desired = words(made_of);
    }
  }
  // PostgreSQL prints most expressions on one line, however they were written
  const auto is_line = [](const std::string& text) { return text.find('\n') == std::string::npos; };
  if (field.visit && is_line(live) != is_line(desired)) {
    live = one_line(live);
    desired = one_line(desired);
  }
  // what differs only in the words that are left out
  if (field.visit && live == desired) {
    live = stored_text(field, *change.from);
    desired = stored_text(field, *change.to);
  }
  if (is_yes_or_no(field)) {
    const bool yes = desired.empty() ? live != "true" : desired == "true";
    live = yes_or_no(field, !yes);
    desired = yes_or_no(field, yes);
  } else {
    made.label =
        change.ref.of && &field == &main_field(*change.ref.kind) ? std::string(change.ref.kind->name) : label_of(field);
    live = live.empty() ? default_of(field) : quoted_comment(*change.ref.kind, live);
    desired = desired.empty() ? default_of(field) : quoted_comment(*change.ref.kind, desired);
  }
  const auto texts = texts_of(field, *change.to);
  made.place = texts.empty() || !texts.front().place ? change.to->place : texts.front().place;
  return made;
}

}  // namespace

std::string definition(const Object& object) {
  const Kind& kind = *object.ref.kind;
  if (kind.fields.empty()) return {};
  const Field& first = main_field(kind);
  std::string before, text;
  for (const Field& field : kind.fields) {
    const std::string value = value_of(field, object);
    if (value.empty()) continue;
    const bool is_list = field.write(object).is_list() || field.write(object).is_map();
    std::string part;
    if (&field == &first)
      part = is_list ? fmt::format("({})", value) : value;
    else if (is_yes_or_no(field) && value == "true" && text.starts_with('('))
      before += yes_or_no(field, true) + " ";
    else if (is_yes_or_no(field))
      part = yes_or_no(field, value == "true");
    else
      part = fmt::format(fmt::runtime(is_list ? "{} ({})" : "{} {}"), label_of(field), value);
    if (!part.empty()) text += (text.empty() ? "" : " ") + part;
  }
  return shown(one_line(quoted_comment(kind, before + text)));
}

std::vector<Difference> differences(const Change& change) {
  std::vector<Difference> list;
  if (change.from && change.to && change.ref.kind->excerpt) {
    for (const Excerpt::Detail& each : change.ref.kind->excerpt(*change.from, *change.to).details)
      list.push_back({each.label, each.live, each.desired, change.to->place});
  } else if (change.from && change.to) {
    for (const FieldChange& each : change.fields)
      if (const Field* field = change.ref.kind->field(each.name)) list.push_back(difference(change, *field));
  } else if (change.ref.of && (change.from || change.to)) {
    list.push_back({std::string(change.ref.kind->name), change.from ? definition(*change.from) : "none",
                    change.to ? definition(*change.to) : "none", change.to ? change.to->place : Place{}});
  }
  for (Difference& each : list) {
    each.live = shown(each.live);
    each.desired = shown(each.desired);
  }
  return list;
}

std::string counted(std::size_t count, std::string_view noun) {
  std::string text = fmt::format("{} {}", count, noun);
  if (count == 1 || text.back() == 's') return text;
  if (text.ends_with("ey") || !text.ends_with('y')) return text + (text.back() == 'x' ? "es" : "s");
  text.pop_back();
  return text + "ies";
}

std::string rows_in_words(const TableSize& size) {
  if (size.is_empty) return "no rows";
  if (size.rows < 0) return "rows unknown (never analyzed)";
  std::string rows = std::to_string(size.rows);
  for (std::size_t at = rows.size(); at > 3; at -= 3) rows.insert(at - 3, 1, ',');
  return fmt::format("about {} {}", rows, size.rows == 1 ? "row" : "rows");
}

std::string to_words(const TableSize& size) {
  // as pg_size_pretty: the unit in which the number has up to five digits
  long long number = size.bytes;
  std::string_view unit = "bytes";
  for (const std::string_view next : {"kB", "MB", "GB", "TB"}) {
    if (number < 10240) break;
    number = (number + 512) / 1024;
    unit = next;
  }
  return fmt::format("{}, {} {}", rows_in_words(size), number, unit);
}

std::string schemas_in_words(const std::vector<std::string>& schemas) {
  return fmt::format("{} {}", schemas.size() == 1 ? "schema" : "schemas", fmt::join(schemas, ", "));
}

std::string to_words(const std::vector<NotCovered>& not_covered) {
  constexpr std::size_t most = 20;
  std::map<std::string, std::vector<std::string>> classes;
  for (const NotCovered& each : not_covered) classes[each.what].push_back(shown(each.name));
  std::string text;
  for (auto& [what, names] : classes) {
    const std::string number = what.ends_with('s') ? what : counted(names.size(), what);
    if (names.size() > most) {
      const std::size_t rest = names.size() - most;
      names.resize(most);
      names.push_back(fmt::format("and {} more", rest));
    }
    text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", number, fmt::join(names, ", "));
  }
  return text;
}

std::string shown(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f)
      safe += fmt::format("\\x{:02x}", byte);
    else
      safe += c;
  }
  return safe;
}

}  // namespace reconcile
