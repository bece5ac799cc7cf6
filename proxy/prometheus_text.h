// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace routewind {

// Writes samples in Prometheus's text exposition format, version 0.0.4.
//
// Source:      prometheus.io, "Exposition formats": in label values `\`, `"` and line feeds are
// escaped; a family's
//              samples stand together under its HELP and TYPE lines.
class PrometheusText {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  static constexpr char kContentType[] = "text/plain; version=0.0.4; charset=utf-8";

  explicit PrometheusText(std::string& out) : out_(out) {}

  // `type` is counter, gauge or histogram.
  void Family(std::string_view name, std::string_view type, std::string_view help);
  void Sample(std::string_view name, Labels labels, uint64_t value);
  // Nanoseconds, told in seconds.
  void Seconds(std::string_view name, Labels labels, uint64_t nanoseconds);
  // A family of one sample without labels.
  void Single(std::string_view name, std::string_view type, std::string_view help, uint64_t value);

 private:
  void Name(std::string_view name, Labels labels);

  std::string& out_;
};

// Nanoseconds as seconds without trailing zeros: "0.0005", "12".
std::string SecondsText(uint64_t nanoseconds);

}  // namespace routewind
