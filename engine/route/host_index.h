// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/lookup_map.h"
#include "engine/model/hostname.h"

namespace routewind {

// Hostnames → numbers, asked by host: the precise hostname first, then wildcards from longest to
// shortest, then any.
//
// Source:      semantics 3.4, 3.5 (specificity of listeners), 5.1 (P1, P2).
// Lifetime:    hostnames are borrowed and outlive the index.
// Complexity:  one lookup for the host and one for each of its suffixes that is as long as some
//              wildcard's.
class HostIndex {
 public:
  // A hostname that is already there keeps its first number.
  void Add(const Hostname& hostname, uint32_t number) {
    if (hostname.is_any()) {
      if (any_ == kNone) any_ = number;
    } else if (hostname.is_precise()) {
      precise_.Insert(hostname.text(), number);
    } else {
      const size_t size = hostname.suffix().size();
      suffix_sizes_.set(size < kMaxSuffixSize ? size : kMaxSuffixSize);
      if (size > longest_suffix_) longest_suffix_ = size;
      by_suffix_.Insert(hostname.suffix(), number);
    }
  }

  // Calls visit(number) for each hostname that stands for the host, most specific first, until it
  // answers true.
  template <typename Visit>
  bool VisitMatching(std::string_view host, Visit visit) const {
    if (const uint32_t* number = precise_.Find(host); number != nullptr && visit(*number))
      return true;
    if (!by_suffix_.empty() && VisitSuffixes(host, visit)) return true;
    return any_ != kNone && visit(any_);
  }

 private:
  static constexpr uint32_t kNone = 0xffffffff;
  static constexpr size_t kMaxSuffixSize =
      255;  // longer ones, which the API forbids, share this bit

  template <typename Visit>
  bool VisitSuffixes(std::string_view host, Visit visit) const {
    // A suffix has something in front of its dot (H-11), and none is longer than the longest
    // wildcard's.
    const size_t start = host.size() > longest_suffix_ ? host.size() - longest_suffix_ : 1;
    for (size_t dot = host.find('.', start); dot != std::string_view::npos;
         dot = host.find('.', dot + 1)) {
      const size_t size = host.size() - dot;
      if (!suffix_sizes_.test(size < kMaxSuffixSize ? size : kMaxSuffixSize)) continue;
      const uint32_t* number = by_suffix_.Find(host.substr(dot));
      if (number != nullptr && visit(*number)) return true;
    }
    return false;
  }

  LookupMap<uint32_t> precise_;
  LookupMap<uint32_t> by_suffix_;  // ".example.com"
  std::bitset<kMaxSuffixSize + 1> suffix_sizes_;
  size_t longest_suffix_ = 0;
  uint32_t any_ = kNone;
};

}  // namespace routewind
