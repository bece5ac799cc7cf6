// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/opening.h"

#include <algorithm>
#include <array>
#include <optional>

#include "replay/http2/opening_events.h"
#include "replay/http2/preface.h"
#include "replay/http2/proxy_protocol.h"
#include "replay/http2/upgrade.h"

namespace routewind {
namespace {

// Whether `text` is the beginning of what only a server begins with: SETTINGS that nothing stands before.
bool IsServersFirst(std::string_view text) {
  constexpr std::string_view kBehindLength("\4\0\0\0\0\0", 6);  // type, no flags, stream 0
  const std::string_view seen = text.size() < 3 ? std::string_view() : text.substr(3, kBehindLength.size());
  return text[0] == '\0' && kBehindLength.starts_with(seen);
}

class OpeningConnection : public ConnectionSink {
 public:
  OpeningConnection(ConnectionSinkFactory& factory, const Endpoint& initiator, const Endpoint& responder, uint64_t ordinal,
                    SeenAt at)
      : factory_(factory), ends_{initiator, responder}, ordinal_(ordinal), opened_at_(at), held_(std::make_unique<OpeningEvents>()) {}

  void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override {
    if (inner_ != nullptr) return HandOn(direction, bytes, at);
    held_->AddBytes(direction, bytes, at);
    Look();
  }
  void OnGap(Direction direction, uint64_t length, SeenAt at) override {
    if (inner_ == nullptr) {
      held_->AddGap(direction, length, at);
      return Open();
    }
    uint64_t& skip = skip_[static_cast<size_t>(direction)];
    const uint64_t skipped = std::min(skip, length);
    skip -= skipped;
    if (length > skipped) inner_->OnGap(direction, length - skipped, at);
  }
  void OnFin(Direction direction, SeenAt at) override {
    if (inner_ != nullptr) return inner_->OnFin(direction, at);
    held_->AddFin(direction, at);
  }
  void OnReset(Direction direction, SeenAt at) override {
    Open();
    inner_->OnReset(direction, at);
  }
  void OnEnd(SeenAt at) override {
    Open();
    inner_->OnEnd(at);
  }
  ConnectionSink* Direct() override {
    const bool hands_all_on = inner_ != nullptr && skip_[0] == 0 && skip_[1] == 0;
    return hands_all_on ? inner_->Direct() : nullptr;
  }

 private:
  using Verdict = UpgradeRequest::Verdict;

  void HandOn(Direction direction, ByteSpan bytes, SeenAt at) {
    uint64_t& skip = skip_[static_cast<size_t>(direction)];
    const size_t skipped = std::min<uint64_t>(skip, bytes.size());
    skip -= skipped;
    if (bytes.size() > skipped) inner_->OnBytes(direction, bytes.subspan(skipped), at);
  }

  // Decides as soon as it can be decided.
  void Look() {
    if (held_->held_bytes() > OpeningFactory::kMaxHeldBytes) return Open();
    bool server_spoke = false;
    // The client sends such a header; where the handshake is missing, either side may be the client.
    for (const Direction direction : {Direction::kFromInitiator, Direction::kToInitiator}) {
      if (held_->Text(direction).empty()) continue;
      const ProxyHeader header = ParseProxyHeader(held_->Text(direction));
      if (header.verdict == ProxyHeader::Verdict::kMore) return;
      if (header.verdict == ProxyHeader::Verdict::kFound) return AfterProxyHeader(direction, header);
      if (AwaitsUpgrade(direction, 0)) return;
      if (server_spoke || !IsServersFirst(held_->Text(direction))) return Open();
      server_spoke = true;
    }
    // A server may speak before its client does.
    if (held_->held_bytes() > OpeningFactory::kMaxServersFirstBytes) Open();
  }

  void AfterProxyHeader(Direction direction, const ProxyHeader& header) {
    client_ = header.client;
    client_direction_ = direction;
    skip_[static_cast<size_t>(direction)] = header.bytes;
    if (!AwaitsUpgrade(direction, header.bytes)) Open();
  }

  // Whether `client` begins, `offset` bytes in, with a request for an upgrade that has not been answered yet. Opens the
  // connection once it has been.
  bool AwaitsUpgrade(Direction client, size_t offset) {
    const std::string_view text = std::string_view(held_->Text(client)).substr(offset);
    if (text.empty()) return offset > 0;
    const UpgradeRequest request = ParseUpgradeRequest(text);
    if (request.verdict != Verdict::kFound) return request.verdict == Verdict::kMore;
    const SwitchResponse response = ParseSwitchResponse(held_->Text(Opposite(client)));
    if (response.verdict != Verdict::kFound) return response.verdict == Verdict::kMore;
    client_direction_ = client;
    // The client's own preface follows; ours stands in its place.
    skip_[static_cast<size_t>(client)] = offset + request.bytes + kClientPreface.size();
    skip_[static_cast<size_t>(Opposite(client))] = response.bytes;
    Open(request.as_http2, held_->TimeOf(client, offset + request.bytes));
    return true;
  }

  // Hands on what was held, behind `first` from the client.
  void Open(std::string_view first = {}, SeenAt at = {}) {
    if (inner_ != nullptr) return;
    if (client_) ends_[static_cast<size_t>(client_direction_)] = *client_;
    inner_ = factory_.OpenConnection(ends_[0], ends_[1], ordinal_, opened_at_);
    if (!first.empty()) {
      inner_->OnBytes(client_direction_, ByteSpan(reinterpret_cast<const std::byte*>(first.data()), first.size()), at);
    }
    const std::unique_ptr<OpeningEvents> held = std::move(held_);
    held->Replay(*this);
  }

  ConnectionSinkFactory& factory_;
  std::array<Endpoint, 2> ends_;  // initiator, responder: the senders of the directions
  const uint64_t ordinal_;
  const SeenAt opened_at_;
  std::unique_ptr<OpeningEvents> held_;       // until it is clear what the connection begins with
  std::unique_ptr<ConnectionSink> inner_;  // then
  Direction client_direction_ = Direction::kFromInitiator;
  std::optional<Endpoint> client_;      // as a PROXY header names it
  std::array<uint64_t, 2> skip_{};      // bytes still to be taken off, by direction
};

}  // namespace

std::unique_ptr<ConnectionSink> OpeningFactory::OpenConnection(const Endpoint& initiator, const Endpoint& responder,
                                                               uint64_t ordinal, SeenAt at) {
  return std::make_unique<OpeningConnection>(inner_, initiator, responder, ordinal, at);
}

}  // namespace routewind
