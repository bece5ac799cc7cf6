// SPDX-License-Identifier: Apache-2.0
#include "tools/pcapsynth/mixed_pcapng.h"

#include <algorithm>
#include <optional>

#include "replay/net/testing/pcap_writer.h"

namespace routewind::synth {
namespace {

constexpr size_t kPacketsASection = 40;

class PlainFile : public PacketFileWriter {
 public:
  PlainFile(std::ostream& out, testing::PcapWriter::Options options) : out_(out), options_(options) {}
  void Write(int64_t timestamp_ns, int link_type, const std::string& packet) override {
    if (!writer_) {
      options_.link_type = link_type;
      writer_.emplace(out_, options_);
    }
    writer_->Write(timestamp_ns, packet);
  }

 private:
  std::ostream& out_;
  testing::PcapWriter::Options options_;
  std::optional<testing::PcapWriter> writer_;
};

class MixedFile : public PacketFileWriter {
 public:
  explicit MixedFile(std::ostream& out) : out_(out) {}

  void Write(int64_t timestamp_ns, int link_type, const std::string& packet) override {
    if (count_ % kPacketsASection == 0) BeginSection(link_type);
    const bool is_odd = count_++ % 2 == 1;
    const uint64_t ticks = static_cast<uint64_t>(timestamp_ns) - (is_odd ? 1'000'000'000ULL : 0);  // see BeginSection
    const uint32_t interface = is_odd ? 2 : 1;
    std::string body = is_odd ? Number(interface, 2) + Number(7, 2) : Number(interface, 4);
    body += Number(ticks >> 32, 4) + Number(ticks & 0xffffffff, 4) + Number(packet.size(), 4) + Number(packet.size(), 4);
    Block(is_odd ? 2 : 6, body + packet);
    if (count_ % 7 == 0) Block(0x0bad, "nobody's business");
  }

 private:
  void BeginSection(int link_type) {
    is_big_endian_ = !is_big_endian_;
    Block(0x0a0d0d0a, Number(0x1a2b3c4d, 4) + Number(1, 2) + Number(0, 2) + std::string(8, '\xff'));
    Block(1, Number(105, 2) + Number(0, 2) + Number(64, 4));  // nothing is on this one
    const std::string nanoseconds = Number(9, 2) + Number(1, 2) + std::string("\x09\0\0\0", 4);
    const std::string a_second_off = Number(14, 2) + Number(8, 2) + Number(1, 8);
    const auto link = static_cast<uint64_t>(link_type);
    Block(1, Number(link, 2) + Number(0, 2) + Number(0, 4) + nanoseconds + Number(0, 4));
    Block(1, Number(link, 2) + Number(0, 2) + Number(262144, 4) + nanoseconds + a_second_off);
  }
  std::string Number(uint64_t value, int width) const {
    std::string text;
    for (int i = 0; i < width; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
    if (is_big_endian_) std::reverse(text.begin(), text.end());
    return text;
  }
  void Block(uint32_t type, std::string body) {
    body.append((4 - body.size() % 4) % 4, '\0');
    const std::string length = Number(body.size() + 12, 4);
    out_ << Number(type, 4) << length << body << length;
  }

  std::ostream& out_;
  bool is_big_endian_ = false;
  size_t count_ = 0;
};

}  // namespace

const std::vector<std::string>& PacketFileForms() {
  static const std::vector<std::string> forms = {"pcap",   "pcap-nano",  "pcap-big-endian", "pcap-nano-big-endian",
                                                 "pcapng", "pcapng-big-endian", "pcapng-mixed"};
  return forms;
}

std::unique_ptr<PacketFileWriter> MakePacketFileWriter(const std::string& form, std::ostream& out) {
  if (form == "pcapng-mixed") return std::make_unique<MixedFile>(out);
  testing::PcapWriter::Options options;
  options.is_pcapng = form.starts_with("pcapng");
  options.has_nanoseconds = options.is_pcapng || form.find("nano") != std::string::npos;
  options.is_big_endian = form.ends_with("big-endian");
  return std::make_unique<PlainFile>(out, options);
}

}  // namespace routewind::synth
