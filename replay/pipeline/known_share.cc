// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/known_share.h"

#include <algorithm>
#include <cmath>

namespace routewind {
namespace {

double PercentOf(uint64_t known, uint64_t unknown) {
  if (known == 0) return 0;
  const double percent = 100 * static_cast<double>(known) / static_cast<double>(known + unknown);
  return unknown == 0 ? percent : std::min(percent, std::nextafter(100.0, 0.0));  // a double may be too coarse to tell
}

}  // namespace

double KnownShare::Percent() const {
  const double of_calls = PercentOf(known_calls, unknown_calls);
  return has_captures ? std::min(PercentOf(known_bytes, unknown_bytes), of_calls) : of_calls;
}

KnownShare KnownShareOf(const ReplayReport& report) {
  const CaptureTotals& capture = report.capture;
  const uint64_t skipped = std::min(report.http2.skipped_bytes + report.tls.unread_bytes(), capture.delivered_bytes);
  KnownShare share;
  share.known_bytes = capture.delivered_bytes - skipped;
  share.unknown_bytes = skipped + capture.missing_bytes + capture.unread_packet_bytes +
                        report.anomalies.Count(Anomaly::kTruncatedFile);
  share.unknown_calls = report.completeness[static_cast<size_t>(Completeness::kPartialHeaders)];
  share.known_calls = report.calls - share.unknown_calls;
  for (const SourceTotals& source : report.sources) {
    share.unknown_calls += SourceTotals::LinesOf(source.not_understood) + (source.read_fault.empty() ? 0 : 1);
  }
  share.has_captures = capture.files != 0 || report.sources.empty();
  return share;
}

}  // namespace routewind
