// SPDX-License-Identifier: Apache-2.0
#include "engine/route/possible_hosts.h"

namespace routewind {
namespace {

std::string HostUnder(const Hostname& hostname) {
  if (hostname.is_any()) return "_";
  if (hostname.is_precise()) return std::string(hostname.text());
  return "_" + std::string(hostname.suffix());
}

}  // namespace

std::set<std::string> HostsOfEveryKind(const TableGateway& gateway) {
  std::set<std::string> hosts = {HostUnder(Hostname())};
  for (const TableListener& listener : gateway.listeners) {
    hosts.insert(HostUnder(listener.hostname));
    for (const auto& bucket : listener.buckets) {
      hosts.insert(HostUnder(bucket->effective));
      hosts.insert(HostUnder(bucket->ranking));
    }
  }
  return hosts;
}

}  // namespace routewind
