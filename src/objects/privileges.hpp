// Who may do what with an object: what owners, privileges and default privileges share.
#pragma once

#include "objects/kinds.hpp"
#include "objects/spell.hpp"

namespace reconcile {

template <>
struct Value<Grants> {
  static constexpr std::string_view shape = "a map of roles, each with a list of privileges";
  static bool read(const Document& document, Grants& grants);
  static Document write(const Grants& grants);
};

/// Columns of a catalog query that tell them, where they are not the usual ones: `owner`, and `grants`. `usual` is SQL
/// for the oid of the usual owner.
std::string owner_column(std::string_view owner, std::string_view usual);
std::string grants_column(std::string_view privileges, std::string_view object_class, std::string_view owner);
std::string grants_column(std::string_view privileges, std::string_view usual, std::string_view object_class,
                          std::string_view owner);
/// As `owner_column`, of what lives in a schema that is pg_namespace `n`.
std::string owner_in_schema(std::string_view owner);
/// The same of what lives in none.
std::string owner_in_database(std::string_view owner);
/// Both of a relation, a type, a routine: of what has the columns `<prefix>owner` and `<prefix>acl`.
std::string owner_and_grants(std::string_view alias, std::string_view prefix, char object_class);

/// SQL for a map of what differs from the usual, as `grants` has it.
std::string grants_map(std::string_view privileges, std::string_view usual, std::string_view object_class,
                       std::string_view owner);
/// SQL for the privileges of one role in an ACL, as text.
std::string grants_of_role(const std::string& role, std::string_view privileges, std::string_view object_class,
                           std::string_view owner);

/// `on`: `TABLE migration.flows`. REVOKE and GRANT that bring a role from one list to another; `prefix` stands before
/// each (ALTER DEFAULT PRIVILEGES …).
std::string spell_grants(const std::string& role, const Names& from, const Names& to, const std::string& on,
                         const std::string& prefix = {});
/// The same for all roles, which both states name, in an order in which who grants on can; `column` limits them to one.
struct GrantStep {
  std::string role;
  std::string sql;
};
std::vector<GrantStep> grant_steps(const Grants& from, const Grants& to, const std::string& on,
                                   const std::string& column);
/// What is left of a role's privileges on a column when those on its table change.
Names left_after_revoke(const Names& column, const Names& before, const Names& after);

/// The privileges after ALTER … OWNER TO: the new owner gets those of the old one in addition to its own. An owner that
/// is not named has the `usual` ones: all, or none on a column.
Grants after_new_owner(Grants grants, const std::string& before, const std::string& after, const Names& usual);

std::string role_name(const std::string& role);

/// The roles that have privileges, and those that granted them; without `public`.
Names roles_in(const Grants& grants);

/// Every privilege that there is on objects of a class, as acldefault() calls it (manual, 5.8 Privileges), sorted.
Names privileges_on(char object_class, bool maintain);
/// A list that names each of them, as the catalog query says it: `all`, but each by name on a column, which nobody has
/// any on unless told. `maintain`: whether there is that one on tables.
Names whole(char object_class, Names list, bool maintain = true);
/// Complains about privileges that there are none of on such objects.
void check_privileges(const Grants& grants, char object_class, std::string_view on, const Place& place,
                      Mistakes& mistakes);

/// Takes out what says no more than the usual, and says `all` where all are named; whether that leaves nothing. `owner`
/// of privileges has to be known.
bool forget_usual_grants(Object& privileges, ServerVersion version);

/// What a role is to have that is not named for the object `ref` (in privileges of the object, `of` its kind).
Names usual_grants(const ObjectRef& ref, const std::string& role, const std::string& owner);
/// The words after ON for it, and what a guard compares.
std::string grants_target(const ObjectRef& ref);
Guard::Part grants_part(const ObjectRef& ref, const std::string& role, const Names& wanted);

/// REVOKE and GRANT that bring all roles from one to the other; `owner` has everything, of a column nobody has.
Statements change_grants(const ObjectRef& ref, const Grants& from, const Grants& to, const std::string& owner);

/// REVOKE on a table or view takes the same privileges on its columns along: what is left of `column` when those on the
/// relation change; null: the usual ones.
Grants left_on_column(const Grants& column, const Object* from, const Object* to);

/// The class of what default privileges of that name are on, as acldefault() calls it.
char default_privilege_class(const std::string& scope);
/// What a role is to have of default privileges of that name that do not name it.
Names usual_default_grants(const std::string& scope, const std::string& role);

/// A new object gets what default privileges of either state give, whoever makes it: takes away what it is not to
/// have. `defaults` are all of those; where it has the privileges and the owner of the state `to` it stays as it is.
Statements undo_default_privileges(const Object& made, const Database& to, const std::vector<const Object*>& defaults);

}  // namespace reconcile
