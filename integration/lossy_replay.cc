// SPDX-License-Identifier: Apache-2.0
#include "integration/lossy_replay.h"

#include <algorithm>

#include "engine/base/stable_hash.h"
#include "replay/capture/capture_set.h"
#include "replay/http2/http2_connection.h"
#include "replay/tcp/flow_table.h"

namespace routewind::integration {
namespace {

class RequestCollector : public RpcSink {
 public:
  uint64_t OnRequest(const RpcRequest& request) override {
    SeenRequest seen;
    seen.authority = request.authority;
    seen.path = request.path;
    for (const HeaderView& header : request.headers)
      seen.headers.emplace_back(header.name, header.value);
    seen.unknown = request.unknown;
    seen.unknown.nameless_values = {};
    seen.unknown.possible_paths = {};
    seen.nameless_values.assign(request.unknown.nameless_values.begin(), request.unknown.nameless_values.end());
    seen.unknown_headers = request.unknown_headers;
    const std::string key = request.connection->client.ToString() + " " +
                            request.connection->server.ToString() + " " +
                            std::to_string(request.stream_id);
    requests.insert_or_assign(key, std::move(seen));
    return 0;
  }
  void OnEnd(const Rpc& /*rpc*/) override {}
  SeenRequests requests;
};

class Recorder : public ConnectionSinkFactory {
 public:
  std::unique_ptr<ConnectionSink> OpenConnection(const Endpoint&, const Endpoint&, uint64_t ordinal,
                                                 SeenAt) override {
    connections.resize(ordinal + 1);
    return std::make_unique<Sink>(*this, ordinal);
  }
  std::vector<RecordedConnection> connections;

 private:
  class Sink : public ConnectionSink {
   public:
    Sink(Recorder& recorder, uint64_t ordinal) : recorder_(recorder), ordinal_(ordinal) {}
    void OnBytes(Direction direction, ByteSpan bytes, SeenAt at) override {
      recorder_.connections[ordinal_].push_back({direction, {bytes.begin(), bytes.end()}, at});
    }
    void OnGap(Direction, uint64_t, SeenAt) override {}
    void OnFin(Direction, SeenAt) override {}
    void OnReset(Direction, SeenAt) override {}
    void OnEnd(SeenAt) override {}

   private:
    Recorder& recorder_;
    uint64_t ordinal_;
  };
};

void Feed(const std::vector<StoredPacket>& packets, const Damage& damage, FlowTable& flows) {
  SeenAt last;
  for (const StoredPacket& stored : packets) {
    const size_t kept = std::min(damage(stored), stored.bytes.size());
    if (kept == 0) continue;
    Packet packet = stored.packet;
    packet.bytes = ByteSpan(stored.bytes).first(kept);
    last = {packet.timestamp_ns, packet.ordinal};
    Segment segment;
    if (DecodeSegment(packet, segment) == PacketKind::kSegment) flows.OnSegment(segment, last);
  }
  flows.Flush(last);
}

}  // namespace

std::vector<HeaderView> SeenRequest::Views() const {
  std::vector<HeaderView> views;
  for (const auto& [name, value] : headers) views.push_back({name, value});
  return views;
}

std::vector<StoredPacket> LoadPackets(const std::string& path) {
  AnomalyLog anomalies;
  std::vector<StoredPacket> packets;
  Result<CaptureSet> captures = CaptureSet::Open({path}, anomalies);
  if (!captures) return packets;
  Packet packet;
  while (captures->Next(packet) == PacketSource::Step::kPacket) {
    StoredPacket& stored = packets.emplace_back(packet, std::vector<std::byte>(packet.bytes.begin(), packet.bytes.end()));
    stored.packet.bytes = {};
    stored.packet.memory.Release();
  }
  return packets;
}

Damage DropAtRandom(uint64_t seed, double share) {
  const auto limit = static_cast<uint64_t>(share * 1e6);
  return [=](const StoredPacket& stored) {
    return MixHash(seed, stored.packet.ordinal) % 1'000'000 < limit ? size_t{0}
                                                                    : stored.bytes.size();
  };
}

Damage SnapTo(size_t bytes) {
  return [bytes](const StoredPacket&) { return bytes; };
}

SeenRequests Replay(const std::vector<StoredPacket>& packets, const Damage& damage,
                    AnomalyLog& anomalies) {
  RequestCollector calls;
  Http2ConnectionFactory http2(calls, anomalies);
  FlowTable flows(http2, anomalies);
  Feed(packets, damage, flows);
  return std::move(calls.requests);
}

std::vector<RecordedConnection> RecordConnections(const std::vector<StoredPacket>& packets) {
  AnomalyLog anomalies;
  Recorder recorder;
  FlowTable flows(recorder, anomalies);
  Feed(
      packets, [](const StoredPacket& stored) { return stored.bytes.size(); }, flows);
  return std::move(recorder.connections);
}

SeenRequests ReplayFrom(const RecordedConnection& connection, size_t first, size_t cut,
                        AnomalyLog& anomalies) {
  RequestCollector calls;
  Http2ConnectionFactory http2(calls, anomalies);
  const std::unique_ptr<ConnectionSink> sink = http2.OpenConnection({}, {}, 0, {});
  SeenAt at;
  for (size_t i = first; i < connection.size(); ++i) {
    const StreamEvent& event = connection[i];
    at = event.at;
    const ByteSpan bytes = ByteSpan(event.bytes).subspan(i == first ? cut : 0);
    if (!bytes.empty()) sink->OnBytes(event.direction, bytes, at);
  }
  sink->OnEnd(at);
  return std::move(calls.requests);
}

std::string WrongFields(const SeenRequest& seen, const SeenRequest& truth) {
  if (!seen.unknown.authority && seen.authority != truth.authority)
    return "authority " + seen.authority + " for " + truth.authority;
  if (!seen.unknown.path && seen.path != truth.path)
    return "path " + seen.path + " for " + truth.path;
  size_t at = 0;
  for (const auto& header : seen.headers) {
    while (at < truth.headers.size() && truth.headers[at] != header) ++at;
    if (at++ == truth.headers.size()) return "header " + header.first + ": " + header.second;
  }
  for (const std::string& value : seen.nameless_values) {
    const bool is_pseudo = value == truth.authority || value == truth.path || value == "POST" || value == "http";
    const bool is_there = is_pseudo || std::any_of(truth.headers.begin(), truth.headers.end(),
                                                   [&](const auto& header) { return header.second == value; });
    if (!is_there) return "a header without a name: " + value;
  }
  const size_t missing = truth.headers.size() - seen.headers.size();
  if (missing > seen.unknown.headers)
    return std::to_string(missing) + " headers are missing untold";
  return "";
}

}  // namespace routewind::integration
