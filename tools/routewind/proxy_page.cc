// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/proxy_page.h"

#include "engine/base/json_writer.h"
#include "engine/record/utc_time.h"
#include "tools/routewind/render_check.h"

namespace routewind {
namespace {

void WritePorts(JsonWriter& json, const std::vector<Proxy::Bound>& ports) {
  json.Key("ports").BeginArray();
  for (const Proxy::Bound& port : ports) {
    json.BeginObject().Field("gateway", port.listener.gateway);
    json.Field("port", static_cast<uint32_t>(port.listener.port));
    json.Field("address", port.address.ToString()).Field("tls", port.is_tls).EndObject();
  }
  json.EndArray();
}

void WriteFailure(JsonWriter& json, const FailedLoad& failure) {
  json.Key("lastFailure").BeginObject().Field("time", FormatUtcTime(failure.time_ns));
  json.Field("message", failure.message);
  if (!failure.check.empty()) json.Key("check").Raw(failure.check);
  json.EndObject();
}

}  // namespace

std::string RenderCheckOf(const LoadedConfig& loaded, const EngineOptions& engine) {
  return RenderCheckJson(CheckConfig(loaded, engine));
}

std::string RenderProxyPage(const ProxyPage& page) {
  std::string out;
  JsonWriter json(out);
  json.BeginObject().Field("digest", page.loaded->digest).Field("generation", page.generation);
  json.Field("loadedAt", FormatUtcTime(page.loaded_at_ns)).Key("files").BeginArray();
  for (const std::string& file : page.loaded->config.files) json.String(file);
  json.EndArray();
  WritePorts(json, page.ports);
  json.Key("check").Raw(RenderCheckOf(*page.loaded, page.engine));
  if (page.last_failure) WriteFailure(json, *page.last_failure);
  json.EndObject();
  return out + "\n";
}

}  // namespace routewind
