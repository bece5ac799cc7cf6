// SPDX-License-Identifier: Apache-2.0
#include "property_tests/generate/traffic.h"

#include "property_tests/generate/pools.h"
#include "property_tests/law.h"
#include "property_tests/laws/text_input.h"

namespace routewind {
namespace {

FieldCoding MakeCoding(Chooser& choose) {
  return {choose.One<Indexing>(
              {Indexing::kIncremental, Indexing::kIncremental, Indexing::kNone, Indexing::kNever}),
          choose.Chance(50)};
}

std::string MakeValue(Chooser& choose) {
  if (choose.Chance(60)) return PickHeaderValue(choose);
  if (choose.Chance(20)) return choose.One<const char*>({"", " ", "\xC3\xA9", "~^\\`<{", "a b"});
  return std::string(choose.Below(200), static_cast<char>('a' + choose.Below(26)));
}

SynthHeader MakeHeader(Chooser& choose) {
  const std::string name = choose.One<const char*>(
      {"x", "x-env", "x-env", "user-agent", "accept", "version", "grpc-timeout", "cookie"});
  return {name, name == "grpc-timeout" ? "1S" : MakeValue(choose), MakeCoding(choose)};
}

std::vector<uint64_t> MakeSizes(Chooser& choose) {
  std::vector<uint64_t> sizes(choose.Chance(60) ? 1 : choose.Below(4));
  for (uint64_t& size : sizes) {
    size = choose.Chance(80) ? choose.Below(40) : choose.Chance(90) ? choose.Below(3000) : 40'000;
  }
  return sizes;
}

SynthCall MakeCall(Chooser& choose) {
  SynthCall call;
  call.authority = choose.One<const char*>({"a.io", "b.io:50051", "a.example.com"});
  call.path = "/" + PickService(choose) + "/" + PickMethod(choose);
  call.requests = MakeSizes(choose);
  call.responses = MakeSizes(choose);
  call.status = choose.Chance(70) ? 0 : choose.Below(17);
  for (size_t i = choose.Below(5); i > 0; --i) call.headers.push_back(MakeHeader(choose));
  call.coding = MakeCoding(choose);
  if (choose.Chance(30)) call.padding = choose.Between(1, choose.Chance(20) ? 255 : 10);
  if (choose.Chance(30)) call.fragment_bytes = choose.Between(1, 60);
  if (choose.Chance(30)) call.data_bytes = choose.Between(1, 1000);
  if (choose.Chance(20)) call.table_bytes = choose.One<uint64_t>({0, 40, 100, 200, 4096});
  return call;
}

SynthConnection MakeConnection(Chooser& choose) {
  SynthConnection connection;
  connection.seed = choose.Below(1'000'000);
  if (choose.Chance(60)) connection.segment_bytes = choose.One<uint64_t>({20, 50, 100, 500, 5000});
  if (choose.Chance(50)) connection.reorder = choose.Between(1, 8);
  if (choose.Chance(50)) connection.repeat = choose.Between(1, 40);
  if (choose.Chance(50)) connection.table_bytes = choose.One<uint64_t>({0, 64, 150, 300, 65536});
  if (choose.Chance(60)) connection.interleave = choose.Between(1, 80);
  if (choose.Chance(30)) connection.noise = choose.Between(1, 30);
  for (size_t i = choose.Between(1, 6); i > 0; --i) connection.calls.push_back(MakeCall(choose));
  return connection;
}

Recipe MakeRecipe(Chooser& choose) {
  Recipe recipe;
  for (size_t i = choose.Chance(80) ? 1 : 2; i > 0; --i) {
    recipe.connections.push_back(MakeConnection(choose));
  }
  return recipe;
}

// Calls `keep` with each smaller version of `line` in which one number has its default or is
// halved.
template <typename Line, typename Keep>
void WithSimplerNumbers(const Line& line, std::initializer_list<uint64_t Line::*> numbers,
                        const Keep& keep) {
  const Line defaults;
  for (uint64_t Line::*number : numbers) {
    if (line.*number == defaults.*number) continue;
    Line simpler = line;
    simpler.*number = defaults.*number;
    keep(simpler);
    simpler.*number = line.*number / 2;
    if (simpler.*number > 0 && line.*number != SynthCall::kSame) keep(simpler);
  }
}

template <typename Keep>
void ForSmallerCalls(const SynthCall& call, const Keep& keep) {
  const auto with = [&](auto change) {
    SynthCall smaller = call;
    change(smaller);
    if (smaller != call) keep(smaller);
  };
  for (auto& headers : WithoutParts(call.headers)) with([&](SynthCall& c) { c.headers = headers; });
  for (auto& sizes : WithoutParts(call.requests)) with([&](SynthCall& c) { c.requests = sizes; });
  for (auto& sizes : WithoutParts(call.responses)) with([&](SynthCall& c) { c.responses = sizes; });
  with([](SynthCall& c) { c.coding = {}; });
  with([](SynthCall& c) { c.authority = SynthCall{}.authority; });
  with([](SynthCall& c) { c.path = SynthCall{}.path; });
  with([](SynthCall& c) {
    for (uint64_t& size : c.requests) size /= 2;
  });
  with([](SynthCall& c) {
    for (uint64_t& size : c.responses) size /= 2;
  });
  for (size_t i = 0; i < call.headers.size(); ++i) {
    with([i](SynthCall& c) { c.headers[i].coding = {}; });
    with([i](SynthCall& c) { c.headers[i].value.resize(c.headers[i].value.size() / 2); });
  }
  WithSimplerNumbers(call,
                     {&SynthCall::status, &SynthCall::padding, &SynthCall::fragment_bytes,
                      &SynthCall::data_bytes, &SynthCall::table_bytes},
                     keep);
}

template <typename Keep>
void ForSmallerConnections(const SynthConnection& connection, const Keep& keep) {
  for (auto& calls : WithoutParts(connection.calls)) {
    SynthConnection smaller = connection;
    smaller.calls = calls;
    if (!calls.empty()) keep(smaller);
  }
  using C = SynthConnection;
  WithSimplerNumbers(connection,
                     {&C::interleave, &C::reorder, &C::repeat, &C::noise, &C::segment_bytes,
                      &C::table_bytes, &C::seed},
                     keep);
  for (size_t i = 0; i < connection.calls.size(); ++i) {
    ForSmallerCalls(connection.calls[i], [&](const SynthCall& call) {
      SynthConnection smaller = connection;
      smaller.calls[i] = call;
      keep(smaller);
    });
  }
}

std::vector<Recipe> SmallerRecipes(const Recipe& recipe) {
  std::vector<Recipe> smaller;
  for (auto& connections : WithoutParts(recipe.connections)) smaller.push_back({connections});
  for (size_t i = 0; i < recipe.connections.size(); ++i) {
    ForSmallerConnections(recipe.connections[i], [&](const SynthConnection& connection) {
      smaller.emplace_back(recipe).connections[i] = connection;
    });
  }
  return smaller;
}

}  // namespace

rc::Gen<Recipe> AnyRecipe() { return GeneratorOf<Recipe>(MakeRecipe, SmallerRecipes); }

}  // namespace routewind
