// SPDX-License-Identifier: Apache-2.0
#include "proxy/core_objects.h"

#include <grpc/support/alloc.h>

// Both are exported by gRPC core for gRPC C++'s sake. The public interface shows an empty block of initial metadata whether
// or not there was one, and no message whether the request has ended or was cut off.
bool grpc_call_is_trailers_only(const grpc_call* call);
extern "C" int grpc_call_failed_before_recv_message(const grpc_call* call);

namespace routewind {

bool IsRequestBroken(const grpc_call* call) { return grpc_call_failed_before_recv_message(call) != 0; }
bool IsTrailersOnly(const grpc_call* call) { return grpc_call_is_trailers_only(call); }

std::string TakeGprText(char* text) {
  if (text == nullptr) return {};
  std::string copy = text;
  gpr_free(text);
  return copy;
}

}  // namespace routewind
