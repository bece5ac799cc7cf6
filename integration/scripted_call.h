// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <vector>

#include "integration/scenario/call_record.h"
#include "integration/scenario/recipe.h"
#include "integration/scenario/step.h"
#include "integration/seen_answer.h"

namespace routewind::integration {

// Plays the client side of one call and counts what it sends and receives into a CallRecord. One
// object makes one call. The stub and the recipe outlive it.
class ScriptedCall {
 public:
  // `record` already says who calls what.
  ScriptedCall(grpc::GenericStub& stub, const CallRecipe& call, CallRecord record);

  // Blocks until the call has ended; returns the record, complete.
  CallRecord Run();

  // What came back. Call it after Run().
  const SeenAnswer& answer() const { return answer_; }

 private:
  using Stream = grpc::GenericClientAsyncReaderWriter;

  void KeepAnswer(const grpc::Status& status);
  grpc::Status RunUnary(const std::vector<Step>& steps);
  grpc::Status RunStream(const std::vector<Step>& steps);
  bool Play(const Step& step, Stream& stream);  // false: the call cannot go on
  bool Send(const Step& step, Stream& stream);
  bool Read(Stream& stream);
  bool Completed();  // waits for the one operation under way; false where it failed

  grpc::GenericStub& stub_;
  const CallRecipe& call_;
  CallRecord record_;
  SeenAnswer answer_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
};

}  // namespace routewind::integration
