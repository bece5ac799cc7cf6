// SPDX-License-Identifier: Apache-2.0
//
// Calls that no route edits, each made once directly and once through the proxy: what the client and what the backend
// see is the same, byte for byte.
#include <gtest/gtest.h>

#include "integration/fidelity/side_by_side.h"

namespace routewind::integration {
namespace {

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text;
}

// Every value that a byte can have.
std::string AllBytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}

std::vector<std::pair<std::string, std::string>> InBytes(const std::string& script) {
  return {{kBinaryScriptHeader, Hex(script)}};
}

struct SameRow {
  const char* name;
  CallRecipe call;
};

class Proxied : public ::testing::TestWithParam<SameRow> {};

TEST_P(Proxied, CallIsTheSameAsTheDirectOne) {
  SideBySide sides;
  const BothEnds direct = sides.Directly(GetParam().call);
  const BothEnds proxied = sides.ThroughProxy(GetParam().call);
  EXPECT_EQ(Differences(direct, proxied), "");
}

constexpr CallKind kUnary = CallKind::kUnary;
constexpr CallKind kClientStreaming = CallKind::kClientStreaming;
constexpr CallKind kServerStreaming = CallKind::kServerStreaming;
constexpr CallKind kBidi = CallKind::kBidiStreaming;

std::string NameOf(const ::testing::TestParamInfo<SameRow>& row) { return row.param.name; }

INSTANTIATE_TEST_SUITE_P(
    OfEveryKind, Proxied,
    ::testing::Values(
        SameRow{"Unary", {.path = "/a.B/C", .kind = kUnary, .client_script = "send 1 9"}},
        SameRow{"ClientStreaming",
                {.path = "/a.B/C",
                 .kind = kClientStreaming,
                 .client_script = "send 5 100; close",
                 .server_script = "read all; send 1 10"}},
        SameRow{"ServerStreaming",
                {.path = "/a.B/C",
                 .kind = kServerStreaming,
                 .client_script = "send-last 3",
                 .server_script = "read all; send 50 1000"}},
        SameRow{"Bidirectional", {.path = "/a.B/C", .kind = kBidi, .client_script = "send 20 100; close"}},
        SameRow{"FullDuplexTurnByTurn",
                {.path = "/a.B/C",
                 .kind = kBidi,
                 .client_script = "send 1 4; read 1; send 1 5; read 1; send 1 6; read 1; close"}},
        SameRow{"MessagesAreKeptApartAndInOrder",
                {.path = "/a.B/C",
                 .kind = kBidi,
                 .client_script = "send 1 1; send 1 70000; send 1 2; send 1 16384; send 1 3; close"}},
        SameRow{"ZeroLengthUnary", {.path = "/a.B/C", .kind = kUnary, .client_script = "send 1 0"}},
        SameRow{"ZeroLengthMessagesAmongOthers",
                {.path = "/a.B/C",
                 .kind = kBidi,
                 .client_script = "send 2 0; send 1 5; send 1 0; close",
                 .server_script = "read all; send 3 0; send 1 7; send 1 0"}},
        SameRow{"NoMessageAtAll",
                {.path = "/a.B/C", .kind = kClientStreaming, .client_script = "close", .server_script = "read all"}},
        SameRow{"MegabytesBothWays", {.path = "/a.B/C", .kind = kBidi, .client_script = "send 3 3000000; close"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    WhoeverEndsFirst, Proxied,
    ::testing::Values(
        SameRow{"TheClientClosesBeforeTheResponseBegins",
                {.path = "/a.B/C",
                 .kind = kBidi,
                 .client_script = "send 1 4; close",
                 .server_script = "read all; send 2 10"}},
        SameRow{"TheServerAnswersOnlyAfterTheHalfClose",
                {.path = "/a.B/C", .kind = kBidi, .client_script = "close", .server_script = "read all; send 1 10"}},
        SameRow{"TheResponseBeginsBeforeTheFirstRequestMessage",
                {.path = "/a.B/C",
                 .kind = kBidi,
                 .client_script = "read 1; send 1 4; close",
                 .server_script = "send 1 10; read all; send 1 5"}},
        SameRow{"TheResponseEndsBeforeTheRequestDoes",
                {.path = "/a.B/C",
                 .kind = kBidi,
                 .client_script = "send 1 4; read 2",
                 .server_script = "read 1; send 2 10; status 0"}},
        SameRow{"TheInitialMetadataComesBeforeAnyMessage",
                {.path = "/a.B/C",
                 .kind = kBidi,
                 .client_script = "read-metadata; send 1 4; read 1; close",
                 .server_script = "metadata x-early 1; send-metadata; read 1; send 1 5; read all"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    WithMetadata, Proxied,
    ::testing::Values(
        SameRow{
            "RepeatedNamesInTheirOrder",
            {.path = "/a.B/C",
             .client_script = "send 1 9",
             .server_script = "metadata x-m b; metadata x-m a; metadata x-m b; trailer x-t 2; trailer x-t 1; read all; "
                              "send 1 1",
             .headers = {{"x-m", "z"}, {"x-other", "1"}, {"x-m", "a"}, {"x-m", "z"}}}},
        SameRow{"EveryByteInBinaryNames",
                {.path = "/a.B/C",
                 .client_script = "send 1 9",
                 .server_script = "metadata x-m-bin " + Hex(AllBytes()) + "; trailer x-t-bin " + Hex(AllBytes()) +
                                  "; read all; send 1 1",
                 .headers = {{"x-r-bin", Hex(AllBytes())}, {"x-r-bin", "00"}, {"x-r-bin", "ff"}, {"x-empty-bin", ""}}}},
        SameRow{"EmptyValuesAndEveryPrintableCharacter",
                {.path = "/a.B/C",
                 .client_script = "send 1 9",
                 .headers = {{"x-empty", ""},
                             {"x-p", "!\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~ a"},
                             {"x-comma", "a,b , c"}}}},
        SameRow{"LargeValues",
                {.path = "/a.B/C",
                 .client_script = "send 1 9",
                 .server_script = "metadata x-big @20000; trailer x-big @20000; read all; send 1 1",
                 .headers = {{"x-big", "@20000"}, {"x-big-bin", "@9000"}}}},
        SameRow{"NamesThatTheProxyItselfKnows",
                {.path = "/a.B/C",
                 .client_script = "send 1 9",
                 .headers = {{"x-routewind-route", "mine"},
                             {"x-forwarded-for", "10.0.0.1"},
                             {"authorization", "Bearer x"},
                             {"x-request-id", "7"},
                             {"traceparent", "00-0-0-00"}}}},
        SameRow{"OnlyInitialMetadata",
                {.path = "/a.B/C",
                 .kind = kBidi,
                 .client_script = "close",
                 .server_script = "metadata x-m 1; send-metadata; read all"}},
        SameRow{"OnlyTrailers",
                {.path = "/a.B/C",
                 .kind = kBidi,
                 .client_script = "close",
                 .server_script = "read all; trailer x-t 1; status 0"}},
        SameRow{"AnotherAuthority",
                {.path = "/a.B/C", .authority = "other.example.com:8443", .client_script = "send 1 9"}},
        SameRow{"APathThatNamesAPackage",
                {.path = "/very.long.pack_age.v1beta1.Service/Method_1", .client_script = "send 1 9"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    WithAStatus, Proxied,
    ::testing::Values(
        SameRow{"TrailersOnly",
                {.path = "/a.B/C", .client_script = "send 1 9", .server_script = "status 7 not for you"}},
        SameRow{
            "TrailersOnlyWithTrailers",
            {.path = "/a.B/C", .client_script = "send 1 9", .server_script = "trailer x-why quota; status 8 too many"}},
        SameRow{"AfterMessages",
                {.path = "/a.B/C",
                 .kind = kServerStreaming,
                 .client_script = "send-last 1",
                 .server_script = "read all; send 3 10; trailer x-t 1; status 15 half of it is lost"}},
        SameRow{"WithoutAMessage", {.path = "/a.B/C", .client_script = "send 1 9", .server_script = "status 13"}},
        SameRow{"InUtf8AndWithCharactersThatArePercentEncoded",
                {.path = "/a.B/C",
                 .client_script = "send 1 9",
                 .headers = InBytes("read all; status 5 kein Träger für 100 % \"Käse\" \u2014 \u8def\u7531\n\tzwei")}},
        SameRow{"WithBinaryDetails",
                {.path = "/a.B/C",
                 .client_script = "send 1 9",
                 .server_script = "read all; details " + Hex(AllBytes()) + "; status 9 see details"}},
        SameRow{"UnavailableFromTheBackendItself",
                {.path = "/a.B/C", .client_script = "send 1 9", .server_script = "read all; status 14 try again"}},
        SameRow{"CancelledByTheBackend",
                {.path = "/a.B/C", .client_script = "send 1 9", .server_script = "read all; status 1 no longer"}},
        SameRow{"DeadlineExceededSaidByTheBackend",
                {.path = "/a.B/C", .client_script = "send 1 9", .server_script = "read all; status 4 too slow"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(EveryCode, Proxied, ::testing::ValuesIn([] {
                           static std::vector<std::string> names;
                           names.reserve(17);
                           std::vector<SameRow> rows;
                           for (int code = 0; code < 17; ++code) {
                             names.push_back("Code" + std::to_string(code));
                             rows.push_back(
                                 {names.back().c_str(),
                                  {.path = "/a.B/C",
                                   .kind = kBidi,
                                   .client_script = "send 1 9; close",
                                   .server_script = "read all; status " + std::to_string(code) + " said so"}});
                           }
                           return rows;
                         }()),
                         NameOf);

}  // namespace
}  // namespace routewind::integration
