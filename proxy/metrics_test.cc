// SPDX-License-Identifier: Apache-2.0
#include "proxy/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "proxy/prometheus_text.h"
#include "proxy/testing/observed_call.h"

namespace routewind {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::ObservedCall;
using testing::PayRoute;
using testing::SnapshotOf;

constexpr char kPayOk[] =
    "routewind_calls_total{route=\"web/pay\",rule=\"0\",backend=\"web/pay:50051\",code=\"OK\"} ";

TEST(PrometheusText, EscapesLabelValuesAndTellsSecondsExactly) {
  std::string out;
  PrometheusText text(out);
  text.Family("f", "counter", "Help.");
  text.Sample("f", {{"a", "x\\y\"z\nw"}, {"b", ""}}, 7);
  text.Seconds("f", {}, 1'500'000'000);
  EXPECT_EQ(out, "# HELP f Help.\n# TYPE f counter\nf{a=\"x\\\\y\\\"z\\nw\",b=\"\"} 7\nf 1.5\n");
  EXPECT_EQ(SecondsText(0), "0");
  EXPECT_EQ(SecondsText(1), "0.000000001");
  EXPECT_EQ(SecondsText(10'000'000'000), "10");
}

TEST(Metrics, CountCallsByRuleBackendAndStatus) {
  Metrics metrics;
  const auto snapshot = SnapshotOf(PayRoute());
  metrics.OnLoaded(*snapshot);
  EXPECT_THAT(metrics.Render({}), HasSubstr(kPayOk + std::string("0\n")))
      << "there before any call";

  ObservedCall call(snapshot);
  call.StartAndEnd(metrics);
  call.StartAndEnd(metrics);
  call.finished().status = 14;
  call.StartAndEnd(metrics);
  call.finished().status = 99;
  call.StartAndEnd(metrics);
  ObservedCall unrouted(snapshot, "/other.Service/X");
  unrouted.finished().status = 12;
  unrouted.StartAndEnd(metrics);

  const std::string text = metrics.Render({});
  EXPECT_THAT(text, HasSubstr(kPayOk + std::string("2\n")));
  EXPECT_THAT(text, HasSubstr("backend=\"web/pay:50051\",code=\"UNAVAILABLE\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("backend=\"web/pay:50051\",code=\"UNKNOWN\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("{route=\"\",rule=\"\",backend=\"\",code=\"UNIMPLEMENTED\"} 1\n"));
}

TEST(Metrics, ShowLatencyAsACumulativeHistogram) {
  Metrics metrics;
  ObservedCall call(SnapshotOf(PayRoute()));
  for (const int64_t duration_ns : {100'000, 100'001, 3'000'000}) {
    call.finished().duration_ns = duration_ns;
    call.StartAndEnd(metrics);
  }
  call.finished().duration_ns = 61'000'000'000;
  call.StartAndEnd(metrics);
  const std::string text = metrics.Render({});
  const std::string bucket =
      "routewind_call_duration_seconds_bucket{route=\"web/pay\",rule=\"0\",le=";
  EXPECT_THAT(text, HasSubstr(bucket + "\"0.0001\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"0.00025\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"0.0025\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"0.005\"} 3\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"60\"} 3\n"));
  EXPECT_THAT(text, HasSubstr(bucket + "\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("_sum{route=\"web/pay\",rule=\"0\"} 61.003200001\n"));
  EXPECT_THAT(text, HasSubstr("_count{route=\"web/pay\",rule=\"0\"} 4\n"));
}

TEST(Metrics, ShowWhatIsInFlightAndWhatOthersCounted) {
  Metrics metrics;
  const auto snapshot = SnapshotOf(PayRoute());
  metrics.OnLoaded(*snapshot);
  metrics.OnLoadFailed();
  metrics.OnMirrorSent();
  metrics.OnMirrorSent();
  metrics.OnMirrorDropped();
  ObservedCall call(snapshot);
  call.finished().request_messages = 3;
  call.finished().request_bytes = 30;
  call.Start(metrics);
  EXPECT_THAT(metrics.Render({}), HasSubstr("\nroutewind_calls_in_flight 1\n"));
  call.End(metrics);
  const std::string text =
      metrics.Render({.connections = {.open = 4, .accepted = 5, .refused = 6, .pauses = 7},
                      .log_lines = 8,
                      .log_lines_lost = 9});
  for (const char* line :
       {"routewind_calls_in_flight 0", "routewind_connections_open 4",
        "routewind_connections_accepted_total 5", "routewind_connections_refused_total 6",
        "routewind_accept_pauses_total 7", "routewind_decision_log_lines_total 8",
        "routewind_decision_log_lines_lost_total 9", "routewind_mirrors_sent_total 2",
        "routewind_mirrors_dropped_total 1", "routewind_config_loads_total{result=\"ok\"} 1",
        "routewind_config_loads_total{result=\"failed\"} 1",
        "routewind_messages_total{direction=\"request\"} 3",
        "routewind_message_bytes_total{direction=\"request\"} 30"}) {
    EXPECT_THAT(text, HasSubstr("\n" + std::string(line) + "\n"));
  }
  EXPECT_THAT(text, HasSubstr("routewind_config_info{digest=\"" + snapshot->loaded().digest +
                              "\",generation=\"1\"} 1\n"));
}

TEST(Metrics, GoOnCountingARuleThatAReloadKeeps) {
  Metrics metrics;
  const auto first = SnapshotOf(PayRoute(), 1);
  const auto second = SnapshotOf(PayRoute(), 2);
  metrics.OnLoaded(*first);
  ObservedCall(first).StartAndEnd(metrics);
  metrics.OnLoaded(*second);
  ObservedCall(second).StartAndEnd(metrics);
  EXPECT_THAT(metrics.Render({}), HasSubstr(kPayOk + std::string("2\n")));
}

TEST(Metrics, ForgetTheSeriesOfOldConfigurationsButNotOfCallsInFlight) {
  Metrics metrics;
  const auto first = SnapshotOf(PayRoute("a.B", "first"), 1);
  metrics.OnLoaded(*first);
  const ObservedCall slow(first);
  slow.Start(metrics);
  for (uint64_t generation = 2; generation <= 20; ++generation) {
    const auto next =
        SnapshotOf(PayRoute("a.B", "backend" + std::to_string(generation)), generation);
    metrics.OnLoaded(*next);
    ObservedCall(next).StartAndEnd(metrics);
  }
  EXPECT_THAT(metrics.Render({}), HasSubstr("web/first:50051"));
  EXPECT_THAT(metrics.Render({}), HasSubstr("web/backend19:50051"));
  EXPECT_THAT(metrics.Render({}), Not(HasSubstr("web/backend18:50051")));
  slow.End(metrics);
  EXPECT_THAT(metrics.Render({}), HasSubstr("backend=\"web/first:50051\",code=\"OK\"} 1\n"));
  metrics.OnLoaded(*SnapshotOf(PayRoute(), 21));
  EXPECT_THAT(metrics.Render({}), Not(HasSubstr("web/first:50051")));
  ObservedCall(first).StartAndEnd(metrics);
  EXPECT_THAT(metrics.Render({}), HasSubstr("backend=\"web/first:50051\",code=\"OK\"} 1\n"))
      << "a call that still held the forgotten configuration";
  EXPECT_THAT(metrics.Render({}), HasSubstr("generation=\"21\"} 1\n"));
}

TEST(Metrics, LoseNothingWhenWorkersReloadsAndReadersMeet) {
  constexpr int kWorkers = 3;
  constexpr int kCalls = 2'000;
  Metrics metrics;
  std::vector<std::shared_ptr<const Snapshot>> snapshots;
  for (uint64_t generation = 1; generation <= 5; ++generation)
    snapshots.push_back(SnapshotOf(PayRoute(), generation));
  std::vector<std::thread> workers;
  for (int worker = 0; worker < kWorkers; ++worker) {
    workers.emplace_back([&] {
      for (size_t i = 0; i < kCalls; ++i)
        ObservedCall(snapshots[i * snapshots.size() / kCalls]).StartAndEnd(metrics);
    });
  }
  for (const auto& snapshot : snapshots) {
    metrics.OnLoaded(*snapshot);
    metrics.Render({});
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_THAT(metrics.Render({}), HasSubstr(kPayOk + std::to_string(kWorkers * kCalls) + "\n"));
}

}  // namespace
}  // namespace routewind
