// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "replay/net/testing/packet_builder.h"
#include "replay/tcp/flow_table.h"

namespace routewind::testing {

// What one connection's sink was told. A gap of n bytes is written "<n>" into the bytes, FIN "."
// and RST "!".
struct RecordedConnection {
  std::string initiator;
  std::string responder;
  uint64_t ordinal = 0;
  SeenAt opened;
  std::string bytes[2];  // by Direction
  SeenAt last_bytes[2];
  int end_count = 0;
};

// A factory whose sinks write down what they are told, in order of opening.
class RecordedFlows : public ConnectionSinkFactory {
 public:
  std::unique_ptr<ConnectionSink> OpenConnection(const Endpoint& initiator,
                                                 const Endpoint& responder, uint64_t ordinal,
                                                 SeenAt at) override {
    RecordedConnection& connection = connections.emplace_back();
    connection.initiator = initiator.ToString();
    connection.responder = responder.ToString();
    connection.ordinal = ordinal;
    connection.opened = at;
    return std::make_unique<Sink>(connection);
  }

  std::deque<RecordedConnection> connections;

 private:
  class Sink : public ConnectionSink {
   public:
    explicit Sink(RecordedConnection& record) : record_(record) {}
    void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override {
      record_.bytes[static_cast<int>(direction)] += TextOf(bytes);
      record_.last_bytes[static_cast<int>(direction)] = at;
    }
    void OnGap(Direction direction, uint64_t length, SeenAt) override {
      record_.bytes[static_cast<int>(direction)] += "<" + std::to_string(length) + ">";
    }
    void OnFin(Direction direction, SeenAt) override {
      record_.bytes[static_cast<int>(direction)] += ".";
    }
    void OnReset(Direction direction, SeenAt) override {
      record_.bytes[static_cast<int>(direction)] += "!";
    }
    void OnEnd(SeenAt) override { ++record_.end_count; }

   private:
    RecordedConnection& record_;
  };
};

// A FlowTable with its recorder, fed by hand: client 10.0.0.7:41234, server 10.0.0.1:50051.
class FlowScript {
 public:
  static constexpr uint32_t kClientIsn = 1000;
  static constexpr uint32_t kServerIsn = 5000;

  struct Sent {
    uint32_t sequence = 0;
    uint8_t flags = Segment::kAck;
    std::string_view payload = {};
    uint32_t acknowledgment = 0;
    uint32_t snapped_bytes = 0;  // missing at the payload's end
    uint32_t identity = 0;       // 0: each is a packet of its own
  };
  void Client(const Sent& sent) { Send(client, server, sent); }
  void Server(const Sent& sent) { Send(server, client, sent); }
  void Send(const Endpoint& from, const Endpoint& to, const Sent& sent) {
    Segment segment;
    segment.source = from;
    segment.destination = to;
    segment.sequence = sent.sequence;
    segment.acknowledgment = sent.acknowledgment;
    segment.flags = sent.flags;
    segment.identity = sent.identity != 0 ? sent.identity : --last_identity;
    segment.payload = BytesOf(sent.payload);
    segment.payload_wire_bytes = static_cast<uint32_t>(sent.payload.size()) + sent.snapped_bytes;
    table.OnSegment(segment, Now());
  }
  uint32_t last_identity = 0;
  // SYN, SYN-ACK, ACK: the first bytes are numbered 1001 and 5001.
  void Handshake() {
    Client({.sequence = kClientIsn, .flags = Segment::kSyn});
    Server({.sequence = kServerIsn,
            .flags = Segment::kSyn | Segment::kAck,
            .acknowledgment = kClientIsn + 1});
    Client({.sequence = kClientIsn + 1, .acknowledgment = kServerIsn + 1});
  }
  // Segments of another connection go by.
  void LetPass(uint64_t packets) {
    const Endpoint a = Ipv4End({192, 0, 2, 1}, 1);
    const Endpoint b = Ipv4End({192, 0, 2, 2}, 2);
    for (uint64_t i = 0; i < packets; ++i) Send(a, b, {});
  }
  void Flush() { table.Flush(Now()); }
  SeenAt Now() {
    ++packet_ordinal;
    return {.timestamp_ns = static_cast<int64_t>(packet_ordinal) * 1000,
            .packet_ordinal = packet_ordinal};
  }
  bool EveryByteIsAccountedFor() const {
    return table.payload_bytes() ==
           table.delivered_bytes() + table.duplicate_bytes() + table.ignored_bytes();
  }

  Endpoint client = Ipv4End({10, 0, 0, 7}, 41234);
  Endpoint server = Ipv4End({10, 0, 0, 1}, 50051);
  uint64_t packet_ordinal = 0;
  RecordedFlows recorded;
  AnomalyLog anomalies;
  FlowTable table{recorded, anomalies};
};

}  // namespace routewind::testing
