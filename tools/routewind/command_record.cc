// SPDX-License-Identifier: Apache-2.0
// `routewind record`: traffic into a capture that holds what routing needs.
#include <sys/random.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "engine/base/ascii.h"
#include "replay/recorder/record_run.h"
#include "tools/routewind/command.h"
#include "tools/routewind/stop_signal.h"
#include "tools/routewind/text_table.h"
#include "tools/routewind/version.h"

namespace routewind {
namespace {

// Header names that matches of the routes look at.
std::set<std::string, std::less<>> MatchedHeaders(const Config& config) {
  std::set<std::string, std::less<>> names;
  for (const GrpcRoute& route : config.grpc_routes) {
    for (const RouteRule& rule : route.rules) {
      for (const RouteMatch& match : rule.matches) {
        for (const HeaderMatch& header : match.headers) names.insert(AsciiLowerCopy(header.name));
      }
    }
  }
  return names;
}

Result<std::string> RandomKey() {
  std::string key(16, '\0');
  if (getrandom(key.data(), key.size(), 0) == static_cast<ssize_t>(key.size())) return key;
  return Error{std::string("cannot get a random key: ") + std::strerror(errno) + "; give one with --hash-key"};
}

std::string Counted(uint64_t count, const std::string& singular) {
  return WithThousands(count) + " " + singular + (count == 1 ? "" : "s");
}

// Why what was read is not in the file, one reason after the other; empty where all of it is.
std::string Reasons(const RecordOutcome& outcome, bool is_whole) {
  std::string reasons;
  const auto add = [&reasons](uint64_t count, const std::string& text) {
    if (count != 0) reasons += (reasons.empty() ? "" : ", ") + text;
  };
  add(outcome.filtered_packets, Counted(outcome.filtered_packets, "packet") + " by --filter");
  add(outcome.other_packets, Counted(outcome.other_packets, "packet") + " that are not TCP");
  const uint64_t tls = outcome.tls.undecryptable_connections + outcome.tls.unfinished_connections;
  add(tls, Counted(tls, "TLS connection"));
  add(outcome.http2.other_connections, Counted(outcome.http2.other_connections, "connection") + " not of HTTP/2");
  add(outcome.http2.skipped_bytes, WithThousands(outcome.http2.skipped_bytes) + " TCP bytes not decoded");
  const uint64_t lost = outcome.anomalies.Count(Anomaly::kMissingBytes);
  if (!is_whole) add(lost, WithThousands(lost) + " TCP bytes that were not captured");
  const uint64_t dropped = outcome.anomalies.Count(Anomaly::kDroppedByCapture);
  add(dropped, Counted(dropped, "packet") + " dropped by the capturing system");
  return reasons;
}

void TellSummary(const RecordOutcome& outcome, const PcapngWriter& writer, bool is_whole) {
  std::string line = Counted(outcome.packets, "packet") + ", " + HumanBytes(outcome.bytes) + " in; " +
                     Counted(writer.packets(), "packet") + ", " + HumanBytes(writer.bytes()) + " out";
  if (!is_whole) {
    const RecorderTotals& recorded = outcome.recorded;
    line += "; " + Counted(recorded.requests, "request") + " on " + Counted(recorded.connections, "connection") + "; " +
            HumanBytes(recorded.dropped_payload_bytes) + " of payload left out, " +
            Counted(recorded.hidden_values, "header value") + " hashed";
  }
  const std::string reasons = Reasons(outcome, is_whole);
  std::fprintf(stderr, "routewind: %s; not recorded: %s\n", line.c_str(), reasons.empty() ? "nothing" : reasons.c_str());
}

int Record(const RecordFlags& flags, const GlobalFlags& global, std::set<std::string, std::less<>> shown_names) {
  RecordInputs inputs;
  inputs.source.captures = flags.captures;
  inputs.source.interface = flags.interface;
  std::optional<PacketFilter> filter;
  if (flags.filter && !flags.interface.empty()) {
    inputs.source.interface_filter = *flags.filter;
  } else if (flags.filter) {
    Result<PacketFilter> compiled = PacketFilter::Compile(*flags.filter);
    if (!compiled) return Fail("--filter: " + compiled.error().message);
    inputs.filter = &filter.emplace(std::move(compiled).value());
  }
  const Result<std::string> key = flags.hash_key ? Result<std::string>(*flags.hash_key) : RandomKey();
  if (!key) return Fail(key.error().message);
  const ValueHiding hiding(*key, std::move(shown_names));
  if (!flags.is_whole) inputs.hiding = &hiding;
  inputs.is_stop_requested = IsStopRequested;
  inputs.on_started = [&flags, &global] {
    if (flags.interface.empty() || global.is_quiet) return;
    std::fprintf(stderr, "routewind: listening on interface %s; end with Ctrl-C\n", flags.interface.c_str());
  };

  const Status readable = CheckPacketSource(inputs.source);
  if (!readable) return Fail(readable.error().message);
  const Status allowed = RefuseOverwriting(flags.output_file, flags.captures);
  if (!allowed) return Fail(allowed.error().message);
  const Result<std::unique_ptr<PcapngWriter>> writer = PcapngWriter::Create(flags.output_file, "routewind " + VersionShort());
  if (!writer) return Fail(writer.error().message);
  const Result<RecordOutcome> outcome = RunRecord(inputs, **writer);
  if (!outcome) return Fail(outcome.error().message);
  for (const std::string& warning : outcome->warnings) std::fprintf(stderr, "routewind: warning: %s\n", warning.c_str());
  if (outcome->is_stopped) std::fprintf(stderr, "routewind: warning: stopped; the rest of the captures was not read\n");
  if (!global.is_quiet) TellSummary(*outcome, **writer, flags.is_whole);
  return outcome->is_stopped ? kExitFailed : kExitOk;
}

}  // namespace

int RunRecordCommand(const RecordFlags& flags, const GlobalFlags& global) {
  if (flags.captures.empty() == flags.interface.empty()) return Fail("give either an interface with -i, or captures with -r");
  std::set<std::string, std::less<>> shown_names;
  if (!flags.config.paths.empty()) {
    const std::optional<LoadedConfig> loaded = LoadRoutesOrTell(flags.config, global);
    if (!loaded) return kExitFailed;
    shown_names = MatchedHeaders(loaded->config);
  }
  StopOnSignals();
  return Record(flags, global, std::move(shown_names));
}

}  // namespace routewind
