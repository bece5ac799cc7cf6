// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/config/block_yaml.h"
#include "engine/config/finding_list.h"
#include "engine/config/yaml_document.h"

namespace routewind {

// For tests only: what ReadBlockYaml promises, checked against the full parser.

inline std::string Describe(const Node& node) {
  const auto spot = [](Spot s) { return std::to_string(s.line) + ":" + std::to_string(s.column); };
  std::string line = std::to_string(static_cast<int>(node.kind)) + "/" +
                     std::to_string(static_cast<int>(node.type)) + "@" + spot(node.spot);
  line += " key@" + spot(node.key_spot) + " [" + std::string(node.key) + "]";
  return line + " text [" + std::string(node.text) + "]";
}

// Empty where both trees are the same, otherwise the first node in which they differ.
inline std::string FindDifference(const Node& fast, const Node& full) {
  if (Describe(fast) != Describe(full)) return Describe(fast) + " instead of " + Describe(full);
  if (fast.children.size() != full.children.size()) {
    return std::to_string(fast.children.size()) + " children instead of " +
           std::to_string(full.children.size()) + " at " + Describe(full);
  }
  for (size_t i = 0; i < fast.children.size(); ++i) {
    std::string found = FindDifference(fast.children[i], full.children[i]);
    if (!found.empty()) return found;
  }
  return "";
}

struct BlockYamlVerdict {
  bool is_accepted = false;
  std::string difference;  // empty where the law holds
};

// Accepted means: the full parser finds the same tree, nothing else and nothing wrong.
inline BlockYamlVerdict JudgeBlockYaml(const TextPiece& piece) {
  std::vector<Diagnostic> diagnostics;
  FindingList findings(0, diagnostics);
  findings.StartObject("");
  if (!CheckCharacters(piece, findings)) return {};
  Document fast;
  if (!ReadBlockYaml(piece, fast)) return {};
  BlockYamlVerdict verdict{true, "the full parser hands on no document"};
  size_t documents = 0;
  ReadYamlDocuments(piece, findings, [&](const Document& full) {
    verdict.difference = FindDifference(fast.root, full.root);
    ++documents;
  });
  if (documents > 1) verdict.difference = "the full parser finds several documents";
  if (!diagnostics.empty()) verdict.difference = "the full parser says: " + diagnostics[0].message;
  return verdict;
}

}  // namespace routewind
