// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/config/document.h"

namespace routewind {

// Where a decoder stands in its document: a chain of steps on the stack, spelled out only for a
// finding. Lifetime:    a step points to its parent, which outlives it.
class FieldPath {
 public:
  FieldPath() = default;
  FieldPath(const FieldPath& parent, std::string_view field) : parent_(&parent), field_(field) {}
  FieldPath(const FieldPath& parent, size_t index)
      : parent_(&parent), index_(index), is_index_(true) {}

  std::string ToString() const;  // "spec.rules[0].matches[0].method"

 private:
  const FieldPath* parent_ = nullptr;  // absent: the document itself
  std::string_view field_;
  size_t index_ = 0;
  bool is_index_ = false;
};

// A piece of the input as a message shows it: in quotes, cut to 64 code points, on one line.
std::string Quoted(std::string_view text);

// Findings of one file, as its documents are decoded one after the other.
//
// Bounds:      at most kMaxFindings; one more says that there were more. An error beyond that still
// counts as one.
class FindingList {
 public:
  static constexpr size_t kMaxFindings = 10'000;  // of one file

  FindingList(uint32_t file, std::vector<Diagnostic>& out) : file_(file), out_(out) {}

  void StartObject(std::string resource);  // what follows is about this object; resets has_errors()
  bool has_errors() const { return has_errors_; }
  Place At(Spot spot) const { return Place{file_, spot.line, spot.column}; }

  void Error(std::string_view code, Spot spot, const FieldPath& path, std::string message);
  void Warning(std::string_view code, Spot spot, const FieldPath& path, std::string message);

 private:
  void Add(Diagnostic finding);

  uint32_t file_;
  std::vector<Diagnostic>& out_;
  std::string resource_;
  size_t count_ = 0;
  bool has_errors_ = false;
};

}  // namespace routewind
