// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/config/load.h"

namespace routewind {

// For tests only: configuration from text, and findings as short strings.

inline LoadedConfig LoadText(std::string text, const LoadOptions& options = {}) {
  return LoadConfigTexts({{"config.yaml", std::move(text)}}, options);
}

// "V-R15@8:12", in the order of the findings.
inline std::vector<std::string> CodesAndPlaces(const LoadedConfig& loaded) {
  std::vector<std::string> codes;
  for (const Diagnostic& d : loaded.diagnostics) {
    codes.push_back(d.code + "@" + std::to_string(d.place.line) + ":" +
                    std::to_string(d.place.column));
  }
  return codes;
}

inline std::vector<std::string> Codes(const LoadedConfig& loaded) {
  std::vector<std::string> codes;
  for (const Diagnostic& d : loaded.diagnostics) codes.push_back(d.code);
  return codes;
}

inline std::string FormatAll(const LoadedConfig& loaded) {
  std::string lines;
  for (const Diagnostic& d : loaded.diagnostics)
    lines += FormatDiagnostic(d, loaded.config.files) + "\n";
  return lines;
}

// A GRPCRoute `r` whose spec begins in line 6, column 3; `spec` is indented by two.
inline std::string RouteText(const std::string& spec) {
  return "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata:\n  name: "
         "r\nspec:\n" +
         spec;
}

}  // namespace routewind
