// SPDX-License-Identifier: Apache-2.0
//
// What `routewind proxy` keeps of its calls: the decision log, also when its file is moved away, and the store, a run
// for each configuration.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "integration/fidelity/proxy_process.h"
#include "integration/fidelity/side_by_side.h"
#include "integration/run_command.h"
#include "replay/store/run_reader.h"

namespace routewind::integration {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::vector<nlohmann::ordered_json> RecordsIn(const std::string& text) {
  std::vector<nlohmann::ordered_json> records;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) records.push_back(nlohmann::ordered_json::parse(line));
  return records;
}

std::vector<std::string> KeysOf(const nlohmann::ordered_json& record) {
  std::vector<std::string> keys;
  for (const auto& entry : record.items()) keys.push_back(entry.key());
  return keys;
}

class ProgramRecords : public ::testing::Test {
 protected:
  ProxyProcess& Start(const std::string& flags) {
    auto backend = EchoBackend::Start({});
    EXPECT_TRUE(backend.has_value());
    backend_ = std::move(backend).value();
    program_ = std::make_unique<ProxyProcess>(RouteToBackend(), "--no-watch --listen 80=127.0.0.1:0 --endpoint " +
                                                                    EndpointOfBackend(backend_->port()) + " " + flags);
    channel_ = ConnectTo(program_->address());
    return *program_;
  }
  void Call(const std::string& path, const std::string& script = "") {
    static_cast<void>(MakeCall(channel_, {.path = path,
                                          .authority = "shop.example.com",
                                          .client_script = "send 1 17",
                                          .server_script = script,
                                          .headers = {{"x-env", "prod"}}}));
  }
  // The file's text once it tells of that call.
  std::string LogWith(const std::string& path, const std::string& file = "calls.jsonl") {
    return AwaitText("\"path\":\"" + path + "\"", [&] { return program_->Read(file); });
  }
  void End() {
    program_->Signal(SIGTERM);
    EXPECT_EQ(program_->Finish(), 0);
  }

  std::unique_ptr<EchoBackend> backend_;
  std::unique_ptr<ProxyProcess> program_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ProgramRecords, HoldOneLineForEachCallInTheContractsForm) {
  Start("--decision-log calls.jsonl");
  Call("/a.B/Good");
  Call("/a.B/Bad", "read all; status 5 nobody");
  End();
  const auto records = RecordsIn(program_->Read("calls.jsonl"));
  ASSERT_THAT(records, SizeIs(2));
  const nlohmann::ordered_json& good = records[0];
  EXPECT_THAT(KeysOf(good),
              ElementsAre("time", "client", "server", "endpoint", "authority", "path", "headers", "completeness",
                          "requestMessages", "requestBytes", "responseMessages", "responseBytes", "responseStatus",
                          "durationNs", "decision"));
  EXPECT_EQ(good.at("server"), program_->address());
  EXPECT_EQ(good.at("endpoint"), "127.0.0.1:" + std::to_string(backend_->port()));
  EXPECT_EQ(good.at("authority"), "shop.example.com");
  EXPECT_EQ(good.at("path"), "/a.B/Good");
  EXPECT_EQ(good.at("headers").at("x-env"), nlohmann::json::array({"prod"}));
  EXPECT_EQ(good.at("completeness"), "complete");
  EXPECT_EQ(good.at("requestMessages"), 1);
  EXPECT_EQ(good.at("requestBytes"), 17);
  EXPECT_EQ(good.at("responseMessages"), 1);
  EXPECT_EQ(good.at("responseBytes"), 17);
  EXPECT_EQ(good.at("responseStatus"), "OK");
  EXPECT_GT(good.at("durationNs"), 0);
  EXPECT_EQ(good.at("decision").at("outcome"), "ROUTED");
  EXPECT_EQ(good.at("decision").at("route"), "default/all");
  EXPECT_EQ(good.at("decision").at("backend").at("name"), "backend");
  EXPECT_EQ(records[1].at("responseStatus"), "NOT_FOUND");
  EXPECT_EQ(records[1].at("responseMessages"), 0);
}

TEST_F(ProgramRecords, GoOnInANewFileAfterTheOldOneWasMovedAway) {
  ProxyProcess& program = Start("--decision-log calls.jsonl");
  Call("/a.B/Before");
  EXPECT_THAT(LogWith("/a.B/Before"), HasSubstr("/a.B/Before"));
  std::filesystem::rename(program.folder().File("calls.jsonl"), program.folder().File("old.jsonl"));
  Call("/a.B/Between");
  EXPECT_THAT(LogWith("/a.B/Between", "old.jsonl"), HasSubstr("/a.B/Between"));
  program.Signal(SIGHUP);
  program.AwaitLine("has not changed");
  Call("/a.B/After");
  EXPECT_THAT(RecordsIn(LogWith("/a.B/After")), SizeIs(1));
  EXPECT_THAT(RecordsIn(program.Read("old.jsonl")), SizeIs(2));
}

TEST_F(ProgramRecords, KeepTheCallsOfEachConfigurationInTheStoreAsARunOfItsOwn) {
  ProxyProcess& program = Start("--store calls.db --seed 7");
  for (int i = 0; i < 3; ++i) Call("/a.B/First");
  program.Reload(RouteToBackend() + "# the second\n");
  for (int i = 0; i < 2; ++i) Call("/a.B/Second");
  End();

  const Finished listed = RunRoutewind(program.folder(), "runs --store calls.db --format json");
  ASSERT_EQ(listed.exit_code, 0) << listed.err;
  const auto runs = nlohmann::json::parse(listed.out);
  ASSERT_THAT(runs, SizeIs(2));
  for (const nlohmann::json& run : runs) {
    EXPECT_EQ(run.at("kind"), "proxy");
    EXPECT_EQ(run.at("state"), "finished");
    EXPECT_EQ(run.at("seed"), 7);
  }
  EXPECT_EQ(runs[0].at("calls"), 3);
  EXPECT_EQ(runs[1].at("calls"), 2);
  EXPECT_NE(runs[0].at("configDigest"), runs[1].at("configDigest"));
  EXPECT_THAT(program.told(), HasSubstr("configuration " + runs[1].at("configDigest").get<std::string>() + " is in force"));

  const Finished shown = RunRoutewind(program.folder(), "show 2 --store calls.db --format json");
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, AllOf(HasSubstr("# the second"), HasSubstr("--listen")));

  auto store = Store::Open(program.folder().File("calls.db"), {.mode = StoreOptions::Mode::kRead});
  ASSERT_TRUE(store.has_value());
  for (const int64_t run : {1, 2}) {
    auto cursor = CallCursor::Open(*store, run);
    ASSERT_TRUE(cursor.has_value());
    for (auto call = cursor->Next(); call.has_value() && call->has_value(); call = cursor->Next()) {
      EXPECT_EQ((*call)->path, run == 1 ? "/a.B/First" : "/a.B/Second");
      EXPECT_EQ((*call)->decision->route, "default/all");
    }
  }
}

}  // namespace
}  // namespace routewind::integration
