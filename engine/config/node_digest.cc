// SPDX-License-Identifier: Apache-2.0
#include "engine/config/node_digest.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

enum class Level { kObject, kMetadata, kInside };

bool IsLeftOut(Level level, const Node& entry) {
  if (entry.is_null()) return true;
  if (level == Level::kObject) return entry.key == "status" || entry.key == "apiVersion";
  return level == Level::kMetadata &&
         (entry.key == "managedFields" || entry.key == "resourceVersion" || entry.key == "uid");
}

void AppendText(std::string_view text, std::string& out) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void Append(const Node& node, Level level, std::string& out) {
  switch (node.kind) {
    case Node::Kind::kNull:
      out += 'n';
      return;
    case Node::Kind::kScalar:
      out += static_cast<char>('0' + static_cast<int>(node.type));
      return AppendText(node.text, out);
    case Node::Kind::kList:
      out += '[';
      for (const Node& item : node.children) Append(item, Level::kInside, out);
      out += ']';
      return;
    case Node::Kind::kMap:
      break;
  }
  std::vector<const Node*> entries;
  for (const Node& entry : node.children) {
    if (!IsLeftOut(level, entry)) entries.push_back(&entry);
  }
  std::sort(entries.begin(), entries.end(),
            [](const Node* a, const Node* b) { return a->key < b->key; });
  out += '{';
  for (const Node* entry : entries) {
    AppendText(entry->key, out);
    const bool is_metadata = level == Level::kObject && entry->key == "metadata";
    Append(*entry, is_metadata ? Level::kMetadata : Level::kInside, out);
  }
  out += '}';
}

}  // namespace

std::string DigestOfObject(const Node& object) {
  std::string canonical;
  Append(object, Level::kObject, canonical);
  return ContentDigestOf(canonical);
}

}  // namespace routewind
