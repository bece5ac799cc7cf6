// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_session_persistence.h"

#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxPathCharacters = 1024;
constexpr StringRule kCookieName{"V-X05", IsHeaderName,
                                 "cookie name (1 to 256 letters, digits and !#$%&'*+-.^_`|~)"};
constexpr StringRule kHeaderName{"V-X05", IsHeaderName,
                                 "header name (1 to 256 letters, digits and !#$%&'*+-.^_`|~)"};
constexpr StringRule kTimeout{"V-X05", IsDuration, "duration: write it like 1h30m or 500ms"};
constexpr StringRule kPath{
    "V-X05", [](std::string_view text) { return HasLength(text, 0, kMaxPathCharacters); },
    "cookie path (at most 1024 characters)"};

void CheckCookie(const FieldReader& session, const Node& node) {
  const FieldPath path(session.path(), "cookie");
  const FieldReader cookie(session.context(), node, path, {{"name", "path", "lifetimeType"}});
  CheckedString(cookie, "name", kCookieName);
  CheckedString(cookie, "path", kPath);
  const auto lifetime = CheckedEnum(cookie, "lifetimeType", "V-X05", {"Session", "Permanent"});
  if (lifetime == "Permanent" && session.Take("absoluteTimeout") == nullptr) {
    cookie.Error("V-S1", "lifetimeType", "a permanent cookie needs absoluteTimeout");
  }
}

void CheckHeader(const FieldReader& session, const Node& node) {
  const FieldPath path(session.path(), "header");
  RequiredString(FieldReader(session.context(), node, path, {{"name"}}), "name", kHeaderName,
                 "header needs a name");
}

}  // namespace

void CheckSessionPersistence(DecodeContext& context, const Node& node, const FieldPath& path) {
  const FieldReader reader(context, node, path, {{"type", "absoluteTimeout", "cookie", "header"}});
  CheckedString(reader, "absoluteTimeout", kTimeout);
  const auto cookie = reader.Map("cookie");
  const auto header = reader.Map("header");
  if (cookie.value) CheckCookie(reader, *cookie.node);
  if (header.value) CheckHeader(reader, *header.node);
  const bool has_type = reader.Take("type") != nullptr;
  const auto type = CheckedEnum(reader, "type", "V-X05", {"Cookie", "Header"});
  if (has_type && !type) return;
  if (type == "Header") {
    if (!cookie.is_absent()) reader.Error("V-S2", "cookie", "cookie does not go with type Header");
    if (header.is_absent()) reader.Error("V-S5", "header", "type Header needs header");
  } else {
    if (cookie.is_absent()) reader.Error("V-S3", "cookie", "type Cookie needs cookie");
    if (!header.is_absent()) reader.Error("V-S4", "header", "header does not go with type Cookie");
  }
}

}  // namespace routewind
