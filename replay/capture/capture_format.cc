// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/capture_format.h"

#include "replay/capture/pcap_format.h"
#include "replay/capture/pcapng_format.h"

namespace routewind {

Result<std::unique_ptr<CaptureFormat>> DetectCaptureFormat(InputBuffer& input, SecretsSink* secrets) {
  const std::byte* head = input.Peek(4);
  if (head != nullptr && PcapFormat::IsMagic(head)) return PcapFormat::Open(input);
  if (head != nullptr && PcapngFormat::IsMagic(head)) return PcapngFormat::Open(input, secrets);
  if (input.state() == ByteStream::State::kFailed) return Error{input.fault()};
  return Error{"not a capture (it begins like neither pcap nor pcapng); give a file as `tcpdump -w` writes it"};
}

int LinkTypeFromFile(uint32_t value) {
  constexpr uint32_t kRawInFiles = 101;
  constexpr int kRaw = 12;
  return value == kRawInFiles ? kRaw : static_cast<int>(value);
}

}  // namespace routewind
