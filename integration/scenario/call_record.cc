// SPDX-License-Identifier: Apache-2.0
#include "integration/scenario/call_record.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace routewind::integration {

std::string ToJsonLine(const CallRecord& record) {
  nlohmann::ordered_json object;
  object["callId"] = record.call_id;
  object["connection"] = record.connection;
  if (record.sequence) object["sequence"] = *record.sequence;
  object["client"] = record.client;
  object["server"] = record.server;
  object["kind"] = record.kind;
  object["authority"] = record.authority;
  object["path"] = record.path;
  object["headers"] = record.headers;
  object["completeness"] = record.completeness;
  object["requestMessages"] = record.request_messages;
  object["requestBytes"] = record.request_bytes;
  object["responseMessages"] = record.response_messages;
  object["responseBytes"] = record.response_bytes;
  object["responseStatus"] = record.response_status;
  if (record.deadline_ms > 0) object["deadlineMs"] = record.deadline_ms;
  object["halfClosed"] = record.half_closed;
  object["cancelled"] = record.cancelled;
  return object.dump();
}

Result<CallRecord> FromJsonLine(const std::string& line) {
  try {
    const auto object = nlohmann::json::parse(line);
    CallRecord record;
    object.at("callId").get_to(record.call_id);
    object.at("connection").get_to(record.connection);
    if (object.contains("sequence")) record.sequence = object["sequence"].get<uint32_t>();
    object.at("client").get_to(record.client);
    object.at("server").get_to(record.server);
    object.at("kind").get_to(record.kind);
    object.at("authority").get_to(record.authority);
    object.at("path").get_to(record.path);
    object.at("headers").get_to(record.headers);
    object.at("completeness").get_to(record.completeness);
    object.at("requestMessages").get_to(record.request_messages);
    object.at("requestBytes").get_to(record.request_bytes);
    object.at("responseMessages").get_to(record.response_messages);
    object.at("responseBytes").get_to(record.response_bytes);
    object.at("responseStatus").get_to(record.response_status);
    record.deadline_ms = object.value("deadlineMs", uint64_t{0});
    object.at("halfClosed").get_to(record.half_closed);
    object.at("cancelled").get_to(record.cancelled);
    return record;
  } catch (const nlohmann::json::exception& fault) {
    return Error{std::string("not a call record: ") + fault.what()};
  }
}

Result<std::vector<CallRecord>> ReadRecords(const std::string& path) {
  std::ifstream file(path);
  if (!file) return Error{path + ": cannot be opened"};
  std::vector<CallRecord> records;
  for (std::string line; std::getline(file, line);) {
    Result<CallRecord> record = FromJsonLine(line);
    if (!record) return Error{path + ": " + record.error().message};
    records.push_back(*std::move(record));
  }
  return records;
}

}  // namespace routewind::integration
