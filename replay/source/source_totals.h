// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace routewind {

// What became of the lines of one file that lists calls: counts and first places only, so that its size does not depend
// on the file's. Every line is in exactly one of blank, a call, not gRPC and not understood. AddUp() says so.
struct SourceTotals {
  // Reasons kept apart; further ones are counted under kOtherReasons.
  static constexpr size_t kMaxReasons = 32;
  static constexpr char kOtherReasons[] = "other reasons";
  static constexpr size_t kMaxTextBytes = 300;  // of a reason or a detail; longer ones are cut

  enum class Kind : uint8_t { kRequests, kAccessLog };

  struct Tally {
    uint64_t lines = 0;
    uint64_t first_line = 0;
    uint32_t first_column = 0;
    std::string first_detail;
  };
  using Tallies = std::map<std::string, Tally>;

  Kind kind = Kind::kRequests;
  std::string path;
  uint64_t lines = 0;
  uint64_t blank_lines = 0;
  uint64_t calls = 0;
  uint64_t late_calls = 0;  // of calls: too late to be put back in order of time
  Tallies not_grpc;
  Tallies not_understood;
  Tallies oddities;  // of calls: what of them could not be read
  std::string read_fault;  // why the file could not be read to its end; empty: it was, or the run was stopped

  static uint64_t LinesOf(const Tallies& tallies) {
    uint64_t lines = 0;
    for (const auto& [reason, tally] : tallies) lines += tally.lines;
    return lines;
  }
  bool AddUp() const { return lines == blank_lines + calls + LinesOf(not_grpc) + LinesOf(not_understood); }
};

}  // namespace routewind
