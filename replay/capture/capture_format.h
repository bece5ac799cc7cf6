// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/base/result.h"
#include "replay/capture/input_buffer.h"
#include "replay/capture/packet.h"
#include "replay/capture/secrets_sink.h"

namespace routewind {

// The records of one kind of capture file, read from an InputBuffer.
//
// Errors:  a record that cannot be understood is kCorrupt, with detail(); nothing behind it can be found.
//          Nothing is consumed of a record that is not whole, so that a growing file can be read on.
class CaptureFormat {
 public:
  // Longer packets do not exist: a record that claims to be one is corrupt.
  static constexpr uint32_t kMaxPacketBytes = 1 << 20;

  enum class Step : uint8_t {
    kPacket,
    kOther,    // a record that is no packet was read
    kEnd,      // the input ends, between two records
    kCut,      // the input ends in mid-record
    kCorrupt,
  };
  virtual ~CaptureFormat() = default;
  // Reads one record. A packet fills timestamp_ns, link_type, wire_bytes and bytes; the last stand in the
  // input's block.
  virtual Step Next(Packet& packet) = 0;
  // Packets that the capturing system says it lost, as far as the file tells.
  virtual uint64_t dropped_packets() const { return 0; }
  const std::string& detail() const { return detail_; }

 protected:
  Step Corrupt(std::string detail) {
    detail_ = std::move(detail);
    return Step::kCorrupt;
  }

 private:
  std::string detail_;
};

// The format of what `input` begins with. `secrets` may be null. Both outlive the result.
// Errors: what it is not, without a path: "not a capture (…); …".
Result<std::unique_ptr<CaptureFormat>> DetectCaptureFormat(InputBuffer& input, SecretsSink* secrets);

// The DLT_… value for a LINKTYPE_… value of a file: they differ in few.
int LinkTypeFromFile(uint32_t value);

}  // namespace routewind
