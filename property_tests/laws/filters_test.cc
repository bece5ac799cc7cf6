// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>

#include "engine/base/ascii.h"
#include "engine/route/filter_plan.h"
#include "property_tests/laws/script_law.h"

namespace routewind {
namespace {

// Headers by lower-case name, and each one's values in order.
using Headers = std::map<std::string, std::vector<std::string>>;

// Lines: header NAME VALUE · set NAME VALUE · add NAME VALUE · remove NAME · next (another filter)
Script MakeEdits(Chooser& choose) {
  Script script;
  for (size_t i = choose.Between(1, 12); i > 0; --i) {
    const std::string name = choose.One<const char*>({"x", "X", "x-env", "X-Env", "host", "a b"});
    const std::string value = choose.One<const char*>({"1", "2", "one,two"});
    const std::string kind =
        choose.One<const char*>({"header", "set", "set", "add", "add", "remove", "next"});
    if (kind == "next") {
      script.push_back({kind});
    } else if (kind == "remove") {
      script.push_back({kind, name});
    } else {
      script.push_back({kind, name, value});
    }
  }
  return script;
}

struct Edits {
  Headers headers;
  std::vector<HeaderModifier> filters = {HeaderModifier{}};
};

Edits Read(const Script& script) {
  Edits edits;
  for (const std::vector<std::string>& line : script) {
    HeaderModifier& filter = edits.filters.back();
    if (line[0] == "next") edits.filters.emplace_back();
    if (line.size() < 2) continue;
    if (line[0] == "remove") filter.remove.push_back(line[1]);
    if (line.size() < 3) continue;
    if (line[0] == "header") edits.headers[AsciiLowerCopy(line[1])].push_back(line[2]);
    if (line[0] == "set") filter.set.push_back({line[1], line[2], Place{}});
    if (line[0] == "add") filter.add.push_back({line[1], line[2], Place{}});
  }
  return edits;
}

bool MayBeEdited(const std::string& lower) { return lower != "host" && lower != "a b"; }

// One filter as the text has it: remove, set, add (D-25), the first of equal names in a list.
void ApplyNaively(const HeaderModifier& filter, Headers& headers) {
  for (const std::string& name : filter.remove) {
    if (MayBeEdited(AsciiLowerCopy(name))) headers.erase(AsciiLowerCopy(name));
  }
  std::map<std::string, std::string> seen;
  for (const auto& entry : filter.set) {
    const std::string name = AsciiLowerCopy(entry.name);
    if (MayBeEdited(name) && seen.emplace(name, "").second) headers[name] = {entry.value};
  }
  seen.clear();
  for (const auto& entry : filter.add) {
    const std::string name = AsciiLowerCopy(entry.name);
    if (MayBeEdited(name) && seen.emplace(name, "").second) headers[name].push_back(entry.value);
  }
}

void Apply(const HeaderEdits& edits, Headers& headers) {
  for (const std::string& name : edits.remove) headers.erase(name);
  for (const HeaderEdits::Edit& edit : edits.set) headers[edit.name] = {edit.value};
  for (const HeaderEdits::Edit& edit : edits.add) headers[edit.name].push_back(edit.value);
}

std::string Print(const Headers& headers) {
  std::string text;
  for (const auto& [name, values] : headers) {
    for (const std::string& value : values) text += name + "=" + value + "; ";
  }
  return text;
}

std::vector<const HeaderModifier*> PointersTo(const std::vector<HeaderModifier>& filters) {
  std::vector<const HeaderModifier*> pointers;
  for (const HeaderModifier& filter : filters) pointers.push_back(&filter);
  return pointers;
}

TEST(HeaderEdits, AsOneGiveWhatTheFiltersGiveOneAfterTheOther) {  // D-25, 6.1 … 6.3
  CheckScripts({MakeEdits, 5000, {{"several filters", 30}, {"headers there", 30}}},
               [](const Script& script, Trial& trial) {
                 const Edits edits = Read(script);
                 trial.LabelIf(edits.filters.size() > 1, "several filters");
                 trial.LabelIf(!edits.headers.empty(), "headers there");
                 Headers expected = edits.headers;
                 for (const HeaderModifier& filter : edits.filters) ApplyNaively(filter, expected);
                 Headers actual = edits.headers;
                 Apply(ComposeEdits(PointersTo(edits.filters)), actual);
                 trial.Equal("headers", Print(actual), Print(expected));
               });
}

TEST(HeaderEdits, NeverTouchTheHostOrWhatIsNoToken) {  // W-04
  CheckScripts({MakeEdits, 2000, {{"somebody tries", 30}}}, [](const Script& script, Trial& trial) {
    Edits edits = Read(script);
    Headers kept = edits.headers;
    kept["host"] = kept["a b"] = {"kept"};
    Apply(ComposeEdits(PointersTo(edits.filters)), kept);
    for (const std::vector<std::string>& line : script) {
      const bool is_edit = line[0] != "header" && line[0] != "next" && line.size() > 1;
      trial.LabelIf(is_edit && !MayBeEdited(line[1]), "somebody tries");
    }
    trial.Expect(kept["host"] == std::vector<std::string>{"kept"}, "host is edited");
    trial.Expect(kept["a b"] == std::vector<std::string>{"kept"}, "what is no token is edited");
  });
}

}  // namespace
}  // namespace routewind
