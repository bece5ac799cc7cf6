// SPDX-License-Identifier: Apache-2.0
#include "engine/route/filter_plan.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "engine/base/ascii.h"

namespace routewind {
namespace {

bool IsEditable(std::string_view lower_name) {
  return !lower_name.empty() && lower_name != "host" &&
         std::all_of(lower_name.begin(), lower_name.end(), IsTokenCharacter);
}

// What becomes of one header.
struct HeaderFate {
  std::string name;
  bool is_cleared = false;         // the values it came with go
  std::optional<std::string> set;  // and this one takes their place
  std::vector<std::string> added;
};

class EditComposer {
 public:
  void Apply(const HeaderModifier& modifier) {
    for (const std::string& name : modifier.remove) {
      if (HeaderFate* fate = FateOf(name))
        *fate = {.name = fate->name, .is_cleared = true, .set = {}, .added = {}};
    }
    ForFirstOfEachName(modifier.set, [](HeaderFate& fate, const std::string& value) {
      fate = {.name = fate.name, .is_cleared = true, .set = value, .added = {}};
    });
    ForFirstOfEachName(modifier.add, [](HeaderFate& fate, const std::string& value) {
      fate.added.push_back(value);
    });
  }

  HeaderEdits Finish() && {
    HeaderEdits edits;
    for (HeaderFate& fate : fates_) {
      if (fate.set) {
        edits.set.push_back({fate.name, std::move(*fate.set)});
      } else if (fate.is_cleared) {
        edits.remove.push_back(fate.name);
      }
      for (std::string& value : fate.added) edits.add.push_back({fate.name, std::move(value)});
    }
    return edits;
  }

 private:
  // Null where the header must not be edited.
  HeaderFate* FateOf(const std::string& name) {
    std::string lower = AsciiLowerCopy(name);
    if (!IsEditable(lower)) return nullptr;
    const auto found = std::find_if(fates_.begin(), fates_.end(),
                                    [&](const HeaderFate& f) { return f.name == lower; });
    if (found != fates_.end()) return &*found;
    fates_.push_back({.name = std::move(lower), .is_cleared = false, .set = {}, .added = {}});
    return &fates_.back();
  }

  template <typename Edit>
  void ForFirstOfEachName(const std::vector<HeaderValue>& list, Edit edit) {
    for (auto entry = list.begin(); entry != list.end(); ++entry) {
      const bool is_repeated = std::any_of(list.begin(), entry, [&](const HeaderValue& earlier) {
        return AsciiEqualIgnoreCase(earlier.name, entry->name);
      });
      if (is_repeated) continue;
      if (HeaderFate* fate = FateOf(entry->name)) edit(*fate, entry->value);
    }
  }

  std::vector<HeaderFate> fates_;  // in order of first mention
};

template <typename FilterBody>
void CollectModifiers(const std::vector<Filter>& filters,
                      std::vector<const HeaderModifier*>& modifiers) {
  for (const Filter& filter : filters) {
    if (const auto* body = std::get_if<FilterBody>(&filter.body))
      modifiers.push_back(&body->modifier);
  }
}

template <typename FilterBody>
HeaderEdits ComposeFilters(const std::vector<Filter>& first, const std::vector<Filter>& second) {
  std::vector<const HeaderModifier*> modifiers;
  CollectModifiers<FilterBody>(first, modifiers);
  CollectModifiers<FilterBody>(second, modifiers);
  return ComposeEdits(modifiers);
}

// `owner` is the identity of what the filters belong to.
void AddMirrors(const std::vector<Filter>& filters, const std::string& owner,
                bool counts_by_backend, const FilterContext& context,
                std::vector<MirrorPlan>& mirrors) {
  uint32_t position = 0;
  for (const Filter& filter : filters) {
    const auto* mirror = std::get_if<RequestMirror>(&filter.body);
    if (mirror == nullptr) continue;
    const std::string identity = owner + "/mirror#" + std::to_string(position++);
    if (!context.references.ResolveBackend(context.route_namespace, mirror->backend).is_valid)
      continue;
    mirrors.push_back({.id = mirror->backend.id,
                       .port = mirror->backend.port.value_or(0),
                       .numerator = mirror->numerator,
                       .denominator = mirror->denominator,
                       .identity = identity,
                       .counts_by_backend = counts_by_backend});
  }
}

}  // namespace

HeaderEdits ComposeEdits(std::span<const HeaderModifier* const> modifiers) {
  EditComposer composer;
  for (const HeaderModifier* modifier : modifiers) composer.Apply(*modifier);
  return std::move(composer).Finish();
}

FilterPlan PlanFilters(const RouteRule& rule, const BackendRef& backend, uint32_t backend_index,
                       const FilterContext& context) {
  FilterPlan plan;
  plan.request = ComposeFilters<RequestHeaderModifierFilter>(rule.filters, backend.filters);
  plan.mirrored_request = ComposeFilters<RequestHeaderModifierFilter>(rule.filters, {});
  plan.response = ComposeFilters<ResponseHeaderModifierFilter>(rule.filters, backend.filters);
  const std::string rule_identity(context.rule_identity);
  AddMirrors(rule.filters, rule_identity, false, context, plan.mirrors);
  AddMirrors(backend.filters, rule_identity + "/backend#" + std::to_string(backend_index), true,
             context, plan.mirrors);
  return plan;
}

std::string UnresolvedFilter(const std::vector<Filter>& filters,
                             const ReferenceResolver& references) {
  for (const Filter& filter : filters) {
    const auto* extension = std::get_if<ExtensionRef>(&filter.body);
    if (extension == nullptr || references.ResolveExtension(*extension).is_valid) continue;
    const std::string group = extension->target.group.empty() ? "" : extension->target.group + "/";
    return group + extension->target.kind + " " + extension->name;
  }
  return {};
}

}  // namespace routewind
