// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/libpcap_interface.h"

#include <pcap/pcap.h>
#include <poll.h>

#include <utility>

namespace routewind {
namespace {

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;

struct CloseHandle {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using Handle = std::unique_ptr<pcap_t, CloseHandle>;

std::string InterfaceNames() {
  char fault[PCAP_ERRBUF_SIZE];
  pcap_if_t* interfaces = nullptr;
  std::string names;
  if (pcap_findalldevs(&interfaces, fault) != 0) return names;
  for (const pcap_if_t* one = interfaces; one != nullptr; one = one->next) {
    if ((one->flags & PCAP_IF_UP) != 0) names += (names.empty() ? "" : ", ") + std::string(one->name);
  }
  pcap_freealldevs(interfaces);
  return names;
}

Error CannotCapture(const std::string& name, int code, pcap_t* handle) {
  const std::string what = "cannot capture on interface '" + name + "': ";
  switch (code) {
    case PCAP_ERROR_NO_SUCH_DEVICE: {
      const std::string names = InterfaceNames();
      return Error{what + "there is none of that name" + (names.empty() ? "" : "; there are: " + names)};
    }
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return Error{what + "no permission; run as root, or once as root: setcap cap_net_raw,cap_net_admin=eip on the program"};
    case PCAP_ERROR_IFACE_NOT_UP:
      return Error{what + "it is down; bring it up with: ip link set " + name + " up"};
    default: {
      const std::string detail = pcap_geterr(handle);
      return Error{what + (detail.empty() ? pcap_statustostr(code) : detail)};
    }
  }
}

// An error of libpcap's that it tells in a text only.
Error Failed(const std::string& name, const std::string& detail) {
  return Error{"cannot capture on interface '" + name + "': " + detail};
}

Status SetFilter(pcap_t* handle, const std::string& name, const std::string& filter) {
  if (filter.empty()) return Ok{};
  bpf_program program{};
  if (pcap_compile(handle, &program, filter.c_str(), /*optimize=*/1, PCAP_NETMASK_UNKNOWN) != 0) {
    return Error{"'" + filter + "' is no filter for interface '" + name + "': " + pcap_geterr(handle) +
                 "; see pcap-filter(7), for instance 'tcp port 50051'"};
  }
  const int code = pcap_setfilter(handle, &program);
  pcap_freecode(&program);
  return code == 0 ? Status(Ok{}) : Status(Failed(name, pcap_geterr(handle)));
}

}  // namespace

struct LiveInterface::Impl {
  Impl(Handle opened, const std::string& interface, AnomalyLog& log)
      : handle(std::move(opened)), name(interface), paths(SourceNames({.captures = {}, .interface = interface, .interface_filter = "", .reader = {}})), anomalies(log), order(log) {
    descriptor = pcap_get_selectable_fd(handle.get());
    link_type = pcap_datalink(handle.get());
  }

  Handle handle;
  const std::string name;
  const std::vector<std::string> paths;
  std::vector<std::string> warnings;
  AnomalyLog& anomalies;
  Ordered order;
  Waits waits;
  int descriptor = -1;
  int link_type = 0;
  bool is_stopped = false;
  uint64_t ordinal = 0;
  uint64_t bytes = 0;
  uint64_t bytes_since_stop = 0;
  uint32_t told_dropped = 0;

  Step Read(Packet& packet);
  Step TakeOne(Packet& packet);
  Step ReadLast(Packet& packet);
  void CountDropped();
  void Wait() const {
    pollfd ready{descriptor, POLLIN, 0};
    poll(&ready, 1, kWaitMs);
  }
};

// One packet, if there is one now.
PacketSource::Step LiveInterface::Impl::TakeOne(Packet& packet) {
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  const int code = pcap_next_ex(handle.get(), &header, &data);
  if (code == 0) return Step::kIdle;
  if (code < 0) {
    warnings.push_back(Failed(name, pcap_geterr(handle.get())).message + "; the capture ends here");
    return Step::kEnd;
  }
  packet = Packet{};
  packet.ordinal = ++ordinal;
  packet.timestamp_ns = header->ts.tv_sec * kNanosecondsPerSecond + header->ts.tv_usec;  // PCAP_TSTAMP_PRECISION_NANO
  packet.link_type = link_type;
  packet.wire_bytes = header->len;
  packet.bytes = ByteSpan(reinterpret_cast<const std::byte*>(data), header->caplen);
  bytes += header->caplen;
  return Step::kPacket;
}

PacketSource::Step LiveInterface::Impl::Read(Packet& packet) {
  if (is_stopped) return ReadLast(packet);
  const Step now = TakeOne(packet);
  if (now != Step::kIdle) return now;
  CountDropped();
  Wait();
  return waits.IsIdle(/*in_vain=*/false) ? Step::kIdle : TakeOne(packet);
}

// The kernel hands over what it collects every kWaitMs at the latest, so after two waits there is nothing left.
PacketSource::Step LiveInterface::Impl::ReadLast(Packet& packet) {
  if (bytes_since_stop > kBufferBytes) return Step::kEnd;
  Step step = TakeOne(packet);
  for (int waits_left = 2; step == Step::kIdle && waits_left > 0; --waits_left) {
    Wait();
    step = TakeOne(packet);
  }
  CountDropped();
  if (step == Step::kPacket) bytes_since_stop += packet.bytes.size();
  return step == Step::kIdle ? Step::kEnd : step;
}

// The kernel's counter has 32 bits and wraps.
void LiveInterface::Impl::CountDropped() {
  pcap_stat statistics{};
  if (pcap_stats(handle.get(), &statistics) != 0) return;
  const uint32_t grown_by = statistics.ps_drop - told_dropped;
  if (grown_by != 0) anomalies.Add(Anomaly::kDroppedByCapture, ordinal, grown_by);
  told_dropped = statistics.ps_drop;
}

Result<std::unique_ptr<PacketSource>> LiveInterface::Open(const std::string& name, const std::string& filter,
                                                          AnomalyLog& anomalies) {
  char fault[PCAP_ERRBUF_SIZE] = "";
  Handle handle(pcap_create(name.c_str(), fault));
  if (handle == nullptr) return Failed(name, fault);
  pcap_set_snaplen(handle.get(), kSnapBytes);
  pcap_set_promisc(handle.get(), 1);
  pcap_set_timeout(handle.get(), kWaitMs);
  pcap_set_buffer_size(handle.get(), kBufferBytes);
  pcap_set_tstamp_precision(handle.get(), PCAP_TSTAMP_PRECISION_NANO);
  const int code = pcap_activate(handle.get());  // more than 0: a warning, such as that `any` cannot be promiscuous
  if (code < 0) return CannotCapture(name, code, handle.get());
  if (pcap_get_tstamp_precision(handle.get()) != PCAP_TSTAMP_PRECISION_NANO) {
    return Failed(name, "it does not give times in nanoseconds");
  }
  if (pcap_setnonblock(handle.get(), 1, fault) != 0) return Failed(name, fault);
  if (pcap_get_selectable_fd(handle.get()) < 0) return Failed(name, "it cannot be waited for");
  const Status filtered = SetFilter(handle.get(), name, filter);
  if (!filtered) return filtered.error();
  return std::unique_ptr<PacketSource>(
      new LiveInterface(std::make_unique<Impl>(std::move(handle), name, anomalies)));
}

LiveInterface::LiveInterface(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LiveInterface::~LiveInterface() = default;

PacketSource::Step LiveInterface::Next(Packet& packet) {
  return impl_->order.Next(packet, [this](Packet& next) { return impl_->Read(next); });
}

void LiveInterface::Stop() { impl_->is_stopped = true; }
const std::vector<std::string>& LiveInterface::paths() const { return impl_->paths; }
const std::vector<std::string>& LiveInterface::warnings() const { return impl_->warnings; }
uint64_t LiveInterface::offset_bytes() const { return impl_->bytes; }

}  // namespace routewind
