// Lists of privileges, and the GRANT and REVOKE that lead from one to the other (manual, GRANT; REVOKE).
#include <iterator>
#include <map>
#include <set>

#include "objects/privileges.hpp"

namespace reconcile {

namespace {

constexpr std::string_view grant_option = " with grant option";
constexpr std::string_view granted_by = " granted by ";

bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// `select with grant option` of `select with grant option granted by app`
std::string without_grantor(const std::string& privilege) { return privilege.substr(0, privilege.find(granted_by)); }

/// Empty: the owner.
std::string grantor_of(const std::string& privilege) {
  const auto at = privilege.find(granted_by);
  return at == std::string::npos ? std::string() : privilege.substr(at + granted_by.size());
}

/// `select` of `select with grant option`
std::string base(const std::string& privilege) {
  return privilege.ends_with(grant_option) ? privilege.substr(0, privilege.size() - grant_option.size()) : privilege;
}

/// What a role has from one grantor, without his name.
Names from_grantor(const Names& names, const std::string& grantor) {
  Names list;
  for (const std::string& privilege : names)
    if (grantor_of(privilege) == grantor) list.push_back(without_grantor(privilege));
  return list;
}

struct Spelled {
  std::vector<std::string> revoke, grant;
};

Spelled spell(const std::string& role, const Names& from, const Names& to, const std::string& on,
              const std::string& prefix, const std::string& column) {
  const auto word = [&](const std::string& privilege) {
    return column.empty() ? privilege : fmt::format("{} ({})", privilege, column);
  };
  std::vector<std::string> revoked, less, granted, with_option;
  // REVOKE takes the privileges on columns along, so that it is not said without need
  const bool all = has(from, "all") || has(to, "all");
  if (has(from, "all")) revoked.push_back(word("all"));
  for (const std::string& privilege : from) {
    if (all) break;
    const std::string name = base(privilege);
    if (!has(to, name) && !has(to, name + std::string(grant_option)))
      revoked.push_back(word(name));
    else if (name != privilege && has(to, name))
      less.push_back(word(name));
  }
  for (const std::string& privilege : to) {
    const std::string name = base(privilege);
    if (!all && has(from, privilege)) continue;
    if (!all && name == privilege && has(from, name + std::string(grant_option))) continue;
    (name == privilege ? granted : with_option).push_back(word(name));
  }
  Spelled spelled;
  const auto add = [&](std::vector<std::string>& statements, std::string_view verb,
                       const std::vector<std::string>& list, std::string_view to_or_from, std::string_view tail) {
    if (!list.empty())
      statements.push_back(fmt::format("{}{} {} ON {} {} {}{}", prefix, verb, fmt::join(list, ", "), on, to_or_from,
                                       role_name(role), tail));
  };
  add(spelled.revoke, "REVOKE", revoked, "FROM", "");
  add(spelled.revoke, "REVOKE GRANT OPTION FOR", less, "FROM", "");
  add(spelled.grant, "GRANT", granted, "TO", "");
  add(spelled.grant, "GRANT", with_option, "TO", " WITH GRANT OPTION");
  return spelled;
}

/// Only who granted a privilege can take it away again, or grant it so that the server knows who did.
std::string as_role(const std::string& role, const std::vector<std::string>& statements) {
  std::string lines = "DECLARE\n  former text := current_setting('role');\nBEGIN\n";
  lines += fmt::format("  SET LOCAL ROLE {};\n", quote_ident(role));
  for (const std::string& statement : statements) lines += fmt::format("  {};\n", statement);
  return do_block(lines + "  PERFORM set_config('role', former, true);\nEND");
}

/// Who grants on has the right to from somebody else, who comes before him: 0 for who has it from the owner.
std::size_t depth(const std::string& grantor, const Grants& grants) {
  const auto found = grants.find(grantor);
  std::size_t most = 0;
  if (found == grants.end()) return most;
  for (const std::string& privilege : found->second)
    if (const std::string other = grantor_of(privilege);
        !other.empty() && other != grantor && without_grantor(privilege).ends_with(grant_option))
      most = std::max(most, depth(other, grants) + 1);
  return most;
}

}  // namespace

bool Value<Grants>::read(const Document& document, Grants& grants) {
  grants.clear();
  if (!document.is_map()) return false;
  for (std::size_t i = 0; i < document.size(); ++i) {
    Names list;
    if (!Value<Names>::read(document.value(i), list)) return false;
    for (std::string& privilege : list) {
      const auto end = privilege.begin() + static_cast<std::ptrdiff_t>(without_grantor(privilege).size());
      std::transform(privilege.begin(), end, privilege.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    }
    std::sort(list.begin(), list.end());
    grants.emplace(document.key(i).text(), std::move(list));
  }
  return true;
}

Document Value<Grants>::write(const Grants& grants) {
  Document map = Document::map();
  for (const auto& [role, list] : grants) map.set(role, Value<Names>::write(list));
  return map;
}

Grants after_new_owner(Grants grants, const std::string& before, const std::string& after, const Names& usual) {
  const auto taken = [&](const std::string& role, Names otherwise) {
    const auto found = grants.find(role);
    if (found == grants.end()) return otherwise;
    Names list = std::move(found->second);
    grants.erase(found);
    return list;
  };
  Names list = taken(before, usual);
  for (const std::string& privilege : taken(after, {}))
    if (!has(list, without_grantor(privilege))) list.push_back(without_grantor(privilege));
  std::erase_if(list, [&](const std::string& each) { return has(list, each + std::string(grant_option)); });
  std::sort(list.begin(), list.end());
  if (list != usual && !has(list, "all")) grants[after] = std::move(list);
  // what the new one granted on is now the owner's to grant
  const std::string own = std::string(granted_by) + after;
  for (auto& [role, others] : grants) {
    for (std::string& privilege : others)
      if (privilege.ends_with(own)) privilege = without_grantor(privilege);
    std::sort(others.begin(), others.end());
    others.erase(std::unique(others.begin(), others.end()), others.end());
  }
  return grants;
}

Names privileges_on(char object_class, bool maintain) {
  switch (object_class) {
    case 'r': {
      Names names{"delete", "insert", "references", "select", "trigger", "truncate", "update"};
      if (maintain) names.insert(names.begin() + 2, "maintain");
      return names;
    }
    case 'c': return {"insert", "references", "select", "update"};
    case 's': return {"select", "update", "usage"};
    case 'L': return {"select", "update"};
    case 'n': return {"create", "usage"};
    case 'f': return {"execute"};
    default: return {"usage"};
  }
}

Names whole(char object_class, Names list, bool maintain) {
  if (object_class == 'c') return list == Names{"all"} ? privileges_on(object_class, maintain) : list;
  return list == privileges_on(object_class, maintain) ? Names{"all"} : list;
}

void check_privileges(const Grants& grants, char object_class, std::string_view on, const Place& place,
                      Mistakes& mistakes) {
  const Names known = privileges_on(object_class, true);
  std::set<std::string> unknown;
  for (const auto& [role, list] : grants)
    for (const std::string& privilege : list)
      if (const std::string name = base(without_grantor(privilege)); name != "all" && !has(known, name))
        unknown.insert(name);
  for (const std::string& name : unknown)
    mistakes.add(fmt::format("there is no privilege '{}' on {}", name, on), place,
                 fmt::format("there {} {}, and all", known.size() == 1 ? "is" : "are", fmt::join(known, ", ")));
}

Names roles_in(const Grants& grants) {
  Names roles;
  for (const auto& [role, list] : grants) {
    if (role != "public") roles.push_back(role);
    for (const std::string& privilege : list)
      if (std::string grantor = grantor_of(privilege); !grantor.empty()) roles.push_back(std::move(grantor));
  }
  return roles;
}

std::string role_name(const std::string& role) { return role == "public" ? "PUBLIC" : quote_ident(role); }

std::string spell_grants(const std::string& role, const Names& from, const Names& to, const std::string& on,
                         const std::string& prefix) {
  Spelled spelled = spell(role, from, to, on, prefix, {});
  std::move(spelled.grant.begin(), spelled.grant.end(), std::back_inserter(spelled.revoke));
  return fmt::format("{}", fmt::join(spelled.revoke, ";\n"));
}

std::vector<GrantStep> grant_steps(const Grants& from, const Grants& to, const std::string& on,
                                   const std::string& column) {
  std::vector<GrantStep> steps;
  std::map<std::size_t, std::vector<GrantStep>> taken, given;  // by the depth of who does it
  for (const auto& [role, now] : to) {
    const Names& old = from.at(role);
    std::set<std::string> grantors;
    for (const Names* list : {&old, &now})
      for (const std::string& privilege : *list) grantors.insert(grantor_of(privilege));
    for (const std::string& grantor : grantors) {
      const Spelled spelled = spell(role, from_grantor(old, grantor), from_grantor(now, grantor), on, {}, column);
      if (grantor.empty()) {
        std::vector<std::string> both = spelled.revoke;
        both.insert(both.end(), spelled.grant.begin(), spelled.grant.end());
        if (!both.empty()) steps.push_back({role, fmt::format("{}", fmt::join(both, ";\n"))});
        continue;
      }
      if (!spelled.revoke.empty()) taken[depth(grantor, from)].push_back({role, as_role(grantor, spelled.revoke)});
      if (!spelled.grant.empty()) given[depth(grantor, to)].push_back({role, as_role(grantor, spelled.grant)});
    }
  }
  std::vector<GrantStep> all;
  const auto add = [&](std::vector<GrantStep>& some) { std::move(some.begin(), some.end(), std::back_inserter(all)); };
  for (auto each = taken.rbegin(); each != taken.rend(); ++each) add(each->second);
  add(steps);
  for (auto& [ignored, some] : given) add(some);
  return all;
}

Names left_after_revoke(const Names& column, const Names& before, const Names& after) {
  const Names old = from_grantor(before, {}), now = from_grantor(after, {});
  const bool all_goes = has(old, "all") && old != now;
  if (old == now || (has(now, "all") && !all_goes)) return column;
  Names kept;
  const bool is_all = column == Names{"all"};
  for (const std::string& privilege : is_all ? Names{"insert", "references", "select", "update"} : column) {
    const std::string name = base(privilege), with_option = name + std::string(grant_option);
    const bool had_option = has(old, with_option);
    const bool goes = all_goes || ((has(old, name) || had_option) && !has(now, name) && !has(now, with_option));
    if (!grantor_of(privilege).empty())
      kept.push_back(privilege);
    else if (!goes)
      kept.push_back(had_option && has(now, name) ? name : privilege);
  }
  return is_all && kept.size() == 4 ? column : kept;
}

}  // namespace reconcile
