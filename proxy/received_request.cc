// SPDX-License-Identifier: Apache-2.0
#include "proxy/received_request.h"

#include "engine/base/base64.h"

namespace routewind {

void ReceivedRequest::Read(const grpc_call_details& details, const ReceivedMetadata& metadata,
                           const ListenerName& listener) {
  headers_.reserve(metadata.size() + 2);
  headers_.push_back({"content-type", "application/grpc"});
  headers_.push_back({"te", "trailers"});
  for (const grpc_metadata& entry : metadata) {
    HeaderView header{TextOf(entry.key), TextOf(entry.value)};
    if (header.name == "user-agent") user_agent_ = header.value;
    if (header.name.ends_with("-bin")) {
      AppendBase64(header.value, base64_.emplace_front());
      header.value = base64_.front();
    }
    headers_.push_back(header);
  }
  view_ = {.authority = TextOf(details.host),
           .path = TextOf(details.method),
           .headers = headers_,
           .gateway = listener.gateway,
           .port = listener.port};
}

}  // namespace routewind
