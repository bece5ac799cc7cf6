// SPDX-License-Identifier: Apache-2.0
//
// Messages cross the proxy as they were sent: compressed ones compressed, plain ones plain, with the right encoding
// named.
#include <gtest/gtest.h>

#include "integration/fidelity/side_by_side.h"

namespace routewind::integration {
namespace {

struct CompressionRow {
  const char* name;
  CallRecipe call;
  // By message: whether it is compressed on the wire.
  std::vector<bool> request;
  std::vector<bool> response;
};

class Compression : public ::testing::TestWithParam<CompressionRow> {};

// A payload is text, which neither begins like a gzip member (RFC 1952 §2.3.1) nor like a zlib stream (RFC 1950 §2.2).
std::vector<bool> AreCompressed(const std::vector<std::string>& messages) {
  std::vector<bool> compressed;
  for (const std::string& message : messages) {
    compressed.push_back(message.starts_with("\x1f\x8b") || message.starts_with("\x78"));
  }
  return compressed;
}

TEST_P(Compression, IsPassedThrough) {
  SideBySide sides({.backend = {.decompresses = false}, .client_decompresses = false});
  const BothEnds direct = sides.Directly(GetParam().call);
  const BothEnds proxied = sides.ThroughProxy(GetParam().call);
  EXPECT_EQ(Differences(direct, proxied), "");  // the very bytes of the wire
  EXPECT_EQ(AreCompressed(proxied.backend.messages), GetParam().request);
  EXPECT_EQ(AreCompressed(proxied.client.messages), GetParam().response);
}

// The receiver can only decode what it is told the encoding of.
TEST_P(Compression, IsUndoneByTheReceiver) {
  SideBySide sides;
  const BothEnds direct = sides.Directly(GetParam().call);
  const BothEnds proxied = sides.ThroughProxy(GetParam().call);
  EXPECT_EQ(Differences(direct, proxied), "");
  EXPECT_EQ(AreCompressed(proxied.backend.messages), std::vector<bool>(GetParam().request.size(), false));
  EXPECT_EQ(AreCompressed(proxied.client.messages), std::vector<bool>(GetParam().response.size(), false));
}

constexpr CallKind kBidi = CallKind::kBidiStreaming;

INSTANTIATE_TEST_SUITE_P(
    Table, Compression,
    ::testing::Values(
        CompressionRow{"None",
                       {.path = "/a.B/C",
                        .kind = kBidi,
                        .client_script = "send 1 5000; close",
                        .server_script = "read all; send 1 5000"},
                       {false},
                       {false}},
        CompressionRow{"ByTheClient",
                       {.path = "/a.B/C",
                        .client_script = "send 1 5000",
                        .server_script = "read all; send 1 5000",
                        .compression = GRPC_COMPRESS_GZIP},
                       {true},
                       {false}},
        CompressionRow{"ByTheClientWithDeflate",
                       {.path = "/a.B/C",
                        .client_script = "send 1 5000",
                        .server_script = "read all; send 1 5000",
                        .compression = GRPC_COMPRESS_DEFLATE},
                       {true},
                       {false}},
        CompressionRow{
            "ByTheServer",
            {.path = "/a.B/C", .client_script = "send 1 5000", .server_script = "compress gzip; read all; send 1 5000"},
            {false},
            {true}},
        CompressionRow{"ByTheServerWithDeflate",
                       {.path = "/a.B/C",
                        .client_script = "send 1 5000",
                        .server_script = "compress deflate; read all; send 1 5000"},
                       {false},
                       {true}},
        CompressionRow{"DifferentlyByBothAndNotForEveryMessage",
                       {.path = "/a.B/C",
                        .kind = kBidi,
                        .client_script = "send 1 5000; send-plain 1 5000; send 1 6000; send 1 0; close",
                        .server_script = "compress gzip; read all; send-plain 1 5000; send 2 7000; send-plain 1 10",
                        .compression = GRPC_COMPRESS_DEFLATE},
                       {true, false, true, false},
                       {false, true, true, false}}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace routewind::integration
