// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/grpc.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/route/filter_plan.h"
#include "proxy/core_objects.h"

namespace routewind {

// Metadata on its way out: entries that arrived, edited as the filters ask.
//
// Names that end in -bin hold the bytes themselves in gRPC's interface; configurations and decisions hold their base64
// text, as it is on the wire. Edits are translated here; a text that is no base64 cannot be sent and is left out.
//
// Lifetime:    borrowed entries belong to the call that received them, which must live until the send has ended; so must this.
class OutgoingMetadata {
 public:
  // Takes over entries that arrived, in order, without those that gRPC makes anew (user-agent) and those that it would not
  // send (a value that is not printable ASCII): these are counted.
  void Borrow(const ReceivedMetadata& received);
  void Add(std::string_view name, std::string_view value);
  // remove, then set, then add (D-25). Edits of names that HTTP/2 or gRPC itself owns are refused.
  void Apply(const HeaderEdits& edits);

  grpc_metadata* data() { return entries_.data(); }
  size_t size() const { return entries_.size(); }
  uint32_t unsendable() const { return unsendable_; }

 private:
  void Push(const grpc_metadata& entry);
  void Remove(std::string_view name);
  void AddText(std::string_view name, std::string_view text);  // value as a configuration writes it

  std::vector<grpc_metadata> entries_;
  uint32_t unsendable_ = 0;
  std::vector<OwnedSlice> owned_;  // what entries_ refers to and nobody else holds
};

// Whether a filter may not touch this name: the transport makes it, whatever the application says.
bool IsReservedMetadata(std::string_view name);

}  // namespace routewind
