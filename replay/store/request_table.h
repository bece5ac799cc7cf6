// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/model/request_view.h"
#include "replay/store/interner.h"
#include "replay/store/request_codec.h"
#include "replay/store/rows.h"
#include "replay/store/variable_headers.h"

namespace routewind {

// Gives each request of a run the row of its shape, and the rest as the call's own headers. Learns
// from shapes that are new which headers are variable, so that a run whose calls all differ in
// some id has about 65 shapes too many and not one for each call.
//
// Complexity:  a known shape costs one pass over the request's texts, two hashes of them and one
//              lookup for each header.
class RequestTable {
 public:
  explicit RequestTable(const Interner::Limits& limits) : shapes_(limits) {}

  struct Entry {
    RequestRef request;
    std::string_view new_shape;  // the key of a row that has to be stored; empty: it was before
  };
  // Views into this object, valid until the next call.
  Entry Intern(std::string_view authority, std::string_view path,
               std::span<const HeaderView> headers);

 private:
  bool Learn(std::span<const HeaderView> headers);
  RequestRef RefTo(uint64_t number) const;

  VariableHeaders variable_;
  RequestEncoder encoder_;
  Interner shapes_;
  uint64_t shape_count_ = 0;
};

}  // namespace routewind
