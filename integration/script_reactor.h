// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpcpp/generic/async_generic_service.h>

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "integration/echo_backend.h"
#include "integration/scenario/recipe.h"
#include "integration/scenario/step.h"

namespace routewind::integration {

// Plays a script as the server side of one call, then deletes itself.
//
// At most one operation is under way; each completion callback goes on with the script until it
// starts the next one. OnCancel may come at any time, hence the lock.
class ScriptReactor final : public grpc::ServerGenericBidiReactor {
 public:
  struct Setup {
    std::string backend_name;            // EchoBackendOptions::name
    std::string script;                  // EchoBackendOptions::script
    std::function<void()> sent;          // told of each message that gRPC has taken
    std::function<void(SeenCall)> done;  // receives what was seen, as the last thing that happens
  };
  ScriptReactor(grpc::GenericCallbackServerContext* context, Setup setup);

  void OnSendInitialMetadataDone(bool ok) override;
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  void GoOn();                   // with mutex_ held: runs steps up to the next operation
  bool Begin(const Step& step);  // true: an operation is under way, or the call has ended
  bool BeginSend(const Step& step);
  void End(const grpc::Status& status);
  void NextStep() {
    ++position_;
    done_of_step_ = 0;
  }

  grpc::GenericCallbackServerContext* const context_;
  const Setup setup_;

  std::mutex mutex_;
  std::vector<Step> steps_;
  size_t position_ = 0;        // in steps_
  uint64_t done_of_step_ = 0;  // messages of the current step
  grpc::ByteBuffer incoming_;
  grpc::ByteBuffer outgoing_;
  std::string status_details_;
  SeenCall seen_;
  bool awaiting_cancel_ = false;
  bool ended_ = false;
};

}  // namespace routewind::integration
