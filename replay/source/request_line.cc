// SPDX-License-Identifier: Apache-2.0
#include "replay/source/request_line.h"

#include <charconv>

namespace routewind {
namespace {

// "not valid JSON: line 1, column 9: syntax error …" taken apart; any other fault is about the record as a whole.
LineRemark RemarkOf(const std::string& fault) {
  constexpr std::string_view kSyntax = "not valid JSON: line 1, column ";
  if (!fault.starts_with(kSyntax)) return {fault, "", 1};
  LineRemark remark{"not valid JSON", "", 1};
  const char* digits = fault.data() + kSyntax.size();
  const char* end = std::from_chars(digits, fault.data() + fault.size(), remark.column).ptr;
  std::string_view rest(end, static_cast<size_t>(fault.data() + fault.size() - end));
  if (rest.starts_with(": ")) rest.remove_prefix(2);
  remark.detail = rest;
  return remark;
}

}  // namespace

ListedLine ReadRequestLine(std::string_view line) {
  Result<OwnedRequest> request = ParseRequestRecord(line);
  if (!request) return NotUnderstood{RemarkOf(request.error().message)};
  ListedCall call;
  call.request = *std::move(request);
  return call;
}

}  // namespace routewind
