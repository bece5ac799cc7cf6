// SPDX-License-Identifier: Apache-2.0
#include "proxy/metadata.h"

#include <grpc/support/alloc.h>
#include <grpcpp/impl/grpc_library.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "proxy/peer_text.h"

namespace routewind {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

class OutgoingMetadataTest : public testing::Test {
 protected:
  // Metadata as if it had arrived.
  void Receive(const Entries& entries) {
    for (const auto& [name, value] : entries) {
      kept_.emplace_back(name);
      kept_.emplace_back(value);
      grpc_metadata entry{};
      entry.key = kept_[kept_.size() - 2].get();
      entry.value = kept_.back().get();
      arrived_.push_back(entry);
    }
    received_.out()->metadata = static_cast<grpc_metadata*>(gpr_malloc(arrived_.size() * sizeof(grpc_metadata)));
    std::copy(arrived_.begin(), arrived_.end(), received_.out()->metadata);
    received_.out()->count = received_.out()->capacity = arrived_.size();
    out_.Borrow(received_);
  }
  Entries Sent() {
    Entries entries;
    for (size_t i = 0; i < out_.size(); ++i) {
      entries.emplace_back(TextOf(out_.data()[i].key), TextOf(out_.data()[i].value));
    }
    return entries;
  }

  grpc::internal::GrpcLibrary library_;
  std::deque<OwnedSlice> kept_;
  std::vector<grpc_metadata> arrived_;
  ReceivedMetadata received_;
  OutgoingMetadata out_;
};

TEST_F(OutgoingMetadataTest, KeepsOrderRepetitionAndBytes) {
  const std::string bytes("\0\xff\x80 z", 5);
  Receive({{"b", "2"}, {"a", "1"}, {"b", "3"}, {"x-bin", bytes}});
  EXPECT_EQ(Sent(), (Entries{{"b", "2"}, {"a", "1"}, {"b", "3"}, {"x-bin", bytes}}));
}

TEST_F(OutgoingMetadataTest, LeavesTheUserAgentToTheChannel) {
  Receive({{"user-agent", "me"}, {"a", "1"}});
  EXPECT_EQ(Sent(), (Entries{{"a", "1"}}));
}

TEST_F(OutgoingMetadataTest, CountsWhatGrpcWouldRefuseToSend) {
  Receive({{"a", "caf\xc3\xa9"}, {"b", "1"}});
  EXPECT_EQ(Sent(), (Entries{{"b", "1"}}));
  EXPECT_EQ(out_.unsendable(), 1u);
}

TEST_F(OutgoingMetadataTest, RemovesThenSetsThenAdds) {
  Receive({{"gone", "1"}, {"kept", "1"}, {"replaced", "1"}, {"replaced", "2"}, {"more", "1"}});
  out_.Apply({.remove = {"gone"}, .set = {{"replaced", "new"}, {"made", "1"}}, .add = {{"more", "2"}}});
  EXPECT_EQ(Sent(), (Entries{{"kept", "1"}, {"more", "1"}, {"replaced", "new"}, {"made", "1"}, {"more", "2"}}));
}

TEST_F(OutgoingMetadataTest, TurnsBase64OfConfigurationsIntoBytes) {
  Receive({});
  out_.Apply({.remove = {}, .set = {{"a-bin", "/+8="}, {"b-bin", "no base64!"}}, .add = {{"a-bin", "Zg"}}});
  EXPECT_EQ(Sent(), (Entries{{"a-bin", "\xff\xef"}, {"a-bin", "f"}}));
  EXPECT_EQ(out_.unsendable(), 1u);
}

TEST_F(OutgoingMetadataTest, LeavesWhatTheTransportOwnsAlone) {
  Receive({{"a", "1"}});
  for (const char* name : {"content-type", "te", "grpc-status", "grpc-timeout", "host", "user-agent", ":path", ""}) {
    out_.Apply({.remove = {name}, .set = {{name, "x"}}, .add = {{name, "y"}}});
  }
  EXPECT_EQ(Sent(), (Entries{{"a", "1"}}));
}

TEST(PeerText, IsAnAddressAsPeopleWriteIt) {
  EXPECT_EQ(PeerText("ipv4:10.0.0.7:41234"), "10.0.0.7:41234");
  EXPECT_EQ(PeerText("ipv6:%5B::1%5D:50051"), "[::1]:50051");
  EXPECT_EQ(PeerText("unix:/tmp/socket"), "unix:/tmp/socket");
  EXPECT_EQ(PeerText("ipv6:%5"), "%5");
}

}  // namespace
}  // namespace routewind
