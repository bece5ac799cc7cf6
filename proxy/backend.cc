// SPDX-License-Identifier: Apache-2.0
#include "proxy/backend.h"

#include <grpc/grpc_security_constants.h>

#include <climits>
#include <utility>

namespace routewind {
namespace {

// gRPC's backoff between attempts to connect: a restarted backend of a staging cluster is found again within a second.
constexpr int kFirstBackoffMs = 100;
constexpr int kLongestBackoffMs = 1'000;
constexpr int kConnectTimeoutMs = 10'000;

enum class AddressKind { kIpv4, kIpv6, kName };

AddressKind KindOf(const std::string& host) {
  if (host.find(':') != std::string::npos) return AddressKind::kIpv6;
  const bool is_numeric = host.find_first_not_of("0123456789.") == std::string::npos;
  return is_numeric ? AddressKind::kIpv4 : AddressKind::kName;
}

// Channel arguments; texts must outlive the use.
class Arguments {
 public:
  void Set(const char* key, int value) {
    grpc_arg arg{};
    arg.type = GRPC_ARG_INTEGER;
    arg.key = const_cast<char*>(key);
    arg.value.integer = value;
    args_.push_back(arg);
  }
  void Set(const char* key, const char* value) {
    grpc_arg arg{};
    arg.type = GRPC_ARG_STRING;
    arg.key = const_cast<char*>(key);
    arg.value.string = const_cast<char*>(value);
    args_.push_back(arg);
  }
  grpc_channel_args get() { return {args_.size(), args_.data()}; }

 private:
  std::vector<grpc_arg> args_;
};

}  // namespace

std::string_view WithoutCoreToken(std::string_view user_agent) {
  static const std::string token = std::string("grpc-c/") + grpc_version_string() + " (linux; chttp2)";
  if (user_agent == token) return {};
  if (user_agent.size() > token.size() && user_agent.ends_with(token) &&
      user_agent[user_agent.size() - token.size() - 1] == ' ') {
    user_agent.remove_suffix(token.size() + 1);
  }
  return user_agent;
}

Backend::Backend(Spec spec, BackendCredentials credentials, const ChannelSettings& settings)
    : spec_(std::move(spec)),
      name_(spec_.id.ToString() + ":" + std::to_string(spec_.port)),
      credentials_(std::move(credentials)),
      settings_(settings) {
  Target ipv4{"ipv4:", 0};
  Target ipv6{"ipv6:", 0};
  for (const HostPort& endpoint : spec_.endpoints) {
    const AddressKind kind = KindOf(endpoint.host);
    if (kind == AddressKind::kName) {
      targets_.push_back({"dns:///" + endpoint.ToString(), 1});
      continue;
    }
    Target& target = kind == AddressKind::kIpv4 ? ipv4 : ipv6;
    target.uri += (target.endpoints == 0 ? "" : ",") + endpoint.ToString();
    ++target.endpoints;
  }
  for (Target* target : {&ipv4, &ipv6}) {
    if (target->endpoints > 0) targets_.push_back(std::move(*target));
  }
  for (uint32_t i = 0; i < targets_.size(); ++i) turns_.insert(turns_.end(), targets_[i].endpoints, i);
}

grpc_channel* Backend::NextChannel(std::string_view user_agent) {
  if (targets_.empty() || !spec_.fault.empty()) return nullptr;
  const Channels& channels = ChannelsFor(WithoutCoreToken(user_agent));
  if (channels.size() == 1) return channels.front().get();
  return channels[turns_[turn_.fetch_add(1, std::memory_order_relaxed) % turns_.size()]].get();
}

std::string Backend::Unreachable() const {
  return "backend " + name_ + (spec_.fault.empty() ? " has no ready endpoint" : " must not be reached: " + spec_.fault);
}

const Backend::Channels& Backend::ChannelsFor(std::string_view user_agent) {
  const std::lock_guard lock(mutex_);
  const auto found = by_user_agent_.find(user_agent);
  if (found != by_user_agent_.end()) return found->second;
  if (by_user_agent_.size() >= kMaxUserAgents) user_agent = {};
  const auto [added, is_new] = by_user_agent_.try_emplace(std::string(user_agent));
  if (is_new) added->second = Connect(user_agent);
  return added->second;
}

Backend::Channels Backend::Connect(std::string_view user_agent) const {
  const std::string agent(user_agent);
  Arguments arguments;
  arguments.Set(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.Set(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.Set(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.Set(GRPC_ARG_LB_POLICY_NAME, "round_robin");
  arguments.Set(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.Set(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstBackoffMs);
  arguments.Set(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  arguments.Set(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestBackoffMs);
  // Filters that every operation of every call would pass for nothing: calls name their authority, idle channels stay.
  arguments.Set(GRPC_ARG_DISABLE_CLIENT_AUTHORITY_FILTER, 1);
  arguments.Set(GRPC_ARG_CLIENT_IDLE_TIMEOUT_MS, INT_MAX);
  arguments.Set(GRPC_ARG_ENABLE_CHANNELZ, settings_.shows_channelz ? 1 : 0);
  arguments.Set(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, settings_.max_message_bytes);
  arguments.Set(GRPC_ARG_MAX_SEND_MESSAGE_LENGTH, -1);
  arguments.Set(GRPC_ARG_MAX_METADATA_SIZE, settings_.max_metadata_bytes);
  // Messages pass as they are, compressed or not.
  arguments.Set(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  arguments.Set(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  if (settings_.keepalive_time_ms > 0) {
    arguments.Set(GRPC_ARG_KEEPALIVE_TIME_MS, settings_.keepalive_time_ms);
    arguments.Set(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, settings_.keepalive_timeout_ms);
    arguments.Set(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  }
  const std::string& tls_name = credentials_.tls_name;
  if (!tls_name.empty()) arguments.Set(GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, tls_name.c_str());
  if (!agent.empty()) arguments.Set(GRPC_ARG_PRIMARY_USER_AGENT_STRING, agent.c_str());
  if (settings_.appends_user_agent) arguments.Set(GRPC_ARG_SECONDARY_USER_AGENT_STRING, "routewind");
  const grpc_channel_args args = arguments.get();

  Channels channels;
  for (const Target& target : targets_) {
    channels.emplace_back(grpc_channel_create(target.uri.c_str(), credentials_.credentials.get(), &args));
  }
  return channels;
}

}  // namespace routewind
