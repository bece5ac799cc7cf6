// SPDX-License-Identifier: Apache-2.0
#include "engine/model/outcome.h"

#include <array>

#include "engine/base/check.h"

namespace routewind {
namespace {

constexpr std::array<std::string_view, kOutcomeCount> kOutcomeNames = {
    "ROUTED", "NO_LISTENER", "NO_ROUTE", "INVALID_BACKEND", "NO_BACKEND", "UNRESOLVED_FILTER", "INVALID_REQUEST",
    "UNCERTAIN",
};

constexpr std::array<std::string_view, kReasonCount> kReasonNames = {
    "MATCHED",           "NO_MATCHING_LISTENER", "NO_MATCHING_HOSTNAME", "NO_MATCHING_RULE",
    "BACKEND_NOT_FOUND", "REF_NOT_PERMITTED",    "INVALID_KIND",         "UNSUPPORTED_PROTOCOL",
    "NO_BACKEND_REFS",   "ZERO_WEIGHT",          "FILTER_NOT_FOUND",     "MALFORMED_PATH",
    "MALFORMED_AUTHORITY", "PARTIAL_REQUEST",
};

constexpr std::array<std::string_view, 17> kStatusNames = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",   "NOT_FOUND",
    "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
    "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
};

template <typename Enum, size_t N>
std::optional<Enum> FindName(const std::array<std::string_view, N>& names, std::string_view name) {
  for (size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view OutcomeName(Outcome outcome) { return kOutcomeNames.at(static_cast<size_t>(outcome)); }
std::string_view ReasonName(Reason reason) { return kReasonNames.at(static_cast<size_t>(reason)); }
std::string_view GrpcStatusName(GrpcStatus status) { return kStatusNames.at(static_cast<size_t>(status)); }

std::optional<Outcome> OutcomeFromName(std::string_view name) { return FindName<Outcome>(kOutcomeNames, name); }
std::optional<Reason> ReasonFromName(std::string_view name) { return FindName<Reason>(kReasonNames, name); }
std::optional<GrpcStatus> GrpcStatusFromName(std::string_view name) { return FindName<GrpcStatus>(kStatusNames, name); }

std::optional<GrpcStatus> GrpcStatusFromNumber(uint32_t number) {
  if (number >= kStatusNames.size()) return std::nullopt;
  return static_cast<GrpcStatus>(number);
}

GrpcStatus GrpcStatusFromHttp(uint32_t http_status) {
  switch (http_status) {
    case 400: return GrpcStatus::kInternal;
    case 401: return GrpcStatus::kUnauthenticated;
    case 403: return GrpcStatus::kPermissionDenied;
    case 404: return GrpcStatus::kUnimplemented;
    case 429:
    case 502:
    case 503:
    case 504: return GrpcStatus::kUnavailable;
    default: return GrpcStatus::kUnknown;
  }
}

}  // namespace routewind
