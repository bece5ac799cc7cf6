// SPDX-License-Identifier: Apache-2.0
//
// grpc-scenarios RECIPE.json HOST:PORT   makes the recipe's gRPC C++ calls, prints a record of each
// grpc-scenarios --serve HOST:PORT       serves scripted calls until standard input ends; prints
// the
//                                        port first
#include <cstdio>
#include <string>
#include <string_view>

#include "integration/echo_backend.h"
#include "integration/scenario_client.h"

namespace routewind::integration {
namespace {

int Serve(const std::string& address) {
  const auto backend = EchoBackend::Start({.address = address, .keep_calls = false});
  if (!backend) {
    std::fprintf(stderr, "%s\n", backend.error().message.c_str());
    return 2;
  }
  std::printf("%d\n", (*backend)->port());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}

int Call(const std::string& recipe_path, const std::string& server) {
  const auto recipe = ReadRecipe(recipe_path);
  if (!recipe) {
    std::fprintf(stderr, "%s\n", recipe.error().message.c_str());
    return 2;
  }
  for (const CallRecord& record : RunGrpcCpp(*recipe, server)) {
    std::printf("%s\n", ToJsonLine(record).c_str());
  }
  return 0;
}

}  // namespace
}  // namespace routewind::integration

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: grpc-scenarios RECIPE.json HOST:PORT | --serve HOST:PORT\n", stderr);
    return 2;
  }
  if (std::string_view(argv[1]) == "--serve") return routewind::integration::Serve(argv[2]);
  return routewind::integration::Call(argv[1], argv[2]);
}
