// SPDX-License-Identifier: Apache-2.0
#include "engine/record/call_record.h"

#include <span>
#include <vector>

#include "engine/model/header_groups.h"
#include "engine/record/decision_json.h"
#include "engine/record/utc_time.h"

namespace routewind {
namespace {

// One JSON member for each name, in order of first appearance, with every value of that name in
// order.
void WriteHeaders(JsonWriter& json, std::span<const HeaderView> headers) {
  json.BeginObject();
  for (const std::vector<uint32_t>& group : GroupHeadersByName(headers)) {
    json.Key(headers[group.front()].name).BeginArray();
    for (const uint32_t index : group) json.String(headers[index].value);
    json.EndArray();
  }
  json.EndObject();
}

}  // namespace

void WriteCallRecord(JsonWriter& json, const CallFacts& call, const RouteTable& table,
                     const Decision& decision, const RequestView& request) {
  json.BeginObject();
  if (!call.capture.empty()) json.Field("capture", call.capture);
  if (call.time_ns) json.Field("time", FormatUtcTime(*call.time_ns));
  if (!call.client.empty()) json.Field("client", call.client);
  if (!call.server.empty()) json.Field("server", call.server);
  if (!call.endpoint.empty()) json.Field("endpoint", call.endpoint);
  if (call.stream_id) json.Field("streamId", *call.stream_id);
  if (!call.unknown.authority) json.Field("authority", request.authority);
  if (!call.unknown.path) json.Field("path", request.path);
  if (!call.unknown.possible_paths.empty()) {
    json.Key("possiblePaths").BeginArray();
    for (const std::string_view path : call.unknown.possible_paths) json.String(path);
    json.EndArray();
  }
  json.Key("headers");
  WriteHeaders(json, request.headers);
  json.Field("completeness", call.completeness);
  const bool is_counted = call.unknown_headers != 0 && call.unknown_headers != UnknownParts::kAnyNumber;
  if (is_counted) json.Field("unknownHeaders", call.unknown_headers);
  json.Field("requestMessages", call.request_messages).Field("requestBytes", call.request_bytes);
  if (!call.request_is_whole) json.Field("requestIncomplete", true);
  json.Field("responseMessages", call.response_messages)
      .Field("responseBytes", call.response_bytes);
  if (!call.response_is_whole) json.Field("responseIncomplete", true);
  if (call.status) json.Field("responseStatus", GrpcStatusName(*call.status));
  if (call.duration_ns) json.Field("durationNs", *call.duration_ns);
  json.Key("decision");
  WriteDecision(json, table, decision, request, call.id_json, nullptr, call.possible);
  json.EndObject();
}

}  // namespace routewind
