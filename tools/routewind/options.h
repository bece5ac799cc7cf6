// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/config/load.h"
#include "engine/model/config.h"

namespace routewind {

// What the command line asks for, as plain values. Exit codes are those of the contract.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFound = 1;   // ran, and found what the command looks for
inline constexpr int kExitFailed = 2;  // could not run

enum class OutputFormat { kText, kJson, kJsonl, kSarif };
enum class ColorMode { kAuto, kAlways, kNever };

struct GlobalFlags {
  bool is_quiet = false;
  ColorMode color = ColorMode::kAuto;
};

// Flags of every command that loads a configuration.
struct ConfigFlags {
  std::vector<std::string> paths;
  LoadOptions load;
  EngineOptions engine;
  std::string gateway;  // "namespace/name" or empty
  uint16_t port = 0;
  uint64_t seed = 1;
};

struct RouteFlags {
  ConfigFlags config;
  std::optional<std::string> authority;
  std::optional<std::string> path;
  std::vector<std::string> headers;  // "name: value"
  std::string requests_file;         // JSON lines; "-" is standard input; empty: one request from flags
  bool explain = false;
  OutputFormat format = OutputFormat::kText;
};

struct ReplayFlags {
  ConfigFlags config;
  std::vector<std::string> captures;
  std::vector<std::string> request_files;  // JSON lines of requests
  std::vector<std::string> access_logs;    // JSON lines of an access log
  std::string access_log_mapping;          // empty: the mapping of Envoy's usual keys
  std::vector<std::string> policy_files;
  std::string store_file;
  std::string calls_file;
  bool follows = false;               // captures grow, and are read until a signal
  bool distrusts_habits = false;      // of header encoders, behind losses
  std::string interface;              // instead of captures
  std::optional<std::string> filter;  // a BPF expression
  std::string keylog_file;  // empty: only the keys that captures bring along
  unsigned threads = 0;  // 0: one for each core
  double min_known_percent = -1;  // negative: not asked for
  OutputFormat format = OutputFormat::kText;
  std::vector<std::string> command_line;  // as given, for the store
};

struct RecordFlags {
  ConfigFlags config;
  std::vector<std::string> captures;
  std::string interface;  // instead of captures
  std::string output_file;
  std::optional<std::string> filter;    // a BPF expression
  std::optional<std::string> hash_key;  // nothing: a random one
  bool is_whole = false;                // packets as they are
};

struct CheckFlags {
  ConfigFlags config;
  bool fail_on_conditions = false;
  OutputFormat format = OutputFormat::kText;
};

struct TestFlags {
  ConfigFlags config;
  std::vector<std::string> case_files;
  std::string name_filter;  // glob over case names; empty: all
  std::string junit_file;
  double fail_under_percent = -1;  // negative: not asked for
  OutputFormat format = OutputFormat::kText;
};

struct ProxyFlags {
  ConfigFlags config;
  std::string bind = "127.0.0.1";
  std::vector<std::string> listens;    // "PORT=ADDR:PORT"
  std::vector<std::string> endpoints;  // "ns/name:port=host:port[,host:port]"
  std::string cluster_domain = "cluster.local";
  std::string admin;         // "ADDR:PORT"; empty: no admin port
  std::string decision_log;  // "-" for standard output; empty: none
  std::string store_file;
  bool adds_response_metadata = false;
  bool appends_user_agent = false;
  bool watches_files = true;
  int threads = 1;
  int64_t drain_timeout_ms = 30'000;
  // Limits.
  uint32_t max_connections = 10'000;
  uint32_t max_concurrent_streams = 1'000;
  uint64_t max_metadata_bytes = 64 << 10;
  uint64_t max_message_bytes = 4 << 20;
  int64_t idle_timeout_ms = 0;
  int64_t keepalive_time_ms = 7'200'000;
  int64_t keepalive_timeout_ms = 20'000;
  std::vector<std::string> command_line;  // as given, for the store
};

struct VerifyFlags {
  ConfigFlags config;
  std::vector<std::string> policy_files;
  uint64_t cases = 10'000;  // searched for each policy that cannot be proved
  std::string store_file;
  std::string junit_file;
  OutputFormat format = OutputFormat::kText;
  std::vector<std::string> command_line;  // as given, for the store
};

struct RunsFlags {
  std::string store_file;
  bool lists_refuted = false;  // the cases of the store, not its runs
  OutputFormat format = OutputFormat::kText;
};

struct ShowFlags {
  std::string store_file;
  std::string run;
  OutputFormat format = OutputFormat::kText;
};

// Nothing to run: help or version was printed, or the usage was wrong.
struct ExitNow {
  int code = kExitOk;
};

using Command = std::variant<ExitNow, RouteFlags, ReplayFlags, RecordFlags, CheckFlags, TestFlags, VerifyFlags, ProxyFlags,
                             RunsFlags, ShowFlags>;

// Parses the command line. Help goes to standard output, errors as one line to standard error.
std::pair<GlobalFlags, Command> ParseCommandLine(int argc, const char* const* argv);

}  // namespace routewind
