// SPDX-License-Identifier: Apache-2.0
#include "engine/cases/expectation.h"

#include <nlohmann/json.hpp>

namespace routewind {
namespace {

using Json = nlohmann::json;

// A scalar as both sides write it: strings bare, numbers and booleans as JSON has them.
std::string ScalarText(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

std::string Shown(const Json& value) { return value.is_null() ? "nothing" : value.dump(); }

std::string ShownExpected(const ExpectedValue& value) {
  switch (value.kind) {
    case ExpectedValue::Kind::kNull: return "nothing";
    case ExpectedValue::Kind::kScalar: return "\"" + value.text + "\"";
    case ExpectedValue::Kind::kList: return "a list of " + std::to_string(value.members.size());
    case ExpectedValue::Kind::kMap: break;
  }
  return "a map";
}

bool IsBackendShorthand(std::string_view name, const Json& backend) {
  const std::string bare = backend.value("name", "");
  const std::string full = backend.value("namespace", "") + "/" + bare;
  const std::string with_port = full + ":" + (backend.contains("port") ? backend["port"].dump() : "");
  return name == bare || name == full || name == with_port;
}

class Comparer {
 public:
  explicit Comparer(std::vector<std::string>& failures) : failures_(failures) {}

  void Compare(const ExpectedValue& expect, const Json& actual, const std::string& path) {
    if (expect.kind == ExpectedValue::Kind::kMap && actual.is_object()) {
      for (const auto& [key, value] : expect.members) {
        const std::string child = path.empty() ? key : path + "." + key;
        Compare(value, actual.contains(key) ? actual[key] : Json(), child);
      }
      return;
    }
    if (expect.kind == ExpectedValue::Kind::kList && actual.is_array() && actual.size() == expect.members.size()) {
      for (size_t i = 0; i < actual.size(); ++i) {
        Compare(expect.members[i].second, actual[i], path + "[" + std::to_string(i) + "]");
      }
      return;
    }
    if (!ScalarHolds(expect, actual, path)) {
      failures_.push_back(path + ": expected " + ShownExpected(expect) + ", got " + Shown(actual));
    }
  }

 private:
  static bool ScalarHolds(const ExpectedValue& expect, const Json& actual, const std::string& path) {
    if (expect.kind == ExpectedValue::Kind::kNull) return actual.is_null();
    if (expect.kind != ExpectedValue::Kind::kScalar) return false;
    if (actual.is_object()) return path == "backend" && IsBackendShorthand(expect.text, actual);
    if (actual.is_array()) return actual.size() == 1 && ScalarText(actual[0]) == expect.text;
    return !actual.is_null() && ScalarText(actual) == expect.text;
  }

  std::vector<std::string>& failures_;
};

}  // namespace

std::vector<std::string> CompareDecision(const ExpectedValue& expect, std::string_view decision_json) {
  std::vector<std::string> failures;
  Comparer(failures).Compare(expect, Json::parse(decision_json), "");
  return failures;
}

bool NamesBackend(std::string_view name, const TableBackend& backend) {
  const std::string full = backend.id.ToString();
  return name == backend.id.name || name == full || name == full + ":" + std::to_string(backend.port);
}

}  // namespace routewind
