// SPDX-License-Identifier: Apache-2.0
#include "integration/status_expectation.h"

#include <algorithm>
#include <charconv>

#include "engine/config/yaml_document.h"
#include "integration/fixture_folder.h"

namespace routewind {
namespace {

std::optional<uint64_t> NumberOf(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

class ItemReader {
 public:
  explicit ItemReader(StatusExpectations& into) : into_(into) {}

  void Read(const Node& node) {
    StatusExpectation item;
    item.line = node.spot.line;
    for (const Node& field : node.children) ReadField(field, item);
    into_.items.push_back(std::move(item));
  }

 private:
  void ReadField(const Node& field, StatusExpectation& item) {
    const std::map<std::string_view, std::string*> texts = {
        {"gateway", &item.gateway}, {"listener", &item.listener}, {"route", &item.route},
        {"kind", &item.kind},       {"parent", &item.parent},     {"message", &item.message}};
    const std::map<std::string_view, std::optional<uint64_t>*> numbers = {
        {"attachedRoutes", &item.attached_routes},
        {"parents", &item.parent_count},
        {"observedGeneration", &item.observed_generation}};
    if (const auto text = texts.find(field.key); text != texts.end()) {
      *text->second = field.text;
    } else if (const auto number = numbers.find(field.key); number != numbers.end()) {
      *number->second = NumberOf(field.text);
      if (!*number->second) Refuse(field, "is no number");
    } else if (field.key == "supportedKinds") {
      item.supported_kinds.emplace();
      for (const Node& kind : field.children) item.supported_kinds->emplace_back(kind.text);
    } else if (field.key == "conditions") {
      for (const Node& condition : field.children) {
        item.conditions.emplace(condition.key, condition.text);
      }
    } else {
      Refuse(field, "is unknown");
    }
  }

  void Refuse(const Node& field, const std::string& fault) {
    into_.faults.push_back("line " + std::to_string(field.spot.line) + ": " +
                           std::string(field.key) + " " + fault);
  }

  StatusExpectations& into_;
};

// What one expectation is about, once found.
struct Found {
  const std::vector<Condition>* conditions = nullptr;
  const ListenerStatus* listener = nullptr;
};

std::string ParentName(const ParentRef& ref) {
  std::string name = ref.id.ToString();
  if (ref.section_name) name += "#" + *ref.section_name;
  if (ref.port) name += ":" + std::to_string(*ref.port);
  return name;
}

Found FindGateway(const StatusExpectation& expected, const ClusterStatus& status) {
  for (const GatewayStatus& gateway : status.gateways) {
    if (gateway.id.ToString() != expected.gateway) continue;
    if (expected.listener.empty()) return {&gateway.conditions};
    for (const ListenerStatus& listener : gateway.listeners) {
      if (listener.name == expected.listener) return {&listener.conditions, &listener};
    }
  }
  return {};
}

const RouteStatus* FindRoute(const StatusExpectation& expected, const ClusterStatus& status) {
  const auto found = std::find_if(
      status.routes.begin(), status.routes.end(), [&expected](const RouteStatus& route) {
        return route.kind == expected.kind && route.id.ToString() == expected.route;
      });
  return found == status.routes.end() ? nullptr : &*found;
}

// The only parent where the expectation names none.
Found FindParent(const StatusExpectation& expected, const RouteStatus& route) {
  if (expected.parent.empty() && route.parents.size() == 1) return {&route.parents[0].conditions};
  for (const RouteParentStatus& parent : route.parents) {
    if (ParentName(parent.parent_ref) == expected.parent) return {&parent.conditions};
  }
  return {};
}

class Comparer {
 public:
  explicit Comparer(const StatusExpectation& expected)
      : expected_(expected),
        name_(expected.gateway.empty() ? expected.kind + " " + expected.route
                                       : "Gateway " + expected.gateway) {
    if (!expected.listener.empty()) name_ += " listener " + expected.listener;
    if (!expected.parent.empty()) name_ += " parent " + expected.parent;
  }

  std::vector<std::string> Compare(const ClusterStatus& status) && {
    if (!expected_.gateway.empty()) {
      CompareFound(FindGateway(expected_, status));
    } else if (const RouteStatus* route = FindRoute(expected_, status); route == nullptr) {
      Fail("is not there");
    } else if (expected_.parent_count) {
      ExpectEqual("parents", *expected_.parent_count, uint64_t{route->parents.size()});
    } else {
      CompareFound(FindParent(expected_, *route));
    }
    return std::move(failures_);
  }

 private:
  void Fail(const std::string& what) { failures_.push_back(name_ + " " + what); }

  void ExpectEqual(const std::string& what, uint64_t expected, uint64_t actual) {
    if (expected == actual) return;
    Fail(what + ": expected " + std::to_string(expected) + ", got " + std::to_string(actual));
  }

  void CompareFound(const Found& found) {
    if (found.conditions == nullptr) return Fail("is not there");
    if (found.listener != nullptr) CompareListener(*found.listener);
    for (const auto& [type, state] : expected_.conditions) {
      CompareCondition(type, state, *found.conditions);
    }
    if (!expected_.observed_generation) return;
    for (const Condition& condition : *found.conditions) {
      ExpectEqual(condition.type + ".observedGeneration", *expected_.observed_generation,
                  static_cast<uint64_t>(condition.observed_generation));
    }
  }

  void CompareListener(const ListenerStatus& listener) {
    if (expected_.attached_routes) {
      ExpectEqual("attachedRoutes", *expected_.attached_routes, listener.attached_routes);
    }
    if (!expected_.supported_kinds) return;
    std::vector<std::string> kinds;
    for (const GroupKind& kind : listener.supported_kinds) kinds.push_back(kind.kind);
    std::vector<std::string> wanted = *expected_.supported_kinds;
    std::sort(kinds.begin(), kinds.end());
    std::sort(wanted.begin(), wanted.end());
    if (kinds != wanted) Fail("supportedKinds differ: " + std::to_string(kinds.size()) + " kinds");
  }

  void CompareCondition(const std::string& type, const std::string& state,
                        const std::vector<Condition>& conditions) {
    const auto found =
        std::find_if(conditions.begin(), conditions.end(),
                     [&type](const Condition& condition) { return condition.type == type; });
    const std::string actual =
        found == conditions.end() ? "absent" : found->status + "/" + found->reason;
    if (actual != state) Fail(type + ": expected " + state + ", got " + actual);
    if (found == conditions.end() || expected_.message.empty()) return;
    if (found->message.find(expected_.message) == std::string::npos) {
      Fail(type + ": \"" + found->message + "\" does not say \"" + expected_.message + "\"");
    }
  }

  const StatusExpectation& expected_;
  std::string name_;
  std::vector<std::string> failures_;
};

}  // namespace

StatusExpectations LoadStatusExpectations(const std::filesystem::path& path) {
  StatusExpectations expected;
  const std::string text = ReadWholeFile(path);
  std::vector<Diagnostic> diagnostics;
  FindingList findings(0, diagnostics);
  ReadYamlDocuments({text, 1}, findings, [&expected](const Document& document) {
    const Node* list = document.root.Find("status");
    if (list == nullptr) return expected.faults.push_back("there is no list `status`");
    ItemReader reader(expected);
    for (const Node& node : list->children) reader.Read(node);
  });
  for (const Diagnostic& diagnostic : diagnostics) {
    expected.faults.push_back(FormatDiagnostic(diagnostic, {path.filename().string()}));
  }
  return expected;
}

std::vector<std::string> CompareStatus(const StatusExpectation& expected,
                                       const ClusterStatus& status) {
  return Comparer(expected).Compare(status);
}

}  // namespace routewind
