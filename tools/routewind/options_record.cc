// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/option_groups.h"

namespace routewind {

void AddRecord(CLI::App& app, RecordFlags& flags) {
  CLI::App& command = AddCommand(app, "record", "Record traffic, without payloads and secrets, for replay",
                                 "routewind record -i any --filter 'tcp port 50051' -c routes/ -w monday.pcapng");
  command.add_option("-i,--interface", flags.interface,
                     "Record the packets of this network interface, or of any, until SIGINT or SIGTERM")
      ->type_name("IFACE");
  command.add_option("-r,--read", flags.captures, "Record from these captures instead; - for standard input; repeatable")
      ->allow_extra_args(false)
      ->type_name("CAPTURE");
  command.add_option("-w,--write", flags.output_file, "The pcapng file to write; - for standard output")
      ->required()
      ->type_name("FILE.pcapng");
  command.add_option("--filter", flags.filter, "Record only packets that this BPF filter takes")->type_name("EXPR");
  command.add_option_function<std::string>(
             "--snap", [&flags](const std::string& word) { flags.is_whole = word == "full"; },
             "headers (the default): HTTP/2 in clear text without message bodies, and every header value hashed that neither "
             "gRPC nor the routes of -c name; full: packets as they are")
      ->check(CLI::IsMember({"headers", "full"}));
  command.add_option("--hash-key", flags.hash_key,
                     "Hash values with this key instead of a random one, so that recordings can be compared; keep it secret")
      ->type_name("TEXT");
  command.add_option("-c,--config", flags.config.paths,
                     "Routes, as other commands take them: values of headers that their matches name are not hashed; repeatable")
      ->allow_extra_args(false)
      ->type_name("PATH");
}

}  // namespace routewind
