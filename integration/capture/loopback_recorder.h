// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "engine/base/result.h"
#include "integration/capture/capture_file.h"
#include "integration/capture/connection_watch.h"

struct pcap;

namespace routewind::integration {

struct RecorderOptions {
  std::string device = "lo";  // or "any"
  uint16_t port = 0;          // the server's
  std::string path = {};      // of the capture; CaptureFile says which format
};

// What recording cost and lost.
struct RecordingTotals {
  uint64_t packets = 0;
  uint64_t dropped = 0;  // by the kernel, for want of buffer
};

// Whether this process may capture on `device` at all; recording needs CAP_NET_RAW.
bool CapturingIsPermitted(const std::string& device);

// Records the packets to and from one port with libpcap, on a thread of its own.
//
// Every packet sent after Start() has returned is recorded: the kernel's socket is bound and
// filtered by then, so nobody has to wait or probe. Errors: Start() says what libpcap said; Stop()
// fails where the kernel dropped a packet or the file could not be written.
class LoopbackRecorder {
 public:
  static Result<std::unique_ptr<LoopbackRecorder>> Start(const RecorderOptions& options);
  ~LoopbackRecorder();

  // Blocks until `connections` connections have been opened and all are closed.
  void WaitUntilClosed(size_t connections);

  Result<RecordingTotals> Stop();

 private:
  LoopbackRecorder(pcap* handle, const RecorderOptions& options);
  void Loop();
  void OnPacket(uint64_t timestamp_ns, std::span<const std::byte> bytes, uint32_t wire_bytes);
  void Join();

  pcap* const handle_;
  CaptureFile file_;
  std::mutex mutex_;
  std::condition_variable changed_;
  ConnectionWatch watch_;
  uint64_t packets_ = 0;
  std::thread thread_;
};

}  // namespace routewind::integration
