// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/model/config.h"
#include "engine/route/attach.h"

namespace routewind {

// What FindWarnings is made of: each function looks for one family of mistakes that the API server
// lets through. Numbers W-05 … W-13 are those of semantics 2.4; the loader reports the others
// (W-01 … W-04, W-14, W-15), which one field alone gives away. Findings without a number have a
// name: W-attach, W-backend, W-certificate, W-class, W-endpoints, W-header, W-hostname, W-parent,
// W-selector, W-session, W-tls.

// Where a warning belongs. `path` is "spec.rules[0]…".
struct Site {
  std::string resource;
  std::string path;
  Place place;

  // The same object, further down: Site{…, "spec"}.At(".rules[1]", place).
  Site At(const std::string& suffix, const Place& deeper) const {
    return {resource, path + suffix, deeper.line != 0 ? deeper : place};
  }
};

class Warnings {
 public:
  // Control characters of quoted texts are shown as \xNN: a message is one line.
  void Add(std::string code, const Site& site, const std::string& message);
  std::vector<Diagnostic> Finish() &&;  // sorted

 private:
  std::vector<Diagnostic> found_;
};

Site SiteOf(const std::string& kind, const ObjectMeta& meta);

// ".rules[2]" and the like.
std::string Indexed(const std::string& list, size_t index);

// W-05, W-06, W-07 for the matches of one rule.
void WarnMatches(const RouteRule& rule, const Site& rule_site, Warnings& warnings);

// W-header: header operations that cannot have an effect, or a bad one.
void WarnFilters(const std::vector<Filter>& filters, const Site& owner, Warnings& warnings);

// W-08, W-11, W-session, and the two above for every rule of every GRPCRoute.
void WarnRules(const Config& config, Warnings& warnings);

// W-09: rules that can never win, with what covers them.
void WarnCoveredRules(const AttachmentPlan& plan, const EngineOptions& options, Warnings& warnings);

// W-class, W-selector, W-certificate: Gateways and listeners that take or serve nothing.
void WarnGateways(const Config& config, Warnings& warnings);

// W-10, W-12, W-attach, W-parent: routes that attach nowhere, or with less than they say.
void WarnAttachment(const Config& config, const AttachmentPlan& plan, Warnings& warnings);

// W-13: references without a grant. W-backend: references that cannot be used for another reason
// (semantics 7.2, 6.2, 6.3).
void WarnBackends(const Config& config, Warnings& warnings);

// W-13: grants without a reference. W-endpoints: nobody would answer (D-34).
void WarnReferences(const Config& config, Warnings& warnings);

// W-tls: BackendTLSPolicies that hold for nothing (semantics 7.7, 8.5).
void WarnTlsPolicies(const Config& config, Warnings& warnings);

// W-hostname: hostnames where "falls through" and "one virtual host per hostname" decide
// differently (D-12).
void WarnFallThrough(const AttachmentPlan& plan, Warnings& warnings);

}  // namespace routewind
