#include "server/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "server/connection.hpp"
#include "server/server_message.hpp"

namespace reconcile {
namespace {

constexpr std::string_view mask = "***";
constexpr std::array<std::string_view, 3> secrets = {"password", "sslpassword", "oauth_client_secret"};

bool is_secret(std::string_view keyword) { return std::find(secrets.begin(), secrets.end(), keyword) != secrets.end(); }

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

// The start of what follows ://, npos where the target is no URI.
std::size_t authority(std::string_view target) {
  const std::size_t scheme = target.find("://");
  const bool uri =
      scheme != std::string_view::npos && target.substr(0, scheme).find_first_of("= '") == std::string_view::npos;
  return uri ? scheme + 3 : std::string_view::npos;
}

// What stands as password between user and host of a URI, even where libpq, at a bare / or ?, sees none.
std::string_view password_in_uri(std::string_view target) {
  const std::size_t start = authority(target);
  if (start == std::string_view::npos) return {};
  const std::string_view rest = target.substr(start);
  const std::size_t question = std::min(rest.find('?'), rest.size());
  std::size_t at = rest.substr(0, question).rfind('@');
  if (at == std::string_view::npos) {
    at = rest.find('@', question);
    if (at != std::string_view::npos && rest.substr(question, at - question).find('=') != std::string_view::npos)
      return {};
  }
  const std::size_t colon = rest.find(':');
  return at == std::string_view::npos || colon >= at ? std::string_view() : rest.substr(colon + 1, at - colon - 1);
}

std::string uri_without_password(std::string_view uri) {
  const std::string_view password = password_in_uri(uri);
  std::string shown;
  if (!password.empty()) {
    const auto start = static_cast<std::size_t>(password.data() - uri.data());
    shown.append(uri.substr(0, start)).append(mask);
    uri.remove_prefix(start + password.size());
  }
  const std::size_t question = std::min(uri.find('?'), uri.size());
  shown.append(uri.substr(0, question));
  for (std::string_view rest = uri.substr(question); !rest.empty();) {
    const std::size_t end = std::min(rest.find('&', 1), rest.size());
    const std::size_t equals = rest.substr(0, end).find('=');
    if (equals != std::string_view::npos && is_secret(rest.substr(1, equals - 1))) {
      shown.append(rest.substr(0, equals + 1)).append(mask);
    } else {
      shown.append(rest.substr(0, end));
    }
    rest.remove_prefix(end);
  }
  return shown;
}

std::size_t end_of_value(std::string_view text, std::size_t at) {
  const bool quoted = at < text.size() && text[at] == '\'';
  if (quoted) ++at;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (quoted && text[at] == '\'') {
      return at + 1;
    } else if (!quoted && is_space(text[at])) {
      return at;
    }
  }
  return text.size();
}

std::string conninfo_without_password(std::string_view text) {
  const auto skip_spaces = [&](std::size_t at) {
    while (at < text.size() && is_space(text[at])) ++at;
    return at;
  };
  std::string shown;
  bool hiding = false;
  for (std::size_t at = skip_spaces(0); at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && text[end] != '=' && !is_space(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    const std::size_t equals = skip_spaces(end);
    if (equals == text.size() || text[equals] != '=') {
      // Not valid; after a password it is most likely the rest of one that should have stood in quotes.
      if (!hiding) shown.append(shown.empty() ? "" : " ").append(word);
      at = equals;
      continue;
    }
    const std::size_t value = skip_spaces(equals + 1);
    at = end_of_value(text, value);
    hiding = is_secret(word);
    shown.append(shown.empty() ? "" : " ").append(word).append("=");
    shown.append(hiding ? mask : text.substr(value, at - value));
    at = skip_spaces(at);
  }
  return shown;
}

/// The keyword's value, without the quotes and backslashes that it is written with; the last one counts.
std::string value_in_conninfo(std::string_view text, std::string_view keyword) {
  std::string value;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t equals = std::min(text.find('=', at), text.size());
    std::string_view word = text.substr(at, equals - at);
    while (!word.empty() && is_space(word.front())) word.remove_prefix(1);
    while (!word.empty() && is_space(word.back())) word.remove_suffix(1);
    std::size_t start = std::min(equals + 1, text.size());
    while (start < text.size() && is_space(text[start])) ++start;
    at = end_of_value(text, start);
    if (word != keyword) continue;
    std::string_view written = text.substr(start, at - start);
    if (written.starts_with('\'')) written = written.substr(1, written.size() - 2);
    value.clear();
    for (std::size_t i = 0; i < written.size(); ++i) value += written[i] == '\\' ? written[++i] : written[i];
  }
  return value;
}

std::string without_percents(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const bool escaped = text[i] == '%' && i + 2 < text.size() &&
                         std::from_chars(text.data() + i + 1, text.data() + i + 3, code, 16).ptr == text.data() + i + 3;
    plain += escaped ? static_cast<char>(code) : text[i];
    if (escaped) i += 2;
  }
  return plain;
}

struct Remedy {
  std::string_view reason;
  std::string_view hint;
};

constexpr std::string_view give_password = "the password comes from the URI, from PGPASSWORD or from ~/.pgpass";
constexpr std::string_view is_it_there = "is the server running there, and does it listen on that address and port?";
constexpr const char* no_target =
    "no database was named, so libpq's own settings hold; --database postgresql://user@host/database names one";
constexpr std::string_view try_later = "try again in a moment";
constexpr std::array remedies = {
    Remedy{"password authentication failed", give_password},
    Remedy{"no password supplied", give_password},
    Remedy{"database X does not exist", "create it first, for instance with createdb, or name another one"},
    Remedy{"role X does not exist", "name another user: postgresql://USER@host/database"},
    Remedy{"Peer authentication failed", "name your own user, or a host: postgresql://USER@localhost/database"},
    Remedy{"pg_hba.conf", "the server's pg_hba.conf lets nobody in with this user, database, address and encryption"},
    Remedy{"could not translate host name", "is the host's name spelled right?"},
    Remedy{"does not support SSL", "does the server need sslmode=prefer?"},
    Remedy{"Connection refused", is_it_there},
    Remedy{"No such file or directory", is_it_there},
    Remedy{"timeout expired", is_it_there},
    Remedy{"No route to host", is_it_there},
    Remedy{"starting up", try_later},
    Remedy{"too many clients", try_later},
    Remedy{"remaining connection slots", try_later},
};

// What stands in quotes becomes the mark, but for what is public.
std::string with_quoted_as(std::string_view mark, std::string text, std::string_view is_public = {}) {
  for (auto start = text.find('"'); start != std::string::npos; start = text.find('"', start)) {
    const std::size_t end = std::min(text.find('"', start + 1), text.size() - 1);
    const bool stays = is_public.find(text.substr(start + 1, end - start - 1)) != std::string_view::npos;
    if (!stays) text.replace(start, end + 1 - start, mark);
    start = stays ? end + 1 : start + mark.size();
  }
  return text;
}

std::string_view hint_for(const std::string& reason) {
  const std::string plain = with_quoted_as("X", reason);
  for (const auto& remedy : remedies)
    if (plain.find(remedy.reason) != std::string::npos) return remedy.hint;
  return {};
}

}  // namespace

std::string without_password(std::string_view target) {
  return authority(target) == std::string_view::npos ? conninfo_without_password(target) : uri_without_password(target);
}

void check_target(const std::string& target) {
  if (authority(target) != std::string_view::npos && !target.starts_with("postgresql://") &&
      !target.starts_with("postgres://"))
    throw Error(fmt::format("the connection string {} does not start with postgresql://", without_password(target)),
                "a driver's name, as in postgresql+psycopg2://, is not part of it");
  if (password_in_uri(target).find_first_of("/?@") != std::string_view::npos)
    throw Error(fmt::format("the password in {} has a /, ? or @ in it", without_password(target)),
                "in a URI these are written %2F, %3F and %40");
}

std::string password_of(const std::string& target) {
  return authority(target) == std::string::npos ? value_in_conninfo(target, "password")
                                                : without_percents(password_in_uri(target));
}

Error cannot_connect(const std::string& target, std::string_view text) {
  const std::string shown = without_password(target);
  constexpr std::array unreadable = {"missing ",       "invalid ",   "unexpected ", "unterminated ",
                                     "end of string ", "forbidden ", "extra "};
  if (std::any_of(unreadable.begin(), unreadable.end(), [&](const char* words) { return text.starts_with(words); })) {
    // What libpq quotes from a string that it could not read may be a piece of the password.
    const std::string problem(text.substr(0, text.find('\n')));
    return Error(fmt::format("the connection string {} is not valid: {}", shown, with_quoted_as("...", problem, shown)),
                 "like postgresql://user@host:5432/database, or 'host=... dbname=...'");
  }
  constexpr std::string_view failed = " failed: ";
  const std::size_t end = text.rfind(failed);
  const std::string_view last = end == std::string_view::npos ? text : text.substr(end + failed.size());
  const std::string reason = read_server_message(last.substr(0, last.find('\n'))).primary;
  const std::string_view hint = hint_for(reason);
  if (!target.empty()) return Error(fmt::format("cannot connect to {}: {}", shown, reason), std::string(hint));

  const std::string_view tried = text.substr(0, text.find(failed));
  const std::size_t server = tried.find("server ");
  return Error(fmt::format("cannot connect to the {}: {}",
                           server == std::string_view::npos ? "server" : tried.substr(server), reason),
               hint.empty() || hint == is_it_there ? no_target : std::string(hint));
}

std::string with_patience(const std::string& target, int seconds) {
  const bool uri = authority(target) != std::string::npos;
  const char* before = !uri ? " " : target.find('?') == std::string::npos ? "?" : "&";
  return fmt::format("{}{}connect_timeout={}", target, before, seconds);
}

std::string with_database(const std::string& target, std::string_view database) {
  const std::size_t start = authority(target);
  if (start == std::string::npos) {
    // of a keyword given twice the last counts
    std::string value;
    for (const char c : database) {
      if (c == '\'' || c == '\\') value += '\\';
      value += c;
    }
    return fmt::format("{} dbname='{}'", target, value);
  }
  std::string name;
  for (const char c : database)
    name += std::isalnum(static_cast<unsigned char>(c)) || c == '_'
                ? std::string(1, c)
                : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  const std::size_t question = std::min(target.find('?', start), target.size());
  const std::size_t slash = std::min(target.find('/', start), question);
  return fmt::format("{}/{}{}", target.substr(0, slash), name, target.substr(question));
}

}  // namespace reconcile
