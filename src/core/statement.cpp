#include "core/statement.hpp"

namespace reconcile {

std::string_view to_string(Lock lock) {
  switch (lock) {
    case Lock::none: return "no table lock";
    case Lock::row_exclusive: return "ROW EXCLUSIVE";
    case Lock::share_update_exclusive: return "SHARE UPDATE EXCLUSIVE";
    case Lock::share: return "SHARE";
    case Lock::share_row_exclusive: return "SHARE ROW EXCLUSIVE";
    case Lock::access_exclusive: return "ACCESS EXCLUSIVE";
  }
  return {};
}

std::string_view to_string(Work work) {
  switch (work) {
    case Work::catalog: return "catalog only";
    case Work::scan: return "scans the table";
    case Work::build: return "builds an index";
    case Work::rewrite: return "rewrites the table";
  }
  return {};
}

std::string Statement::text(std::size_t margin) const {
  const std::string space(margin, ' ');
  if (!lines) {
    std::string text;
    for (const char c : sql) {
      text += c;
      if (c == '\n' && is_block) text += space;
    }
    return text;
  }
  std::string all = sql + " (";
  for (std::size_t i = 0; i < lines->size(); ++i) all += (i == 0 ? "\n  " : ",\n  ") + space + (*lines)[i];
  return all + (lines->empty() ? "" : "\n" + space) + ")" + tail;
}

}  // namespace reconcile
