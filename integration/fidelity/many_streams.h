// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <vector>

namespace routewind::integration {

// Many bidirectional calls at once, or one where something happens between its steps, driven from one thread. Each step
// is taken by all of them and awaited; a step that fails on any of them stops the test.
class ManyStreams {
 public:
  // Starts `count` calls, taking the channels in turn. `script` is what the backend does.
  ManyStreams(const std::vector<std::shared_ptr<grpc::Channel>>& channels, uint64_t count, const std::string& script);
  ~ManyStreams();

  void SendEach();  // one message
  void ReadEach();  // one message
  // Waits with a read under way on each stream; false as soon as anything happens on any of them. Afterwards only
  // AwaitReads and CancelEach may follow.
  bool StayIdle(std::chrono::milliseconds duration);
  void AwaitReads();  // those that StayIdle began
  void HalfCloseEach();
  void CancelEach();
  // Awaits the end of all; how many ended with which code.
  std::map<int, uint64_t> FinishEach();

 private:
  struct Stream {
    grpc::ClientContext context;
    std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call;
    grpc::ByteBuffer message;
    grpc::Status status;
  };
  void AwaitAll(uint64_t count);

  grpc::CompletionQueue queue_;
  std::deque<Stream> streams_;
  uint64_t reads_under_way_ = 0;
};

}  // namespace routewind::integration
