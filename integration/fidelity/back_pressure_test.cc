// SPDX-License-Identifier: Apache-2.0
//
// A reader that does not read stops the writer at the other end, and what lies between them meanwhile is bounded.
#include <gtest/gtest.h>

#include <chrono>

#include "engine/base/check.h"
#include "integration/fidelity/side_by_side.h"
#include "integration/message_bytes.h"

namespace routewind::integration {
namespace {

// No progress for so long is standing still.
constexpr std::chrono::milliseconds kQuiet{700};
constexpr uint64_t kMessageBytes = 64 << 10;
// gRPC core's own windows and the kernel's grow to many megabytes on a fast connection, and here there are two
// connections; the proxy adds two messages for each direction.
constexpr uint64_t kMostMessages = 48 * (1 << 20) / kMessageBytes;
constexpr uint64_t kOfferedMessages = 2 * kMostMessages;

// A bidirectional call whose client writes and reads only when told to.
class ManualCall {
 public:
  ManualCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& script) : stub_(channel) {
    context_.AddMetadata(kScriptHeader, script);
    stream_ = stub_.PrepareCall(&context_, "/a.B/C", &queue_);
    stream_->StartCall(this);
    CHECK(Completed());
  }
  ~ManualCall() {
    context_.TryCancel();
    grpc::Status status;
    stream_->Finish(&status, &status);
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  // Writes until a write does not complete; how many did.
  uint64_t WriteUntilQuiet(uint64_t offered) {
    const grpc::ByteBuffer message = MessageOf(kMessageBytes);
    uint64_t written = 0;
    for (; written < offered; ++written) {
      stream_->Write(message, this);
      void* tag = nullptr;
      bool ok = false;
      if (queue_.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + kQuiet) == grpc::CompletionQueue::TIMEOUT)
        break;
      CHECK(ok);
    }
    return written;
  }
  // Reads a message, whatever becomes of a write that is still under way.
  bool Read() {
    grpc::ByteBuffer message;
    stream_->Read(&message, &message);
    void* tag = nullptr;
    bool ok = false;
    while (tag != &message) CHECK(queue_.Next(&tag, &ok));
    return ok && message.Length() == kMessageBytes;
  }

 private:
  bool Completed() {
    void* tag = nullptr;
    bool ok = false;
    CHECK(queue_.Next(&tag, &ok));
    return ok;
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
};

TEST(ABackendThatDoesNotRead, StopsTheClient) {
  SideBySide sides;
  ManualCall call(sides.proxied_channel(), "await-cancel");
  const uint64_t written = call.WriteUntilQuiet(kOfferedMessages);
  EXPECT_LT(written, kMostMessages);
  RecordProperty("request_messages_between_client_and_backend", std::to_string(written));
}

TEST(AClientThatDoesNotRead, StopsTheBackend) {
  SideBySide sides;
  ManualCall call(sides.proxied_channel(),
                  "send " + std::to_string(kOfferedMessages) + " " + std::to_string(kMessageBytes));
  const uint64_t sent = sides.backend().SentUntilQuiet(kQuiet);
  EXPECT_GT(sent, 0U);
  EXPECT_LT(sent, kMostMessages);
  RecordProperty("response_messages_between_backend_and_client", std::to_string(sent));

  // Nothing was lost meanwhile, and the backend goes on as soon as the client does.
  for (uint64_t i = 0; i < kOfferedMessages; ++i) ASSERT_TRUE(call.Read()) << "message " << i;
  EXPECT_FALSE(call.Read());
}

TEST(ADirectionThatStandsStill, LeavesTheOtherAlone) {
  constexpr uint64_t kResponses = 500;
  SideBySide sides;
  ManualCall call(sides.proxied_channel(),
                  "send " + std::to_string(kResponses) + " " + std::to_string(kMessageBytes) + "; await-cancel");
  EXPECT_LT(call.WriteUntilQuiet(kOfferedMessages), kMostMessages);  // and the last write is still under way
  for (uint64_t i = 0; i < kResponses; ++i) ASSERT_TRUE(call.Read()) << "message " << i;
}

}  // namespace
}  // namespace routewind::integration
