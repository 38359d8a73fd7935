// The kinds that only their own file and the list of kinds know.
#pragma once

#include "core/kind.hpp"
#include "objects/objects.hpp"

namespace reconcile {

struct Owner : Cloned<Owner> {
  std::string role;
  std::string usual;    ///< whose it is in the other state where that has none; never a difference
  bool unsaid = false;  ///< the owner of its schema, whom nobody named and the catalog does not tell
};

/// Role (or `public`) → its privileges in lower case, sorted; `select with grant option`, or `all`.
using Grants = std::map<std::string, std::vector<std::string>>;

struct Privileges : Cloned<Privileges> {
  Grants roles;
  std::string owner;  ///< of the object, as far as it is known; never a difference
};

/// The composite type of which a table is.
struct RowType : Cloned<RowType> {
  std::string type;  ///< `migration.flow`, as SQL
};

/// The columns that a table of this composite type has; of no table yet.
std::vector<std::unique_ptr<Column>> columns_of_type(const Object& composite_type);

struct DefaultPrivileges : Cloned<DefaultPrivileges> {
  Grants roles;
};
/// On columns of a view, by the column's name; those of a table's column are privileges of that.
struct ColumnPrivileges : Cloned<ColumnPrivileges> {
  std::map<std::string, Grants> columns;
};
/// Takes out of privileges of any kind what roles have that `goes` returns true for; whether that leaves nothing.
bool forget_grants(Object& object, const std::function<bool(const std::string& role)>& goes);

struct SecurityLabels : Cloned<SecurityLabels> {
  Options labels;                 ///< by provider
  bool on_foreign_table = false;  ///< which SQL tells from a table; never a difference
};

/// On columns of a view, by the column's name.
struct ColumnSecurityLabels : Cloned<ColumnSecurityLabels> {
  std::map<std::string, Options> columns;
};
Statements change_labels(const ObjectRef& ref, bool on_foreign_table, const Options& from, const Options& to);

struct Subscription : Cloned<Subscription> {
  std::string connection;
  Names publications;
  std::string slot_name;
  std::string synchronous_commit = "off";
  bool binary = false;
  std::string streaming;  ///< empty: what the server does unless told
  bool two_phase = false, disable_on_error = false, run_as_owner = false, failover = false;
  bool password_required = true;
  std::string origin = "any";
};
std::string default_streaming(const ServerVersion& version);

extern const Kind trigger_kind, inherited_trigger_kind, policy_kind, rule_kind, owner_kind, privileges_kind,
    default_privileges_kind, domain_kind, composite_type_kind, range_type_kind, event_trigger_kind,
    foreign_data_wrapper_kind, server_kind, user_mapping_kind, publication_kind, published_kind, subscription_kind,
    security_labels_kind, aggregate_kind, text_search_parser_kind, text_search_template_kind,
    text_search_dictionary_kind, text_search_configuration_kind, conversion_kind, collation_kind, operator_kind,
    operator_family_kind, operator_class_kind, cast_kind, language_kind, transform_kind, access_method_kind,
    base_type_kind, shell_type_kind, extension_dependencies_kind, index_comment_kind, row_type_kind,
    column_privileges_kind, column_security_labels_kind;

/// For Kind::needs: what has that name, where the database has it.
void need_access_method(const std::string& name, const Database& database,
                        const std::function<void(const ObjectRef&)>& need);
void need_language(const std::string& name, const Database& database,
                   const std::function<void(const ObjectRef&)>& need);

}  // namespace reconcile
