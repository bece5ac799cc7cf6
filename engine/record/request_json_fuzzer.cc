// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/base/check.h"
#include "engine/base/json_writer.h"
#include "engine/record/request_json.h"

namespace {

// The record written anew, without its headers.
std::string Write(const routewind::OwnedRequest& request) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one file
  std::string json;
  JsonWriter out(json);
  out.BeginObject().Field("authority", request.authority).Field("path", request.path);
  if (!request.gateway.empty()) out.Field("gateway", request.gateway);
  if (request.port != 0) out.Field("port", uint32_t{request.port});
  out.EndObject();
  return json;
}

}  // namespace

// Any bytes: a request, or one line that says why not. A request that is written and read again is
// the same, headers aside.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one file
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Result<OwnedRequest> request = ParseRequestRecord(text);
  if (!request) {
    CHECK(!request.error().message.empty());
    CHECK(request.error().message.find('\n') == std::string::npos);
    return 0;
  }
  for (const HeaderView& header : request->View().headers) {
    for (const char c : header.name) CHECK(c < 'A' || c > 'Z');
  }
  const std::string written = Write(*request);
  const Result<OwnedRequest> again = ParseRequestRecord(written);
  CHECK(again.has_value());
  CHECK(Write(*again) == written);
  return 0;
}
