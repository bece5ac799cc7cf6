// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/route/decide.h"
#include "engine/route/possible.h"
#include "replay/grpc/rpc.h"
#include "replay/pipeline/kept_request.h"

namespace routewind {

// A request on its way from a decoder to the router: which rule takes it is known, which number it has is not.
struct RequestEvent {
  uint64_t call = 0;  // the recorder's number for it; free again once its end was told
  Selection selection;
  std::unique_ptr<PossibleSelections> possible;  // of a request with unknown parts
  ConnectionInfo connection;
  uint32_t stream_id = 0;
  SeenAt at;
  uint32_t capture = 0;
  KeptRequest request;           // whole where calls are observed; authority and path where no rule took it
  uint32_t dropped_headers = 0;  // not kept, for want of room
};

// What one recorder saw, in order. Reused from batch to batch: nothing is allocated in steady state.
class alignas(128) CallEvents {  // of neighbouring lanes in no common cache line
 public:
  // An event, by where in the run it stands. Positions of one recorder never fall.
  struct Place {
    uint64_t position = 0;
    uint32_t index = 0;  // into the requests, or the ends
    bool is_end = false;
  };

  void Clear() {
    places_.clear();
    ends_.clear();
    request_count_ = 0;
  }
  RequestEvent& AddRequest(uint64_t position) {
    places_.push_back({position, request_count_, false});
    if (request_count_ == requests_.size()) requests_.emplace_back();
    return requests_[request_count_++];
  }
  // Of the connection only what the request said is known later: `rpc.connection` is not kept.
  void AddEnd(uint64_t position, const Rpc& rpc) {
    places_.push_back({position, static_cast<uint32_t>(ends_.size()), true});
    ends_.push_back(rpc);
    ends_.back().connection = nullptr;
  }

  std::span<const Place> places() const { return places_; }
  RequestEvent& request(const Place& place) { return requests_[place.index]; }
  const Rpc& end(const Place& place) const { return ends_[place.index]; }

 private:
  std::vector<Place> places_;
  std::vector<RequestEvent> requests_;  // more than request_count_: their buffers are kept
  uint32_t request_count_ = 0;
  std::vector<Rpc> ends_;
};

}  // namespace routewind
