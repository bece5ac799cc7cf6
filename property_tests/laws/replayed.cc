// SPDX-License-Identifier: Apache-2.0
#include "property_tests/laws/replayed.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "replay/pipeline/replay_run.h"
#include "tools/pcapsynth/synthesize.h"
#include "tools/pcapsynth/words.h"

namespace routewind {
namespace {

std::string Tally(const MessageTally& tally) {
  return std::to_string(tally.messages) + "/" + std::to_string(tally.bytes);
}

class CallLines : public CallObserver {
 public:
  void OnCall(const RoutedCall& call) override {
    std::string line = call.rpc.connection->client.ToString() + " stream " +
                       std::to_string(call.rpc.stream_id) + " " +
                       PrintBytes(call.request.authority()) + " " + PrintBytes(call.request.path());
    for (const HeaderView& header : call.request.headers()) {
      line.append(" ").append(PrintBytes(header.name)).append("=").append(PrintBytes(header.value));
    }
    line.append(" ").append(CompletenessName(call.rpc.completeness));
    line.append(" ").append(Tally(call.rpc.request)).append(" ").append(Tally(call.rpc.response));
    line.append(" ").append(call.rpc.status ? GrpcStatusName(*call.rpc.status) : "no status");
    lines.push_back(std::move(line));
  }
  std::vector<std::string> lines;
};

// A file of this process's own, gone with the object.
class CaptureFile {
 public:
  explicit CaptureFile(const std::string& bytes) {
    std::string name = (std::filesystem::temp_directory_path() / "routewind-law-XXXXXX").string();
    const int file = mkstemp(name.data());
    CHECK(file >= 0);
    close(file);
    std::ofstream(name, std::ios::binary) << bytes;
    path_ = name;
  }
  ~CaptureFile() { std::filesystem::remove(path_); }
  CaptureFile(const CaptureFile&) = delete;
  CaptureFile& operator=(const CaptureFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string AnomaliesOf(const AnomalyLog& log) {
  std::string text;
  for (int i = 0; i < kAnomalyCount; ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    if (log.Count(anomaly) == 0) continue;
    text.append(text.empty() ? "" : " ").append(AnomalyName(anomaly)).append("=");
    text += std::to_string(log.Count(anomaly));
  }
  return text;
}

}  // namespace

Replayed ReplayRecipe(const Recipe& recipe) {
  const CaptureFile file(SynthesizeCapture(recipe));
  const RouteTable table = CompileRoutes({}, {});
  CallLines observer;
  ReplayInputs inputs;
  inputs.captures = {file.path()};
  inputs.observers = {&observer};
  const Result<ReplayOutcome> outcome = RunReplay(table, inputs);
  if (!outcome) return {{}, outcome.error().message};
  std::sort(observer.lines.begin(), observer.lines.end());
  return {std::move(observer.lines), AnomaliesOf(outcome->report.anomalies)};
}

}  // namespace routewind
