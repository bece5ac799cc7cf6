// SPDX-License-Identifier: Apache-2.0
// Any bytes as a mapping and a line: the mapping is refused or used, and the line is a call whose parts are sound,
// something else, or not understood for a reason; a second reading tells the same. The first byte says where the mapping
// ends, 0: that of Envoy's usual keys.
#include <algorithm>
#include <string>

#include "engine/base/check.h"
#include "engine/match/match_path.h"
#include "replay/source/access_log_line.h"

namespace routewind {
namespace {

void CheckRemark(const LineRemark& remark) {
  CHECK(!remark.reason.empty());
  CHECK(remark.column >= 1);
}

// What it turned out to be, in short.
std::string Kind(const ListedLine& read) {
  if (const auto* other = std::get_if<NotGrpc>(&read)) return "not gRPC " + other->reason;
  if (const auto* fault = std::get_if<NotUnderstood>(&read)) {
    CheckRemark(fault->remark);
    return "not understood " + fault->remark.reason;
  }
  const auto& call = std::get<ListedCall>(read);
  CHECK(SplitMethodPath(call.request.path).has_value());
  CHECK(call.unknown.authority == call.request.authority.empty() || !call.unknown.authority);
  CHECK(!call.duration_ns || *call.duration_ns >= 0);
  for (const HeaderView& header : call.request.View().headers) {
    CHECK(!header.name.empty() && header.name[0] != ':');
    CHECK(std::none_of(header.name.begin(), header.name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }));
  }
  for (const LineRemark& oddity : call.oddities) CheckRemark(oddity);
  return "call " + call.request.path + std::to_string(call.time_ns.value_or(0)) + call.client.ToString();
}

}  // namespace
}  // namespace routewind

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one function
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t cut = std::min<size_t>(data[0], text.size());
  const Result<AccessLogMapping> mapping =
      cut == 0 ? Result<AccessLogMapping>(AccessLogMapping{}) : ParseAccessLogMapping("mapping", text.substr(0, cut));
  if (!mapping) {
    CHECK(!mapping.error().message.empty());
    return 0;
  }
  const std::string line = text.substr(cut);
  CHECK(Kind(ReadAccessLogLine(line, *mapping)) == Kind(ReadAccessLogLine(line, *mapping)));
  return 0;
}
