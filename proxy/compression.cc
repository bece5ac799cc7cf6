// SPDX-License-Identifier: Apache-2.0
#include "proxy/compression.h"

#include <grpc/compression.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

// Exported by gRPC core for its own tests in every version so far; there is no other way to learn these two facts, which core
// takes out of the metadata before it hands them over.
grpc_compression_algorithm grpc_call_test_only_get_compression_algorithm(grpc_call* call);
uint32_t grpc_call_test_only_get_encodings_accepted_by_peer(grpc_call* call);

namespace routewind {
namespace {

constexpr uint32_t kIdentityOnly = 1u << GRPC_COMPRESS_NONE;

constexpr size_t kEncodingSets = size_t{1} << GRPC_COMPRESS_ALGORITHMS_COUNT;

std::string MakeAcceptText(uint32_t encodings) {
  std::string text;
  for (int i = GRPC_COMPRESS_NONE; i < GRPC_COMPRESS_ALGORITHMS_COUNT; ++i) {
    const char* name = nullptr;
    if ((encodings >> i & 1u) == 0 || grpc_compression_algorithm_name(static_cast<grpc_compression_algorithm>(i), &name) == 0) {
      continue;
    }
    text += (text.empty() ? "" : ", ") + std::string(name);
  }
  return text;
}

// By set of encodings: most calls say one, and it is always the same few.
const std::string& AcceptText(uint32_t encodings) {
  static const std::array<std::string, kEncodingSets> texts = [] {
    std::array<std::string, kEncodingSets> made;
    for (uint32_t set = 0; set < kEncodingSets; ++set) made[set] = MakeAcceptText(set);
    return made;
  }();
  return texts[encodings % kEncodingSets];
}

}  // namespace

void PassEncodings(grpc_call* call, OutgoingMetadata& metadata) {
  const grpc_compression_algorithm encoding = grpc_call_test_only_get_compression_algorithm(call);
  const char* name = nullptr;
  if (encoding != GRPC_COMPRESS_NONE && grpc_compression_algorithm_name(encoding, &name) != 0) {
    metadata.Add("grpc-encoding", name);
  }
  const uint32_t accepted = grpc_call_test_only_get_encodings_accepted_by_peer(call);
  if (accepted != 0 && accepted != kIdentityOnly) metadata.Add("grpc-accept-encoding", AcceptText(accepted));
}

}  // namespace routewind
