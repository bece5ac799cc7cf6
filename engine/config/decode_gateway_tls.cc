// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_gateway_tls.h"

#include <string>
#include <utility>
#include <vector>

#include "engine/config/check_reference.h"
#include "engine/config/field_rules.h"

namespace routewind {
namespace {

constexpr size_t kMaxPerPort = 64;
constexpr size_t kMaxCaRefs = 16;
constexpr char kCode[] = "V-G17";

// {validation: {caCertificateRefs, mode}}
void CheckClientTls(DecodeContext& context, const Node& node, const FieldPath& path) {
  const FieldReader reader(context, node, path, {{"validation"}});
  const auto validation = reader.Map("validation");
  if (!validation.value) return;
  const FieldPath validation_path(path, "validation");
  const FieldReader inner(context, *validation.node, validation_path,
                          {{"caCertificateRefs", "mode"}});
  CheckedEnum(inner, "mode", kCode, {"AllowValidOnly", "AllowInsecureFallback"});
  const auto refs = inner.List("caCertificateRefs");
  if (refs.is_absent() || (refs.value && refs.node->children.empty())) {
    inner.Error(kCode, "caCertificateRefs",
                "not a valid client validation: it needs 1 to 16 caCertificateRefs");
  }
  CheckCount(inner, "caCertificateRefs", kMaxCaRefs, kCode,
             "not a valid client validation: at most 16 caCertificateRefs");
  ForEachMap(context, refs.value.value_or(nullptr), FieldPath(validation_path, "caCertificateRefs"),
             [&](const Node& item, const FieldPath& item_path) {
               CheckReference(context, item, item_path, {kCode});
             });
}

void CheckPerPort(const FieldReader& frontend) {
  const auto list = frontend.List("perPort");
  if (!list.value) return;
  DecodeContext& context = frontend.context();
  const FieldPath path(frontend.path(), "perPort");
  CheckCount(frontend, "perPort", kMaxPerPort, kCode,
             "not a valid client validation: at most 64 ports");
  std::vector<uint16_t> ports;
  std::vector<std::pair<Spot, size_t>> places;
  size_t index = 0;
  ForEachMap(context, list.node, path, [&](const Node& item, const FieldPath& item_path) {
    const FieldReader reader(context, item, item_path, {{"port", "tls"}});
    if (reader.Take("port") == nullptr)
      reader.Error(kCode, "port", "not a valid client validation: port is required");
    if (const auto port = CheckedPort(reader, "port", kCode); port) {
      ports.push_back(*port);
      places.emplace_back(reader.SpotOf("port"), index);
    }
    const auto tls = reader.Map("tls");
    if (tls.is_absent())
      reader.Error(kCode, "tls", "not a valid client validation: tls is required");
    if (tls.value) CheckClientTls(context, *tls.node, FieldPath(item_path, "tls"));
    ++index;
  });
  for (const auto& [first, later] : FindRepeats(ports)) {
    const FieldPath item(path, places[later].second);
    context.findings.Error(kCode, places[later].first, FieldPath(item, "port"),
                           "not a valid client validation: port " + std::to_string(ports[later]) +
                               " stands in perPort[" + std::to_string(places[first].second) +
                               "] already");
  }
}

}  // namespace

void CheckGatewayTls(const FieldReader& spec) {
  const auto tls = spec.Map("tls");
  if (!tls.value) return;
  DecodeContext& context = spec.context();
  const FieldPath path(spec.path(), "tls");
  const FieldReader reader(context, *tls.node, path, {{"backend", "frontend"}});
  if (const auto backend = reader.Map("backend"); backend.value) {
    const FieldPath backend_path(path, "backend");
    const FieldReader inner(context, *backend.node, backend_path, {{"clientCertificateRef"}});
    const auto ref = inner.Map("clientCertificateRef");
    const FieldPath ref_path(backend_path, "clientCertificateRef");
    if (ref.value) CheckReference(context, *ref.node, ref_path, {kCode, /*has_defaults=*/true});
  }
  const auto frontend = reader.Map("frontend");
  if (!frontend.value) return;
  const FieldPath frontend_path(path, "frontend");
  const FieldReader inner(context, *frontend.node, frontend_path, {{"default", "perPort"}});
  const auto fallback = inner.Map("default");
  if (fallback.is_absent())
    inner.Error(kCode, "default", "not a valid client validation: frontend needs `default`");
  if (fallback.value) CheckClientTls(context, *fallback.node, FieldPath(frontend_path, "default"));
  CheckPerPort(inner);
}

}  // namespace routewind
