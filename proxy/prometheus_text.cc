// SPDX-License-Identifier: Apache-2.0
#include "proxy/prometheus_text.h"

namespace routewind {
namespace {

constexpr uint64_t kNsPerSecond = 1'000'000'000;
constexpr size_t kFractionDigits = 9;

void AppendEscaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
}

}  // namespace

std::string SecondsText(uint64_t nanoseconds) {
  std::string fraction = std::to_string(nanoseconds % kNsPerSecond);
  fraction.insert(0, kFractionDigits - fraction.size(), '0');
  fraction.resize(fraction.find_last_not_of('0') + 1);
  const std::string whole = std::to_string(nanoseconds / kNsPerSecond);
  return fraction.empty() ? whole : whole + "." + fraction;
}

void PrometheusText::Family(std::string_view name, std::string_view type, std::string_view help) {
  out_.append("# HELP ").append(name).append(" ").append(help);
  out_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void PrometheusText::Name(std::string_view name, Labels labels) {
  out_ += name;
  char before = '{';
  for (const auto& [label, value] : labels) {
    out_ += before;
    out_.append(label).append("=\"");
    AppendEscaped(out_, value);
    out_ += '"';
    before = ',';
  }
  out_ += labels.size() == 0 ? " " : "} ";
}

void PrometheusText::Sample(std::string_view name, Labels labels, uint64_t value) {
  Name(name, labels);
  out_.append(std::to_string(value)).append("\n");
}

void PrometheusText::Seconds(std::string_view name, Labels labels, uint64_t nanoseconds) {
  Name(name, labels);
  out_.append(SecondsText(nanoseconds)).append("\n");
}

void PrometheusText::Single(std::string_view name, std::string_view type, std::string_view help,
                            uint64_t value) {
  Family(name, type, help);
  Sample(name, {}, value);
}

}  // namespace routewind
