// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/grpc.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/route/decide.h"
#include "proxy/call_state.h"
#include "proxy/core_batch.h"
#include "proxy/metadata.h"
#include "proxy/mirror_call.h"
#include "proxy/proxy_observer.h"
#include "proxy/received_request.h"
#include "proxy/service.h"
#include "proxy/snapshot.h"

namespace routewind {

class Worker;

// One RPC, from the moment the server accepts it until both its sides have ended; deletes itself.
//
// It performs on gRPC what CallState plans. Everything it does happens on its worker's thread, between two events of that
// worker's completion queue, so it has no lock.
class Call {
 public:
  // Asks the server for the next RPC that comes to this worker. The object waits for it.
  static void AwaitNext(Worker& worker);

  // A proxy's own answer need not wait for the rest of the request any more.
  void StopWaiting();
  // What the events so far call for. The worker calls it when it has handed out all events that were ready.
  void Act();

  // Intrusive: where the worker has this call on its list of calls to Act(); Worker::kUnlisted: nowhere.
  size_t listing = SIZE_MAX;
  // Likewise: until when it waits, in monotonic milliseconds; 0: it does not.
  int64_t waits_until_ms = 0;

 private:
  explicit Call(Worker& worker);
  ~Call();

  // Handlers of completion tags.
  void OnArrived(bool ok);
  void OnRequestMessage(bool ok);
  void OnClientSent(bool ok);
  void OnClosed(bool ok);
  void OnUpstreamSent(bool ok);
  void OnResponseMetadata(bool ok);
  void OnResponseMessage(bool ok);
  void OnStatus(bool ok);

  void Decide();
  void AnswerLocally(grpc_status_code status, std::string message);
  bool ConnectUpstream(Backend* backend);
  void StartMirrors();
  void ReadRequest();
  void ReadResponse();
  void SendUpstream(const CallState::Send& send);
  void SendClient(const CallState::Send& send);
  void AddResponseMetadata(OutgoingMetadata& metadata) const;
  void NameUnreachableBackend();
  void Settle();       // after each event: act, be listed, or end
  void ReportEnd();

  template <typename Tag>
  void Begin(CoreBatch& batch, grpc_call* call, Tag& tag) {
    ++under_way_;
    batch.Start(call, tag);
  }

  Worker& worker_;
  const ServiceContext& service_;
  int under_way_ = 0;  // batches that have not come back

  // The server's side.
  grpc_call* server_call_ = nullptr;
  grpc_call_details details_;
  ReceivedMetadata request_metadata_;
  ReceivedRequest request_;
  std::shared_ptr<const Snapshot> snapshot_;
  Decision decision_;
  const FilterPlan* filters_ = nullptr;  // null: not forwarded
  std::optional<CallState> state_;       // once decided
  grpc_byte_buffer* arriving_request_ = nullptr;
  MessageQueue<CallState::kHeldMessages> held_request_;
  OutgoingMetadata response_out_;
  OutgoingMetadata trailers_out_;
  Message response_in_flight_;
  int is_cancelled_ = 0;

  // The backend's side.
  Backend* backend_ = nullptr;
  grpc_call* upstream_call_ = nullptr;
  OutgoingMetadata request_out_;
  Message request_in_flight_;
  bool is_sent_with_metadata_ = false;  // the send under way completes with the arrival of response_metadata_
  ReceivedMetadata response_metadata_;
  grpc_byte_buffer* arriving_response_ = nullptr;
  MessageQueue<CallState::kHeldMessages> held_response_;
  ReceivedMetadata trailers_;
  grpc_status_code status_ = GRPC_STATUS_OK;
  OwnedSlice status_message_;
  const char* error_text_ = nullptr;
  std::vector<std::unique_ptr<MirrorCall, MirrorCall::Detach>> mirrors_;

  // For observers.
  uint64_t ordinal_ = 0;
  int64_t start_ns_ = 0;
  int64_t start_monotonic_ns_ = 0;
  int64_t end_monotonic_ns_ = 0;
  uint64_t request_messages_ = 0;
  uint64_t request_bytes_ = 0;
  uint64_t response_messages_ = 0;
  uint64_t response_bytes_ = 0;

  MemberTag<Call> arrived_tag_{this, &Call::OnArrived};
  MemberTag<Call> request_message_tag_{this, &Call::OnRequestMessage};
  MemberTag<Call> client_sent_tag_{this, &Call::OnClientSent};
  MemberTag<Call> closed_tag_{this, &Call::OnClosed};
  MemberTag<Call> upstream_sent_tag_{this, &Call::OnUpstreamSent};
  MemberTag<Call> response_metadata_tag_{this, &Call::OnResponseMetadata};
  MemberTag<Call> response_message_tag_{this, &Call::OnResponseMessage};
  MemberTag<Call> status_tag_{this, &Call::OnStatus};
};

}  // namespace routewind
