// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/config/document.h"

namespace routewind {

// Nodes in the order of the text in, a Document out; the lists and maps still open stand on a
// stack. The bounds are those of TreeBuilder, but what goes beyond one is declined without a word.
//
// Lifetime:    keeps the views that it is given; they have to live as long as the document.
// Complexity:  O(1) for a node; O(k log k) to close a map of k keys.
class NodeStack {
 public:
  explicit NodeStack(Document& document) : document_(document) {}

  struct Frame {
    Node node;                  // without children until it is closed
    size_t first_child = 0;     // in nodes_
    size_t indent = 0;          // column of its keys or dashes, from 0
    bool awaits_value = false;  // behind a key or a dash
    Spot key_spot;
    std::string_view key;
  };

  bool empty() const { return open_.empty(); }
  size_t depth() const { return open_.size(); }
  const Frame& top() const { return open_.back(); }
  const Frame& below_top() const { return open_[open_.size() - 2]; }

  // Each answers false where the document is to be declined.
  bool Begin(Node::Kind kind, Spot spot, size_t indent);
  bool Key(Spot spot, std::string_view key);
  void Dash() { open_.back().awaits_value = true; }
  bool Null(Spot spot);
  bool Scalar(Spot spot, ScalarType type, std::string_view text);
  bool End();

 private:
  bool Count(size_t nodes, size_t bytes);
  void Add(Node node);
  bool HasDuplicateKeys(size_t first_child);

  Document& document_;
  std::vector<Frame> open_;
  std::vector<Node> nodes_;             // children of what is open
  std::vector<std::string_view> keys_;  // scratch
  size_t node_count_ = 0;
  size_t byte_count_ = 0;
};

}  // namespace routewind
