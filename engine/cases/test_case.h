// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/base/result.h"
#include "engine/record/request_json.h"

namespace routewind {

// What a case says a part of a decision should be: a tree of scalars as text, lists and maps.
struct ExpectedValue {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  std::string text;                                            // of a scalar
  std::vector<std::pair<std::string, ExpectedValue>> members;  // of a map; a list's items have empty names
};

// How many of a case's repeats a backend should get: exactly `calls`.
struct ExpectedShare {
  std::string backend;  // "namespace/name:port", "namespace/name" or "name"
  uint64_t calls = 0;
};

// One case of `routewind test`: a request and the decision it should get.
struct TestCase {
  std::string name;
  Place place;           // in CaseSet::files
  OwnedRequest request;
  ExpectedValue expect;  // a map of fields of the Decision record; only what is named is compared
  uint64_t count = 1;    // how often the request is made; each rule counts its own, from 0 in each case
  std::vector<ExpectedShare> shares;
};

struct CaseSet {
  std::vector<std::string> files;
  std::vector<TestCase> cases;           // in the order of the files
  std::vector<Diagnostic> diagnostics;   // what is wrong with the files; a broken case is left out
};

// Reads files of cases, YAML or JSON:
//
//   cases:
//     - name: the canary header goes to the canary
//       request:
//         authority: shop.example.com
//         path: /user.UserService/GetUser
//         headers: {x-canary: "true"}
//       expect: {outcome: ROUTED, route: default/shop, rule: 1, backend: user-canary}
//     - name: everyone else is split 95 to 5
//       request: {authority: shop.example.com, path: /user.UserService/GetUser}
//       count: 100
//       expect: {rule: 2}
//       shares: {user: 95, user-canary: 5}
//
// Errors: a file that cannot be read. Whatever is wrong inside is a diagnostic with its place.
Result<CaseSet> LoadCases(const std::vector<std::string>& paths);

}  // namespace routewind
