// SPDX-License-Identifier: Apache-2.0
#include "engine/config/patterns.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/config/ip_address.h"

namespace routewind {
namespace {

struct PatternRow {
  const char* name;
  bool (*accept)(std::string_view);
  std::vector<std::string> yes;
  std::vector<std::string> no;
};

const std::string k253(253, 'a');

// Semantics 1.1.
const PatternRow kRows[] = {
    {"RX-HOST",
     IsHostname,
     {"localhost", "*.com", "10.0.0.1", "a-b.c", k253, std::string(64, 'a')},
     {"", "*", "*example.com", "foo.*.com", "*.*.com", "A.com", "a_b", "a.", ".a", "a:1", "-a",
      "a-", "*.", k253 + "a", "a\n"}},
    {"RX-GROUP", IsGroup, {"", "core", "a.b-c.d"}, {"A", "a_", "a.", "-"}},
    {"RX-KIND",
     IsKind,
     {"Service", "a", "A-1", std::string(63, 'K')},
     {"", "1a", "a-", "a b", std::string(64, 'K')}},
    {"ObjectName", IsObjectName, {"A b/ü", k253}, {"", k253 + "a"}},
    {"RX-LABEL",
     IsNamespaceName,
     {"a", "1-a", std::string(63, 'a')},
     {"", "a.b", "A", "-a", std::string(64, 'a')}},
    {"RX-TOKEN",
     IsHeaderName,
     {"X-A", "!#$%&'*+-.^_`|~", std::string(256, 'a')},
     {"", ":path", "a b", "a:", "é", std::string(257, 'a')}},
    {"RX-VALUE",
     IsVisibleHeaderValue,
     {"a", "a b", "a\tb c", "!~"},
     {"", " a", "a ", "a  b", "a\t b", "é", "a\nb"}},
    {"RX-CONTROLLER",
     IsControllerName,
     {"example.com/x", "a/b/c", "a/~%!$&'()*+,;=:"},
     {"a", "a/", "/a", "A/b", "a b/c", "a/b c"}},
    {"RX-PROTOCOL",
     IsProtocol,
     {"HTTP", "a-1", "example.com/Foo1", "??example.com/Foo", "a/b/c", std::string(255, 'a')},
     {"", "a-", "-a", "a/", "/a", "A/a_", "EXAMPLE/a", "a b", std::string(256, 'a')}},
    {"RX-URI",
     IsAbsoluteUri,
     {"spiffe://a/b", "a://", "1://x#y"},
     {"", "noscheme", "://a", "a:/b", "a/b://c", "?a://b"}},
    {"RX-DURATION",
     IsDuration,
     {"0s", "1h30m", "500ms", "99999h1m1s1ms"},
     {"", "0", "1", "s", "100000s", "1d", "1h 1m", "-1s", "1.5s", "1s1s1s1s1s"}},
    {"RX-SERVICE",
     IsExactService,
     {"_", "A", ".A", "a.b_c.D9", "\u017f", "\u212a1"},
     {"", ".", "foo..Bar", "foo.", "..foo", "1foo", "foo.1Bar", "foo-bar", "foo/bar", "föö"}},
    {"RX-METHOD", IsExactMethod, {"_x1", "A"}, {"", "1a", "a.b", "a-b", "a/b", "\u017f"}},
    {"RX-ADDRTYPE",
     IsAddressType,
     {"IPAddress", "Hostname", "HostnameX", "xIPAddressy", "NamedAddress", "a.b/c", "??a/b",
      "A/b/c"},
     {"", "ip", "hostname", "A/b", "a/", "a/b c"}},
    {"RX-WELLKNOWN",
     IsWellKnownCa,
     {"System", "a.b/c", "a/" + std::string(63, 'x')},
     {"", "system", "a", "a/", "a/-", "A/b", "a/" + std::string(64, 'x'), "a/b/c"}},
    {"qualified name",
     IsQualifiedName,
     {"a", "a.b/C_d", std::string(63, 'x')},
     {"", "/a", "a/", "a/b/c", "-a", "A/b", std::string(64, 'x'), k253 + "/a"}},
    {"label value", IsLabelValue, {"", "a", "A_.-1"}, {"-a", "a-", "a b", std::string(64, 'x')}},
    {"IP address",
     IsIpAddress,
     {"1.2.3.4", "255.255.255.255", "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1::8", "::ffff:1.2.3.4",
      "FE80::A"},
     {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4.", ":", ":::", "1::2::3",
      "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8",
      "12345::", "g::", "1.2.3.4::", "fe80::1%eth0"}},
};

TEST(Patterns, AcceptAndRefuseAsTheApiServerDoes) {
  for (const PatternRow& row : kRows) {
    for (const std::string& text : row.yes)
      EXPECT_TRUE(row.accept(text)) << row.name << ": " << text;
    for (const std::string& text : row.no)
      EXPECT_FALSE(row.accept(text)) << row.name << ": " << text;
  }
}

TEST(Patterns, CountCodePointsNotBytes) {
  std::string text;
  for (int i = 0; i < 253; ++i) text += "é";
  EXPECT_TRUE(IsObjectName(text));
  EXPECT_FALSE(IsObjectName(text + "é"));
}

}  // namespace
}  // namespace routewind
