// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/option_groups.h"

namespace routewind {
namespace {

void AddServing(CLI::App& command, ProxyFlags& flags) {
  command.add_option("--gateway", flags.config.gateway, "Serve this Gateway only (default: all)")->type_name("NS/NAME");
  command.add_option("--bind", flags.bind,
                     "Address that listener ports are opened on (default 127.0.0.1; 0.0.0.0 or :: for all)")
      ->type_name("ADDR");
  command.add_option("--listen", flags.listens, "Open the listeners of PORT at ADDR:PORT instead; repeatable")
      ->allow_extra_args(false)
      ->type_name("PORT=ADDR:PORT");
  command.add_option("--endpoint", flags.endpoints,
                     "Where a Service's port is reached, before EndpointSlices and cluster DNS; repeatable")
      ->allow_extra_args(false)
      ->type_name("NS/NAME:PORT=HOST:PORT[,...]");
  command.add_option("--cluster-domain", flags.cluster_domain, "Domain of cluster DNS names (default cluster.local)");
  command.add_option("--threads", flags.threads, "Worker threads of each port (default 1)")->check(CLI::Range(1, 256));
  AddSeed(command, flags.config.seed);
  AddDuration(command, "--drain-timeout", flags.drain_timeout_ms, "How long calls may go on after SIGTERM (default 30s)");
  command.add_flag_callback("--no-watch", [&flags] { flags.watches_files = false; },
                            "Reload on SIGHUP only, not when the files change");
}

void AddSeeing(CLI::App& command, ProxyFlags& flags) {
  const char* const group = "What is seen from outside";
  command.add_option("--admin", flags.admin,
                     "Metrics, readiness, configuration, gRPC health and channelz at this address (host left out: loopback)")
      ->type_name("[ADDR:]PORT")
      ->group(group);
  command.add_option("--decision-log", flags.decision_log, "Write one call record a line; - for standard output")
      ->type_name("FILE.jsonl")
      ->group(group);
  command.add_option("--store", flags.store_file, "Record calls and decisions in this SQLite store, created when absent")
      ->type_name("FILE.db")
      ->group(group);
  command.add_flag("--response-metadata", flags.adds_response_metadata,
                   "Answer with x-routewind-route, x-routewind-rule and x-routewind-backend")
      ->group(group);
  command.add_flag("--append-user-agent", flags.appends_user_agent, "Put 'routewind' behind the client's user agent")
      ->group(group);
}

void AddLimits(CLI::App& command, ProxyFlags& flags) {
  const char* const group = "Limits";
  command.add_option("--max-connections", flags.max_connections, "Open client connections (default 10000)")
      ->check(CLI::Range(1u, 1'000'000u))
      ->group(group);
  command.add_option("--max-concurrent-streams", flags.max_concurrent_streams, "Calls at once on a connection (default 1000)")
      ->check(CLI::Range(1u, 1'000'000u))
      ->group(group);
  AddSize(command, "--max-metadata-bytes", flags.max_metadata_bytes, "Metadata of a call, each way (default 64KiB)");
  AddSize(command, "--max-message-bytes", flags.max_message_bytes, "One message, each way (default 4MiB)");
  AddDuration(command, "--idle-timeout", flags.idle_timeout_ms, "Close connections without calls after (default 0: never)");
  AddDuration(command, "--keepalive-time", flags.keepalive_time_ms, "Ping a silent client after (default 2h)");
  AddDuration(command, "--keepalive-timeout", flags.keepalive_timeout_ms, "and expect the answer within (default 20s)");
  for (const char* flag : {"--max-metadata-bytes", "--max-message-bytes", "--idle-timeout", "--keepalive-time", "--keepalive-timeout"}) {
    command.get_option(flag)->group(group);
  }
}

}  // namespace

void AddProxy(CLI::App& app, ProxyFlags& flags, EngineWords& words) {
  CLI::App& command = AddCommand(app, "proxy", "Serve the Gateway's listeners and route live gRPC calls",
                                 "routewind proxy -c routes/ --listen 80=127.0.0.1:8080 "
                                 "--endpoint default/greeter:50051=127.0.0.1:50051 --admin 9900");
  AddConfigFlags(command, flags.config, words);
  AddServing(command, flags);
  AddSeeing(command, flags);
  AddLimits(command, flags);
}

}  // namespace routewind
