// SPDX-License-Identifier: Apache-2.0
#include "engine/record/request_json.h"

#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaxDepth = 3;  // record, headers, list of values

// A text of the record as messages show it: quoted, on one line.
std::string Quoted(const std::string& text) { return Json(text).dump(); }

constexpr char kCallRecord[] =
    "a call record, as `--calls` writes it, is no request: keep only its \"authority\", \"path\" and \"headers\"";

// Parses with the two things nlohmann leaves out: repeated keys and a limit on depth. What only a call record has ends it.
Result<Json> ParseStrictly(std::string_view text) {
  std::vector<std::set<std::string>> keys;
  std::string fault;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second && fault.empty()) {
      fault = "key " + Quoted(value.get<std::string>()) + " stands twice";
    }
    const bool is_own_key = event == Json::parse_event_t::key && keys.size() == 1;
    if (is_own_key && value == "decision" && fault.empty()) fault = kCallRecord;
    if (depth > kMaxDepth && fault.empty()) fault = "nested too deeply";
    return fault.empty();
  };
  try {
    Json parsed = Json::parse(text.begin(), text.end(), watch);
    if (!fault.empty()) return Error{fault};
    if (!parsed.is_object()) return Error{"not a JSON object"};
    return parsed;
  } catch (const Json::exception& e) {
    if (!fault.empty()) return Error{fault};
    const std::string what = e.what();  // "[json.exception.parse_error.101] parse error at line 1, column 9: …"
    const size_t place = what.find("line ");
    return Error{"not valid JSON: " + (place == std::string::npos ? what : what.substr(place))};
  }
}

Status TakeString(const Json& value, std::string_view key, std::string& into) {
  if (!value.is_string()) return Error{"\"" + std::string(key) + "\" must be a string"};
  into = value.get<std::string>();
  return Ok{};
}

Status TakeHeaders(const Json& value, OwnedRequest& request) {
  if (!value.is_object()) return Error{"\"headers\" must be an object of name: value or name: [values]"};
  for (const auto& [name, entry] : value.items()) {
    if (name.empty()) return Error{"\"headers\" holds an empty name"};
    const bool is_list = entry.is_array();
    for (const auto& item : is_list ? entry : Json::array({entry})) {
      if (!item.is_string()) return Error{"header " + Quoted(name) + " must be a string or a list of strings"};
      request.AddHeader(name, item.get<std::string>());
    }
  }
  return Ok{};
}

Status TakeId(const Json& value, OwnedRequest& request) {
  if (!value.is_string() && !value.is_number_integer()) return Error{"\"id\" must be a string"};
  request.id_json = value.dump();
  return Ok{};
}

Status TakePort(const Json& value, OwnedRequest& request) {
  if (!value.is_number_unsigned() || value.get<uint64_t>() < 1 || value.get<uint64_t>() > 65535) {
    return Error{"\"port\" must be a number from 1 to 65535"};
  }
  request.port = static_cast<uint16_t>(value.get<uint64_t>());
  return Ok{};
}

Status TakeField(const std::string& key, const Json& value, OwnedRequest& request) {
  if (key == "id") return TakeId(value, request);
  if (key == "authority") return TakeString(value, key, request.authority);
  if (key == "path") return TakeString(value, key, request.path);
  if (key == "headers") return TakeHeaders(value, request);
  if (key == "gateway") return TakeString(value, key, request.gateway);
  if (key == "port") return TakePort(value, request);
  return Error{"unknown key " + Quoted(key) + "; a request has id, authority, path, headers, gateway, port"};
}

}  // namespace

void OwnedRequest::AddHeader(std::string_view name, std::string_view value) {
  headers_.push_back({AsciiLowerCopy(name), std::string(value)});
}

RequestView OwnedRequest::View() const {
  views_.clear();
  for (const Header& header : headers_) views_.push_back({header.name, header.value});
  return {.authority = authority, .path = path, .headers = views_, .gateway = gateway, .port = port};
}

Result<OwnedRequest> ParseRequestRecord(std::string_view json) {
  const Result<Json> parsed = ParseStrictly(json);
  if (!parsed) return parsed.error();
  OwnedRequest request;
  for (const auto& [key, value] : parsed->items()) {
    const Status taken = TakeField(key, value, request);
    if (!taken) return taken.error();
  }
  for (const char* required : {"authority", "path"}) {
    if (!parsed->contains(required)) return Error{"\"" + std::string(required) + "\" is required"};
  }
  return request;
}

}  // namespace routewind
