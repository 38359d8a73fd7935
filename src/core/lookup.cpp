#include "core/lookup.hpp"

#include <fmt/format.h>

#include "core/sql.hpp"

namespace reconcile {

// clang-format off
const Lookup column_lookup{"column",
    "(SELECT concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,"
    " CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,"
    " CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END) FROM pg_attribute a\n"
    "  WHERE a.attrelid = to_regclass({0}) AND a.attname = {1} AND NOT a.attisdropped)"};
const Lookup columns_lookup{"columns",
    "(SELECT string_agg(a.attname || ' ' || concat_ws(' ', format_type(a.atttypid, a.atttypmod),"
    " CASE WHEN a.attnotnull THEN 'not null' END,"
    " CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,"
    " CASE a.attgenerated WHEN 's' THEN 'generated' WHEN 'v' THEN 'generated virtual' END),"
    " '; ' ORDER BY a.attname COLLATE \"C\")\n"
    "  FROM pg_attribute a WHERE a.attrelid = to_regclass({0}) AND a.attnum > 0 AND NOT a.attisdropped AND {1} = '')"};
const Lookup default_lookup{"default",
    "(SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a"
    " JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
    " WHERE a.attrelid = to_regclass({0}) AND a.attname = {1} AND NOT a.attisdropped)"};
const Lookup constraint_lookup{"constraint",
    "(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.conrelid = to_regclass({0}) AND k.conname = {1})"};
// the print with the referenced columns taken out where they are the primary key
const Lookup key_reference_lookup{"foreign key by primary key",
    "(SELECT CASE WHEN p.conkey = k.confkey THEN replace(pg_get_constraintdef(k.oid),"
    " k.confrelid::regclass || substring(pg_get_constraintdef(p.oid), '\\(.*?\\)'),"
    " k.confrelid::regclass::text) ELSE pg_get_constraintdef(k.oid) END"
    " FROM pg_constraint k LEFT JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.contype = 'p'"
    " WHERE k.conrelid = to_regclass({0}) AND k.conname = {1})"};
// with what it says of storage parameters taken out: they may change in place
const Lookup index_lookup{"index",
    "(SELECT CASE WHEN i.indisvalid THEN regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \\([^()]*\\)', '')"
    " ELSE 'invalid' END FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " JOIN pg_class t ON t.relnamespace = c.relnamespace WHERE t.oid = to_regclass({0}) AND c.relname = {1})"};
const Lookup table_comment_lookup{"comment of table",
    "(SELECT obj_description(to_regclass({0}), 'pg_class') WHERE {1} = '')"};
const Lookup column_comment_lookup{"comment of column",
    "(SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a"
    " WHERE a.attrelid = to_regclass({0}) AND a.attname = {1} AND NOT a.attisdropped)"};
const Lookup routine_lookup{"routine",
    "(SELECT left(encode(sha256(convert_to(concat_ws(' ', l.lanname, p.prokind, p.provolatile, p.proparallel, p.proisstrict, p.prosecdef, p.proleakproof,"
    " p.procost, p.prorows, nullif(p.prosupport, 0)::regproc, p.protrftypes::regtype[], array_to_string(p.proconfig, ' '),"
    " p.probin, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),"
    " coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)), 'UTF8')), 'hex'), 16) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang\n"
    "  WHERE p.pronamespace = to_regnamespace({0}) AND quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')'"
    " = {1})"};
// clang-format on

CurrentDefinition Lookup::found(std::string_view relation, std::string_view name) const {
  return {fmt::format(fmt::runtime(sql), quote_literal(relation), quote_literal(name)), *this, relation, name};
}

}  // namespace reconcile
