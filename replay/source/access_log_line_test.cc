// SPDX-License-Identifier: Apache-2.0
#include "replay/source/access_log_line.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

// A line as one text: "call …", "not gRPC: …" or "not understood at COLUMN: …".
std::string Told(std::string_view line, const AccessLogMapping& mapping = {}) {
  const ListedLine read = ReadAccessLogLine(line, mapping);
  if (const auto* other = std::get_if<NotGrpc>(&read)) return "not gRPC: " + other->reason;
  if (const auto* fault = std::get_if<NotUnderstood>(&read)) {
    return "not understood at " + std::to_string(fault->remark.column) + ": " + fault->remark.reason;
  }
  const auto& call = std::get<ListedCall>(read);
  std::string told = "call " + (call.unknown.authority ? "?" : call.request.authority) + call.request.path;
  for (const HeaderView& header : call.request.View().headers) {
    told += " " + std::string(header.name) + "=" + std::string(header.value);
  }
  if (call.time_ns) told += " at " + std::to_string(*call.time_ns);
  if (call.duration_ns) told += " for " + std::to_string(*call.duration_ns);
  if (call.client.ip_version != Endpoint::kNowhere) told += " from " + call.client.ToString();
  if (call.status) told += " " + std::string(GrpcStatusName(*call.status));
  told += " " + std::string(CompletenessName(call.completeness));
  for (const LineRemark& oddity : call.oddities) told += "; " + oddity.reason + " at " + std::to_string(oddity.column);
  return told;
}

struct LineCase {
  const char* name;
  const char* line;
  const char* told;
};

constexpr char kCall[] = R"("authority":"a.io","path":"/a.B/C","method":"POST")";

TEST(AccessLogLine, IsACallSomethingElseOrNotUnderstood) {
  const LineCase cases[] = {
      {"what Istio writes",
       R"({"authority":"a.io:80","bytes_received":17,"downstream_local_address":"10.0.0.1:80","downstream_remote_address":"10.0.0.7:41234",
           "duration":3,"method":"POST","path":"/a.B/C","protocol":"HTTP/2","request_id":"x","requested_server_name":null,"response_code":200,
           "response_flags":"-","start_time":"2026-11-22T10:00:00.123Z","user_agent":"grpc-go/1","x_forwarded_for":null})",
       "call a.io:80/a.B/C user-agent=grpc-go/1 at 1795341600123000000 for 3000000 from 10.0.0.7:41234 partial_headers"},
      {"only what is needed", R"({"authority":"a.io","path":"/a.B/C","method":"POST"})", "call a.io/a.B/C partial_headers"},
      {"values as strings, and none", R"({"authority":"a.io","path":"/a.B/C","method":"POST","duration":"1.5","grpc_status":"NotFound","user_agent":"-"})",
       "call a.io/a.B/C for 1500000 NOT_FOUND partial_headers"},
      {"no method, but a status", R"({"authority":"a.io","path":"/a.B/C","grpc_status":"0"})", "call a.io/a.B/C OK partial_headers"},
      {"neither method nor status", R"({"authority":"a.io","path":"/a.B/C"})",
       "not understood at 1: neither \"method\" nor a gRPC status"},
      {"no authority", R"({"path":"/a.B/C","method":"POST"})", "call ?/a.B/C partial_headers"},
      {"an HTTP error", R"({"path":"/a.B/C","method":"POST","response_code":503})", "call ?/a.B/C UNAVAILABLE partial_headers"},
      {"values that are something else", R"({"path":"/a.B/C","method":"POST","duration":"long","response_code":[]})",
       "call ?/a.B/C partial_headers; \"duration\" is no number of milliseconds at 45; \"response_code\" is no HTTP status at 68"},
      {"a GET", R"({"path":"/a.B/C","method":"GET"})", "not gRPC: the method is not POST"},
      {"another path", R"({"path":"/index.html","method":"POST"})", "not gRPC: the path is not /service/method"},
      {"no path at all", R"({"path":null,"method":"POST"})", "not gRPC: the path is not /service/method"},
      {"HTTP/1.1", R"({"path":"/a.B/C","method":"POST","protocol":"HTTP/1.1"})", "not gRPC: the protocol is HTTP/1"},
      {"another log", R"({"msg":"started"})", "not understood at 1: no \"path\""},
      {"a path of another type", R"({"path":{},"method":"POST"})", "not understood at 9: \"path\" is no text"},
      {"text", "[2026-11-22] \"GET / HTTP/1.1\"", "not understood at 12: not valid JSON"},
      {"a list", "[1]", "not understood at 1: not a JSON object"},
      {"null", "null", "not understood at 1: not a JSON object"},
      {"two objects", "{} {}", "not understood at 1: more than one JSON value on a line"},
      {"cut off", R"({"path":"/a.B/)", "not understood at 9: not valid JSON"},
  };
  for (const LineCase& c : cases) EXPECT_EQ(Told(c.line), c.told) << c.name;
}

TEST(AccessLogLine, WithAllHeadersIsAsCompleteAsItsResponse) {
  AccessLogMapping mapping;
  mapping.has_all_headers = true;
  mapping.header_object = {"request", "headers"};
  mapping.headers = {{"content-type", {"ct"}}};
  mapping.whole_names = {"content-type"};
  const auto told = [&](const std::string& more) { return Told("{" + std::string(kCall) + more + "}", mapping); };
  EXPECT_EQ(told(""), "call a.io/a.B/C request_only");
  EXPECT_EQ(told(R"(,"grpc_status":"OK")"), "call a.io/a.B/C OK complete");
  EXPECT_EQ(told(R"(,"response_code":0)"), "call a.io/a.B/C reset");
  EXPECT_EQ(told(R"(,"response_code":200,"response_flags":"UF,DC")"), "call a.io/a.B/C reset");
  EXPECT_EQ(told(R"(,"request":{"headers":{"X-Env":["a","b"],":path":"/x","content-type":"y","n":7,"gone":null}})"),
            "call a.io/a.B/C x-env=a x-env=b n=7 request_only");
  EXPECT_EQ(told(R"(,"request":{"headers":{"x":{}}})"), "call a.io/a.B/C request_only; \"x\" is no header value at 79");
  EXPECT_EQ(told(R"(,"ct":"application/grpc+proto")"), "call a.io/a.B/C content-type=application/grpc+proto request_only");
  EXPECT_EQ(told(R"(,"ct":"application/json")"), "not gRPC: the content-type is not application/grpc");
}

TEST(AccessLogLine, KnowsAllOfTheHeadersThatTheMappingNamesAndNothingOfOthers) {
  AccessLogMapping mapping;
  const auto call = std::get<ListedCall>(ReadAccessLogLine("{" + std::string(kCall) + "}", mapping));
  EXPECT_EQ(call.unknown.headers, UnknownParts::kAnyNumber);
  EXPECT_EQ(call.unknown.whole_names, &mapping.whole_names);
  mapping.has_all_headers = true;
  EXPECT_FALSE(std::get<ListedCall>(ReadAccessLogLine("{" + std::string(kCall) + "}", mapping)).unknown.Any());
}

}  // namespace
}  // namespace routewind
