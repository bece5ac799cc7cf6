// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/request_view.h"
#include "replay/anomaly.h"
#include "replay/capture/packet.h"
#include "replay/tcp/connection_sink.h"

namespace routewind::integration {

// A capture in memory, so that it can be replayed again and again with parts missing.
struct StoredPacket {
  Packet packet;  // without bytes
  std::vector<std::byte> bytes;
};
std::vector<StoredPacket> LoadPackets(const std::string& path);

// The packets that go on, and how many bytes of each; 0 for one that was dropped.
using Damage = std::function<size_t(const StoredPacket& packet)>;
Damage DropAtRandom(uint64_t seed, double share);
Damage SnapTo(size_t bytes);

// One request as replay saw it; owns its text.
struct SeenRequest {
  std::string authority;
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers;
  UnknownParts unknown;  // its nameless_values are those below
  std::vector<std::string> nameless_values;
  uint32_t unknown_headers = 0;

  std::vector<HeaderView> Views() const;
  std::vector<std::string_view> NamelessViews() const { return {nameless_values.begin(), nameless_values.end()}; }
};
// By client, server and stream; a connection that comes again on the same ports counts up.
using SeenRequests = std::map<std::string, SeenRequest>;

SeenRequests Replay(const std::vector<StoredPacket>& packets, const Damage& damage,
                    AnomalyLog& anomalies);

// The bytes of one connection as its sink was told them.
struct StreamEvent {
  Direction direction = Direction::kFromInitiator;
  std::vector<std::byte> bytes;
  SeenAt at;
};
using RecordedConnection = std::vector<StreamEvent>;
std::vector<RecordedConnection> RecordConnections(const std::vector<StoredPacket>& packets);

// Replays one connection from byte `cut` of event `first` on.
SeenRequests ReplayFrom(const RecordedConnection& connection, size_t first, size_t cut,
                        AnomalyLog& anomalies);

// What is wrong with a request that was recovered, held against the truth; empty: nothing.
std::string WrongFields(const SeenRequest& seen, const SeenRequest& truth);

}  // namespace routewind::integration
