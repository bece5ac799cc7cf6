// SPDX-License-Identifier: Apache-2.0
//
// `routewind proxy --admin`: what those see who watch the program, by HTTP and by gRPC.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <grpcpp/generic/generic_stub.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "integration/fidelity/many_streams.h"
#include "integration/fidelity/proxy_process.h"
#include "integration/fidelity/side_by_side.h"
#include "proxy/testing/generic_call.h"

namespace routewind::integration {
namespace {

using ::routewind::testing::CallOnce;
using ::routewind::testing::CallWith;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Rule 0 leads to the backend, rule 1 to a Service whose endpoint nobody serves.
constexpr char kConfig[] = R"(apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: shop}
spec:
  parentRefs: [{name: edge}]
  rules:
    - matches: [{method: {service: acme.Good}}]
      backendRefs: [{name: backend, port: 50051}]
    - matches: [{method: {service: acme.Idle}}]
      backendRefs: [{name: idle, port: 50051}]
---
apiVersion: v1
kind: Service
metadata: {name: backend}
spec: {ports: [{port: 50051}]}
---
apiVersion: v1
kind: Service
metadata: {name: idle}
spec: {ports: [{port: 50051}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: idle, labels: {kubernetes.io/service-name: idle}}
addressType: IPv4
ports: [{port: 50051}]
endpoints: []
)";

constexpr char kHealthCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kHealthWatch[] = "/grpc.health.v1.Health/Watch";
constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";

class ProgramAdmin : public ::testing::Test {
 protected:
  void SetUp() override {
    auto backend = EchoBackend::Start({});
    ASSERT_TRUE(backend.has_value());
    backend_ = std::move(backend).value();
    const std::string endpoint = EndpointOfBackend(backend_->port());
    program_ = std::make_unique<ProxyProcess>(
        kConfig, "--no-watch --listen 80=127.0.0.1:0 --admin 127.0.0.1:0 --endpoint " + endpoint);
    channel_ = ConnectTo(program_->address());
  }
  int Call(const std::string& service, const std::string& script = "") {
    const CallRecipe call = {.path = "/" + service + "/Get", .client_script = "send 1 9", .server_script = script};
    return MakeCall(channel_, call).code;
  }
  nlohmann::json ConfigPage() const {
    const std::string page = program_->Get("/config");
    EXPECT_THAT(page, StartsWith("HTTP/1.1 200"));
    return nlohmann::json::parse(page.substr(page.find("\r\n\r\n")), nullptr, /*allow_exceptions=*/false);
  }
  // /metrics, as soon as it holds that line.
  std::string MetricsWith(const std::string& line) const {
    const std::string page = AwaitText("\n" + line + "\n", [this] { return program_->Get("/metrics"); });
    EXPECT_THAT(page, HasSubstr("\n" + line + "\n"));
    return page;
  }

  std::unique_ptr<EchoBackend> backend_;
  std::unique_ptr<ProxyProcess> program_;
  std::shared_ptr<grpc::Channel> channel_;
};

// What grpc.health.v1.Health/Watch sends, answer by answer.
class HealthWatch {
 public:
  explicit HealthWatch(const std::shared_ptr<grpc::Channel>& channel) : stub_(channel) {
    context_.set_deadline(std::chrono::system_clock::now() + ::routewind::testing::kCallPatience);
    stream_ = stub_.PrepareCall(&context_, kHealthWatch, &queue_);
    stream_->StartCall(nullptr);
    AwaitDone();
    stream_->WriteLast(grpc::ByteBuffer(&nothing_, 1), grpc::WriteOptions(), nullptr);
    AwaitDone();
  }
  ~HealthWatch() {
    context_.TryCancel();
    grpc::Status status;
    stream_->Finish(&status, nullptr);
    AwaitDone();
  }
  // The next answer's bytes; empty: there is none, or not in time.
  std::string Next() {
    grpc::ByteBuffer answer;
    stream_->Read(&answer, nullptr);
    grpc::Slice bytes;
    const bool is_read = AwaitDone() && answer.DumpToSingleSlice(&bytes).ok();
    return is_read ? std::string(reinterpret_cast<const char*>(bytes.begin()), bytes.size()) : "";
  }

 private:
  bool AwaitDone() {
    void* tag = nullptr;
    bool is_ok = false;
    return queue_.Next(&tag, &is_ok) && is_ok;
  }

  const grpc::Slice nothing_;
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
};

std::string CallsLine(const std::string& rule, const std::string& backend, const std::string& code, int count) {
  return "routewind_calls_total{route=\"" + std::string(rule.empty() ? "" : "default/shop") + "\",rule=\"" + rule +
         "\",backend=\"" + backend + "\",code=\"" + code + "\"} " + std::to_string(count);
}

TEST_F(ProgramAdmin, IsReadyUntilItDrainsAndLiveUntilItEnds) {
  const auto health = ConnectTo(program_->admin());
  EXPECT_THAT(program_->Get("/ready"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(program_->Get("/live"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(CallWith(health, kHealthCheck, "").message, kServing);
  HealthWatch watch(health);
  EXPECT_EQ(watch.Next(), kServing);

  program_->Reload(RouteToBackend());
  ManyStreams running({channel_}, 1, "");
  running.SendEach();
  running.ReadEach();
  program_->Signal(SIGTERM);
  program_->AwaitLine("draining");
  EXPECT_THAT(program_->Get("/ready"), StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(program_->Get("/live"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(CallWith(health, kHealthCheck, "").message, kNotServing);
  EXPECT_EQ(watch.Next(), kNotServing);
  EXPECT_THAT(program_->Get("/metrics"), HasSubstr("\nroutewind_calls_in_flight 1\n"));
  running.HalfCloseEach();
  EXPECT_EQ(running.FinishEach(), (std::map<int, uint64_t>{{grpc::StatusCode::OK, 1}}));
  EXPECT_EQ(program_->Finish(), 0);
}

TEST_F(ProgramAdmin, CountsTheCallsThatWereMade) {
  EXPECT_THAT(program_->Get("/metrics"), AllOf(HasSubstr(CallsLine("0", "default/backend:50051", "OK", 0)),
                                               HasSubstr("\nroutewind_calls_in_flight 0\n")));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Call("acme.Good"), grpc::StatusCode::OK);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(Call("acme.Good", "read all; status 5 nobody"), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Call("acme.Idle"), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Call("acme.Other"), grpc::StatusCode::UNIMPLEMENTED);

  MetricsWith(CallsLine("", "", "UNIMPLEMENTED", 1));
  const std::string page = MetricsWith("routewind_calls_in_flight 0");
  const std::string rule = "{route=\"default/shop\",rule=\"0\"";
  for (const std::string& line : {CallsLine("0", "default/backend:50051", "OK", 5),
                                  CallsLine("0", "default/backend:50051", "NOT_FOUND", 2),
                                  CallsLine("1", "default/idle:50051", "UNAVAILABLE", 1),
                                  "routewind_call_duration_seconds_bucket" + rule + ",le=\"+Inf\"} 7",
                                  "routewind_call_duration_seconds_count" + rule + "} 7",
                                  std::string("routewind_messages_total{direction=\"request\"} 9"),
                                  std::string("routewind_messages_total{direction=\"response\"} 5"),
                                  std::string("routewind_message_bytes_total{direction=\"response\"} 45"),
                                  std::string("routewind_connections_open 1"),
                                  std::string("routewind_config_loads_total{result=\"ok\"} 1")}) {
    EXPECT_THAT(page, HasSubstr("\n" + line + "\n"));
  }
  EXPECT_THAT(page, Not(HasSubstr("routewind_call_duration_seconds_sum" + rule + "} 0\n")));
}

TEST_F(ProgramAdmin, ShowsWhatIsLoadedAndWhatWasRefused) {
  const nlohmann::json first = ConfigPage();
  ASSERT_TRUE(first.is_object());
  EXPECT_EQ(first.at("generation"), 1);
  EXPECT_EQ(first.at("ports").at(0).at("address"), program_->address());
  EXPECT_TRUE(first.at("check").at("valid").get<bool>());
  EXPECT_FALSE(first.contains("lastFailure"));
  const std::string digest = first.at("digest");
  MetricsWith("routewind_config_info{digest=\"" + digest + "\",generation=\"1\"} 1");

  // A finding that is no error: this rule can never be reached.
  const std::string line = program_->Reload(RouteToBackend() + "    - backendRefs: [{name: backend, port: 50051}]\n");
  const nlohmann::json second = ConfigPage();
  EXPECT_EQ(second.at("generation"), 2);
  EXPECT_THAT(line, HasSubstr("configuration " + second.at("digest").get<std::string>() + " is in force"));
  EXPECT_NE(second.at("digest"), digest);
  EXPECT_FALSE(second.at("check").at("diagnostics").empty()) << second.dump();

  program_->Reload("kind: GRPCRoute\n  spec: {", "the old one stays");
  const nlohmann::json third = ConfigPage();
  EXPECT_EQ(third.at("digest"), second.at("digest"));
  EXPECT_EQ(third.at("generation"), 2);
  EXPECT_FALSE(third.at("lastFailure").at("message").get<std::string>().empty());
  MetricsWith("routewind_config_loads_total{result=\"failed\"} 1");
}

TEST_F(ProgramAdmin, AnswersChannelzAboutItsBackends) {
  EXPECT_EQ(Call("acme.Good"), grpc::StatusCode::OK);
  const auto channelz = ConnectTo(program_->admin());
  const auto channels = CallWith(channelz, "/grpc.channelz.v1.Channelz/GetTopChannels", "");
  EXPECT_TRUE(channels.status.ok()) << channels.status.error_message();
  EXPECT_THAT(channels.message, HasSubstr("127.0.0.1:" + std::to_string(backend_->port())));
  EXPECT_TRUE(CallOnce(channelz, "/grpc.channelz.v1.Channelz/GetServers").ok());
  EXPECT_EQ(CallOnce(channel_, "/grpc.channelz.v1.Channelz/GetServers").error_code(), grpc::StatusCode::UNIMPLEMENTED)
      << "on a listener every method is the routes' to answer";
}

}  // namespace
}  // namespace routewind::integration
