// What a PostgreSQL server can do, by name and not by number.
#pragma once

#include <string>

namespace reconcile {

struct ServerVersion {
  int number = 150000;  ///< as in server_version_num

  int major() const { return number / 10000; }

  bool unique_nulls_not_distinct() const { return major() >= 15; }    ///< release notes of 15
  bool publications_of_schemas() const { return major() >= 15; }      ///< FOR TABLES IN SCHEMA, 15
  bool views_of_who_asks() const { return major() >= 15; }            ///< security_invoker, 15
  bool column_lists_in_set_null() const { return major() >= 15; }     ///< ON DELETE SET NULL (columns), 15
  bool storage_in_create_table() const { return major() >= 16; }      ///< STORAGE in CREATE TABLE and ADD COLUMN, 16
  bool alter_generation_expression() const { return major() >= 17; }  ///< ALTER COLUMN SET EXPRESSION, 17
  bool statistics_target_is_null() const {
    return major() >= 17;
  }                                                           ///< attstattarget and stxstattarget: NULL and not -1, 17
  bool alter_access_method() const { return major() >= 15; }  ///< ALTER TABLE SET ACCESS METHOD, 15
  bool virtual_generated_columns() const { return major() >= 18; }    ///< 18
  bool not_enforced_constraints() const { return major() >= 18; }     ///< 18
  bool temporal_constraints() const { return major() >= 18; }         ///< WITHOUT OVERLAPS and PERIOD, 18
  bool published_generated_columns() const { return major() >= 18; }  ///< publish_generated_columns, 18
  bool parallel_streaming_as_usual() const { return major() >= 18; }  ///< of a subscription, 18
  bool role_of_database_owner() const { return major() >= 15; }       ///< which schema public belongs to, 15
  bool privilege_to_maintain() const { return major() >= 17; }        ///< MAINTAIN on tables, 17
  bool two_phase_subscriptions() const { return major() >= 15; }      ///< two_phase and disable_on_error, 15
  bool subscription_origins() const { return major() >= 16; }  ///< origin, password_required and run_as_owner, 16
  bool failover_slots() const { return major() >= 17; }        ///< failover of a subscription, 17
  bool domain_not_null_constraints() const { return major() >= 17; }  ///< NOT NULL of a domain has a name, 17
  bool not_null_constraints() const { return major() >= 18; }         ///< NOT NULL is a row of pg_constraint, 18

  std::string to_string() const { return std::to_string(major()) + "." + std::to_string(number % 10000); }
};

}  // namespace reconcile
