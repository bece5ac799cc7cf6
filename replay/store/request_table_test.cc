// SPDX-License-Identifier: Apache-2.0
#include "replay/store/request_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace routewind {
namespace {

// How many rows of shapes come of these many requests, whose headers a function makes.
template <typename MakeHeaders>
size_t CountShapes(RequestTable& table, size_t requests, MakeHeaders make_headers) {
  size_t shapes = 0;
  for (size_t n = 0; n < requests; ++n) {
    const std::vector<std::string> texts = make_headers(n);
    std::vector<HeaderView> headers;
    for (size_t i = 0; i < texts.size(); i += 2) headers.push_back({texts[i], texts[i + 1]});
    if (!table.Intern("h", "/a.B/C", headers).new_shape.empty()) ++shapes;
  }
  return shapes;
}

using Texts = std::vector<std::string>;

TEST(VariableHeaders, BecomeSoByTheFirstValueBeyondTheLimit) {
  VariableHeaders variable;
  for (int n = 0; n < 64; ++n) {
    EXPECT_FALSE(variable.Learn("id", std::to_string(n), 64)) << n;
    EXPECT_FALSE(variable.Learn("id", std::to_string(n), 64)) << "again, " << n;
    EXPECT_FALSE(variable.Learn("x-env", "prod", 64));
  }
  EXPECT_FALSE(variable.IsVariable("id"));
  EXPECT_TRUE(variable.Learn("id", "64", 64));
  EXPECT_FALSE(variable.Learn("id", "65", 64)) << "not for the first time";
  EXPECT_TRUE(variable.IsVariable("id"));
  EXPECT_FALSE(variable.IsVariable("x-env"));
  EXPECT_FALSE(variable.IsVariable("unknown"));
}

TEST(VariableHeaders, AreBoundedInNumberAndLength) {
  VariableHeaders variable;
  const std::string longest(VariableHeaders::kMaxNameBytes, 'n');
  EXPECT_TRUE(variable.Learn(longest, "", 0));
  EXPECT_FALSE(variable.Learn(longest + "n", "", 0));
  for (size_t n = 1; n < VariableHeaders::kMaxNames; ++n) {
    EXPECT_TRUE(variable.Learn("name" + std::to_string(n), "", 0)) << n;
  }
  EXPECT_FALSE(variable.Learn("one too many", "", 0));
  EXPECT_FALSE(variable.IsVariable("one too many"));
}

TEST(RequestTable, HeadersThatDifferInEveryCallCostFewShapes) {
  RequestTable table({});
  const size_t shapes = CountShapes(table, 10'000, [](size_t n) -> Texts {
    return {"x-env",        n % 2 == 0 ? "prod" : "test",  "traceparent", std::to_string(n),
            "grpc-timeout", std::to_string(n % 1000) + "m"};
  });
  EXPECT_EQ(shapes, 64U + 2U);
}

TEST(RequestTable, HeadersWithFewValuesStayInTheShape) {
  RequestTable table({});
  const auto headers = [](size_t n) -> Texts { return {"x-tenant", std::to_string(n % 64)}; };
  EXPECT_EQ(CountShapes(table, 1'000, headers), 64U);
  const auto entry = table.Intern("h", "/a.B/C", std::vector<HeaderView>{{"x-tenant", "63"}});
  EXPECT_EQ(entry.request.number, 63U);
  EXPECT_EQ(entry.request.own_headers, "");
}

TEST(RequestTable, TooManyCombinationsOfFewValuesMakeHeadersVariable) {
  RequestTable table({});
  const size_t shapes = CountShapes(table, 40 * 40 * 40, [](size_t n) -> Texts {
    return {"a", std::to_string(n % 40),  "b", std::to_string(n / 40 % 40),
            "c", std::to_string(n / 1600)};
  });
  EXPECT_GE(shapes, 4096U);
  EXPECT_LE(shapes, 4096U + 10U);
}

}  // namespace
}  // namespace routewind
