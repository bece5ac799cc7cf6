// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/grpc.h>

#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/request_view.h"
#include "proxy/core_objects.h"

namespace routewind {

// Where a request came in: what its view says besides its own words.
struct ListenerName {
  std::string gateway;   // "namespace/name"
  uint16_t port = 0;     // the listener's, as the configuration has it
};

// A request as gRPC hands it over, seen as `Decide` sees requests.
//
// gRPC keeps some headers to itself. Two are what they must be, or the request would not be here, and are put back:
// `content-type: application/grpc` and `te: trailers`. Not visible: what follows `application/grpc` in the content type,
// `grpc-timeout`, `grpc-encoding` and `grpc-accept-encoding`. Values of -bin names are turned back into base64 without padding.
// Lifetime:    borrows from `details` and `metadata`; must not move.
class ReceivedRequest {
 public:
  ReceivedRequest() = default;
  ReceivedRequest(const ReceivedRequest&) = delete;
  ReceivedRequest& operator=(const ReceivedRequest&) = delete;

  void Read(const grpc_call_details& details, const ReceivedMetadata& metadata, const ListenerName& listener);

  const RequestView& view() const { return view_; }
  std::string_view user_agent() const { return user_agent_; }

 private:
  std::vector<HeaderView> headers_;
  std::forward_list<std::string> base64_;  // views point into them
  std::string_view user_agent_;
  RequestView view_;
};

}  // namespace routewind
