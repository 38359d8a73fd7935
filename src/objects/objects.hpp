// The structs of all kinds, and the kinds themselves.
#pragma once

#include "core/database.hpp"
#include "core/kind.hpp"

namespace reconcile {

struct Schema : Cloned<Schema> {};

struct Extension : Cloned<Extension> {
  std::string schema;
  std::string version;
  Names requires_first;  ///< the extensions that it needs, where the server was asked; never a difference
};

struct Enum : Cloned<Enum> {
  struct Label {
    std::string name;
    std::string renamed_from;
    friend bool operator==(const Label& a, const Label& b) { return a.name == b.name; }
  };
  std::vector<Label> values;
};

struct Sequence : Cloned<Sequence> {
  std::string type;
  std::optional<long long> start, increment, minimum, maximum, cache;
  bool cycle = false;
  bool unlogged = false;
  bool of_serial = false;  ///< nothing is said of it but the type of its column; never a difference
};

/// Takes out what says no more than the default, so that it is no difference to a sequence that has it unsaid.
void forget_defaults(Sequence& sequence);

struct SequenceBounds {
  long long minimum, maximum;
};
SequenceBounds bounds_of(const Sequence& sequence);
/// All that ALTER SEQUENCE can change, as one text: SQL for that of the sequence whose oid is given as SQL, and that of
/// a sequence as it is described.
std::string numbering_found(std::string_view oid);
std::string numbering(const Sequence& sequence);
/// The statement, with RESTART where the sequence stands outside of its new bounds: it goes on at the nearest of them.
std::string within_bounds(const std::string& sql, std::string_view restart, const std::string& sequence,
                          long long minimum, long long maximum);

/// The column at whose end a sequence goes too; apart from the sequence, which the column's default needs first.
struct SequenceOwner : Cloned<SequenceOwner> {
  std::string column;  ///< `flows.seq`, or `other.flows.seq`
};

struct Table : Cloned<Table> {
  bool unlogged = false;
  Options storage_parameters;
  std::string access_method;
  std::string tablespace;
  bool row_security = false;
  bool force_row_security = false;
  SqlText partition_by{Syntax::partition_key};
  std::string server;  ///< a foreign table's
  Options foreign_options;
  std::string partitions;                 ///< `external`: others make them
  bool has_partitions_elsewhere = false;  ///< in schemas that are not looked at; never a difference
  Names key_names;  ///< the names that the key column may have, the written one first (primary_key: { any_of: … })
};

/// How the rows that are there get a value before NULL is forbidden.
struct Backfill {
  SqlText value;
  std::optional<long long> batch;  ///< rows that are filled and committed at a time; 0: all at once
  std::string on_error;
};

/// What PostgreSQL keeps of a NOT NULL since 18.
struct NotNull {
  Symbol name;           ///< empty: whatever it is called
  bool spelled = false;  ///< a statement names it, as the server would choose another name; never a difference
  bool no_inherit = false;
  bool validated = true;
  std::string comment;
};

/// That a table is a partition of another. It has columns, defaults and checks of its own, like the server's.
struct Partition : Cloned<Partition> {
  std::string of;  ///< `migration.flows`, as SQL
  SqlText bounds{Syntax::partition_bounds};
};

/// The tables from which a table has columns and checks, beside its own; in order.
struct Inheritance : Cloned<Inheritance> {
  Names of;  ///< `migration.flows`, as SQL
};

struct Column : Cloned<Column> {
  SqlText type{Syntax::type};
  Symbol collation;
  bool nullable = true;
  NotNull not_null;
  SqlText generated;
  bool is_virtual = false;
  Symbol identity;
  Options identity_options;
  Symbol storage;
  Symbol compression;
  std::optional<long long> statistics;
  Options options;
  Options foreign_options;
  bool on_foreign_table = false;        ///< where it has no values; never a difference
  Backfill backfill;                    ///< never a difference
  bool has_cast = true;                 ///< to its type from that of the other state; never a difference
  SqlText conversion, conversion_down;  ///< how its values become those of a new type, and back; never a difference
  bool local = true;                    ///< false: only what its table inherits; never a difference
};

/// Lets a sequence that begins to number the rows of a table go on from the numbers that they have.
Statement go_on_counting(const Column& column, const std::string& sequence, bool descends);

/// The same of a column whose type is known, and of the sequence of its identity.
void forget_defaults(Column& column);

/// How large values of a type are stored where a column does not say: plain, external, main or extended.
std::string usual_storage(const std::string& type, const Database& database);

struct Default : Cloned<Default> {
  SqlText expression;
  Document json;                    ///< the value as the user wrote it, until load/resolve makes the expression of it
  std::optional<bool> is_volatile;  ///< what the server says, where it was asked; never a difference
};

/// Rows that a table is to have. Of a live table: those that the desired one names, and the values that it names of
/// them.
struct Data : Cloned<Data> {
  struct Row {
    std::vector<std::optional<Document>> values;  ///< of the columns, null for NULL; nothing where it does not say
    Place place;
  };
  struct Set {
    Names columns;
    std::vector<Row> rows;
  };
  Names key;  ///< the columns by which a row is known again
  Set listed;
  Set others;  ///< of a live table whose rows are to be the listed ones alone: the rest of them, with all columns
  bool complete = false;
  std::string on_error;
  Options compared_as;         ///< columns of a type without equality, and the type that they are compared as
  bool numbered_here = false;  ///< names a column that is GENERATED ALWAYS AS IDENTITY
  Document written;            ///< `rows`, and the columns of those that are lists, until load/data reads them
  Names header;
};

/// What the constraints that stand on an index share.
struct KeyConstraint {
  Names columns;
  Names include;
  std::string deferrable;
  Options storage_parameters;
  std::string tablespace;
};

struct PrimaryKey : Cloned<PrimaryKey>, KeyConstraint {
  bool without_overlaps = false;
};

struct Unique : Cloned<Unique>, KeyConstraint {
  bool nulls_distinct = true;
  bool without_overlaps = false;
};

struct Check : Cloned<Check> {
  SqlText expression;
  bool no_inherit = false;
  bool validated = true;
  bool enforced = true;
  bool local = true;  ///< false: only what its table inherits; never a difference
};

struct Exclusion : Cloned<Exclusion> {
  std::string method = "gist";
  std::vector<SqlText> elements;  ///< `room WITH =`
  Names include;
  SqlText where;
  std::string deferrable;
  Options storage_parameters;
  std::string tablespace;
};

struct ForeignKey : Cloned<ForeignKey> {
  Names columns;
  std::string references;  ///< `migration.clients`, as SQL
  Names referenced;        ///< empty: the primary key, whatever it is called
  bool by_key = false;     ///< the user left the referenced columns to the primary key
  std::string on_delete, on_update;
  Names set_columns;
  std::string match;
  std::string deferrable;
  bool validated = true;
  bool enforced = true;
  bool period = false;
};

struct Index : Cloned<Index> {
  std::vector<SqlText> columns;
  bool unique = false;
  bool nulls_distinct = true;
  std::string method = "btree";
  Names include;
  SqlText where;
  Options storage_parameters;
  std::string tablespace;
  Options statistics;           ///< targets of expressions, by the number of the column
  bool on_partitioned = false;  ///< never a difference
  bool only = false;            ///< of a partitioned table, and not of its partitions until theirs are attached
  std::string part_of;          ///< the index of the partitioned table that it is attached to, where that is `only`
};

/// The index on which a table was clustered last.
struct ClusteredOn : Cloned<ClusteredOn> {
  std::string index;
};

struct ReplicaIdentity : Cloned<ReplicaIdentity> {
  std::string identity;  ///< full, nothing, or the name of a unique index
  std::string index;
};

struct Statistics : Cloned<Statistics> {
  std::vector<SqlText> columns;
  Names kinds;
  std::optional<long long> target;
};

/// What views of both sorts share.
struct Query {
  SqlText query{Syntax::statement};
  Names columns;        ///< as the user names them; the query that the server prints names them itself
  Names typed_columns;  ///< `name type` of each, as the server has them; never a difference
  Options column_comments;
};

struct View : Cloned<View>, Query {
  Options options;
  Options column_defaults;
};

/// Of a column of a materialized view, as of one of a table.
struct ColumnSetting {
  std::optional<long long> statistics;
  std::string storage;
  std::string compression;
  Options options;
  bool operator==(const ColumnSetting&) const = default;
};
using ColumnSettings = std::map<std::string, ColumnSetting>;

struct MaterializedView : Cloned<MaterializedView>, Query {
  ColumnSettings column_settings;
  bool populated = true;
  std::string access_method;
  Options storage_parameters;
  std::string tablespace;
};

/// What functions and procedures share.
struct Routine {
  std::string arguments;
  std::string returns;
  std::string language = "sql";
  std::string body;
  SqlText sql_body{Syntax::routine};
  std::string library;  ///< of a function in C, whose `body` is the name of its symbol
  bool window = false;
  std::string volatility = "volatile";
  bool strict = false;
  bool security_definer = false;
  bool leakproof = false;
  std::string parallel = "unsafe";
  std::string cost, rows;
  std::string support;
  Names transforms;
  Options settings;
  Names needs;  ///< what its body hides
};

struct Function : Cloned<Function>, Routine {};
struct Procedure : Cloned<Procedure>, Routine {};

struct Comment : Cloned<Comment> {
  std::string text;
  bool on_foreign_table = false;  ///< which SQL tells from a table; never a difference
  bool is_own = false;            ///< of a live extension: the words of its control file, which it is created with
};

extern const Kind schema_kind, extension_kind, enum_kind, sequence_kind, sequence_owner_kind, table_kind, column_kind,
    default_kind, data_kind, primary_key_kind, unique_kind, check_kind, exclusion_kind, foreign_key_kind, index_kind,
    clustered_on_kind, replica_identity_kind, statistics_kind, comment_kind, function_kind, procedure_kind, view_kind,
    materialized_view_kind, partition_kind, inheritance_kind;

/// What says that a table is a partition, if it is one.
const Partition* partition_of(const Database& database, Symbol schema, Symbol table);
/// The tables that a table is a partition of or inherits from, as SQL, in order.
Names tables_above(const Database& database, Symbol schema, Symbol table);
/// ` INHERITS (migration.flows)` where a table does, or nothing.
std::string spell_inherits(const Database& database, Symbol schema, Symbol table);
/// ALTER TABLE ONLY … DROP COLUMN: the tables below keep it.
Statement drop_column_only(const Object& column);

/// A column of the table that an object is part of.
inline ObjectRef column_ref(const ObjectRef& part, const Symbol& name) {
  return {&column_kind, part.schema, part.table, name, nullptr};
}

/// `a.b` or `"odd.name".b` as a user writes it: the schema (or `otherwise`) and the name, each exactly as it is called.
struct WrittenName {
  std::string schema;
  std::string name;
};
WrittenName parse_name(std::string_view written, std::string_view otherwise);
/// `schema.table.column`; what is not written is empty.
struct ColumnName {
  std::string schema, table, column;
};
ColumnName parse_column(std::string_view sql);
/// The reverse: `name` where the schema is the given one, with double quotes only where the name holds a dot or a
/// quote.
std::string write_name(std::string_view schema, std::string_view name, std::string_view otherwise);
/// The name of a collation, an operator class as the catalog queries tell it, without `pg_catalog`.
std::string usual_name(const std::string& written);
/// SQL that tells it: of what is in the namespace with the oid `schema`.
std::string name_query(std::string_view schema, std::string_view name);

}  // namespace reconcile
