// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/grpc.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/object_meta.h"
#include "proxy/backend_credentials.h"
#include "proxy/freeing.h"
#include "proxy/host_port.h"

namespace routewind {

// What channels towards backends have in common.
struct ChannelSettings {
  int max_message_bytes = 4 << 20;
  int max_metadata_bytes = 64 << 10;
  int keepalive_time_ms = 0;  // 0: no pings
  int keepalive_timeout_ms = 20'000;
  bool appends_user_agent = false;  // ours goes behind the client's
  bool shows_channelz = false;      // counted call by call, for whoever asks channelz
};

using OwnedChannel = std::unique_ptr<grpc_channel, Freeing<grpc_channel_destroy>>;

// One port of one Service: where it is reached, and the channels there.
//
// Endpoints:   several are taken in turn (round robin), by gRPC's own policy where one channel can hold them all: addresses
//              of one family. A mix becomes several channels, which take turns by their number of endpoints.
// User agent:  gRPC core lets a channel, not a call, say it, and always ends it with its own token. To keep the client's, a
//              channel is made for each that is seen, up to kMaxUserAgents of them; the calls of others go without theirs.
// Idle:        a connection stays open while no call uses it.
// Failures:    calls do not wait for a connection that was refused and are never retried: a reference shows what happened.
// Threads:     any.
class Backend {
 public:
  static constexpr size_t kMaxUserAgents = 16;

  struct Spec {
    ObjectName id;
    uint16_t port = 0;
    std::vector<HostPort> endpoints;  // empty: nobody is there
    std::string tls_digest;           // differs where the credentials differ; empty: clear text
    std::string fault;                // why it must not be reached at all (semantics 7.7); empty: it may
    friend bool operator==(const Spec&, const Spec&) = default;
  };

  Backend(Spec spec, BackendCredentials credentials, const ChannelSettings& settings);

  const Spec& spec() const { return spec_; }
  const std::string& name() const { return name_; }  // "default/greeter:50051"

  // The channel for the next call; null when there is none, and then Unreachable() says why. Lives as long as the Backend.
  grpc_channel* NextChannel(std::string_view user_agent);
  std::string Unreachable() const;

 private:
  struct Target {
    std::string uri;  // as grpc_channel_create takes it
    size_t endpoints = 0;
  };
  using Channels = std::vector<OwnedChannel>;  // one for each target

  Channels Connect(std::string_view user_agent) const;
  const Channels& ChannelsFor(std::string_view user_agent);

  const Spec spec_;
  const std::string name_;
  const BackendCredentials credentials_;
  const ChannelSettings settings_;
  std::vector<Target> targets_;
  std::vector<uint32_t> turns_;  // indexes of targets_, each as often as it has endpoints
  std::atomic<uint64_t> turn_{0};
  std::mutex mutex_;  // around by_user_agent_
  std::map<std::string, Channels, std::less<>> by_user_agent_;
};

// The client's user agent without the token of gRPC core that a channel will add again.
std::string_view WithoutCoreToken(std::string_view user_agent);

}  // namespace routewind
