// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "replay/capture/capture_format.h"
#include "replay/capture/file_order.h"

namespace routewind {

// Classic pcap files: either byte order, micro- or nanoseconds, and the variant with longer record headers that some
// Linux systems wrote.
//
// Source: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html
class PcapFormat : public CaptureFormat {
 public:
  static constexpr size_t kFileHeaderBytes = 24;

  // Whether a file may begin so; `header` has four bytes or more.
  static bool IsMagic(const std::byte* header);
  // Errors: the file header is cut, or of a version that nobody writes.
  static Result<std::unique_ptr<CaptureFormat>> Open(InputBuffer& input);

  Step Next(Packet& packet) override;

 private:
  PcapFormat(InputBuffer& input, FileOrder order) : input_(input), order_(order) {}

  InputBuffer& input_;
  const FileOrder order_;
  uint32_t record_header_bytes_ = 16;
  uint32_t unit_ns_ = 1000;
  int link_type_ = 0;
};

}  // namespace routewind
