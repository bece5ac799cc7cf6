// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <string>
#include <vector>

#include "integration/scenario/step.h"

namespace routewind::integration {

// The message that a script sends: Payload(bytes).
inline grpc::ByteBuffer MessageOf(uint64_t bytes) {
  const grpc::Slice slice(Payload(bytes));
  return grpc::ByteBuffer(&slice, 1);
}

// The bytes of a message that arrived.
inline std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

}  // namespace routewind::integration
