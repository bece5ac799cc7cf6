// SPDX-License-Identifier: Apache-2.0
#include "engine/config/decode_listener.h"

#include <string>
#include <tuple>
#include <utility>

#include "engine/config/decode_allowed_routes.h"
#include "engine/config/decode_listener_tls.h"
#include "engine/config/decode_references.h"
#include "engine/config/field_rules.h"
#include "engine/config/patterns.h"

namespace routewind {
namespace {

constexpr size_t kMaxListeners = 64;

// V-G06 … V-G09: what a protocol takes.
void CheckProtocol(const FieldReader& reader, const Listener& listener) {
  const std::string& protocol = listener.protocol;
  const bool is_transport = protocol == "TCP" || protocol == "UDP";
  const Node* tls = reader.Take("tls");
  if (tls != nullptr && (protocol == "HTTP" || is_transport)) {
    reader.Error(
        "V-G06", "tls",
        "this protocol takes no tls: " + protocol + "; use HTTPS or TLS, or leave tls out");
  }
  if (tls != nullptr && protocol == "HTTPS" && listener.tls &&
      listener.tls->mode != ListenerTls::Mode::kTerminate) {
    const FieldPath tls_path(reader.path(), "tls");
    reader.context().findings.Error(
        "V-G07", tls->Find("mode")->spot, FieldPath(tls_path, "mode"),
        "HTTPS terminates TLS: mode must be Terminate; protocol TLS can pass it through");
  }
  if (tls == nullptr && protocol == "TLS")
    reader.Error("V-G08", "tls", "a TLS listener needs tls.mode");
  const Node* hostname = reader.Take("hostname");
  if (hostname != nullptr && !hostname->text.empty() && is_transport) {
    reader.Error("V-G09", "hostname", "this protocol takes no hostname: " + protocol);
  }
}

Hostname DecodeListenerHostname(const FieldReader& reader) {
  const auto text = CheckedString(
      reader, "hostname", {"V-G03", IsHostname, "hostname (lower case, optional leading `*.`)"});
  if (!text.value || !IsHostname(*text.value)) return Hostname();
  WarnAboutHostname(reader.context(), *text.node, FieldPath(reader.path(), "hostname"));
  return Hostname(std::string(*text.value));
}

Listener DecodeListener(const FieldReader& reader, const std::string& gateway_namespace) {
  constexpr std::string_view kMissing = "listener needs name, port and protocol";
  Listener listener;
  listener.place = reader.context().findings.At(reader.spot());
  const auto name = RequiredString(
      reader, "name",
      {"V-G03", IsSectionName, "listener name (lower-case letters, digits, `-` and `.`)"},
      kMissing);
  const auto protocol = RequiredString(
      reader, "protocol",
      {"V-G03", IsProtocol, "protocol: use HTTP, HTTPS, TLS, TCP, UDP or example.com/name"},
      kMissing);
  listener.name = std::string(name.value.value_or(""));
  listener.protocol = std::string(protocol.value.value_or(""));
  if (reader.Take("port") == nullptr) reader.Error("V-G03", "port", std::string(kMissing));
  listener.port = CheckedPort(reader, "port", "V-G03").value_or(0);
  listener.hostname = DecodeListenerHostname(reader);
  listener.tls = DecodeListenerTls(reader, gateway_namespace);
  listener.allowed_routes = DecodeAllowedRoutes(reader);
  CheckProtocol(reader, listener);
  return listener;
}

// V-G04 and V-G05.
void CheckUnique(DecodeContext& context, const std::vector<Listener>& listeners,
                 const FieldPath& path) {
  std::vector<std::string_view> names;
  std::vector<std::tuple<uint16_t, std::string_view, std::string_view>> sockets;
  for (const Listener& listener : listeners) {
    names.push_back(listener.name);
    sockets.emplace_back(listener.port, listener.protocol, listener.hostname.text());
  }
  for (const auto& [first, later] : FindRepeats(names)) {
    const Place place = listeners[later].place;
    const FieldPath item(path, later);
    context.findings.Error("V-G04", {place.line, place.column}, FieldPath(item, "name"),
                           "listener names must be unique: " + Quoted(names[later]) +
                               " is listeners[" + std::to_string(first) + "] already");
  }
  for (const auto& [first, later] : FindRepeats(sockets)) {
    const Place place = listeners[later].place;
    context.findings.Error("V-G05", {place.line, place.column}, FieldPath(path, later),
                           "port, protocol and hostname together must be unique: listeners[" +
                               std::to_string(first) + "] has the same");
  }
}

}  // namespace

std::vector<Listener> DecodeListeners(const FieldReader& spec,
                                      const std::string& gateway_namespace) {
  std::vector<Listener> listeners;
  const auto list = spec.List("listeners");
  if (list.is_absent() || (list.value && list.node->children.empty())) {
    spec.Error("V-G02", "listeners", "a Gateway has 1 to 64 listeners, not 0");
  }
  if (!list.value) return listeners;
  DecodeContext& context = spec.context();
  const FieldPath path(spec.path(), "listeners");
  CheckCount(spec, "listeners", kMaxListeners, "V-G02", "a Gateway has 1 to 64 listeners");
  bool is_comparable = true;
  ForEachMap(context, list.node, path, [&](const Node& item, const FieldPath& item_path) {
    const FieldReader reader(context, item, item_path,
                             {{"name", "hostname", "port", "protocol", "tls", "allowedRoutes"}});
    Listener listener = DecodeListener(reader, gateway_namespace);
    is_comparable =
        is_comparable && !listener.name.empty() && listener.port != 0 && !listener.protocol.empty();
    listeners.push_back(std::move(listener));
  });
  if (is_comparable && listeners.size() == list.node->children.size())
    CheckUnique(context, listeners, path);
  return listeners;
}

}  // namespace routewind
