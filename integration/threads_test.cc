// SPDX-License-Identifier: Apache-2.0
//
// `replay --threads N` with the real program: the same bytes out for any N.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "integration/run_command.h"
#include "integration/temp_folder.h"

namespace routewind::integration {
namespace {

const std::string kFixtures = ROUTEWIND_SOURCE_DIR "/fixtures";

std::vector<std::string> Captures() {
  std::vector<std::string> captures = {kFixtures + "/demo/capture.pcap"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFixtures + "/captures")) {
    if (entry.path().stem() == "capture") captures.push_back(entry.path().string());
  }
  std::sort(captures.begin(), captures.end());
  return captures;
}

// Everything that a replay of these inputs says, with that many threads.
std::string Said(const TempFolder& folder, const std::string& inputs, int threads) {
  const Finished finished = RunRoutewind(folder, "replay -q -c " + kFixtures + "/demo/routes.yaml " + inputs +
                                                     " --format json --calls - --threads " + std::to_string(threads));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  return finished.out + finished.err;
}

TEST(Threads, DoNotShowInWhatAReplaySays) {
  const TempFolder folder;
  std::vector<std::string> all_inputs = Captures();
  ASSERT_GE(all_inputs.size(), 10U);
  std::string together;
  for (const std::string& capture : Captures()) together += " " + capture;
  all_inputs.push_back(together);
  all_inputs.push_back(kFixtures + "/demo/capture.pcap --filter 'greater 100'");  // with holes
  for (const std::string& inputs : all_inputs) {
    const std::string alone = Said(folder, inputs, 1);
    for (const int threads : {2, 3, 8}) EXPECT_EQ(Said(folder, inputs, threads), alone) << inputs << ", " << threads;
  }
}

}  // namespace
}  // namespace routewind::integration
