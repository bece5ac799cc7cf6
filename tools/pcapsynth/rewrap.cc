// SPDX-License-Identifier: Apache-2.0
// pcap-rewrap: the same IP packets in other wrappings: tunnels, link layers, fragments, file forms, seen twice. Same input,
// same options, same output.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>

#include "replay/capture/pcap_reader.h"
#include "replay/net/decode_link.h"
#include "replay/net/testing/packet_builder.h"
#include "tools/pcapsynth/mixed_pcapng.h"
#include "tools/pcapsynth/wrappings.h"

namespace routewind::synth {
namespace {

struct Options {
  std::string input;
  std::string output;
  std::vector<std::string> wrappings;  // innermost first
  std::string link = "ethernet";
  size_t fragment_bytes = 0;
  std::string fragment_order = "forward";
  bool is_mirrored = false;
  std::string form = "pcap-nano";
};

class Rewrap {
 public:
  Rewrap(const Options& options, PacketFileWriter& writer) : options_(options), writer_(writer) {}

  Status OnPacket(const Packet& packet) {
    ByteReader reader(packet.bytes, packet.wire_bytes);
    const Layer layer = DecodeLink(packet.link_type, reader);
    if (layer != Layer::kIpv4 && layer != Layer::kIpv6) return Ok{};
    std::string bytes = testing::TextOf(reader.bytes());
    const uint16_t type = layer == Layer::kIpv6 ? 0x86dd : 0x0800;
    const Status sent = Send(packet.timestamp_ns, {bytes, type}, 1);
    if (!sent || !options_.is_mirrored) return sent;
    --bytes[type == 0x86dd ? 7 : 8];  // one hop further
    return Send(packet.timestamp_ns, {bytes, type}, 2);
  }

 private:
  Status Send(int64_t timestamp_ns, Wrapped packet, uint8_t station) {
    for (const std::string& name : options_.wrappings) {
      Result<Wrapped> wrapped = Wrap(name, packet);
      if (!wrapped) return wrapped.error();
      packet = *wrapped;
    }
    std::vector<Wrapped> parts = {packet};
    if (options_.fragment_bytes > 0) parts = Fragment(packet, options_.fragment_bytes, ++identification_);
    if (options_.fragment_order == "backward") std::reverse(parts.begin(), parts.end());
    for (const Wrapped& part : parts) {
      const Result<LinkPacket> linked = AddLink(options_.link, part, station);
      if (!linked) return linked.error();
      writer_.Write(timestamp_ns, linked->link_type, linked->bytes);
    }
    return Ok{};
  }

  const Options& options_;
  PacketFileWriter& writer_;
  uint32_t identification_ = 0;
};

int Fail(const std::string& message) {
  std::cerr << "pcap-rewrap: " << message << "\n";
  return 2;
}

int Run(const Options& options) {
  Result<PcapReader> reader = PcapReader::Open(options.input);
  if (!reader) return Fail(reader.error().message);
  std::ofstream out(options.output, std::ios::binary);
  const std::unique_ptr<PacketFileWriter> writer = MakePacketFileWriter(options.form, out);
  Rewrap rewrap(options, *writer);
  Packet packet;
  while (reader->ReadNext(packet) == PcapReader::Next::kPacket) {
    const Status done = rewrap.OnPacket(packet);
    if (!done) return Fail(done.error().message);
  }
  out.close();
  return out ? 0 : Fail("cannot write '" + options.output + "'; check the folder and its space");
}

}  // namespace
}  // namespace routewind::synth

int main(int argc, char** argv) {
  using namespace routewind::synth;  // NOLINT(google-build-using-namespace): a program of one function
  CLI::App app("Rewrites a capture: the same IP packets in other wrappings.", "pcap-rewrap");
  app.footer("Example: pcap-rewrap in.pcap out.pcap --wrap vxlan --wrap vlan --link sll2 --fragment 512");
  Options options;
  app.add_option("IN", options.input, "capture to read")->required();
  app.add_option("OUT", options.output, "capture to write")->required();
  app.add_option("--wrap", options.wrappings, "tunnel or tag, innermost first; repeatable")
      ->check(CLI::IsMember(WrappingNames()))
      ->allow_extra_args(false);
  app.add_option("--link", options.link)->check(CLI::IsMember(LinkNames()))->capture_default_str();
  app.add_option("--fragment", options.fragment_bytes, "cut IP packets into fragments of BYTES, a multiple of 8");
  app.add_option("--fragment-order", options.fragment_order)->check(CLI::IsMember({"forward", "backward"}));
  app.add_flag("--mirror", options.is_mirrored, "every packet twice, the second one hop further");
  app.add_option("--form", options.form)->check(CLI::IsMember(PacketFileForms()))->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return Run(options);
}
