// SPDX-License-Identifier: Apache-2.0
#include "engine/config/document.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace routewind {

const Node* Node::Find(std::string_view name) const {
  if (!is_map()) return nullptr;
  const auto found = std::find_if(children.begin(), children.end(),
                                  [name](const Node& n) { return n.key == name; });
  return found == children.end() ? nullptr : &*found;
}

std::string_view Document::Keep(std::string_view text) {
  if (text.empty()) return {};
  char* copy = static_cast<char*>(memory_.allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

std::span<const Node> Document::Keep(std::span<const Node> nodes) {
  if (nodes.empty()) return {};
  Node* copy = static_cast<Node*>(memory_.allocate(nodes.size_bytes(), alignof(Node)));
  std::uninitialized_copy(nodes.begin(), nodes.end(), copy);
  return {copy, nodes.size()};
}

}  // namespace routewind
