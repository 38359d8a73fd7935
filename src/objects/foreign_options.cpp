#include "objects/foreign_options.hpp"

namespace reconcile {

namespace {

constexpr std::string_view secrets[] = {"password",   "passwd",  "passphrase", "passfile",   "secret",
                                        "credential", "api_key", "access_key", "private_key"};
// of postgres_fdw: whether one is needed
constexpr std::string_view no_secret = "password_required";

std::string is_no_secret() {
  return fmt::format("(o.option_name !~* '{}' OR o.option_name = '{}')", fmt::join(secrets, "|"), no_secret);
}

bool is_secret(std::string name) {
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return name != no_secret && std::any_of(std::begin(secrets), std::end(secrets), [&](std::string_view secret) {
           return name.find(secret) != std::string::npos;
         });
}

}  // namespace

std::string foreign_options_column(std::string_view options) {
  return fmt::format(
      "CASE WHEN {0} IS NOT NULL THEN (SELECT pg_catalog.json_object_agg(o.option_name, o.option_value) FROM"
      " pg_catalog.pg_options_to_table({0}) o WHERE {1}) END",
      options, is_no_secret());
}

std::string foreign_options_found(std::string_view options) {
  return fmt::format(
      "(SELECT string_agg(o.option_name || '=' || o.option_value, ', ' ORDER BY o.option_name COLLATE \"C\") FROM"
      " pg_options_to_table({}) o WHERE {})",
      options, is_no_secret());
}

std::string spell_for_guard(const Options& options) {
  std::vector<std::string> list;
  for (const auto& [name, value] : options) list.push_back(fmt::format("{}={}", name, value));
  std::sort(list.begin(), list.end());
  return fmt::format("{}", fmt::join(list, ", "));
}

std::string spell_foreign_options(const Options& options) {
  std::vector<std::string> list;
  for (const auto& [name, value] : options)
    list.push_back(fmt::format("{} {}", quote_ident(name), quote_literal(value)));
  return list.empty() ? std::string() : fmt::format(" OPTIONS ({})", fmt::join(list, ", "));
}

std::string change_foreign_options(const Options& from, const Options& to) {
  std::vector<std::string> list;
  for (const auto& [name, value] : to)
    if (!from.contains(name))
      list.push_back(fmt::format("ADD {} {}", quote_ident(name), quote_literal(value)));
    else if (from.value(name) != value)
      list.push_back(fmt::format("SET {} {}", quote_ident(name), quote_literal(value)));
  for (const auto& [name, value] : from)
    if (!to.contains(name)) list.push_back("DROP " + quote_ident(name));
  return fmt::format("OPTIONS ({})", fmt::join(list, ", "));
}

void refuse_secrets(const Object& object, const Options& options, Mistakes& mistakes) {
  for (const auto& [name, value] : options)
    if (is_secret(name))
      mistakes.add(fmt::format("option '{}' of {} holds a secret", name, object.ref.described()), object.place,
                   "leave it out, and give it to the server by hand: it stays as it is there");
}

}  // namespace reconcile
