// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/grpc.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>

#include "proxy/core_batch.h"

namespace routewind {

class Worker;

// A copy of one RPC's request, sent to a mirror (semantics 6.2): what the mirror answers is read and thrown away.
//
// It never slows the RPC it copies: messages wait here while the mirror takes its time. A mirror that lets several messages of
// more than kMaxWaitingBytes, or kMaxWaitingMessages of any size, pile up is given up; beyond kMaxUnderWay at once none is begun.
// Lifetime:    on its own once detached: it ends when the mirror has answered, at the RPC's deadline, or kLingerMs after the
//              RPC's own end where there is none.
// Threads:     its worker's.
class MirrorCall {
 public:
  static constexpr size_t kMaxWaitingBytes = 1 << 20;
  static constexpr size_t kMaxWaitingMessages = 64;
  static constexpr int64_t kMaxUnderWay = 1'000;
  static constexpr int64_t kLingerMs = 30'000;

  // Null when too many mirrors are under way. `details` names path, authority and deadline; `metadata` are the request's
  // entries as forwarded after the rule's filters, and belong to `source`, which the copy keeps alive. Observers are told of
  // copies that are sent, not sent and given up.
  static MirrorCall* Start(grpc_channel* channel, Worker& worker, const grpc_call_details& details,
                           OutgoingMetadata metadata, grpc_call* source);

  void Send(const Message& message);  // shares the bytes
  void EndRequest();
  void Cancel();

  // Lets go of a mirror: it goes on alone. For unique_ptr.
  struct Detach {
    void operator()(MirrorCall* mirror) const { mirror->OnDetached(); }
  };

 private:
  MirrorCall(grpc_channel* channel, Worker& worker, const grpc_call_details& details, OutgoingMetadata metadata,
             grpc_call* source);
  ~MirrorCall();

  void OnDetached();
  void OnSent(bool ok);
  void OnMetadata(bool ok);
  void OnMessage(bool ok);
  void OnStatus(bool ok);
  void Pump();
  void ReadOn();
  void Settle();
  void Begin(CoreBatch& batch, CoreTag& tag) {
    ++under_way_;
    batch.Start(call_, tag);
  }

  Worker& worker_;
  const bool has_deadline_;
  grpc_call* source_;
  grpc_call* call_ = nullptr;
  OutgoingMetadata metadata_;
  std::deque<Message> waiting_;
  size_t waiting_bytes_ = 0;
  Message in_flight_;
  bool is_started_ = false;
  bool is_sending_ = false;
  bool request_ended_ = false;
  bool half_closed_ = false;
  bool is_over_ = false;
  bool is_detached_ = false;
  int under_way_ = 0;

  ReceivedMetadata response_metadata_;
  grpc_byte_buffer* response_ = nullptr;
  ReceivedMetadata trailers_;
  grpc_status_code status_ = GRPC_STATUS_OK;
  OwnedSlice status_message_;

  MemberTag<MirrorCall> sent_tag_{this, &MirrorCall::OnSent};
  MemberTag<MirrorCall> metadata_tag_{this, &MirrorCall::OnMetadata};
  MemberTag<MirrorCall> message_tag_{this, &MirrorCall::OnMessage};
  MemberTag<MirrorCall> status_tag_{this, &MirrorCall::OnStatus};
};

}  // namespace routewind
