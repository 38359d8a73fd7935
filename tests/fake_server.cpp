#include "fake_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace reconcile::test {

namespace {

std::string number(std::uint32_t value) {
  const std::uint32_t bytes = htonl(value);
  return {reinterpret_cast<const char*>(&bytes), sizeof bytes};
}

/// Manual, 55.7: a letter, the length with itself, the body.
std::string message(char letter, const std::string& body) {
  return letter + number(static_cast<std::uint32_t>(body.size() + 4)) + body;
}

std::string parameter(const std::string& name, const std::string& value) {
  return message('S', name + '\0' + value + '\0');
}

}  // namespace

FakeServer::FakeServer(const std::string& version) : listening_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listening_, 5) != 0 ||
      getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::system_error(errno, std::generic_category(), "a listening socket");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this, version] { serve(version); });
}

FakeServer::~FakeServer() {
  shutdown(listening_, SHUT_RDWR);
  thread_.join();
  close(listening_);
}

std::string FakeServer::conninfo() const {
  return fmt::format("host=127.0.0.1 port={} user=me dbname=old sslmode=disable gssencmode=disable", port_);
}

void FakeServer::serve(const std::string& version) const {
  for (int client = 0; (client = accept(listening_, nullptr, nullptr)) >= 0;) {
    char buffer[4096];
    std::string answer = message('R', number(0));
    for (const auto& [name, value] : {std::pair{"server_version", version.c_str()},
                                      {"client_encoding", "UTF8"},
                                      {"standard_conforming_strings", "on"},
                                      {"integer_datetimes", "on"}})
      answer += parameter(name, value);
    answer += message('K', number(1) + number(2)) + message('Z', "I");
    // whatever is asked after the start is answered as an empty query
    if (recv(client, buffer, sizeof buffer, 0) > 0) {
      send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      const std::string empty = message('I', "") + message('Z', "I");
      while (recv(client, buffer, sizeof buffer, 0) > 0 && buffer[0] != 'X')
        send(client, empty.data(), empty.size(), MSG_NOSIGNAL);
    }
    close(client);
  }
}

}  // namespace reconcile::test
