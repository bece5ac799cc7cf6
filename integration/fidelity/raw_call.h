// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/channel.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "integration/seen_answer.h"

namespace routewind::integration {

struct RawRequest {
  std::string path;
  std::string authority;
  std::vector<std::string> messages;  // serialised by hand
  SeenAnswer::Metadata metadata = {};
  std::chrono::milliseconds deadline{10'000};
};

// Sends the messages, half-closes, reads to the end. For requests whose bytes matter to a real service.
SeenAnswer RawCall(const std::shared_ptr<grpc::Channel>& channel, const RawRequest& request);

}  // namespace routewind::integration
