// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/model/header_groups.h"
#include "engine/route/decide.h"
#include "engine/route/filter_plan.h"
#include "engine/route/table_impl.h"

namespace routewind {
namespace {

// Headers by name, in order of first appearance.
class HeaderList {
 public:
  explicit HeaderList(std::span<const HeaderView> headers) {
    for (const std::vector<uint32_t>& group : GroupHeadersByName(headers)) {
      ForwardedHeader& header = headers_.emplace_back();
      header.name = headers[group.front()].name;
      for (const uint32_t index : group) header.values.emplace_back(headers[index].value);
    }
  }

  void Apply(const HeaderEdits& edits) {
    for (const std::string& name : edits.remove) {
      headers_.erase(
          std::remove_if(headers_.begin(), headers_.end(),
                         [&](const ForwardedHeader& header) { return header.name == name; }),
          headers_.end());
    }
    for (const HeaderEdits::Edit& edit : edits.set) ValuesOf(edit.name) = {edit.value};
    for (const HeaderEdits::Edit& edit : edits.add) ValuesOf(edit.name).push_back(edit.value);
  }

  std::vector<ForwardedHeader> Take() && { return std::move(headers_); }

 private:
  std::vector<std::string>& ValuesOf(std::string_view name) {
    const auto found =
        std::find_if(headers_.begin(), headers_.end(),
                     [name](const ForwardedHeader& header) { return header.name == name; });
    if (found != headers_.end()) return found->values;
    headers_.push_back({std::string(name), {}});
    return headers_.back().values;
  }

  std::vector<ForwardedHeader> headers_;
};

}  // namespace

const FilterPlan* FiltersOf(const RouteTable& table, const Decision& decision) {
  if (decision.outcome != Outcome::kRouted || decision.backend == nullptr) return nullptr;
  return &table.impl().plans[decision.selection.rule].by_backend[decision.backend->index];
}

std::vector<ForwardedHeader> ForwardedHeaders(const RouteTable& table, const Decision& decision,
                                              const RequestView& request) {
  const FilterPlan* filters = FiltersOf(table, decision);
  if (filters == nullptr) return {};
  HeaderList headers(request.headers);
  headers.Apply(filters->request);
  return std::move(headers).Take();
}

ResponseHeaderOps ResponseHeaderOpsOf(const RouteTable& table, const Decision& decision) {
  ResponseHeaderOps ops;
  const FilterPlan* filters = FiltersOf(table, decision);
  if (filters == nullptr) return ops;
  for (const HeaderEdits::Edit& edit : filters->response.set)
    ops.set.push_back({edit.name, edit.value});
  for (const HeaderEdits::Edit& edit : filters->response.add) {
    // The values of one name stand next to each other.
    if (!ops.add.empty() && ops.add.back().name == edit.name) {
      ops.add.back().value += "," + edit.value;
    } else {
      ops.add.push_back({edit.name, edit.value});
    }
  }
  ops.remove = filters->response.remove;
  return ops;
}

std::vector<MirrorDecision> MirrorsOf(const RouteTable& table, const Decision& decision) {
  std::vector<MirrorDecision> mirrors;
  const FilterPlan* filters = FiltersOf(table, decision);
  if (filters == nullptr || filters->mirrors.empty()) return mirrors;
  const Draw& draw = decision.draw;
  const BackendPicker& picker = table.impl().plans[decision.selection.rule].picker;
  const uint64_t backend_n = picker.PickNumbered(draw.seed, draw.n).ordinal;
  for (const MirrorPlan& mirror : filters->mirrors) {
    const uint64_t n = mirror.counts_by_backend ? backend_n : draw.n;
    mirrors.push_back(
        {mirror.id, mirror.port,
         PickMirror(mirror.numerator, mirror.denominator, draw.seed, mirror.identity, n)});
  }
  return mirrors;
}

}  // namespace routewind
