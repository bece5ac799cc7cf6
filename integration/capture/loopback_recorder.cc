// SPDX-License-Identifier: Apache-2.0
#include "integration/capture/loopback_recorder.h"

#include <pcap/pcap.h>

namespace routewind::integration {
namespace {

constexpr int kSnapBytes = 262'144;              // segments on the loopback reach 64 KiB
constexpr int kBufferBytes = 256 * 1024 * 1024;  // what the kernel may hold for us
constexpr int kDeliverEveryMs = 10;
constexpr uint64_t kNsPerSecond = 1'000'000'000;

// Opens and activates `device`; null with `why` where that fails.
pcap* Open(const std::string& device, int buffer_bytes, std::string& why) {
  char message[PCAP_ERRBUF_SIZE] = "";
  pcap* const handle = pcap_create(device.c_str(), message);
  if (handle == nullptr) {
    why = message;
    return nullptr;
  }
  pcap_set_snaplen(handle, kSnapBytes);
  pcap_set_buffer_size(handle, buffer_bytes);
  pcap_set_timeout(handle, kDeliverEveryMs);
  pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
  if (pcap_activate(handle) >= 0) return handle;
  why = pcap_geterr(handle);
  pcap_close(handle);
  return nullptr;
}

bool Filter(pcap* handle, uint16_t port) {
  const std::string expression = "tcp port " + std::to_string(port);
  bpf_program program = {};
  if (pcap_compile(handle, &program, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
    return false;
  const bool is_set = pcap_setfilter(handle, &program) == 0;
  pcap_freecode(&program);
  return is_set;
}

}  // namespace

bool CapturingIsPermitted(const std::string& device) {
  std::string why;
  pcap* const handle = Open(device, 1024 * 1024, why);
  if (handle != nullptr) pcap_close(handle);
  return handle != nullptr;
}

Result<std::unique_ptr<LoopbackRecorder>> LoopbackRecorder::Start(const RecorderOptions& options) {
  std::string why;
  pcap* const handle = Open(options.device, kBufferBytes, why);
  if (handle == nullptr) return Error{options.device + ": cannot be captured: " + why};
  if (options.device == "any") pcap_set_datalink(handle, DLT_LINUX_SLL2);
  if (!Filter(handle, options.port)) {
    Error error{options.device + ": " + pcap_geterr(handle)};
    pcap_close(handle);
    return error;
  }
  return std::unique_ptr<LoopbackRecorder>(new LoopbackRecorder(handle, options));
}

LoopbackRecorder::LoopbackRecorder(pcap* handle, const RecorderOptions& options)
    : handle_(handle),
      file_(options.path, static_cast<uint32_t>(pcap_datalink(handle)), kSnapBytes),
      watch_(options.port, pcap_datalink(handle)),
      thread_([this] { Loop(); }) {}

LoopbackRecorder::~LoopbackRecorder() {
  Join();
  pcap_close(handle_);
}

void LoopbackRecorder::Loop() {
  const pcap_handler hand_on = [](u_char* self, const pcap_pkthdr* header, const u_char* bytes) {
    // With nanosecond precision libpcap puts nanoseconds into tv_usec.
    const uint64_t timestamp_ns = static_cast<uint64_t>(header->ts.tv_sec) * kNsPerSecond +
                                  static_cast<uint64_t>(header->ts.tv_usec);
    reinterpret_cast<LoopbackRecorder*>(self)->OnPacket(
        timestamp_ns, {reinterpret_cast<const std::byte*>(bytes), header->caplen}, header->len);
  };
  pcap_loop(handle_, -1, hand_on, reinterpret_cast<u_char*>(this));
}

void LoopbackRecorder::OnPacket(uint64_t timestamp_ns, std::span<const std::byte> bytes,
                                uint32_t wire_bytes) {
  file_.Add(timestamp_ns, bytes, wire_bytes);
  const std::lock_guard lock(mutex_);
  ++packets_;
  watch_.Look(bytes);
  changed_.notify_all();
}

void LoopbackRecorder::WaitUntilClosed(size_t connections) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return watch_.AllClosed(connections); });
}

void LoopbackRecorder::Join() {
  if (!thread_.joinable()) return;
  pcap_breakloop(handle_);
  thread_.join();
}

Result<RecordingTotals> LoopbackRecorder::Stop() {
  Join();
  pcap_stat statistics = {};
  if (pcap_stats(handle_, &statistics) != 0) return Error{pcap_geterr(handle_)};
  if (statistics.ps_drop > 0) {
    return Error{"the kernel dropped " + std::to_string(statistics.ps_drop) +
                 " packets; record again on a quieter machine"};
  }
  if (!file_.Close()) return Error{"the capture could not be written to the end"};
  return RecordingTotals{.packets = packets_, .dropped = 0};
}

}  // namespace routewind::integration
