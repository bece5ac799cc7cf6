// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config/document.h"
#include "engine/config/finding_list.h"

namespace routewind {

// Parser events in, a Document out. Enforces the bounds of document.h and that keys are unique.
//
// Use:         one builder for one document; in a map each value is preceded by Key. When a call
// answers false the document
//              cannot be used and the parser stops; what is wrong stands in the findings.
// Complexity:  O(n log n) in the nodes; an alias costs O(1) and shares what it stands for.
class TreeBuilder {
 public:
  TreeBuilder(Document& document, FindingList& findings)
      : document_(document), findings_(findings) {}

  // `anchor` is a number that later aliases use, 0: none.
  bool Null(Spot spot, size_t anchor);
  bool Scalar(Spot spot, size_t anchor, ScalarType type, std::string_view text);
  bool Begin(Spot spot, size_t anchor, Node::Kind kind);
  bool End();
  bool Alias(Spot spot, size_t anchor);
  // In a map where a key is due: true for the first node, false for its value.
  bool expects_key() const;
  // In a map where a value is due.
  bool expects_value() const;
  bool Key(Spot spot, std::string_view key);

  bool is_complete() const { return is_complete_; }

 private:
  struct Frame {
    Node node;
    std::vector<Node> children;
    size_t anchor = 0;
    size_t nodes_before = 0;
    size_t bytes_before = 0;
    size_t height = 1;  // levels of this node and what it holds so far
    bool has_key = false;
    Spot key_spot;
    std::string_view key;
  };
  // What an alias stands for, with its size when it is written out.
  struct Anchored {
    Node node;
    size_t node_count = 1;
    size_t byte_count = 0;
    size_t height = 0;
  };

  bool Count(Spot spot, size_t nodes, size_t bytes);
  bool Add(Node node, size_t height);
  bool Fail(std::string_view code, Spot spot, std::string message);
  void FindDuplicateKeys(const Frame& frame);

  Document& document_;
  FindingList& findings_;
  std::vector<Frame> open_;
  std::map<size_t, Anchored> anchors_;
  size_t node_count_ = 0;
  size_t byte_count_ = 0;
  bool has_aliases_ = false;
  bool is_complete_ = false;
};

}  // namespace routewind
