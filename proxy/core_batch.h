// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/grpc.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/base/check.h"
#include "proxy/core_objects.h"
#include "proxy/metadata.h"

namespace routewind {

// What a completion queue hands back: whom to tell, and how.
class CoreTag {
 public:
  virtual void OnDone(bool ok) = 0;

 protected:
  ~CoreTag() = default;
};

// A tag that calls a member function.
template <typename Owner>
class MemberTag final : public CoreTag {
 public:
  MemberTag(Owner* owner, void (Owner::*handler)(bool)) : owner_(owner), handler_(handler) {}
  void OnDone(bool ok) override { (owner_->*handler_)(ok); }

 private:
  Owner* owner_;
  void (Owner::*handler_)(bool);
};

// Operations that start together and complete together (grpc_call_start_batch). What is passed in must live until the tag
// comes back.
class CoreBatch {
 public:
  CoreBatch& SendMetadata(OutgoingMetadata& metadata) {
    grpc_op& op = Add(GRPC_OP_SEND_INITIAL_METADATA);
    op.data.send_initial_metadata.count = metadata.size();
    op.data.send_initial_metadata.metadata = metadata.data();
    return *this;
  }
  CoreBatch& SendMessage(const Message& message) {
    Add(GRPC_OP_SEND_MESSAGE).data.send_message.send_message = message.get();
    return *this;
  }
  CoreBatch& SendHalfClose() {
    Add(GRPC_OP_SEND_CLOSE_FROM_CLIENT);
    return *this;
  }
  CoreBatch& SendStatus(OutgoingMetadata& trailers, grpc_status_code status, grpc_slice* message) {
    grpc_op& op = Add(GRPC_OP_SEND_STATUS_FROM_SERVER);
    op.data.send_status_from_server.trailing_metadata_count = trailers.size();
    op.data.send_status_from_server.trailing_metadata = trailers.data();
    op.data.send_status_from_server.status = status;
    op.data.send_status_from_server.status_details = message;
    return *this;
  }
  CoreBatch& ReceiveMetadata(ReceivedMetadata& metadata) {
    Add(GRPC_OP_RECV_INITIAL_METADATA).data.recv_initial_metadata.recv_initial_metadata = metadata.out();
    return *this;
  }
  CoreBatch& ReceiveMessage(grpc_byte_buffer** message) {
    *message = nullptr;
    Add(GRPC_OP_RECV_MESSAGE).data.recv_message.recv_message = message;
    return *this;
  }
  CoreBatch& ReceiveStatus(ReceivedMetadata& trailers, grpc_status_code* status, grpc_slice* message,
                           const char** error_text) {
    grpc_op& op = Add(GRPC_OP_RECV_STATUS_ON_CLIENT);
    op.data.recv_status_on_client.trailing_metadata = trailers.out();
    op.data.recv_status_on_client.status = status;
    op.data.recv_status_on_client.status_details = message;
    op.data.recv_status_on_client.error_string = error_text;
    return *this;
  }
  CoreBatch& ReceiveClose(int* is_cancelled) {
    Add(GRPC_OP_RECV_CLOSE_ON_SERVER).data.recv_close_on_server.cancelled = is_cancelled;
    return *this;
  }

  void Start(grpc_call* call, CoreTag& tag) {
    const grpc_call_error error = grpc_call_start_batch(call, ops_.data(), count_, &tag, nullptr);
    CHECK(error == GRPC_CALL_OK);
  }

 private:
  static constexpr size_t kMaxOps = 4;

  grpc_op& Add(grpc_op_type type) {
    CHECK(count_ < kMaxOps);
    grpc_op& op = ops_[count_++];
    op = grpc_op{};
    op.op = type;
    return op;
  }

  std::array<grpc_op, kMaxOps> ops_;
  size_t count_ = 0;
};

}  // namespace routewind
