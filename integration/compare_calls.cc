// SPDX-License-Identifier: Apache-2.0
#include "integration/compare_calls.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string_view>

#include "integration/scenario/recipe.h"

namespace routewind::integration {
namespace {

using nlohmann::json;

// What gRPC libraries add to an application's metadata, and nothing else may.
constexpr std::array<std::string_view, 6> kLibraryHeaders = {
    "te", "content-type", "user-agent", "grpc-accept-encoding", "accept-encoding", "grpc-timeout"};

// The milliseconds of a grpc-timeout value, digits and a unit; 0 for anything else.
double TimeoutMs(std::string_view text) {
  static const std::map<char, double> kMsOfUnit = {{'H', 3'600'000}, {'M', 60'000}, {'S', 1000},
                                                   {'m', 1},         {'u', 1e-3},   {'n', 1e-6}};
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end + 1 != text.data() + text.size()) return 0;
  const auto unit = kMsOfUnit.find(*end);
  return unit == kMsOfUnit.end() ? 0 : static_cast<double>(number) * unit->second;
}

std::string CallIdOf(const json& call) {
  const json values = call.value("headers", json::object()).value(kCallIdHeader, json::array());
  return values.size() == 1 ? values[0].get<std::string>() : "";
}

// Collects the differences of one call.
class CallComparison {
 public:
  CallComparison(const CallRecord& record, const json& call, std::vector<std::string>& differences)
      : record_(record), call_(call), differences_(differences) {}

  void Run() {
    Expect("authority", record_.authority);
    Expect("path", record_.path);
    Expect("server", record_.server);
    Expect("requestMessages", record_.request_messages);
    Expect("requestBytes", record_.request_bytes);
    Expect("responseMessages", record_.response_messages);
    Expect("responseBytes", record_.response_bytes);
    CompareHeaders();
    CompareEnd();
    if (call_.contains("unknownHeaders")) Tell("unknownHeaders", call_["unknownHeaders"], "absent");
  }

 private:
  void Tell(const std::string& field, const json& is, const json& should) {
    differences_.push_back("call " + record_.call_id + " (" + record_.path + "): " + field +
                           " is " + is.dump() + ", the client knows " + should.dump());
  }

  void Expect(const std::string& field, const json& should) {
    const json is = call_.value(field, json());
    if (is != should) Tell(field, is, should);
  }

  void CompareHeaders() {
    const json headers = call_.value("headers", json::object());
    for (const auto& [name, values] : record_.headers) {
      const json is = headers.value(name, json());
      if (is != json(values)) Tell("headers." + name, is, values);
    }
    for (const auto& [name, values] : headers.items()) {
      const bool is_known =
          record_.headers.contains(name) ||
          std::find(kLibraryHeaders.begin(), kLibraryHeaders.end(), name) != kLibraryHeaders.end();
      if (!is_known) Tell("headers." + name, values, json());
    }
    if (headers.value("te", json()) != json::array({"trailers"})) {
      Tell("headers.te", headers.value("te", json()), {"trailers"});
    }
    CompareTimeout(headers.value("grpc-timeout", json::array()));
  }

  // Libraries send what is left of the deadline, rounded up to few digits.
  void CompareTimeout(const json& values) {
    if (record_.deadline_ms == 0 && values.empty()) return;
    const double ms = values.size() == 1 ? TimeoutMs(values[0].get<std::string>()) : 0;
    const auto deadline = static_cast<double>(record_.deadline_ms);
    if (ms < deadline * 0.5 || ms > deadline * 1.05) {
      Tell("headers.grpc-timeout", values, std::to_string(record_.deadline_ms) + " ms");
    }
  }

  void CompareEnd() {
    const auto& allowed = record_.completeness;
    const json completeness = call_.value("completeness", json());
    if (std::none_of(allowed.begin(), allowed.end(),
                     [&](const std::string& one) { return completeness == one; })) {
      Tell("completeness", completeness, allowed);
    }
    const json status = call_.value("responseStatus", json());
    const bool was_reset = completeness == "reset";
    if (was_reset && (status.is_null() || status == "CANCELLED")) return;
    if (status != record_.response_status) Tell("responseStatus", status, record_.response_status);
  }

  const CallRecord& record_;
  const json& call_;
  std::vector<std::string>& differences_;
};

// Calls of one recorded connection share a client endpoint that no other has, and their stream ids
// rise in the order in which the client made them.
void CompareConnections(const std::vector<CallRecord>& records,
                        const std::map<std::string, const json*>& by_id,
                        std::vector<std::string>& differences) {
  std::map<uint32_t, std::string> endpoint_of;
  std::map<std::string, uint32_t> connection_of;
  std::map<uint32_t, uint32_t> last_stream_of;
  for (const CallRecord& record : records) {
    const auto found = by_id.find(record.call_id);
    if (found == by_id.end()) continue;
    const std::string client = found->second->value("client", "");
    const auto stream = found->second->value("streamId", uint32_t{0});
    const bool is_same =
        endpoint_of.try_emplace(record.connection, client).first->second == client &&
        connection_of.try_emplace(client, record.connection).first->second == record.connection;
    if (!is_same) {
      differences.push_back("call " + record.call_id + ": client is " + client +
                            ", which is not the endpoint of its connection alone");
    }
    if (!record.sequence) continue;
    if (stream % 2 == 0 || stream <= last_stream_of[record.connection]) {
      differences.push_back("call " + record.call_id + ": streamId " + std::to_string(stream) +
                            " does not rise on its connection");
    }
    last_stream_of[record.connection] = stream;
  }
}

}  // namespace

std::vector<std::string> Differences(const std::vector<CallRecord>& records,
                                     const std::vector<json>& calls) {
  std::vector<std::string> differences;
  std::map<std::string, const json*> by_id;
  std::string time;
  for (const json& call : calls) {
    const std::string id = CallIdOf(call);
    if (!by_id.emplace(id, &call).second) {
      differences.push_back("x-call-id \"" + id + "\" was found in two calls");
    }
    if (call.value("time", "") < time) differences.push_back("call " + id + ": time goes back");
    time = call.value("time", "");
  }
  for (const CallRecord& record : records) {
    const auto found = by_id.find(record.call_id);
    if (found == by_id.end()) {
      differences.push_back("call " + record.call_id + " (" + record.path + ") was not found");
    } else {
      CallComparison(record, *found->second, differences).Run();
    }
  }
  if (by_id.size() > records.size()) {
    differences.push_back(std::to_string(by_id.size()) + " calls were found, the clients made " +
                          std::to_string(records.size()));
  }
  CompareConnections(records, by_id, differences);
  return differences;
}

}  // namespace routewind::integration
