// SPDX-License-Identifier: Apache-2.0
#include "engine/route/kind_conflict.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>

#include "engine/route/attach.h"

namespace routewind {
namespace {

// Hostnames with their owners, asked for one that intersects a given name. Every name is entered
// below each of its suffixes, so that a wildcard finds what it covers by one lookup: `a.b.io`
// stands below ".b.io" and ".io". Borrows the texts of the hostnames.
class HostnameOwners {
 public:
  void Add(const Hostname& hostname, const ObjectMeta* owner) {
    if (first_ == nullptr) first_ = owner;
    if (hostname.is_any()) {
      if (any_ == nullptr) any_ = owner;
      return;
    }
    if (hostname.is_wildcard()) {
      wildcards_.emplace(hostname.suffix(), owner);
    } else {
      precise_.emplace(hostname.text(), owner);
    }
    const std::string_view text = hostname.text();
    for (size_t dot = text.find('.'); dot != text.npos; dot = text.find('.', dot + 1)) {
      below_.emplace(text.substr(dot), owner);
    }
  }

  // The owner of a hostname that intersects; null: none does.
  const ObjectMeta* FindOverlap(const Hostname& hostname) const {
    if (any_ != nullptr) return any_;
    if (hostname.is_any()) return first_;
    const std::string_view text = hostname.text();
    if (hostname.is_wildcard()) {
      if (const auto found = below_.find(hostname.suffix()); found != below_.end()) {
        return found->second;
      }
    } else if (const auto found = precise_.find(text); found != precise_.end()) {
      return found->second;
    }
    for (size_t dot = text.find('.'); dot != text.npos; dot = text.find('.', dot + 1)) {
      const auto above = wildcards_.find(text.substr(dot));
      if (above != wildcards_.end()) return above->second;
    }
    return nullptr;
  }

 private:
  using Owners = std::map<std::string_view, const ObjectMeta*>;
  const ObjectMeta* first_ = nullptr;
  const ObjectMeta* any_ = nullptr;
  Owners precise_;
  Owners wildcards_;  // by suffix
  Owners below_;      // by each suffix of each name
};

// Age, then name, then GRPCRoute before HTTPRoute.
std::vector<size_t> OldestFirst(const std::vector<Contender>& contenders,
                                const EngineOptions& options) {
  std::vector<size_t> order(contenders.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const int age = CompareAge(*contenders[a].meta, *contenders[b].meta, options);
    return age != 0 ? age < 0 : contenders[a].is_grpc && !contenders[b].is_grpc;
  });
  return order;
}

}  // namespace

std::vector<Refusal> FindKindConflicts(const std::vector<Contender>& contenders,
                                       const EngineOptions& options) {
  std::vector<Refusal> refusals(contenders.size());
  HostnameOwners kept_grpc;
  HostnameOwners kept_http;
  for (const size_t index : OldestFirst(contenders, options)) {
    const Contender& contender = contenders[index];
    const HostnameOwners& others = contender.is_grpc ? kept_http : kept_grpc;
    for (const Hostname& hostname : contender.effective) {
      const ObjectMeta* winner = others.FindOverlap(hostname);
      if (winner == nullptr) continue;
      refusals[index] = {true, std::string(contender.is_grpc ? "HTTPRoute " : "GRPCRoute ") +
                                   winner->id.ToString() + " came first for hostname " +
                                   std::string(hostname.text())};
      break;
    }
    if (refusals[index].is_refused) continue;
    HostnameOwners& own = contender.is_grpc ? kept_grpc : kept_http;
    for (const Hostname& hostname : contender.effective) own.Add(hostname, contender.meta);
  }
  return refusals;
}

}  // namespace routewind
