// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/options_text.h"

namespace routewind {
namespace {

// The setting of a switch that is not its default.
struct Setting {
  const char* text;
  bool (*is_on)(const EngineOptions& options);
  void (*turn_on)(EngineOptions& options);
};

using O = EngineOptions;

constexpr Setting kSettings[] = {
    {"hostname-rank=intersected",
     [](const O& o) { return o.hostname_rank == O::HostnameRank::kIntersected; },
     [](O& o) { o.hostname_rank = O::HostnameRank::kIntersected; }},
    {"match-type-rank=length-only",
     [](const O& o) { return o.match_type_rank == O::MatchTypeRank::kLengthOnly; },
     [](O& o) { o.match_type_rank = O::MatchTypeRank::kLengthOnly; }},
    {"name-tie=namespace-first",
     [](const O& o) { return o.name_tie == O::NameTie::kNamespaceFirst; },
     [](O& o) { o.name_tie = O::NameTie::kNamespaceFirst; }},
    {"kind-conflict=ignore", [](const O& o) { return o.kind_conflict == O::KindConflict::kIgnore; },
     [](O& o) { o.kind_conflict = O::KindConflict::kIgnore; }},
    {"fall-through=virtual-host",
     [](const O& o) { return o.fall_through == O::FallThrough::kVirtualHost; },
     [](O& o) { o.fall_through = O::FallThrough::kVirtualHost; }},
    {"trailing-dot=keep", [](const O& o) { return o.trailing_dot == O::TrailingDot::kKeep; },
     [](O& o) { o.trailing_dot = O::TrailingDot::kKeep; }},
};

}  // namespace

std::string PrintOptions(const EngineOptions& options) {
  std::string text;
  for (const Setting& setting : kSettings) {
    if (!setting.is_on(options)) continue;
    if (!text.empty()) text += ' ';
    text += setting.text;
  }
  return text;
}

Result<EngineOptions> ParseOptions(std::string_view text) {
  EngineOptions options;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    bool is_known = false;
    for (const Setting& setting : kSettings) {
      if (word != setting.text) continue;
      setting.turn_on(options);
      is_known = true;
    }
    if (!is_known) return Error{"no such option: '" + std::string(word) + "'"};
    text.remove_prefix(word.size() == text.size() ? word.size() : word.size() + 1);
  }
  return options;
}

}  // namespace routewind
