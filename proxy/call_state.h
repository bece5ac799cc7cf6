// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace routewind {

// What one proxied call has seen and done, and what it should do next: events in, actions out, no gRPC, no clock.
//
//     client ──request──▶ server side │ upstream side ──request──▶ backend
//     client ◀─response── server side │ upstream side ◀─response── backend
//
// Each direction holds at most kHeldMessages that have arrived and not yet been handed on, and has at most one send under
// way; nothing more is read meanwhile, so a slow reader on one side stops the other through flow control (gRPC over HTTP/2,
// RFC 9113 §5.2). Two are held, not one, so that the end of a request that follows its only message is seen before the
// message leaves: both go in one batch.
//
// Plan() is asked when everything that has already happened was reported, and coalesces what is known by then.
//
// Behind the first message of a response its end is most likely: many a server sends both as two packets. To ask for another
// message would send the backend more flow-control window first, which a call that is over does not need; so Plan() asks to be
// asked again instead, kLooks times.
//
// An answer of the proxy's own waits for the end of the request, which is read and left, or for OnWaitedLongEnough(): behind an
// answer that comes first gRPC core resets the stream, and there are clients that then drop the answer (curl 7.88).
class CallState {
 public:
  static constexpr int kHeldMessages = 2;
  static constexpr int kLooks = 2;

  // How the call is answered: by a backend, or by the proxy itself.
  enum class Answer : uint8_t { kForward, kLocal };
  explicit CallState(Answer answer) : answer_(answer), has_status_(answer == Answer::kLocal) {}
  bool is_forwarded() const { return answer_ == Answer::kForward; }

  // --- Events. -------------------------------------------------------------------------------------------------------
  void OnRequestMessage() { --reads_.request; held_request_ += is_forwarded() ? 1 : 0; }
  void OnRequestEnd() { --reads_.request; request_ended_ = true; }       // half-close
  void OnRequestBroken() { --reads_.request; request_broken_ = true; }   // nothing more will come, but no half-close either
  void OnUpstreamSent() { upstream_sending_ = false; }
  void OnUpstreamFailed() { upstream_sending_ = false; upstream_broken_ = true; }  // its status says why
  void OnResponseMetadata() { has_response_metadata_ = true; }  // not of a trailers-only response
  void OnResponseMessage() { --reads_.response; ++held_response_; }
  void OnResponseEnd() { --reads_.response; response_ended_ = true; }    // no further message; the status follows
  void OnStatus() { has_status_ = true; }
  void OnClientSent() { client_sending_ = false; }
  void OnClientFailed() { client_sending_ = false; client_gone_ = true; }
  void OnWaitedLongEnough() { waits_ = false; }  // for the request's end
  void OnClosed(bool is_cancelled) { closed_ = true; client_gone_ = client_gone_ || is_cancelled; }

  // --- Actions. ------------------------------------------------------------------------------------------------------
  struct Send {
    bool metadata = false;
    bool message = false;  // the oldest held
    bool end = false;      // upstream: half-close; client: status
    explicit operator bool() const { return metadata || message || end; }
  };
  struct Actions {
    bool read_response = false;  // after what is sent
    bool look_again = false;     // Plan() again once other events had their turn
    Send upstream;          // one batch towards the backend
    Send client;            // one batch towards the client
    bool cancel_upstream = false;
  };
  // Whether to read the response's next message now, when its metadata has just arrived.
  bool TakeResponseRead();
  // Whether to read the request's next message now. Asked after each event: reading ahead is what coalescing lives on.
  bool TakeRequestRead();
  // What else to do. The caller does all of it; the state counts it as done or under way.
  Actions Plan();

  // Both sides have ended. Operations that are still under way will only be told so.
  bool is_over() const { return closed_ && (!upstream_started_ || has_status_); }
  // Nothing more will come that could go out together with what is here: Plan() need not wait.
  bool is_ripe() const { return has_status_ || (request_ended_ && !upstream_ended_); }
  bool has_response_metadata() const { return has_response_metadata_; }
  bool has_sent_status() const { return status_sent_; }

 private:
  void PlanUpstream(Actions& actions);
  void PlanClient(Actions& actions);
  bool WantsResponse() const;
  bool MayEndResponse() const;

  struct Reads {
    int request = 0;
    int response = 0;
  };

  const Answer answer_;
  Reads reads_;  // under way
  int held_request_ = 0;
  int held_response_ = 0;
  bool waits_ = true;
  int looks_ = -1;  // since the response's first message was handed on; negative before
  bool request_ended_ = false;
  bool request_broken_ = false;     // cancelled, and its OnClosed is on its way
  bool upstream_started_ = false;   // metadata sent: the upstream call exists on the wire
  bool upstream_ended_ = false;     // half-close sent
  bool upstream_sending_ = false;
  bool upstream_broken_ = false;    // a send failed: the backend's status is on its way
  bool upstream_cancelled_ = false;
  bool has_response_metadata_ = false;
  bool response_ended_ = false;
  bool has_status_ = false;
  bool client_started_ = false;     // response metadata sent
  bool client_sending_ = false;
  bool client_gone_ = false;
  bool status_sent_ = false;
  bool closed_ = false;             // the server side has ended
};

}  // namespace routewind
