// SPDX-License-Identifier: Apache-2.0
//
// The same recorded packets in every wrapping, link layer, file form and compression, in fragments, seen twice, and spread
// over several files: the calls are the same, byte for byte.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "integration/replay_program.h"
#include "integration/run_command.h"
#include "integration/temp_folder.h"
#include "replay/capture/pcap_reader.h"
#include "replay/net/testing/packet_builder.h"
#include "tools/pcapsynth/mixed_pcapng.h"
#include "tools/pcapsynth/wrappings.h"

namespace routewind::integration {
namespace {

using nlohmann::json;

constexpr char kRewrap[] = ROUTEWIND_BINARY_DIR "/pcap-rewrap";
constexpr const char* kCaptures[] = {
    ROUTEWIND_SOURCE_DIR "/fixtures/captures/unary-calls-with-tenants-and-repeated-metadata/capture.pcap",
    ROUTEWIND_SOURCE_DIR "/fixtures/captures/two-libraries-over-ipv6-in-pcapng/capture.pcapng",
    ROUTEWIND_SOURCE_DIR "/fixtures/captures/unary-calls-on-every-interface-with-cooked-headers/capture.pcap",
};

bool Shell(const std::string& command) { return std::system(command.c_str()) == 0; }

class Wrapped : public ::testing::TestWithParam<const char*> {
 protected:
  Wrapped() { WriteFile(temp_, "routes.yaml", kRouteThatTakesAll); }

  // What `replay INPUTS` finds, without the names of the files.
  std::vector<json> Replay(const std::string& inputs) {
    const Finished finished = RunRoutewind(temp_, "replay -q -c routes.yaml --calls - " + inputs);
    EXPECT_EQ(finished.exit_code, 0) << inputs << ": " << finished.err;
    std::istringstream lines(finished.out);
    std::vector<json> calls;
    for (std::string line; std::getline(lines, line);) {
      calls.push_back(json::parse(line, nullptr, /*allow_exceptions=*/false));
      calls.back().erase("capture");
    }
    return calls;
  }
  void ExpectSameCalls(const std::string& options) {
    const std::string again = temp_.File("again");
    ASSERT_TRUE(Shell(std::string(kRewrap) + " " + GetParam() + " " + again + " " + options)) << options;
    EXPECT_EQ(Replay(again), Original()) << options;
  }
  const std::vector<json>& Original() {
    if (original_.empty()) original_ = Replay(GetParam());
    EXPECT_FALSE(original_.empty());
    return original_;
  }
  // The report on a capture, as JSON.
  json Report(const std::string& capture) {
    const Finished finished = RunRoutewind(temp_, "replay -q -c routes.yaml --format json " + capture);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return json::parse(finished.out, nullptr, false);
  }

  TempFolder temp_;
  std::vector<json> original_;
};

TEST_P(Wrapped, InEveryTunnelTheCallsAreTheSame) {
  for (const std::string& name : synth::WrappingNames()) ExpectSameCalls("--wrap " + name);
  ExpectSameCalls("--wrap vlan --wrap gre-bridging --wrap vxlan-of-linux-over-ipv6 --wrap mpls-pseudowire --wrap qinq");
  ExpectSameCalls("--wrap gtp-extensions --wrap ip-in-ipv6 --wrap erspan-2 --wrap geneve --wrap pppoe");
}

TEST_P(Wrapped, OnEveryLinkLayerTheCallsAreTheSame) {
  for (const std::string& name : synth::LinkNames()) ExpectSameCalls("--link " + name);
}

TEST_P(Wrapped, InFragmentsTheCallsAreTheSame) {
  for (const char* options : {"--fragment 8", "--fragment 40 --fragment-order backward", "--wrap vxlan --fragment 64",
                              "--wrap ip-in-ipv6 --fragment 24 --fragment-order backward", "--mirror --fragment 64"}) {
    ExpectSameCalls(options);
  }
}

TEST_P(Wrapped, InEveryFileFormTheCallsAreTheSame) {
  for (const std::string& form : synth::PacketFileForms()) {
    if (form == "pcap" || form == "pcap-big-endian") continue;  // microseconds: below
    ExpectSameCalls("--form " + form);
  }
}

TEST_P(Wrapped, InMicrosecondsOnlyTimesAreLessExact) {
  const auto comparable = [](std::vector<json> calls) {
    for (json& call : calls) {
      call["time"] = call["time"].get<std::string>().substr(0, 26);
      call.erase("durationNs");
    }
    return calls;
  };
  const std::string again = temp_.File("micro");
  for (const char* form : {"pcap", "pcap-big-endian"}) {
    ASSERT_TRUE(Shell(std::string(kRewrap) + " " + GetParam() + " " + again + " --form " + form));
    EXPECT_EQ(comparable(Replay(again)), comparable(Original()));
  }
}

TEST_P(Wrapped, CompressedTheCallsAreTheSame) {
  for (const std::string tool : {"gzip", "zstd", "lz4", "xz"}) {
    if (!Shell("command -v " + tool + " >/dev/null")) continue;
    const std::string packed = temp_.File("packed");
    ASSERT_TRUE(Shell(tool + " -c < " + GetParam() + " > " + packed));
    EXPECT_EQ(Replay(packed), Original()) << tool;
    EXPECT_EQ(Replay("- < " + packed), Original()) << tool;
  }
}

// Two mirror points, with other link headers and a hop between them.
TEST_P(Wrapped, SeenTwiceItIsCountedOnceAndTheCopiesAreNamed) {
  ExpectSameCalls("--mirror");
  const std::string twice = temp_.File("again");
  const json once = Report(GetParam());
  const json report = Report(twice);
  EXPECT_EQ(report["capture"]["packets"], 2 * once["capture"]["packets"].get<int>());
  EXPECT_EQ(report["capture"]["calls"], once["capture"]["calls"]);
  EXPECT_GT(report["capture"]["losses"].value("duplicatePackets", 0), 0);
  EXPECT_EQ(report["capture"]["losses"].value("retransmissions", 0), once["capture"]["losses"].value("retransmissions", 0));
}

// A rotating set: the same packets dealt out to three files, given in an order that is not theirs.
TEST_P(Wrapped, DealtOutToSeveralFilesTheCallsAreTheSame) {
  Result<PcapReader> reader = PcapReader::Open(GetParam());
  ASSERT_TRUE(reader);
  {
    std::ofstream files[3];
    std::vector<std::unique_ptr<synth::PacketFileWriter>> writers;
    for (int i = 0; i < 3; ++i) {
      files[i].open(temp_.File("part" + std::to_string(i)), std::ios::binary);
      writers.push_back(synth::MakePacketFileWriter(i == 1 ? "pcapng" : "pcap-nano", files[i]));
    }
    Packet packet;
    while (reader->ReadNext(packet) == PcapReader::Next::kPacket) {
      writers[packet.ordinal / 3 % 3]->Write(packet.timestamp_ns, packet.link_type, testing::TextOf(packet.bytes));
    }
  }
  EXPECT_EQ(Replay("part2 part0 part1"), Original());
  EXPECT_EQ(Replay("part0 part1 part2"), Original());
}

INSTANTIATE_TEST_SUITE_P(Fixtures, Wrapped, ::testing::ValuesIn(kCaptures),
                         [](const auto& param) { return "Capture" + std::to_string(param.index); });

}  // namespace
}  // namespace routewind::integration
