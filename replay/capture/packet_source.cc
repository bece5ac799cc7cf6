// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/packet_source.h"

#include <sys/stat.h>

#include <algorithm>

#include "replay/capture/capture_set.h"
#include "replay/capture/libpcap_interface.h"

namespace routewind {
namespace {

bool IsPipe(const std::string& path) {
  struct stat status {};
  return path == "-" || (stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode));
}

}  // namespace

std::vector<std::string> SourceNames(const PacketSourceOptions& options) {
  if (!options.interface.empty()) return {"interface " + options.interface};
  std::vector<std::string> names = options.captures;
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::unique_ptr<PacketSource>> OpenPacketSource(const PacketSourceOptions& options, AnomalyLog& anomalies) {
  if (!options.interface.empty()) {
    return LiveInterface::Open(options.interface, options.interface_filter, anomalies);
  }
  Result<CaptureSet> captures = CaptureSet::Open(options.captures, anomalies, options.reader);
  if (!captures) return captures.error();
  return std::unique_ptr<PacketSource>(std::make_unique<CaptureSet>(std::move(captures).value()));
}

Status CheckPacketSource(const PacketSourceOptions& options) {
  if (!options.interface.empty()) {
    AnomalyLog anomalies;
    const auto interface = LiveInterface::Open(options.interface, options.interface_filter, anomalies);
    return interface ? Status(Ok{}) : Status(interface.error());
  }
  for (const std::string& path : options.captures) {
    if (IsPipe(path)) continue;
    const Result<PcapReader> reader = PcapReader::Open(path, {.is_followed = options.reader.is_followed});
    if (!reader) return reader.error();
  }
  return Ok{};
}

}  // namespace routewind
