// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/option_groups.h"

namespace routewind {

void AddReplay(CLI::App& app, ReplayFlags& flags, EngineWords& words) {
  CLI::App& command = AddCommand(app, "replay", "Route every gRPC call of captured traffic, access logs or lists of requests, and report",
                                 "routewind replay -c routes/ monday.pcap --calls calls.jsonl");
  AddConfigFlags(command, flags.config, words);
  AddTargetFlags(command, flags.config);
  command.add_option("captures", flags.captures, "Capture files, pcap or pcapng; - for standard input")->type_name("CAPTURE");
  command.add_option("--requests", flags.request_files,
                     "Route these requests too, one JSON record a line as `route --requests` takes them; - for standard input; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE.jsonl");
  command.add_option("--access-log", flags.access_logs,
                     "Route the gRPC calls of this access log too, one JSON object a line as Envoy writes it; - for standard input; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE.jsonl");
  command.add_option("--access-log-mapping", flags.access_log_mapping,
                     "Which key of an access log's line tells what, and whether it tells all headers")
      ->type_name("FILE.yaml");
  command.add_option("--threads", flags.threads,
                     "Threads that decode (default: one for each core); the output is the same for any number")
      ->check(CLI::Range(1, 1024));
  command.add_option("--store", flags.store_file, "Record the run in this SQLite store, created when absent")
      ->type_name("FILE.db");
  command.add_option("--calls", flags.calls_file, "Write one call record a line; - for standard output, and then the report goes to standard error")
      ->type_name("FILE.jsonl");
  command.add_flag("--follow", flags.follows, "Captures grow: read on, as tail -f does, until SIGINT or SIGTERM, then report; not for compressed files");
  command.add_option("-i,--interface", flags.interface,
                     "Instead of captures: the packets of this network interface, or of any, until SIGINT or SIGTERM")
      ->type_name("IFACE");
  command.add_option("--filter", flags.filter,
                     "Look only at packets that this BPF filter takes, as tcpdump would; 'tcp port 50051' and the like")
      ->type_name("EXPR");
  command.add_option("--keylog", flags.keylog_file,
                     "Decrypt TLS 1.2 and 1.3 with these secrets, as SSLKEYLOGFILE makes clients write them; the file may grow meanwhile")
      ->type_name("FILE");
  command.add_flag("--strict-hpack", flags.distrusts_habits,
                   "Behind losses take nothing for granted of clients, not even that header encoders reuse what they hold, as they "
                   "did so far: fewer calls are certain");
  command.add_option("--min-known", flags.min_known_percent,
                     "Exit 1 when less of the traffic was understood: the lower of the share of TCP bytes that are HTTP/2, in "
                     "clear text or decrypted, and the share of calls whose headers are all known; 0 where no call is found")
      ->check(PercentageFault)
      ->type_name("PERCENT");
  command.add_option("--policy", flags.policy_files, "Hold these policies over the calls; exit 1 where one is broken; repeatable")
      ->allow_extra_args(false)
      ->type_name("POLICY.yaml");
  AddFormat(command, flags.format, kTextOrJson);
}

}  // namespace routewind
