// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>
#include <string_view>

namespace routewind {

// Where a node stands in its file; lines and columns count from 1, columns in bytes. Line 0:
// nowhere.
struct Spot {
  uint32_t line = 0;
  uint32_t column = 0;
};

// What a scalar is to kubectl: quoted text is a string, plain text is read by YAML 1.1 (semantics
// 0.2).
enum class ScalarType : uint8_t { kString, kBool, kInt, kFloat };

// One value of a YAML or JSON document, whatever library read it.
//
// Lifetime:    every view and span points into the Document that the node came from, or into the
//              text that it was read from.
struct Node {
  enum class Kind : uint8_t { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  ScalarType type = ScalarType::kString;  // of a scalar
  Spot spot;
  Spot key_spot;                   // of a map's value: where its key stands
  std::string_view key;            // of a map's value
  std::string_view text;           // of a scalar, escapes resolved
  std::span<const Node> children;  // a list's items or a map's values, in order; keys are unique

  bool is_null() const { return kind == Kind::kNull; }
  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }

  // The value under `name`; nullptr where there is none. Linear: readers go through a map once.
  const Node* Find(std::string_view name) const;
};

// Owns the nodes and texts of one document; they die together.
class Document {
 public:
  Document() = default;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  std::string_view Keep(std::string_view text);
  std::span<const Node> Keep(std::span<const Node> nodes);

  Node root;

 private:
  std::pmr::monotonic_buffer_resource memory_;
};

// Bounds of one document. Reaching one is a finding, never a crash.
inline constexpr size_t kMaxDocumentBytes =
    size_t{64} << 20;  // of one file, and of the scalars of one document
inline constexpr size_t kMaxScalarBytes = size_t{4} << 20;
inline constexpr size_t kMaxNodes = 8'000'000;  // aliases count as often as they are used
inline constexpr size_t kMaxDepth = 100;        // levels of lists and maps

}  // namespace routewind
