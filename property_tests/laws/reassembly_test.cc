// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "property_tests/laws/script_law.h"
#include "replay/tcp/testing/recorded_flows.h"

namespace routewind {
namespace {

using testing::FlowScript;

constexpr size_t kStreamBytes = 120;

std::string Stream() {
  std::string text;
  for (size_t i = 0; i < kStreamBytes; ++i) text += static_cast<char>('a' + i % 23);
  return text;
}

// Lines: piece AT LENGTH, in order of arrival. Mostly all of the stream, with repetitions, in other
// pieces, out of order; sometimes with parts that never come.
Script MakePieces(Chooser& choose) {
  Script pieces;
  const size_t loss = choose.Chance(50) ? 0 : 20;
  for (size_t at = 0; at < kStreamBytes;) {
    const size_t length = std::min(choose.Between(1, 30), kStreamBytes - at);
    if (!choose.Chance(loss)) {
      pieces.push_back({"piece", std::to_string(at), std::to_string(length)});
    }
    if (choose.Chance(30)) {
      const size_t from = choose.Below(kStreamBytes);
      pieces.push_back({"piece", std::to_string(from), std::to_string(choose.Between(1, 40))});
    }
    at += length;
  }
  for (size_t i = 0; i + 1 < pieces.size(); ++i) {
    if (choose.Chance(30))
      std::swap(pieces[i], pieces[i + choose.Below(std::min<size_t>(pieces.size() - i, 6))]);
  }
  return pieces;
}

// The half-flow as an array: which bytes ever came, and "<n>" where n did not.
std::string ExpectedBytes(const Script& script, Trial& trial) {
  const std::string stream = Stream();
  std::vector<bool> came(kStreamBytes, false);
  uint64_t furthest = 0;
  for (const std::vector<std::string>& line : script) {
    const uint64_t at = NumberAt(line, 1);
    trial.LabelIf(at < furthest, "out of order");
    for (uint64_t i = at; i < at + NumberAt(line, 2) && i < kStreamBytes; ++i) {
      trial.LabelIf(came[i], "repeated");
      came[i] = true;
      furthest = i + 1;
    }
  }
  std::string expected;
  size_t missing = 0;
  for (size_t i = 0; i < kStreamBytes; ++i) {
    if (!came[i]) {
      ++missing;
      continue;
    }
    if (missing > 0) {
      expected += "<" + std::to_string(missing) + ">";
      trial.Label("a gap");
    }
    missing = 0;
    expected += stream[i];
  }
  return expected;
}

void Play(const Script& script, FlowScript& flow) {
  const std::string stream = Stream();
  flow.Handshake();
  for (const std::vector<std::string>& line : script) {
    const uint64_t at = std::min<uint64_t>(NumberAt(line, 1), kStreamBytes);
    const std::string payload = stream.substr(at, NumberAt(line, 2));
    if (payload.empty()) continue;
    flow.Client(
        {.sequence = FlowScript::kClientIsn + 1 + static_cast<uint32_t>(at), .payload = payload});
  }
  flow.Flush();
}

const std::vector<RequiredShare> kShares = {{"a gap", 15}, {"repeated", 40}, {"out of order", 40}};

TEST(Reassembly, AgreesWithAnArrayOfBytes) {
  CheckScripts({MakePieces, 5000, kShares}, [](const Script& script, Trial& trial) {
    FlowScript flow;
    Play(script, flow);
    trial.Equal("bytes", flow.recorded.connections[0].bytes[0], ExpectedBytes(script, trial));
  });
}

TEST(Reassembly, AccountsForEveryByte) {
  CheckScripts({MakePieces, 5000, kShares}, [](const Script& script, Trial& trial) {
    ExpectedBytes(script, trial);
    FlowScript flow;
    Play(script, flow);
    uint64_t sent = 0;
    for (const std::vector<std::string>& line : script) {
      const uint64_t at = std::min<uint64_t>(NumberAt(line, 1), kStreamBytes);
      sent += std::min<uint64_t>(NumberAt(line, 2), kStreamBytes - at);
    }
    trial.Equal("payload bytes", std::to_string(flow.table.payload_bytes()), std::to_string(sent));
    trial.Expect(flow.EveryByteIsAccountedFor(),
                 "delivered, duplicate and ignored bytes do not add up");
  });
}

}  // namespace
}  // namespace routewind
