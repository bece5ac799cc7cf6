// SPDX-License-Identifier: Apache-2.0
//
// What may stand before HTTP/2 on a connection: recorded captures as a load balancer's PROXY header would have them, and
// connections that real clients upgraded from HTTP/1.1.
#include <gtest/gtest.h>

#include <cstdlib>

#include "integration/replay_program.h"
#include "integration/run_command.h"
#include "integration/temp_folder.h"

namespace routewind::integration {
namespace {

using nlohmann::json;

constexpr char kRecut[] = ROUTEWIND_BINARY_DIR "/pcap-recut";
constexpr char kCaptures[] = ROUTEWIND_SOURCE_DIR "/fixtures/captures/";

struct ProxiedCapture {
  const char* name;
  const char* folder;
  const char* file;
  const char* client;   // the address that the header names
  bool is_encrypted = false;
};

class BehindALoadBalancer : public ::testing::TestWithParam<ProxiedCapture> {
 protected:
  BehindALoadBalancer() { WriteFile(temp_, "routes.yaml", kRouteThatTakesAll); }

  std::string Fixture(const std::string& file) const { return std::string(kCaptures) + GetParam().folder + "/" + file; }
  std::string Keys() const { return GetParam().is_encrypted ? " --keylog " + Fixture("keys.log") : ""; }
  std::vector<json> Calls(const std::string& capture) {
    const auto calls = ReplayCalls(ROUTEWIND_BINARY_DIR "/routewind", temp_.File("routes.yaml"), capture,
                                   GetParam().is_encrypted ? Fixture("keys.log") : "");
    EXPECT_TRUE(calls) << calls.error().message;
    return calls ? *calls : std::vector<json>();
  }
  json Report(const std::string& capture) {
    const Finished done = RunRoutewind(temp_, "replay -q -c routes.yaml --format json " + capture + Keys());
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return json::parse(done.out, nullptr, false);
  }

  TempFolder temp_;
};

// Without the file's name; the client with the address that a header would name.
std::vector<json> Comparable(std::vector<json> calls, const std::string& client = "") {
  for (json& call : calls) {
    call.erase("capture");
    const std::string& address = call["client"].get_ref<const std::string&>();
    if (!client.empty()) call["client"] = client + address.substr(address.rfind(':'));
  }
  return calls;
}

TEST_P(BehindALoadBalancer, TheCallsAreTheSameAndTheClientIsTheOneThatTheHeaderNames) {
  const std::vector<json> expected = Comparable(Calls(Fixture(GetParam().file)), GetParam().client);
  ASSERT_FALSE(expected.empty());
  const json losses = Report(Fixture(GetParam().file))["capture"]["losses"];
  for (const std::string version : {"v1", "v2"}) {
    for (const std::string cut : {"", "--segment 7 --reorder 4"}) {
      SCOPED_TRACE(version + " " + cut);
      const std::string proxied = temp_.File("proxied");
      const std::string command =
          std::string(kRecut) + " --nanos --proxy " + version + " " + cut + " " + Fixture(GetParam().file) + " " + proxied;
      ASSERT_EQ(std::system(command.c_str()), 0);
      EXPECT_EQ(Comparable(Calls(proxied)), expected);
      if (!cut.empty()) continue;  // reordering is told, as it should be
      EXPECT_EQ(Report(proxied)["capture"]["losses"], losses);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Fixtures, BehindALoadBalancer,
    ::testing::Values(ProxiedCapture{"InClearText", "unary-calls-with-tenants-and-repeated-metadata", "capture.pcap", "192.0.2.1"},
                      ProxiedCapture{"OverIpv6", "two-libraries-over-ipv6-in-pcapng", "capture.pcapng", "[2001:db8::1]"},
                      ProxiedCapture{"Encrypted", "tls-1.3-from-grpc-js-to-a-grpc-cpp-server", "capture.pcap", "192.0.2.1", true}),
    [](const auto& capture) { return capture.param.name; });

// What is known of a call, in one line.
std::string Summary(const json& call) {
  return call["client"].get<std::string>() + " stream " + call["streamId"].dump() + " " + call.value("authority", "?") +
         call.value("path", "?") + " " + call["headers"].value("x-tenant-id", json::array()).dump() + " " +
         call["requestMessages"].dump() + "/" + call["requestBytes"].dump() + " " + call["responseMessages"].dump() + "/" +
         call["responseBytes"].dump() + " " + call["responseStatus"].get<std::string>() + " " +
         call["completeness"].get<std::string>();
}

// The folder's record.sh says what curl was told to send.
TEST(AnUpgrade, MadeByCurlGivesTheCallOnStreamOneAndLaterOnesBehindIt) {
  TempFolder temp;
  WriteFile(temp, "routes.yaml", kRouteThatTakesAll);
  const std::string capture = std::string(kCaptures) + "upgraded-from-http-1.1-by-curl/capture.pcap";
  const auto calls = ReplayCalls(ROUTEWIND_BINARY_DIR "/routewind", temp.File("routes.yaml"), capture);
  ASSERT_TRUE(calls) << calls.error().message;
  std::string summaries;
  for (const json& call : *calls) summaries += Summary(call) + "\n";
  EXPECT_EQ(summaries, R"(127.0.0.1:36914 stream 1 127.0.0.1:18080/helloworld.Greeter/SayHello ["acme"] 1/5 1/12 OK complete
127.0.0.1:36914 stream 3 127.0.0.1:18080/user.UserService/GetUser ["acme"] 1/5 1/12 OK complete
127.0.0.1:36930 stream 1 shop.example.com/order.OrderService/GetOrder [] 1/5 0/0 NOT_FOUND complete
)");
  const Finished report = RunRoutewind(temp, "replay -q -c routes.yaml --format json " + capture);
  const json losses = json::parse(report.out)["capture"]["losses"];
  EXPECT_EQ(losses["notHttp2"], 1) << "the connection that asked for no upgrade: " << losses.dump();
  EXPECT_EQ(losses.value("framingLost", 0), 0);
}

}  // namespace
}  // namespace routewind::integration
