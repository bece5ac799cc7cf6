// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/call_json.h"

#include <string>

#include "engine/record/call_record.h"

namespace routewind {

void WriteCall(JsonWriter& json, const RouteTable& table, const RouterOptions& options, const RoutedCall& call,
               std::string_view capture_name) {
  const Rpc& rpc = call.rpc;
  const std::string client = rpc.connection->client.ToString();
  const std::string server = rpc.connection->server.ToString();
  CallFacts facts{.capture = capture_name,
                    .time_ns = {},
                    .client = client,
                    .server = server,
                    .stream_id = {},
                    .completeness = CompletenessName(rpc.completeness),
                    .unknown_headers = rpc.unknown_headers,
                    .request_messages = rpc.request.messages,
                    .request_bytes = rpc.request.bytes,
                    .response_messages = rpc.response.messages,
                    .response_bytes = rpc.response.bytes,
                    .status = rpc.status};
  if (rpc.request_at.timestamp_ns != kUnknownTimeNs) facts.time_ns = rpc.request_at.timestamp_ns;
  if (rpc.stream_id != 0) facts.stream_id = rpc.stream_id;
  facts.id_json = call.request.id_json();
  facts.request_is_whole = rpc.request.is_whole;
  facts.response_is_whole = rpc.response.is_whole;
  facts.unknown = call.request.unknown();
  facts.possible = call.possible;
  if (rpc.end_at.packet_ordinal != 0) facts.duration_ns = rpc.end_at.timestamp_ns - rpc.request_at.timestamp_ns;
  WriteCallRecord(json, facts, table, call.decision, call.request.View(options.target.gateway, options.target.port));
}

}  // namespace routewind
