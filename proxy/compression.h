// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/grpc.h>

#include "proxy/metadata.h"

namespace routewind {

// Passes on how one side of a call compresses and what it can read, so that messages cross the proxy as they are: adds
// `grpc-encoding` and `grpc-accept-encoding` with what `call` received.
//
// Source:      gRPC over HTTP/2, "Message-Encoding", "Message-Accept-Encoding". gRPC core knows identity, deflate and gzip;
//              a request in another encoding it refuses itself.
// Precondition: the call's initial metadata has been received.
void PassEncodings(grpc_call* call, OutgoingMetadata& metadata);

}  // namespace routewind
