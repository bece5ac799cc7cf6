// SPDX-License-Identifier: Apache-2.0
// `routewind check --format sarif`, field by field against what SARIF 2.1.0 requires. Section
// numbers are the standard's.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "engine/base/ascii.h"
#include "integration/temp_folder.h"

namespace routewind::integration {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const std::string kProgram = std::string(ROUTEWIND_BINARY_DIR) + "/routewind";

struct Output {
  int exit_code = -1;
  Json log;
};

// Runs the program in `folder`, so that files have relative names.
Output CheckAsSarif(const std::string& folder, const std::string& arguments) {
  const std::string command =
      "cd '" + folder + "' && '" + kProgram + "' check --format sarif " + arguments;
  Output output;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  output.exit_code = WEXITSTATUS(pclose(pipe));
  output.log = Json::parse(text, nullptr, false);
  return output;
}

bool IsHexDigit(char c) {
  return IsAsciiDigit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

// RFC 3986: only characters that a path of a URI may hold, each `%` with two hex digits.
bool IsUriPath(const std::string& uri) {
  for (size_t i = 0; i < uri.size(); ++i) {
    const char c = uri[i];
    if (c == '%') {
      if (i + 2 >= uri.size() || !IsHexDigit(uri[i + 1]) || !IsHexDigit(uri[i + 2])) return false;
      i += 2;
    } else if (!IsAsciiAlpha(c) && !IsAsciiDigit(c) &&
               std::string_view("-._~/").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return !uri.empty();
}

void ExpectText(const Json& message) {  // 3.11: a message has a text
  ASSERT_TRUE(message.is_object());
  ASSERT_TRUE(message.contains("text") && message["text"].is_string());
  EXPECT_FALSE(message["text"].get<std::string>().empty());
}

void ExpectRegion(const Json& region) {  // 3.30.5, 3.30.6: they count from 1
  ASSERT_TRUE(region["startLine"].is_number_integer());
  EXPECT_GE(region["startLine"].get<int>(), 1);
  if (region.contains("startColumn")) {
    EXPECT_GE(region["startColumn"].get<int>(), 1);
  }
}

void ExpectLocation(const Json& location) {  // 3.28
  if (location.contains("physicalLocation")) {
    const Json& physical = location["physicalLocation"];
    EXPECT_TRUE(IsUriPath(physical.at("artifactLocation").at("uri").get<std::string>()))
        << physical;
    ExpectRegion(physical.at("region"));
  }
  if (!location.contains("logicalLocations")) return;
  for (const Json& logical : location["logicalLocations"]) {
    EXPECT_FALSE(logical.at("fullyQualifiedName").get<std::string>().empty());
  }
}

// 3.27. `rules`: the ids of the driver's rules, in their order.
void ExpectResult(const Json& result, const std::vector<std::string>& rules) {
  ASSERT_TRUE(result.contains("message"));
  ExpectText(result["message"]);
  const std::string level = result.at("level");
  EXPECT_TRUE(level == "error" || level == "warning" || level == "note") << level;
  const auto index = result.at("ruleIndex").get<size_t>();
  ASSERT_LT(index, rules.size());
  EXPECT_EQ(rules[index], result.at("ruleId").get<std::string>());
  ASSERT_TRUE(result.at("locations").is_array());
  for (const Json& location : result["locations"]) ExpectLocation(location);
}

std::vector<std::string> ExpectRules(const Json& driver) {  // 3.19.23, 3.49.3
  std::vector<std::string> ids;
  for (const Json& rule : driver.at("rules")) {
    ids.push_back(rule.at("id").get<std::string>());
    EXPECT_FALSE(ids.back().empty());
    ExpectText(rule.at("shortDescription"));
  }
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size()) << "ids are unique";
  return ids;
}

void ExpectLog(const Json& log) {  // 3.13
  ASSERT_TRUE(log.is_object()) << "not JSON";
  EXPECT_EQ(log.at("version"), "2.1.0");
  const std::string schema = log.at("$schema");
  EXPECT_TRUE(schema.starts_with("https://") && schema.ends_with("sarif-schema-2.1.0.json"));
  ASSERT_TRUE(log.at("runs").is_array());
  ASSERT_EQ(log["runs"].size(), 1U);
  const Json& run = log["runs"][0];
  const Json& driver = run.at("tool").at("driver");
  EXPECT_EQ(driver.at("name"), "routewind");
  EXPECT_FALSE(driver.at("version").get<std::string>().empty());
  const std::string columns = run.at("columnKind");  // 3.14.17
  EXPECT_TRUE(columns == "utf16CodeUnits" || columns == "unicodeCodePoints");
  const std::vector<std::string> rules = ExpectRules(driver);
  ASSERT_TRUE(run.at("results").is_array());
  for (const Json& result : run["results"]) ExpectResult(result, rules);
}

constexpr char kBroken[] =
    "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: r}\nspec:\n"
    "  rules:\n    - matches: [{method: {}}]\n";
constexpr char kDoubtful[] =
    "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: q}\nspec:\n"
    "  rules:\n    - matches: [{method: {service: .a.B}}]\n";

TEST(Sarif, HasWhatTheStandardRequires) {
  const TempFolder folder;
  fs::create_directory(folder.File("my routes"));
  std::ofstream(folder.File("my routes/a#b%c:d.yaml")) << kBroken;
  std::ofstream(folder.File("z.yaml")) << kDoubtful;
  const Output output = CheckAsSarif(folder.path(), "-c . ");
  EXPECT_EQ(output.exit_code, 1);
  ExpectLog(output.log);

  std::set<std::string> uris, ids;
  for (const Json& result : output.log["runs"][0]["results"]) {
    ids.insert(result["ruleId"].get<std::string>());
    const Json& physical = result["locations"][0]["physicalLocation"];
    uris.insert(physical["artifactLocation"]["uri"].get<std::string>());
  }
  EXPECT_EQ(uris, (std::set<std::string>{"my%20routes/a%23b%25c%3Ad.yaml", "z.yaml"}));
  EXPECT_TRUE(ids.contains("V-R14") && ids.contains("W-06")) << output.log.dump(1);
}

// Three characters of five bytes stand before the method.
TEST(Sarif, CountsColumnsInCodePoints) {
  const TempFolder folder;
  std::ofstream(folder.File("r.yaml"))
      << "apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: r}\nspec:\n"
         "  rules:\n  - matches: [{headers: [{name: x, value: \"\u00fc\u00fcx\"}], method: {}}]\n";
  const Output output = CheckAsSarif(folder.path(), "-c r.yaml");
  ExpectLog(output.log);
  const Json& location = output.log["runs"][0]["results"][0]["locations"][0];
  EXPECT_EQ(location["physicalLocation"]["region"]["startColumn"], 52) << location;
}

TEST(Sarif, NamesStandardInput) {
  const TempFolder folder;
  std::ofstream(folder.File("r.yaml")) << kBroken;
  const Output output = CheckAsSarif(folder.path(), "-c - < r.yaml");
  ExpectLog(output.log);
  const Json& location = output.log["runs"][0]["results"][0]["locations"][0];
  EXPECT_EQ(location["physicalLocation"]["artifactLocation"]["uri"], "stdin");
  EXPECT_EQ(location["physicalLocation"]["region"]["startLine"], 6);
}

TEST(Sarif, HasNoResultsWhereNothingIsFound) {
  const std::string folder =
      std::string(ROUTEWIND_SOURCE_DIR) + "/fixtures/routes/a-service-and-a-method";
  const Output output = CheckAsSarif(folder, "-c config.yaml");
  EXPECT_EQ(output.exit_code, 0);
  ExpectLog(output.log);
  EXPECT_TRUE(output.log["runs"][0]["results"].empty()) << output.log.dump(1);
}

// Every finding there is a fixture for.
TEST(Sarif, IsWellFormedForEveryFindingsFixture) {
  const fs::path folder = fs::path(ROUTEWIND_SOURCE_DIR) / "fixtures" / "findings";
  const Output output = CheckAsSarif(folder.string(), "--channel experimental -c .");
  ExpectLog(output.log);
  EXPECT_GT(output.log["runs"][0]["results"].size(), 100U);
}

}  // namespace
}  // namespace routewind::integration
