// What objects, their attributes and their sizes are called for people, in PostgreSQL's terms.
#pragma once

#include "core/finding.hpp"
#include "core/kind.hpp"
#include "core/plan.hpp"
#include "core/table_size.hpp"

namespace reconcile {

/// All that an object is, without its name: `uuid not null`, `(status) where status <> 'completed'`.
std::string definition(const Object& object);

/// How an object changes; what is part of another object (a default, a comment) has `none` where it is not there.
std::vector<Difference> differences(const Change& change);

/// `1 column`, `12 columns`, `3 policies`
std::string counted(std::size_t count, std::string_view noun);
/// `about 1,204,331 rows`, `no rows`, `rows unknown (never analyzed)`
std::string rows_in_words(const TableSize& size);
/// `about 1,204,331 rows, 512 MB`
std::string to_words(const TableSize& size);
/// `schema migration`, `schemas audit, migration`
std::string schemas_in_words(const std::vector<std::string>& schemas);
/// `3 views (a, b, c); 1 function (f(integer))`
std::string to_words(const std::vector<NotCovered>& not_covered);
/// Without what a terminal would obey.
std::string shown(std::string_view text);

}  // namespace reconcile
