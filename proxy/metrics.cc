// SPDX-License-Identifier: Apache-2.0
#include "proxy/metrics.h"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <set>

#include "engine/model/outcome.h"
#include "proxy/prometheus_text.h"

namespace routewind {
namespace {

constexpr size_t kGenerationsKept =
    2;  // so that a scrape after a reload still sees the last counts before it

void Add(std::atomic<uint64_t>& counter, uint64_t count) {
  counter.fetch_add(count, std::memory_order_relaxed);
}

// Codes that gRPC does not know are UNKNOWN to clients too.
size_t CodeIndex(uint32_t status) {
  return status < kGrpcStatusCount ? status : static_cast<size_t>(GrpcStatus::kUnknown);
}

}  // namespace

Metrics::Generation* Metrics::FindLocked(uint64_t number) {
  const auto found = std::find_if(generations_.rbegin(), generations_.rend(),
                                  [=](const Generation& each) { return each.number == number; });
  return found == generations_.rend() ? nullptr : &*found;
}

template <typename Use>
void Metrics::WithGeneration(const Snapshot& snapshot, Use use) {
  {
    const std::shared_lock lock(mutex_);
    if (Generation* generation = FindLocked(snapshot.generation())) return use(*generation);
  }
  const std::unique_lock lock(mutex_);
  Adopt(snapshot);
  use(*FindLocked(snapshot.generation()));
}

void Metrics::OnStart(const StartedCall& call) {
  in_flight_.fetch_add(1, std::memory_order_relaxed);
  WithGeneration(call.snapshot, [](Generation& generation) {
    generation.in_flight.fetch_add(1, std::memory_order_relaxed);
  });
}

void Metrics::OnEnd(const FinishedCall& call) {
  in_flight_.fetch_sub(1, std::memory_order_relaxed);
  Add(request_messages_, call.request_messages);
  Add(response_messages_, call.response_messages);
  Add(request_bytes_, call.request_bytes);
  Add(response_bytes_, call.response_bytes);
  WithGeneration(call.snapshot, [&call](Generation& generation) {
    const SeriesIndex::Place place = generation.index.Find(call.decision);
    Add((*place.codes)[CodeIndex(call.status)], 1);
    place.latency->Add(call.duration_ns > 0 ? static_cast<uint64_t>(call.duration_ns) : 0);
    generation.in_flight.fetch_sub(1, std::memory_order_relaxed);
  });
}

void Metrics::OnLoaded(const Snapshot& snapshot) {
  ++loads_ok_;
  const std::unique_lock lock(mutex_);
  Adopt(snapshot);
  ForgetOld();
}

// Also for a call that still has an old configuration in its hands when that has been forgotten
// already.
void Metrics::Adopt(const Snapshot& snapshot) {
  const uint64_t number = snapshot.generation();
  if (FindLocked(number) != nullptr) return;
  const auto next = std::find_if(generations_.begin(), generations_.end(),
                                 [=](const Generation& each) { return each.number > number; });
  generations_.emplace(next, number, snapshot, series_);
  if (number > newest_) {
    newest_ = number;
    digest_ = snapshot.loaded().digest;
  }
}

void Metrics::ForgetOld() {
  size_t excess =
      generations_.size() > kGenerationsKept ? generations_.size() - kGenerationsKept : 0;
  for (auto each = generations_.begin(); excess > 0; --excess)
    each = each->in_flight.load() == 0 ? generations_.erase(each) : std::next(each);

  std::set<SeriesIndex::Use> used;
  for (const Generation& each : generations_)
    used.insert(each.index.uses().begin(), each.index.uses().end());
  for (auto& [labels, series] : series_) {
    std::erase_if(series.codes, [&](const auto& entry) {
      return !used.contains({labels, entry.first});
    });
  }
  std::erase_if(series_, [](const auto& entry) { return entry.second.codes.empty(); });
}

void Metrics::RenderCalls(std::string& out) const {
  PrometheusText text(out);
  text.Family("routewind_calls_total", "counter",
              "Calls that have ended, by rule, backend and status told to the client.");
  for (const auto& [labels, series] : series_) {
    for (const auto& [backend, codes] : series.codes) {
      for (size_t code = 0; code < codes.size(); ++code) {
        const uint64_t count = codes[code].load(std::memory_order_relaxed);
        // A pair of rule and backend is there from the start; statuses appear when they do.
        if (count == 0 && (code != 0 || backend.empty())) continue;
        text.Sample("routewind_calls_total",
                    {{"route", labels.route},
                     {"rule", labels.rule},
                     {"backend", backend},
                     {"code", GrpcStatusName(static_cast<GrpcStatus>(code))}},
                    count);
      }
    }
  }
}

void Metrics::RenderLatency(std::string& out) const {
  PrometheusText text(out);
  text.Family("routewind_call_duration_seconds", "histogram",
              "From complete request headers to the status, by rule.");
  for (const auto& [labels, series] : series_) {
    std::array<uint64_t, kLatencyBoundsNs.size() + 1> counts{};
    uint64_t total = 0;
    for (size_t i = 0; i < counts.size(); ++i) {
      total += series.latency.buckets[i].load(std::memory_order_relaxed);
      counts[i] = total;
    }
    if (total == 0) continue;
    for (size_t i = 0; i < counts.size(); ++i) {
      const std::string bound =
          i < kLatencyBoundsNs.size() ? SecondsText(kLatencyBoundsNs[i]) : "+Inf";
      text.Sample("routewind_call_duration_seconds_bucket",
                  {{"route", labels.route}, {"rule", labels.rule}, {"le", bound}}, counts[i]);
    }
    const PrometheusText::Labels rule = {{"route", labels.route}, {"rule", labels.rule}};
    text.Seconds("routewind_call_duration_seconds_sum", rule, series.latency.sum_ns.load());
    text.Sample("routewind_call_duration_seconds_count", rule, total);
  }
}

std::string Metrics::Render(const OtherCounts& others) const {
  std::string out;
  PrometheusText text(out);
  const std::shared_lock lock(mutex_);
  RenderCalls(out);
  RenderLatency(out);
  text.Single("routewind_calls_in_flight", "gauge", "Calls that have begun and not ended.",
              static_cast<uint64_t>(std::max<int64_t>(0, in_flight_.load())));
  text.Family("routewind_messages_total", "counter",
              "gRPC messages forwarded in calls that have ended.");
  text.Sample("routewind_messages_total", {{"direction", "request"}}, request_messages_);
  text.Sample("routewind_messages_total", {{"direction", "response"}}, response_messages_);
  text.Family("routewind_message_bytes_total", "counter", "Their bytes, prefixes excluded.");
  text.Sample("routewind_message_bytes_total", {{"direction", "request"}}, request_bytes_);
  text.Sample("routewind_message_bytes_total", {{"direction", "response"}}, response_bytes_);
  text.Single("routewind_connections_open", "gauge", "Client connections now.",
              others.connections.open);
  text.Single("routewind_connections_accepted_total", "counter", "Client connections taken.",
              others.connections.accepted);
  text.Single("routewind_connections_refused_total", "counter",
              "Client connections closed at once because of --max-connections.",
              others.connections.refused);
  text.Single("routewind_accept_pauses_total", "counter", "Times that no file descriptor was left.",
              others.connections.pauses);
  text.Single("routewind_mirrors_sent_total", "counter", "Requests copied to a mirror.",
              mirrors_sent_);
  text.Single("routewind_mirrors_dropped_total", "counter",
              "Copies that were not sent or given up.", mirrors_dropped_);
  text.Family("routewind_config_loads_total", "counter", "Configurations loaded, and refused.");
  text.Sample("routewind_config_loads_total", {{"result", "ok"}}, loads_ok_);
  text.Sample("routewind_config_loads_total", {{"result", "failed"}}, loads_failed_);
  text.Family("routewind_config_info", "gauge", "1 for the configuration that decides new calls.");
  text.Sample("routewind_config_info",
              {{"digest", digest_}, {"generation", std::to_string(newest_)}}, 1);
  text.Single("routewind_decision_log_lines_total", "counter", "Lines of the decision log.",
              others.log_lines);
  text.Single("routewind_decision_log_lines_lost_total", "counter",
              "Lines that could not be written to the decision log.", others.log_lines_lost);
  return out;
}

}  // namespace routewind
