// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace routewind {

// How a decision can end (contract section 3). The spellings are those of the decision record.
enum class Outcome : uint8_t {
  kRouted,
  kNoListener,
  kNoRoute,
  kInvalidBackend,
  kNoBackend,
  kUnresolvedFilter,
  kInvalidRequest,
  kUncertain,  // it depends on parts of the request that are not known; only for captured calls
};
inline constexpr int kOutcomeCount = 8;
inline constexpr int kCertainOutcomeCount = 7;  // those that come before kUncertain

enum class Reason : uint8_t {
  kMatched,
  kNoMatchingListener,
  kNoMatchingHostname,
  kNoMatchingRule,
  kBackendNotFound,
  kRefNotPermitted,
  kInvalidKind,
  kUnsupportedProtocol,
  kNoBackendRefs,
  kZeroWeight,
  kFilterNotFound,
  kMalformedPath,
  kMalformedAuthority,
  kPartialRequest,
};
inline constexpr int kReasonCount = 14;

// gRPC status codes, with their numbers on the wire.
enum class GrpcStatus : uint8_t {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

std::string_view OutcomeName(Outcome outcome);       // "ROUTED", …
std::string_view ReasonName(Reason reason);          // "MATCHED", …
std::string_view GrpcStatusName(GrpcStatus status);  // "OK", "NOT_FOUND", …

std::optional<Outcome> OutcomeFromName(std::string_view name);
std::optional<Reason> ReasonFromName(std::string_view name);
std::optional<GrpcStatus> GrpcStatusFromName(std::string_view name);
std::optional<GrpcStatus> GrpcStatusFromNumber(uint32_t number);

// What a gRPC client reads out of an HTTP status without grpc-status (gRPC "HTTP to gRPC Status Code Mapping").
GrpcStatus GrpcStatusFromHttp(uint32_t http_status);

}  // namespace routewind
