// A domain, and what its constraints share.
#pragma once

#include "objects/type.hpp"

namespace reconcile {

struct DomainCheck {
  std::string name;  ///< empty: as PostgreSQL calls it
  SqlText expression;
  bool validated = true;
  std::string comment;
  friend bool operator==(const DomainCheck&, const DomainCheck&) = default;
};
using DomainChecks = std::vector<DomainCheck>;

struct Domain : Cloned<Domain> {
  SqlText type{Syntax::type};
  std::string collation;
  SqlText default_value;
  bool nullable = true;
  /// Of the constraint that NOT NULL is since 17; no name: whatever it is called.
  struct {
    std::string name;
    std::string comment;
  } not_null;
  DomainChecks checks;
};

inline const Domain& domain_of(const Object& object) { return static_cast<const Domain&>(object); }

/// Whether PostgreSQL cannot add the constraints that a domain gets: a column of the live state has values of the
/// domain within an array, a composite type or a range (manual, ALTER DOMAIN, Notes).
bool needs_replacement(const Object& live, const Object& desired, const Database& live_state);

/// ALTER DOMAIN <action>
Statement alter_domain(const Object& domain, std::string does, const std::string& action, Guard::Action guard,
                       Guard::Part part);
/// SQL that reads from pg_constraint `k`.
std::string domain_constraint_found(const ObjectRef& domain, const std::string& name, std::string_view expression);
Statement comment_on_domain_constraint(const Object& domain, const std::string& name, const std::string& comment);

std::string name_of(const Object& domain, const DomainCheck& check);
std::string spell(const DomainCheck& check, const Symbol& expression);
Statement add_check(const Object& domain, const DomainCheck& check);
Statement drop_check(const Object& domain, const std::string& name, const DomainCheck* successor);
Statement comment_check(const Object& domain, const DomainCheck& check);
Field domain_checks_field();

Field domain_nullable_field();
Field domain_not_null_field();
/// ` CONSTRAINT name NOT NULL`, or nothing where NULL is allowed.
std::string spell_not_null(const Domain& domain);
/// What is said about a NOT NULL that is there, where that changes.
Statements comment_on_not_null(const Domain& from, const Domain& to);

}  // namespace reconcile
