// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_mirror.h"

#include <cstdint>
#include <limits>

#include "engine/config/decode_backend_ref.h"
#include "engine/config/field_rules.h"

namespace routewind {
namespace {

constexpr int64_t kMaxInt32 = std::numeric_limits<int32_t>::max();
constexpr uint32_t kPercent = 100;

// A number from `least` up to what 32 bits hold; nothing where it is absent or wrong.
std::optional<uint32_t> DecodeCount(const FieldReader& reader, std::string_view name, int64_t least,
                                    std::string_view code) {
  const auto count = reader.Integer(name);
  if (!count.value) return std::nullopt;
  if (*count.value >= least && *count.value <= kMaxInt32)
    return static_cast<uint32_t>(*count.value);
  reader.Error(code, name,
               std::string(name) + " must be " + std::to_string(least) + " or more" +
                   (*count.value > kMaxInt32 ? " and fit 32 bits" : "") + ", not " +
                   std::to_string(*count.value));
  return std::nullopt;
}

void DecodePercent(const FieldReader& reader, RequestMirror& mirror) {
  const auto percent = reader.Integer("percent");
  if (!percent.value) return;
  if (*percent.value < 0 || *percent.value > kPercent) {
    return reader.Error("V-R33", "percent",
                        "percent must be 0 to 100, not " + std::to_string(*percent.value));
  }
  mirror.numerator = static_cast<uint32_t>(*percent.value);
  mirror.denominator = kPercent;
}

void DecodeFraction(const FieldReader& reader, RequestMirror& mirror) {
  if (reader.Take("numerator") == nullptr)
    reader.Error("V-R35", "numerator", "numerator is required: 0 or more");
  const auto numerator = DecodeCount(reader, "numerator", 0, "V-R35");
  const auto denominator = DecodeCount(reader, "denominator", 1, "V-R36");
  if (!numerator || (!denominator && reader.Take("denominator") != nullptr)) return;
  mirror.numerator = *numerator;
  mirror.denominator = denominator.value_or(kPercent);
  if (mirror.numerator > mirror.denominator) {
    reader.Error("V-R37", "numerator",
                 "numerator must not exceed denominator: " + std::to_string(mirror.numerator) +
                     " of " + std::to_string(mirror.denominator));
  }
}

}  // namespace

RequestMirror DecodeMirror(DecodeContext& context, const Node& node, const FieldPath& path,
                           const std::string& route_namespace) {
  const FieldReader reader(context, node, path, {{"backendRef", "percent", "fraction"}});
  RequestMirror mirror;
  if (const auto backend = reader.Map("backendRef"); backend.value) {
    const FieldPath backend_path(path, "backendRef");
    const FieldReader target(context, *backend.node, backend_path,
                             {{"group", "kind", "namespace", "name", "port"}});
    mirror.backend = DecodeBackendTarget(target, route_namespace, "V-R32");
  } else if (backend.is_absent()) {
    reader.Error("V-R32", "backendRef", "a mirror needs a backendRef");
  }
  DecodePercent(reader, mirror);
  if (const auto fraction = reader.Map("fraction"); fraction.value) {
    const FieldPath fraction_path(path, "fraction");
    DecodeFraction(
        FieldReader(context, *fraction.node, fraction_path, {{"numerator", "denominator"}}),
        mirror);
    if (reader.Take("percent") != nullptr) {
      reader.Error("V-R34", "fraction", "give percent or fraction, not both");
    }
  }
  return mirror;
}

}  // namespace routewind
