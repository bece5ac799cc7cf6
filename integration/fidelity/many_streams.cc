// SPDX-License-Identifier: Apache-2.0
#include "integration/fidelity/many_streams.h"

#include "engine/base/check.h"
#include "integration/message_bytes.h"
#include "integration/scenario/recipe.h"

namespace routewind::integration {
namespace {

constexpr uint64_t kMessageBytes = 100;

}  // namespace

ManyStreams::ManyStreams(const std::vector<std::shared_ptr<grpc::Channel>>& channels, uint64_t count,
                         const std::string& script) {
  for (uint64_t i = 0; i < count; ++i) {
    Stream& stream = streams_.emplace_back();
    grpc::GenericStub stub(channels[i % channels.size()]);
    if (!script.empty()) stream.context.AddMetadata(kScriptHeader, script);
    stream.call = stub.PrepareCall(&stream.context, "/a.B/C", &queue_);
    stream.call->StartCall(&stream);
  }
  AwaitAll(count);
}

ManyStreams::~ManyStreams() {
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

void ManyStreams::AwaitAll(uint64_t count) {
  for (uint64_t i = 0; i < count; ++i) {
    void* tag = nullptr;
    bool ok = false;
    CHECK(queue_.Next(&tag, &ok) && ok);
  }
}

void ManyStreams::SendEach() {
  const grpc::ByteBuffer message = MessageOf(kMessageBytes);
  for (Stream& stream : streams_) stream.call->Write(message, &stream);
  AwaitAll(streams_.size());
}

void ManyStreams::ReadEach() {
  for (Stream& stream : streams_) stream.call->Read(&stream.message, &stream);
  AwaitAll(streams_.size());
}

bool ManyStreams::StayIdle(std::chrono::milliseconds duration) {
  for (Stream& stream : streams_) stream.call->Read(&stream.message, &stream);
  reads_under_way_ = streams_.size();
  void* tag = nullptr;
  bool ok = false;
  return queue_.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + duration) == grpc::CompletionQueue::TIMEOUT;
}

void ManyStreams::AwaitReads() { AwaitAll(std::exchange(reads_under_way_, 0)); }

void ManyStreams::HalfCloseEach() {
  for (Stream& stream : streams_) stream.call->WritesDone(&stream);
  AwaitAll(streams_.size());
}

void ManyStreams::CancelEach() {
  for (Stream& stream : streams_) stream.context.TryCancel();
}

std::map<int, uint64_t> ManyStreams::FinishEach() {
  for (Stream& stream : streams_) stream.call->Finish(&stream.status, &stream);
  AwaitAll(streams_.size());
  std::map<int, uint64_t> codes;
  for (const Stream& stream : streams_) ++codes[stream.status.error_code()];
  return codes;
}

}  // namespace routewind::integration
