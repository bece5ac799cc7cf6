// SPDX-License-Identifier: Apache-2.0
#include "engine/config/tree_builder.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace routewind {

bool TreeBuilder::Null(Spot spot, size_t anchor) {
  if (!Count(spot, 1, 0)) return false;
  Node node;
  node.spot = spot;
  if (anchor != 0) anchors_[anchor] = {node};
  return Add(node, 0);
}

bool TreeBuilder::Scalar(Spot spot, size_t anchor, ScalarType type, std::string_view text) {
  if (text.size() > kMaxScalarBytes) {
    return Fail("Y-size", spot,
                "a value of " + std::to_string(text.size()) + " bytes: at most " +
                    std::to_string(kMaxScalarBytes) + " are read");
  }
  if (!Count(spot, 1, text.size())) return false;
  Node node;
  node.kind = Node::Kind::kScalar;
  node.type = type;
  node.spot = spot;
  node.text = document_.Keep(text);
  if (anchor != 0) anchors_[anchor] = {node, 1, text.size(), 0};
  return Add(node, 0);
}

bool TreeBuilder::Begin(Spot spot, size_t anchor, Node::Kind kind) {
  if (open_.size() >= kMaxDepth) {
    return Fail(
        "Y-depth", spot,
        "nested deeper than " + std::to_string(kMaxDepth) + " levels; no manifest needs that");
  }
  Frame frame;
  frame.nodes_before = node_count_;
  frame.bytes_before = byte_count_;
  if (!Count(spot, 1, 0)) return false;
  frame.node.kind = kind;
  frame.node.spot = spot;
  frame.anchor = anchor;
  open_.push_back(std::move(frame));
  return true;
}

bool TreeBuilder::End() {
  Frame frame = std::move(open_.back());
  open_.pop_back();
  if (frame.node.is_map()) FindDuplicateKeys(frame);
  frame.node.children = document_.Keep(frame.children);
  if (frame.anchor != 0) {
    anchors_[frame.anchor] = {frame.node, node_count_ - frame.nodes_before,
                              byte_count_ - frame.bytes_before, frame.height};
  }
  return Add(frame.node, frame.height);
}

bool TreeBuilder::Alias(Spot spot, size_t anchor) {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    return Fail("Y-alias", spot,
                "this alias stands for a value that contains it; write the value out");
  }
  const Anchored& target = found->second;
  has_aliases_ = true;
  if (!Count(spot, target.node_count, target.byte_count)) return false;
  if (open_.size() + target.height > kMaxDepth) {
    return Fail(
        "Y-depth", spot,
        "with its alias written out nested deeper than " + std::to_string(kMaxDepth) + " levels");
  }
  Node node = target.node;
  node.spot = spot;
  return Add(node, target.height);
}

bool TreeBuilder::expects_key() const {
  return !open_.empty() && open_.back().node.is_map() && !open_.back().has_key;
}

bool TreeBuilder::expects_value() const { return !open_.empty() && open_.back().has_key; }

bool TreeBuilder::Key(Spot spot, std::string_view key) {
  if (key.size() > kMaxScalarBytes)
    return Fail("Y-size", spot, "a key of " + std::to_string(key.size()) + " bytes");
  if (!Count(spot, 0, key.size())) return false;
  Frame& frame = open_.back();
  frame.has_key = true;
  frame.key_spot = spot;
  frame.key = document_.Keep(key);
  return true;
}

bool TreeBuilder::Count(Spot spot, size_t nodes, size_t bytes) {
  node_count_ += nodes;
  byte_count_ += bytes;
  if (node_count_ > kMaxNodes) {
    return Fail(
        has_aliases_ ? "Y-alias" : "Y-size", spot,
        "more than " + std::to_string(kMaxNodes) +
            " values in one document, aliases written out; split it into several documents");
  }
  if (byte_count_ > kMaxDocumentBytes) {
    return Fail("Y-size", spot,
                "more than " + std::to_string(kMaxDocumentBytes) +
                    " bytes of text in one document, aliases written out");
  }
  return true;
}

bool TreeBuilder::Add(Node node, size_t height) {
  if (open_.empty()) {
    document_.root = node;
    is_complete_ = true;
    return true;
  }
  Frame& frame = open_.back();
  if (frame.node.is_map()) {
    node.key = frame.key;
    node.key_spot = frame.key_spot;
    frame.has_key = false;
  }
  frame.height = std::max(frame.height, height + 1);
  frame.children.push_back(node);
  return true;
}

bool TreeBuilder::Fail(std::string_view code, Spot spot, std::string message) {
  findings_.Error(code, spot, FieldPath(), std::move(message));
  return false;
}

// The first entry counts in what follows; the document is invalid anyway.
void TreeBuilder::FindDuplicateKeys(const Frame& frame) {
  const std::vector<Node>& entries = frame.children;
  std::vector<size_t> order(entries.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return entries[a].key < entries[b].key; });
  const Node* first = nullptr;
  for (const size_t index : order) {
    const Node& entry = entries[index];
    if (first != nullptr && first->key == entry.key) {
      findings_.Error("Y-duplicate-key", entry.key_spot, FieldPath(),
                      "key " + Quoted(entry.key) + " stands here a second time (first in line " +
                          std::to_string(first->key_spot.line) + "); remove one");
    } else {
      first = &entry;
    }
  }
}

}  // namespace routewind
