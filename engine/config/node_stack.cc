// SPDX-License-Identifier: Apache-2.0
#include "engine/config/node_stack.h"

#include <algorithm>
#include <span>

namespace routewind {
namespace {

constexpr size_t kFewKeys = 12;  // up to here comparing each with each beats sorting

}  // namespace

bool NodeStack::Begin(Node::Kind kind, Spot spot, size_t indent) {
  if (open_.size() >= kMaxDepth || !Count(1, 0)) return false;
  Frame& frame = open_.emplace_back();
  frame.node.kind = kind;
  frame.node.spot = spot;
  frame.first_child = nodes_.size();
  frame.indent = indent;
  return true;
}

bool NodeStack::Key(Spot spot, std::string_view key) {
  if (key.size() > kMaxScalarBytes || !Count(0, key.size())) return false;
  Frame& frame = open_.back();
  frame.awaits_value = true;
  frame.key_spot = spot;
  frame.key = key;
  return true;
}

bool NodeStack::Null(Spot spot) {
  if (!Count(1, 0)) return false;
  Node node;
  node.spot = spot;
  Add(node);
  return true;
}

bool NodeStack::Scalar(Spot spot, ScalarType type, std::string_view text) {
  if (text.size() > kMaxScalarBytes || !Count(1, text.size())) return false;
  Node node;
  node.kind = Node::Kind::kScalar;
  node.type = type;
  node.spot = spot;
  node.text = text;
  Add(node);
  return true;
}

bool NodeStack::End() {
  const Frame& frame = open_.back();
  Node node = frame.node;
  const size_t first_child = frame.first_child;
  if (node.is_map() && HasDuplicateKeys(first_child)) return false;
  node.children = document_.Keep(std::span<const Node>(nodes_).subspan(first_child));
  nodes_.resize(first_child);
  open_.pop_back();
  Add(node);
  return true;
}

bool NodeStack::Count(size_t nodes, size_t bytes) {
  node_count_ += nodes;
  byte_count_ += bytes;
  return node_count_ <= kMaxNodes && byte_count_ <= kMaxDocumentBytes;
}

void NodeStack::Add(Node node) {
  if (open_.empty()) {
    document_.root = node;
    return;
  }
  Frame& frame = open_.back();
  if (frame.node.is_map()) {
    node.key = frame.key;
    node.key_spot = frame.key_spot;
  }
  frame.awaits_value = false;
  nodes_.push_back(node);
}

bool NodeStack::HasDuplicateKeys(size_t first_child) {
  const size_t count = nodes_.size() - first_child;
  if (count <= kFewKeys) {
    for (size_t i = first_child + 1; i < nodes_.size(); ++i) {
      for (size_t j = first_child; j < i; ++j) {
        if (nodes_[i].key == nodes_[j].key) return true;
      }
    }
    return false;
  }
  keys_.clear();
  for (size_t i = first_child; i < nodes_.size(); ++i) keys_.push_back(nodes_[i].key);
  std::sort(keys_.begin(), keys_.end());
  return std::adjacent_find(keys_.begin(), keys_.end()) != keys_.end();
}

}  // namespace routewind
