// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/route/route_table.h"
#include "replay/capture/libpcap_filter.h"
#include "replay/capture/packet_source.h"
#include "replay/pipeline/call_router.h"
#include "replay/pipeline/replay_report.h"
#include "replay/source/call_sources.h"
#include "replay/tls/tls_keys.h"

namespace routewind {

// How far a replay has come, in bytes of its files (size 0: unknown) and calls.
struct ReplayProgress {
  uint64_t offset_bytes = 0;
  uint64_t size_bytes = 0;
  uint64_t calls = 0;
};

struct ReplayInputs {
  std::vector<std::string> captures;   // may be empty
  bool are_captures_followed = false;  // they grow, and are read until a stop is requested
  std::string interface;               // not empty: the packets of this one instead, until a stop is requested
  std::string interface_filter;        // BPF, in the kernel
  CallSources::Options listed;         // further calls, which are no captures; none where it names no files
  RouterOptions router;
  std::vector<CallObserver*> observers;
  bool are_inputs_digested = false;
  bool distrusts_habits = false;   // behind losses nothing is taken for granted of header encoders (EncoderHabit)
  uint32_t threads = 1;            // the outcome is the same for any number
  PacketFilter* filter = nullptr;  // null: every packet
  TlsKeys* tls_keys = nullptr;  // null: none but those that captures bring along
  // Called once packets can be read.
  std::function<void()> on_started;
  // Called where no packet came for a while, and now and then with how far the run has come: as observers are, on any
  // thread, one at a time. May be empty.
  std::function<void()> on_idle;
  std::function<void(const ReplayProgress&)> on_progress;
  // Asked before each packet, at times among listed calls, and once at the end, on any thread, so it must be cheap: whether
  // to stop cleanly (Ctrl-C, an output that failed). For captures that are followed, and interfaces, that is the end, after
  // what is there already. May be empty.
  std::function<bool()> is_stop_requested;
  int stop_descriptor = -1;  // readable once a stop was requested, so that nobody waits for a pipe; -1: none
};

struct ReplayOutcome {
  ReplayReport report;
  std::vector<std::string> captures;  // all inputs, in the order by which calls name them: InputPaths
  std::vector<std::string> digests;   // of the inputs, where asked for; empty for one that was not read to its end
  std::vector<std::string> warnings;  // one line each
  bool is_stopped = false;            // is_stop_requested said so; the report covers what was read
};

// The names by which RoutedCall::capture refers to files: sorted, as the merge takes them.
std::vector<std::string> SortedCaptures(std::vector<std::string> captures);
// The same of all inputs: behind the captures come the files of listed calls.
std::vector<std::string> InputPaths(const ReplayInputs& inputs);

// Where these inputs say that packets come from.
PacketSourceOptions SourceOptions(const ReplayInputs& inputs);

// Captures → packets in time order → segments → bytes → frames → calls → decisions. Reads top to bottom like that. A call
// that an access log lists is decided before the first packet that is not older, a request without a time behind all.
// Errors: an input that cannot be opened. Complexity: linear in the inputs' bytes. Memory: what is in flight.
Result<ReplayOutcome> RunReplay(const RouteTable& table, const ReplayInputs& inputs);

}  // namespace routewind
