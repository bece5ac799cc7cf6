// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/config/field_reader.h"
#include "engine/model/object_meta.h"

namespace routewind {

// What `metadata.name` must look like (semantics 0.3).
enum class NameRule {
  kSubdomain,     // most kinds: 1 … 253
  kServiceLabel,  // Service: a DNS label that begins with a letter, at most 63
  kLabel,         // Namespace: a DNS label, at most 63
};

struct MetaRules {
  NameRule name = NameRule::kSubdomain;
  bool is_cluster_scoped = false;  // no namespace
};

inline constexpr char kDefaultNamespace[] = "default";

// `metadata` of an object. Findings: V-meta.
ObjectMeta DecodeMeta(DecodeContext& context, const Node& object, const MetaRules& rules);

// RFC 3339 → seconds since 1970; fractions of a second are cut off; nothing where it is malformed
// or no such day exists.
std::optional<int64_t> ParseTimestamp(std::string_view text);

}  // namespace routewind
