// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "property_tests/generate/chooser.h"

namespace routewind {

// The few words that random configurations and requests are made of: so few that they meet all the
// time.

// `team` and `team-a` tell the two readings of D-03 apart.
inline std::string PickNamespace(Chooser& choose) {
  return choose.One<const char*>({"team", "team-a", "infra", "default"});
}

// Nested wildcards, precise names below them, pairs of equal length (P1 against P2), label
// boundaries.
inline std::string PickHostname(Chooser& choose) {
  return choose.One<const char*>({"*.example.com", "*.example.com", "a.example.com",
                                  "a.example.com", "*.foo.example.com", "b.foo.example.com",
                                  "example.com", "*.com", "*.a.io", "x.a.io", "badexample.com"});
}

inline std::string PickHost(Chooser& choose) {
  return choose.One<const char*>({"a.example.com", "a.example.com", "b.foo.example.com",
                                  "c.b.foo.example.com", "example.com", "x.a.io", "y.a.io", "a.io",
                                  "badexample.com", "other.org", "localhost", "10.0.0.7", "[::1]",
                                  "echo_basic.grpcecho.GrpcEcho", ""});
}

inline std::string PickService(Chooser& choose) {
  return choose.One<const char*>({"a.B", "a.B", "a.Bc", "foo.Bar", "s.S", "A"});
}

inline std::string PickMethod(Chooser& choose) {
  return choose.One<const char*>({"Get", "Get", "GetAll", "get", "Put"});
}

// Overlapping; equal lengths with different meaning; one whose bytes and characters differ; ""
// stands for any.
inline std::string PickServicePattern(Chooser& choose) {
  return choose.One<const char*>({".*", "a.*", "a\\..*", "a.B", "foo\\..*", "(?i)foo\\.bar",
                                  "[a-z.]+[A-Z]", "a.B|s.S", "\xC3\xA9?.*", ".+", ""});
}

inline std::string PickMethodPattern(Chooser& choose) {
  return choose.One<const char*>({".*", "Get.*", "G.*", "GetAll|Put", "(?i)get", ""});
}

inline std::string PickBrokenPattern(Chooser& choose) {
  return choose.One<const char*>({"(", "[a-", "a**", "(?=x)", "\\1"});
}

inline std::string PickHeaderName(Chooser& choose) {
  return choose.One<const char*>({"x", "X", "version", "Version", "env"});
}

inline std::string PickHeaderValue(Chooser& choose) {
  return choose.One<const char*>({"1", "1", "2", "one", "One", "one,two"});
}

inline std::string PickHeaderPattern(Chooser& choose) {
  return choose.One<const char*>({".*", "one|two", "[0-9]", ".*one.*", "1.*"});
}

}  // namespace routewind
