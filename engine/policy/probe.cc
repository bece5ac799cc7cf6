// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/probe.h"

#include "engine/base/json_writer.h"
#include "engine/model/header_groups.h"
#include "engine/record/request_json.h"

namespace routewind {

RequestView Probe::View() const {
  views.clear();
  for (const Header& header : headers) views.push_back({header.name, header.value});
  return {.authority = authority, .path = path, .headers = views, .gateway = gateway, .port = port};
}

size_t Probe::Size() const {
  constexpr size_t kPart = 8;  // what naming a Gateway, a port or a header costs beside its text
  size_t size = authority.size() + path.size() + gateway.size();
  for (const Header& header : headers) size += kPart + header.name.size() + header.value.size();
  return size + (port != 0 ? kPart : 0) + (gateway.empty() ? 0 : kPart);
}

Probe ProbeOf(const RequestView& request) {
  Probe probe;
  probe.authority = request.authority;
  probe.path = request.path;
  for (const HeaderView& header : request.headers) {
    probe.headers.push_back({std::string(header.name), std::string(header.value)});
  }
  probe.gateway = request.gateway;
  probe.port = request.port;
  return probe;
}

std::string PrintProbe(const Probe& probe) {
  std::string line;
  JsonWriter json(line);
  json.BeginObject().Field("authority", probe.authority).Field("path", probe.path);
  if (!probe.headers.empty()) {
    json.Key("headers").BeginObject();
    for (const std::vector<uint32_t>& group : GroupHeadersByName(probe.View().headers)) {
      json.Key(probe.headers[group.front()].name).BeginArray();
      for (const uint32_t i : group) json.String(probe.headers[i].value);
      json.EndArray();
    }
    json.EndObject();
  }
  if (!probe.gateway.empty()) json.Field("gateway", probe.gateway);
  if (probe.port != 0) json.Field("port", static_cast<uint32_t>(probe.port));
  json.EndObject();
  return line;
}

Result<Probe> ParseProbe(std::string_view json) {
  const Result<OwnedRequest> request = ParseRequestRecord(json);
  if (!request) return request.error();
  return ProbeOf(request->View());
}

}  // namespace routewind
