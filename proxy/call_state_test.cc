// SPDX-License-Identifier: Apache-2.0
#include "proxy/call_state.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace routewind {
namespace {

// A call told as a story: events by name, and what Plan() answers to each, written as
// "up:metadata+message+end down:metadata+message+end read look cancel"; "-" for nothing.
std::string Text(const char* name, const CallState::Send& send) {
  std::string text;
  const auto add = [&text](bool present, const char* word) {
    if (present) text += (text.empty() ? "" : "+") + std::string(word);
  };
  add(send.metadata, "metadata");
  add(send.message, "message");
  add(send.end, "end");
  return text.empty() ? "" : std::string(name) + ":" + text + " ";
}

std::string Text(const CallState::Actions& actions) {
  std::string text = Text("up", actions.upstream) + Text("down", actions.client);
  if (actions.read_response) text += "read ";
  if (actions.look_again) text += "look ";
  if (actions.cancel_upstream) text += "cancel ";
  if (text.empty()) return "-";
  text.pop_back();
  return text;
}

void Tell(const std::string& event, CallState& state) {
  static const std::map<std::string, void (*)(CallState&)> events = {
      {"request", [](CallState& s) { if (s.TakeRequestRead()) s.OnRequestMessage(); }},
      {"half-close", [](CallState& s) { if (s.TakeRequestRead()) s.OnRequestEnd(); }},
      {"cut-off", [](CallState& s) { if (s.TakeRequestRead()) s.OnRequestBroken(); }},
      {"sent-up", [](CallState& s) { s.OnUpstreamSent(); }},
      {"failed-up", [](CallState& s) { s.OnUpstreamFailed(); }},
      {"metadata", [](CallState& s) { s.OnResponseMetadata(); s.TakeResponseRead(); }},
      {"response", [](CallState& s) { s.OnResponseMessage(); }},
      {"no-response", [](CallState& s) { s.OnResponseEnd(); }},
      {"status", [](CallState& s) { s.OnStatus(); }},
      {"sent-down", [](CallState& s) { s.OnClientSent(); }},
      {"waited", [](CallState& s) { s.OnWaitedLongEnough(); }},
      {"failed-down", [](CallState& s) { s.OnClientFailed(); }},
      {"closed", [](CallState& s) { s.OnClosed(false); }},
      {"cancelled", [](CallState& s) { s.OnClosed(true); }},
  };
  events.at(event)(state);
}

struct Story {
  const char* name;
  CallState::Answer answer;
  // Events that happen together, in words, and the plan after them.
  std::vector<std::pair<std::string, std::string>> steps;
  bool is_over = true;
};

constexpr auto kForward = CallState::Answer::kForward;
constexpr auto kLocal = CallState::Answer::kLocal;

const std::vector<Story>& Stories() {
  static const std::vector<Story> stories = {
      {"a unary call takes one batch up and one down", kForward,
       {{"request half-close", "up:metadata+message+end"},
        {"sent-up metadata response status", "down:metadata+message+end"},
        {"sent-down closed", "-"}}},
      {"metadata goes up before the first message when that keeps waiting", kForward,
       {{"", "up:metadata"}, {"sent-up request", "up:message"}, {"sent-up half-close", "up:end"},
        {"sent-up metadata", "down:metadata"}, {"sent-down no-response status", "down:end"}, {"sent-down closed", "-"}}},
      {"response metadata goes down before the first message when that keeps waiting", kForward,
       {{"request", "up:metadata+message"}, {"sent-up metadata", "down:metadata"}, {"sent-down response", "down:message look"},
        {"", "look"}, {"", "read"}, {"sent-down no-response status", "down:end"}, {"sent-down closed", "-"}}},
      {"a status that is right behind the first message comes before more is asked for", kForward,
       {{"request half-close", "up:metadata+message+end"}, {"sent-up metadata response", "down:metadata+message look"},
        {"sent-down", "look"}, {"status", "down:end"}, {"sent-down closed", "-"}}},
      {"behind a second message the next one is asked for at once", kForward,
       {{"half-close", "up:metadata+end"}, {"sent-up metadata response", "down:metadata+message look"}, {"sent-down", "look"},
        {"", "read"}, {"response", "down:message read"}, {"no-response status", "-"}, {"sent-down", "down:end"},
        {"sent-down closed", "-"}}},
      {"a message waits while another is on its way", kForward,
       {{"request", "up:metadata+message"}, {"request request", "-"}, {"sent-up", "up:message"}, {"sent-up", "up:message"},
        {"sent-up half-close", "up:end"}, {"sent-up status", "down:metadata+end"}, {"sent-down closed", "-"}}},
      {"a status that comes alone is a trailers-only response", kForward,
       {{"request half-close", "up:metadata+message+end"}, {"sent-up metadata no-response status", "down:metadata+end"},
        {"sent-down closed", "-"}}},
      {"the status waits for the message before it", kForward,
       {{"half-close", "up:metadata+end"}, {"sent-up metadata response", "down:metadata+message look"},
        {"", "look"}, {"", "read"}, {"response status", "-"}, {"sent-down", "down:message+end"}, {"sent-down closed", "-"}}},
      {"a response may end before the request does", kForward,
       {{"request", "up:metadata+message"}, {"sent-up metadata response status", "down:metadata+message+end"},
        {"request sent-down closed", "-"}}},
      {"a client that cancels cancels the backend's call", kForward,
       {{"request", "up:metadata+message"}, {"cancelled", "cancel"}, {"failed-up status", "-"}}},
      {"a request that is cut off does not end like one that is complete, however late the cancellation is heard of", kForward,
       {{"request", "up:metadata+message"}, {"sent-up cut-off", "-"}, {"request", "-"}, {"cancelled", "cancel"}, {"status", "-"}}},
      {"a client that goes before anything was sent up leaves nothing to cancel on the wire", kForward,
       {{"cancelled", "cancel"}}},
      {"a client that does not take its response is gone", kForward,
       {{"half-close", "up:metadata+end"}, {"sent-up metadata response", "down:metadata+message look"},
        {"failed-down", "cancel"}, {"status closed", "-"}}},
      {"after a failed send up the backend's status is awaited", kForward,
       {{"request", "up:metadata+message"}, {"failed-up request", "-"}, {"metadata no-response status", "down:metadata+end"},
        {"sent-down closed", "-"}}},
      {"an answer of the proxy's own needs no backend, and comes when the request has ended", kLocal,
       {{"request", "-"}, {"request", "-"}, {"request", "-"}, {"half-close", "down:metadata+end"}, {"sent-down closed", "-"}}},
      {"it does not wait for ever", kLocal, {{"request", "-"}, {"waited", "down:metadata+end"}, {"sent-down closed", "-"}}},
      {"a client that goes before it has its answer needs none", kLocal, {{"cancelled", "-"}}},
      {"a call with its status sent is over once the server says so", kLocal,
       {{"half-close", "down:metadata+end"}, {"sent-down", "-"}}, false},
  };
  return stories;
}

TEST(CallState, TellsEveryStoryToItsEnd) {
  for (const Story& story : Stories()) {
    SCOPED_TRACE(story.name);
    CallState state(story.answer);
    for (const auto& [events, expected] : story.steps) {
      std::istringstream words(events);
      for (std::string event; words >> event;) Tell(event, state);
      EXPECT_EQ(Text(state.Plan()), expected) << "after: " << events;
    }
    EXPECT_EQ(state.is_over(), story.is_over);
  }
}

TEST(CallState, ReadsNoFurtherThanTwoMessagesAheadOfASlowBackend) {
  CallState state(kForward);
  state.Plan();  // metadata is on its way up, and stays there
  for (int i = 0; i < CallState::kHeldMessages; ++i) {
    ASSERT_TRUE(state.TakeRequestRead());
    state.OnRequestMessage();
  }
  EXPECT_FALSE(state.TakeRequestRead());
  state.OnUpstreamSent();
  EXPECT_TRUE(state.Plan().upstream.message);
  EXPECT_TRUE(state.TakeRequestRead());
}

TEST(CallState, ReadsNoFurtherThanTwoMessagesAheadOfASlowClient) {
  CallState state(kForward);
  state.Plan();
  state.OnUpstreamSent();
  state.OnResponseMetadata();
  EXPECT_TRUE(state.Plan().client.metadata);  // and that stays on its way down
  for (int i = 0; i < CallState::kHeldMessages; ++i) {
    state.OnResponseMessage();
    EXPECT_EQ(state.Plan().read_response, i + 1 < CallState::kHeldMessages);
  }
  state.OnClientSent();
  const CallState::Actions actions = state.Plan();
  EXPECT_TRUE(actions.client.message);
  EXPECT_TRUE(actions.look_again);
  state.Plan();
  EXPECT_TRUE(state.Plan().read_response);
}

}  // namespace
}  // namespace routewind
