// The privileges on, and the comment of, the sequence of an identity column, which are written at the column.
#pragma once

#include "core/sql.hpp"
#include "objects/kinds.hpp"

namespace reconcile {

struct IdentityPrivileges : Cloned<IdentityPrivileges> {
  Grants roles;
  std::string owner;     ///< of the table, as far as it is known; never a difference
  std::string sequence;  ///< `migration.flows_flow_id_seq`, as SQL; never a difference
};

struct IdentityComment : Cloned<IdentityComment> {
  std::string text;
  std::string sequence;  ///< as above
};

extern const Kind identity_privileges_kind, identity_comment_kind;

/// The condition, on a row of pg_class, that it is not the sequence of an identity.
std::string not_of_identity(std::string_view alias);

/// What default privileges give on new objects of a class in a schema that the owner makes; an owner who is not known is
/// any.
Grants default_grants(const Database& state, char object_class, const Symbol& schema, const std::string& owner);

/// Tells what is said of sequences of identities how these are called in that state.
void name_identity_sequences(Database& state);

}  // namespace reconcile
