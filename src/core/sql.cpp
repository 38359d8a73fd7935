#include "core/sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace reconcile {

namespace {

bool is_plain_word(std::string_view name) {
  if (name.empty()) return false;
  if (!(name[0] == '_' || (name[0] >= 'a' && name[0] <= 'z'))) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

/// The words of pg_get_keywords() that are not unreserved, of versions 14 to 18 (manual, appendix C), without those of
/// 16 and later that may stand as a name all the same: the older servers print them bare.
bool is_keyword(std::string_view word) {
  static constexpr std::string_view words =
      "all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both "
      "case cast char character check coalesce collate collation column concurrently constraint create cross "
      "current_catalog current_date current_role current_schema current_time current_timestamp current_user dec "
      "decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign "
      "freeze from full grant greatest group grouping having ilike in initially inner inout int integer "
      "intersect interval into is isnull join "
      "lateral leading least left "
      "like limit localtime localtimestamp national natural nchar none normalize not notnull null "
      "nullif numeric offset on only or order out outer overlaps overlay placing position precision primary "
      "real references returning right row select session_user setof similar smallint some substring symmetric "
      "system_user table tablesample then time timestamp to trailing treat trim true union unique user using "
      "values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists "
      "xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable";
  static const auto keywords = [] {
    std::unordered_set<std::string_view> set;
    for (std::size_t at = 0, end = 0; end != std::string_view::npos; at = end + 1) {
      end = words.find(' ', at);
      set.insert(words.substr(at, end - at));
    }
    return set;
  }();
  return keywords.contains(word);
}

/// Cuts text to at most `size` bytes without splitting a UTF-8 character, as pg_mbcliplen does.
std::string_view clip(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return text.substr(0, size);
}

}  // namespace

std::string quote_ident(std::string_view name) {
  if (is_plain_word(name) && !is_keyword(name)) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string quote_literal(std::string_view text) {
  const bool escaped = text.find_first_of("\\\n\r") != std::string_view::npos;
  std::string quoted = escaped ? "E'" : "'";
  for (const char c : text) {
    if (c == '\n' || c == '\r') {
      quoted += c == '\n' ? "\\n" : "\\r";
    } else {
      if (c == '\'' || c == '\\') quoted += c;
      quoted += c;
    }
  }
  return quoted + '\'';
}

std::string quote_list(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) {
    if (!list.empty()) list += ", ";
    list += quote_ident(name);
  }
  return list;
}

std::string qualified(std::string_view schema, std::string_view name) {
  return schema.empty() ? quote_ident(name) : quote_ident(schema) + "." + quote_ident(name);
}

std::string dollar_quote(std::string_view body) {
  std::string tag = "$$";
  for (int i = 1; body.find(tag) != std::string_view::npos || (tag == "$$" && body.ends_with('$')); ++i)
    tag = fmt::format("$body{}$", i == 1 ? std::string() : std::to_string(i));
  return fmt::format("{}{}{}", tag, body, tag);
}

std::string chosen_name(std::string_view table, std::string_view columns, std::string_view suffix) {
  // makeObjectName in PostgreSQL: the longer of the two parts gives way first
  const std::size_t overhead = (columns.empty() ? 0 : 1) + (suffix.empty() ? 0 : suffix.size() + 1);
  const std::size_t room = longest_name - overhead;
  std::size_t first = table.size(), second = columns.size();
  while (first + second > room) {
    if (first > second)
      --first;
    else
      --second;
  }
  std::string name(clip(table, first));
  if (!columns.empty()) name.append("_").append(clip(columns, second));
  if (!suffix.empty()) name.append("_").append(suffix);
  return name;
}

std::vector<std::string> split_name(std::string_view written) {
  std::vector<std::string> parts;
  std::size_t at = 0;
  while (at <= written.size()) {
    std::string part;
    if (at < written.size() && written[at] == '"') {
      ++at;
      while (at < written.size()) {
        if (written[at] == '"') {
          if (at + 1 < written.size() && written[at + 1] == '"')
            ++at;
          else
            break;
        }
        part += written[at++];
      }
      ++at;
    } else {
      while (at < written.size() && written[at] != '.') part += written[at++];
    }
    parts.push_back(std::move(part));
    if (at >= written.size() || written[at] != '.') break;
    ++at;
  }
  return parts;
}

}  // namespace reconcile
