// The list of kinds, in preferred order of creation.
#include "objects/kinds.hpp"

#include "objects/identity_sequence.hpp"
#include "objects/objects.hpp"

namespace reconcile {

const std::vector<const Kind*>& kinds() {
  static const std::vector<const Kind*> list = [] {
    std::vector<const Kind*> all{&schema_kind,
                                 &extension_kind,
                                 &collation_kind,
                                 &shell_type_kind,
                                 &enum_kind,
                                 &domain_kind,
                                 &composite_type_kind,
                                 &range_type_kind,
                                 &base_type_kind,
                                 &sequence_kind,
                                 &function_kind,
                                 &procedure_kind,
                                 &aggregate_kind,
                                 &access_method_kind,
                                 &language_kind,
                                 &operator_kind,
                                 &operator_family_kind,
                                 &operator_class_kind,
                                 &cast_kind,
                                 &transform_kind,
                                 &conversion_kind,
                                 &text_search_parser_kind,
                                 &text_search_template_kind,
                                 &text_search_dictionary_kind,
                                 &text_search_configuration_kind,
                                 &foreign_data_wrapper_kind,
                                 &server_kind,
                                 &user_mapping_kind,
                                 &table_kind,
                                 &column_kind,
                                 &default_kind,
                                 &identity_privileges_kind,
                                 &identity_comment_kind,
                                 &data_kind,
                                 &primary_key_kind,
                                 &unique_kind,
                                 &check_kind,
                                 &exclusion_kind,
                                 &partition_kind,
                                 &inheritance_kind,
                                 &row_type_kind,
                                 &sequence_owner_kind,
                                 &index_kind,
                                 &foreign_key_kind,
                                 &view_kind,
                                 &materialized_view_kind,
                                 &statistics_kind,
                                 &clustered_on_kind,
                                 &replica_identity_kind,
                                 &rule_kind,
                                 &trigger_kind,
                                 &inherited_trigger_kind,
                                 &policy_kind,
                                 &publication_kind,
                                 &published_kind,
                                 &subscription_kind,
                                 &event_trigger_kind,
                                 &default_privileges_kind,
                                 &extension_dependencies_kind,
                                 &owner_kind,
                                 &privileges_kind,
                                 &column_privileges_kind,
                                 &security_labels_kind,
                                 &column_security_labels_kind,
                                 &index_comment_kind,
                                 &comment_kind};
    for (unsigned i = 0; i < all.size(); ++i) all[i]->order = i;
    return all;
  }();
  return list;
}

}  // namespace reconcile
