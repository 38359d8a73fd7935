// A kind of object, all of it: how it is read, compared, created, altered and dropped. Nothing else knows the kind.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.hpp"
#include "core/object.hpp"
#include "core/server_version.hpp"
#include "core/sql_text.hpp"
#include "core/statement.hpp"

namespace reconcile {

class Database;

/// How a field's change from one object to another is carried out; nothing where the server cannot alter it in place.
using InPlace = std::optional<Statements> (*)(const Object& from, const Object& to, ServerVersion version);

/// One attribute of a kind, declared once: from this come the reader, the comparison, the words of a plan, `inspect`
/// and the reference.
struct Field {
  std::string_view name;     ///< its key in YAML
  std::string_view about;    ///< meaning and default, one sentence
  std::string_view shape;    ///< what the value looks like, for messages and the reference: `true or false`
  std::string_view choices;  ///< the words that are allowed, separated by ` | `; empty: any
  void (*read)(const Document& value, Object& object, Mistakes& mistakes) = nullptr;
  Document (*write)(const Object& object) = nullptr;  ///< null for the default
  bool (*equal)(const Object& a, const Object& b) = nullptr;
  Document (*compared)(const Object& object) = nullptr;  ///< what `equal` looks at; null: what `write` gives
  void (*visit)(Object& object, const std::function<void(SqlText&)>& visit) = nullptr;  ///< its pieces of SQL
  InPlace in_place = nullptr;  ///< null: the object is recreated
  /// Whether such a change decides who may do what; null: it never does.
  bool (*security)(const Object& from, const Object& to) = nullptr;
  bool (*available)(const ServerVersion&) = nullptr;  ///< null: on every version
  std::string_view until_available;                   ///< `PostgreSQL 15`, for the message
};

/// A change in words, where its fields hold more than can be shown.
struct Excerpt {
  std::string what;  ///< `2 rows to add, 1 to change`
  struct Detail {
    std::string label, live, desired;
  };
  std::vector<Detail> details;
};

/// How SQL and the catalogs speak of the objects of a kind: what hangs on objects of any kind (a comment, an owner,
/// privileges) needs no more of them.
struct InSql {
  std::string_view words = {};    ///< `FOREIGN TABLE`, after COMMENT ON, ALTER and DROP
  std::string_view catalog = {};  ///< `pg_class`
  /// SQL for the oid of one, null where it is not there.
  std::string (*oid)(const ObjectRef&) = nullptr;
  /// `SELECT … AS oid, … AS schema, … AS table, … AS name` of those in scope. Null: the kinds that read what hangs on
  /// objects know it themselves, as of all that tables are made of.
  std::string (*list)(ServerVersion) = nullptr;
  std::string_view owner = {};       ///< the column of its catalog that tells its owner; empty: it has none
  std::string_view privileges = {};  ///< the same for its privileges
  char privilege_class = 0;          ///< what acldefault() calls such objects (manual, 9.27 ACL functions)
};

/// Names that must not meet: a table and a view cannot share one, a table and a schema can.
enum class Namespace : unsigned char { own, relation, type };

struct Kind {
  std::string_view name;                    ///< `foreign key`, in messages
  std::string_view section;                 ///< its key in YAML: `foreign_keys`
  std::vector<const Kind*> nested_in = {};  ///< whose key that is; empty: a key of the file
  bool everywhere = false;                  ///< nests in every kind (a comment)
  bool single = false;                      ///< the key holds one object and not a map of them by name
  bool told_apart = false;                  ///< a single one that is shown by itself, and not with what it is part of
  bool own_name =
      false;  ///< a single one with a name of its own (a primary key), which PostgreSQL would choose if need be
  bool in_schema = true;  ///< false: one for the whole database (an extension)
  Namespace name_space = Namespace::own;
  /// Its name is written as SQL: it ends with the types of its arguments, `f(integer)`, or an access method,
  /// `int_ops USING btree`.
  bool has_arguments = false;
  bool is_symbol = false;  ///< its name is no identifier and never quoted: `<>`
  /// Only a server that has all that it stands on can say what it stores of it, so it is asked for the whole object.
  bool printed_whole = false;
  bool security = false;  ///< it decides who may do what, so that every change of it is told as one of security
  InSql in_sql = {};
  std::string_view short_scalar = {};  ///< the field that a bare scalar stands for
  std::string_view short_list = {};    ///< the field that a bare list stands for
  std::string_view short_map = {};     ///< the field that a map without a key of this kind stands for
  void (*short_json)(Object&,
                     const Document&) = nullptr;  ///< takes a list, or a map without a key of this kind, as one value

  std::unique_ptr<Object> (*make)() = nullptr;
  std::vector<Field> fields = {};
  /// Keys that are no attribute but a short way to write another object; load/resolve turns them into it.
  struct Shorthand {
    std::string_view name;
    std::string_view about;
    std::string_view shape;
  };
  std::vector<Shorthand> shorthands = {};

  /// `SELECT FROM …`: rows only where the server may have objects of the kind, much cheaper than the query of what few
  /// databases have. Empty: always asked.
  std::string_view probe = {};
  /// SQL that returns every live object of the kind in scope: columns `schema`, `table`, `name` as far as it has them,
  /// then the fields by their YAML names (null: the default) and nested single kinds by theirs. A json column holds a
  /// map or list.
  std::string (*catalog_query)(ServerVersion) = nullptr;
  /// The same for what hangs on objects of many kinds. `told` are the words of `tells` whose probe (as above) has rows.
  std::string (*catalog_query_of)(ServerVersion, const std::vector<std::string_view>& told,
                                  const std::vector<const Kind*>& present) = nullptr;
  std::vector<std::pair<std::string_view, std::string_view>> tells = {};

  Statements (*create)(const Object&, ServerVersion) = nullptr;
  Statements (*drop)(const Object&, ServerVersion) = nullptr;
  /// Makes its name known to what it needs and what speaks of it in turn: a shell type. Its `drop` takes those along.
  /// Null or nothing: it stands in no such circle.
  Statements (*announce)(const Object&) = nullptr;
  /// Another object has got another name, or schema: changes the names by which this one speaks of it.
  void (*follow)(Object&, const ObjectRef& from, const ObjectRef& to) = nullptr;
  /// Null: the server cannot rename it.
  Statement (*rename)(const Object& from, const Object& to) = nullptr;
  /// The `in_place` of the fields that change by CREATE OR REPLACE, which lets go of extensions; null: none does.
  InPlace replace = nullptr;
  /// What must exist before it; what does not exist in the database is not returned.
  void (*needs)(const Object&, const Database&, const std::function<void(const ObjectRef&)>& need) = nullptr;
  /// What its opaque body speaks of: it is made after that, unless that needs it; null: it hides nothing.
  void (*uses)(const Object&, const Database&, const std::function<void(const ObjectRef&)>& use) = nullptr;
  /// The roles without which it cannot be made; null: it needs none.
  std::vector<std::string> (*roles)(const Object&) = nullptr;
  /// For what is not disposable and yet must be made anew: first out of the way under another name, later dropped under
  /// that.
  Statements (*set_aside)(const Object& from, const Object& to) = nullptr;
  Statements (*discard)(const Object& from) = nullptr;
  /// What makes it let go of a routine that is made anew, and take hold of it again; null: it is made anew too.
  Statements (*let_go)(const Object&) = nullptr;
  Statements (*take_hold)(const Object&) = nullptr;
  /// How large values of a type are stored where a column does not say: plain, external, main or extended. Null:
  /// extended.
  std::string (*storage)(const Object&, const Database&) = nullptr;
  /// Its changes without keeping writers out of its table: making it (`from` is null), dropping it (`to` is null), or
  /// replacing it, of which the first statement comes where else it would be dropped. Null: there is no such way.
  Statements (*concurrently)(const Object* from, const Object* to) = nullptr;
  /// What an alteration leaves until nothing refers to it any more; null: nothing.
  Statements (*clear)(const Object& from, const Object& to) = nullptr;
  /// What moves an object that holds data to the new one of those that it stands on; null: it cannot be moved.
  Statements (*move_to)(const Object& object, const Object& new_one) = nullptr;
  /// It holds no data, so that it may be dropped and created again.
  bool (*disposable)(const Object&) = nullptr;
  std::string_view holds = {};  ///< what is lost with it: `all its rows`; empty: nothing but itself
  /// Its dropping takes its parts along: they need no statement of their own.
  bool drops_parts = false;
  /// The name that PostgreSQL gives it when the user gives none.
  std::string (*chosen_name)(const Object&) = nullptr;
  /// Whether a dependent must be dropped before, and created again after, this object changes.
  bool (*breaks)(const Object& from, const Object& to, const Object& dependent) = nullptr;
  /// What is wrong with it that no single field shows.
  void (*validate)(const Object&, const Database&, Mistakes&) = nullptr;
  /// Null: its fields tell how it changes.
  Excerpt (*excerpt)(const Object& from, const Object& to) = nullptr;
  /// How an alteration loses data: `takes away the label 'old'`; empty if it does not.
  std::string (*data_loss)(const Object& from, const Object& to) = nullptr;

  mutable unsigned order = 0;  ///< its place in kinds(), the preferred order of creation

  const Field* field(std::string_view name) const;
  /// The kinds that nest in this one.
  std::vector<const Kind*> nested() const;
};

/// All kinds, in preferred order of creation. Defined in objects/kinds.cpp.
const std::vector<const Kind*>& kinds();
const Kind* kind_named(std::string_view name);

/// Whether two objects of one kind say the same, whatever they are called.
bool same_fields(const Object& a, const Object& b);

/// The pieces of SQL in an object, in the order of its fields.
std::vector<SqlText*> texts_of(Object& object);
std::vector<const SqlText*> texts_of(const Object& object);

/// The SQL condition that a namespace's oid is one that is being read, for catalog queries.
std::string in_scope(std::string_view oid);
/// The SQL condition that a row of pg_class is a table that this program covers.
std::string tables_in_scope(std::string_view alias);
/// The same for relations of some kinds: relations_in_scope("c", "'r', 'm'").
std::string relations_in_scope(std::string_view alias, std::string_view kinds);
/// SQL for the oid of the usual owner of what is in pg_namespace `n`. Schema public belongs to nobody who chose that:
/// to initdb's superuser before 15, then to pg_database_owner.
inline constexpr std::string_view usual_owner_in_schema =
    "CASE WHEN (n.oid < '16384' AND n.nspowner = 10) OR n.nspowner = 'pg_database_owner'::regrole THEN (SELECT datdba FROM"
    " pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) ELSE n.nspowner END";
/// The SQL condition that an object was not made by an extension.
std::string not_of_extension(std::string_view catalog, std::string_view oid);

// Reading and writing of values
// -------------------------------------------------------------------------------------------

using Names = std::vector<std::string>;

/// Storage parameters and the like: values by name, in the order in which they were given, which is no difference.
class Options : public std::vector<std::pair<std::string, std::string>> {
 public:
  using std::vector<std::pair<std::string, std::string>>::vector;

  const_iterator find(std::string_view name) const {
    return std::find_if(begin(), end(), [&](const auto& each) { return each.first == name; });
  }
  bool contains(std::string_view name) const { return find(name) != end(); }
  /// Empty where it is not there.
  std::string value(std::string_view name) const { return contains(name) ? find(name)->second : std::string(); }
  void emplace(std::string name, std::string value) {
    if (!contains(name)) emplace_back(std::move(name), std::move(value));
  }
  friend bool operator==(const Options& a, const Options& b) {
    return a.size() == b.size() && std::is_permutation(a.begin(), a.end(), b.begin());
  }
};

template <typename T>
struct Value;  // read(Document, T&) → false if the shape is wrong; write(T) → Document; shape

template <>
struct Value<bool> {
  static constexpr std::string_view shape = "true or false";
  static bool read(const Document& document, bool& value);
  static Document write(bool value) { return Document::scalar(value ? "true" : "false"); }
};
template <>
struct Value<std::optional<long long>> {
  static constexpr std::string_view shape = "a whole number";
  static bool read(const Document& document, std::optional<long long>& value);
  static Document write(const std::optional<long long>& value);
};
template <>
struct Value<std::string> {
  static constexpr std::string_view shape = "a text";
  static bool read(const Document& document, std::string& value);
  static Document write(const std::string& value);
};
template <>
struct Value<Symbol> {
  static constexpr std::string_view shape = "a text";
  static bool read(const Document& document, Symbol& value);
  static Document write(const Symbol& value) { return Document::scalar(value, Document::Style::quoted); }
};
template <>
struct Value<Names> {
  static constexpr std::string_view shape = "a list of names";
  static bool read(const Document& document, Names& value);
  static Document write(const Names& value);
};
template <>
struct Value<Options> {
  static constexpr std::string_view shape = "a map of settings";
  static bool read(const Document& document, Options& value);
  static Document write(const Options& value);
};
template <>
struct Value<SqlText> {
  static constexpr std::string_view shape = "a SQL expression";
  static bool read(const Document& document, SqlText& value);
  static Document write(const SqlText& value);
};
template <>
struct Value<std::vector<SqlText>> {
  static constexpr std::string_view shape = "a list of columns or expressions";
  static bool read(const Document& document, std::vector<SqlText>& value);
  static Document write(const std::vector<SqlText>& value);
};

namespace detail {

template <typename>
struct MemberOf;
template <typename C, typename T>
struct MemberOf<T C::*> {
  using Class = C;
  using Type = T;
};

void wrong_shape(const Document& value, std::string_view shape, Mistakes& mistakes);

template <typename C>
const C& prototype() {
  static const C object;
  return object;
}

}  // namespace detail

/// field<&Column::nullable>("nullable", "whether NULL is allowed (default true)", set_nullable); a member that the
/// class has from a base is field<&KeyConstraint::columns, Unique>.
template <auto member, typename Class = typename detail::MemberOf<decltype(member)>::Class>
Field field(std::string_view name, std::string_view about, InPlace in_place = nullptr) {
  using Type = typename detail::MemberOf<decltype(member)>::Type;
  Field made;
  made.name = name;
  made.about = about;
  made.shape = Value<Type>::shape;
  made.in_place = in_place;
  made.read = [](const Document& value, Object& object, Mistakes& mistakes) {
    if (!Value<Type>::read(value, static_cast<Class&>(object).*member))
      detail::wrong_shape(value, Value<Type>::shape, mistakes);
  };
  made.write = [](const Object& object) {
    const Type& value = static_cast<const Class&>(object).*member;
    if (value == detail::prototype<Class>().*member) return Document();
    return Value<Type>::write(value);
  };
  made.equal = [](const Object& a, const Object& b) {
    return static_cast<const Class&>(a).*member == static_cast<const Class&>(b).*member;
  };
  if constexpr (std::is_same_v<Type, SqlText>)
    made.visit = [](Object& object, const std::function<void(SqlText&)>& visit) {
      auto& text = static_cast<Class&>(object).*member;
      if (!text.empty()) visit(text);
    };
  if constexpr (std::is_same_v<Type, std::vector<SqlText>>)
    made.visit = [](Object& object, const std::function<void(SqlText&)>& visit) {
      for (SqlText& text : static_cast<Class&>(object).*member) visit(text);
    };
  return made;
}

/// A field that only some versions of the server have.
inline Field since(Field field, bool (*available)(const ServerVersion&), std::string_view version) {
  field.available = available;
  field.until_available = version;
  return field;
}

inline Document nothing_of(const Object&) { return {}; }

/// What a catalog query tells beside the fields: no key of YAML and no difference. Its name ends in '_'.
inline Field hidden(Field field) {
  field.equal = [](const Object&, const Object&) { return true; };
  field.write = field.compared = nothing_of;
  return field;
}

/// What a user says about the way and not about the goal: a key of YAML, and never a difference.
inline Field wish(Field field) {
  field.equal = [](const Object&, const Object&) { return true; };
  field.compared = nothing_of;
  field.visit = nullptr;
  return field;
}

/// A field that decides who may do what: in every change, or where `when` says so.
inline Field secures(
    Field field,
    bool (*when)(const Object& from, const Object& to) = [](const Object&, const Object&) { return true; }) {
  field.security = when;
  return field;
}

/// A field whose value is one of a few words.
template <auto member, typename Class = typename detail::MemberOf<decltype(member)>::Class>
Field choice(std::string_view name, std::string_view about, std::string_view words, InPlace in_place = nullptr) {
  Field made = field<member, Class>(name, about, in_place);
  made.choices = words;
  // a word needs no quotes, not even true and false
  made.write = [](const Object& object) {
    const auto& value = static_cast<const Class&>(object).*member;
    return value == detail::prototype<Class>().*member ? Document() : Document::scalar(value);
  };
  return made;
}

template <typename T>
std::unique_ptr<Object> make() {
  return std::make_unique<T>();
}
inline bool always(const Object&) { return true; }
inline bool never(const Object&) { return false; }

/// The text with its mentions of a column, type, relation or routine written with the new name.
std::string follow_rename(const std::string& sql, Syntax syntax, const ObjectRef& from, const ObjectRef& to);

/// A routine whose arguments have a type that is renamed so is then called so.
ObjectRef follow_type(ObjectRef routine, const ObjectRef& from, const ObjectRef& to);

/// Calls `need` for what a piece of SQL mentions and the database has: columns of the owner's table or, of a query, of
/// the relations that it mentions; relations, types, functions.
void needs_of(const SqlText& text, const ObjectRef& owner, const Database& database,
              const std::function<void(const ObjectRef&)>& need);

}  // namespace reconcile
