// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/libpcap_filter.h"

#include <pcap/pcap.h>

#include <map>

namespace routewind {
namespace {

constexpr int kSnapBytes = 262'144;

// Those of decode_link.h, the commonest first: its message is the one that is told.
constexpr int kLinkTypes[] = {DLT_EN10MB, DLT_LINUX_SLL2, DLT_LINUX_SLL, DLT_RAW, DLT_NULL};

struct CloseHandle {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};

// A compiled expression; empty where it does not fit the link type.
class Program {
 public:
  Program(int link_type, const std::string& expression) {
    const std::unique_ptr<pcap_t, CloseHandle> handle(pcap_open_dead(link_type, kSnapBytes));
    if (handle == nullptr) {
      fault_ = "out of memory";
      return;
    }
    is_compiled_ = pcap_compile(handle.get(), &program_, expression.c_str(), /*optimize=*/1, PCAP_NETMASK_UNKNOWN) == 0;
    if (!is_compiled_) fault_ = pcap_geterr(handle.get());
  }
  ~Program() {
    if (is_compiled_) pcap_freecode(&program_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  bool is_compiled() const { return is_compiled_; }
  const std::string& fault() const { return fault_; }
  bool Takes(const Packet& packet) const {
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(packet.bytes.size());
    header.len = packet.wire_bytes;
    return is_compiled_ &&
           pcap_offline_filter(&program_, &header, reinterpret_cast<const u_char*>(packet.bytes.data())) != 0;
  }

 private:
  bpf_program program_{};
  bool is_compiled_ = false;
  std::string fault_;
};

std::string LinkTypeName(int link_type) {
  const char* name = pcap_datalink_val_to_name(link_type);
  return name != nullptr ? name : std::to_string(link_type);
}

}  // namespace

struct PacketFilter::Impl {
  std::string expression;
  std::map<int, Program> programs;  // by link type
  int last_link_type = -1;
  const Program* last = nullptr;  // of last_link_type
  std::string fault;

  const Program& For(int link_type) {
    if (last != nullptr && link_type == last_link_type) return *last;
    const auto [entry, is_new] = programs.try_emplace(link_type, link_type, expression);
    last = &entry->second;
    last_link_type = link_type;
    if (is_new && !last->is_compiled() && fault.empty()) {
      fault = "the filter '" + expression + "' cannot be applied to packets of link type " + LinkTypeName(link_type) +
              ", so none of them was taken: " + last->fault();
    }
    return *last;
  }
};

Result<PacketFilter> PacketFilter::Compile(const std::string& expression) {
  std::string first_fault;
  for (const int link_type : kLinkTypes) {
    const Program program(link_type, expression);
    if (program.is_compiled()) {
      auto impl = std::make_unique<Impl>();
      impl->expression = expression;
      return PacketFilter(std::move(impl));
    }
    if (first_fault.empty()) first_fault = program.fault();
  }
  return Error{"'" + expression + "' is no filter: " + first_fault + "; see pcap-filter(7), for instance 'tcp port 50051'"};
}

PacketFilter::PacketFilter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PacketFilter::~PacketFilter() = default;
PacketFilter::PacketFilter(PacketFilter&&) noexcept = default;
PacketFilter& PacketFilter::operator=(PacketFilter&&) noexcept = default;

bool PacketFilter::Takes(const Packet& packet) { return impl_->For(packet.link_type).Takes(packet); }
const std::string& PacketFilter::fault() const { return impl_->fault; }

}  // namespace routewind
