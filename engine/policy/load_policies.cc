// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/load_policies.h"

#include <filesystem>
#include <map>
#include <utility>

#include "engine/config/field_reader.h"
#include "engine/config/json_document.h"
#include "engine/config/node_digest.h"
#include "engine/config/text_check.h"
#include "engine/config/yaml_document.h"
#include "engine/policy/decode_claim.h"
#include "engine/policy/decode_condition.h"

namespace routewind {
namespace {

constexpr std::string_view kCode = "policy";

class PolicyReader {
 public:
  explicit PolicyReader(PolicySet& set) : set_(set) {}

  void ReadSource(const ConfigSource& source) {
    FindingList findings(static_cast<uint32_t>(set_.files.size()), set_.diagnostics);
    set_.files.push_back(source.name);
    findings.StartObject("");
    const auto sink = [&](const Document& document) { ReadDocument(document, findings); };
    if (LooksLikeJson(source.text)) return ReadJsonDocuments({source.text, 1}, findings, sink);
    for (const TextPiece& piece : SplitDocuments(source.text)) {
      if (CheckCharacters(piece, findings)) ReadYamlDocuments(piece, findings, sink);
    }
  }

 private:
  void ReadDocument(const Document& document, FindingList& findings) {
    static constexpr LoadOptions kOptions{.channel = Channel::kStandard, .strict = true};
    DecodeContext context{findings, kOptions};
    const FieldPath root;
    if (!ExpectKind(context, document.root, root, Node::Kind::kMap)) return;
    const FieldReader reader(context, document.root, root, {{"policies"}});
    const auto list = reader.List("policies");
    if (list.is_absent())
      reader.Error(kCode, "policies", "a policy file holds a list under `policies`");
    if (!list.value) return;
    ForEachMap(context, *list.value, FieldPath(root, "policies"),
               [&](const Node& item, const FieldPath& path) { ReadPolicy(context, item, path); });
  }

  void ReadPolicy(DecodeContext& context, const Node& node, const FieldPath& path) {
    context.findings.StartObject("policy");
    const FieldReader reader(
        context, node, path,
        {{"name", "when", "unless", "never", "always", "only", "split", "unchanged", "reachable"}});
    Policy policy;
    policy.place = context.findings.At(reader.spot());
    policy.digest = DigestOfObject(node).substr(0, 16);
    ReadName(context, reader, policy);
    if (const auto when = reader.Map("when"); when.value) {
      policy.when = DecodeRequestCondition(context, **when.value, FieldPath(path, "when"));
    }
    if (const auto unless = reader.Map("unless"); unless.value) {
      policy.unless = DecodeRequestCondition(context, **unless.value, FieldPath(path, "unless"));
    }
    std::optional<PolicyClaim> claim = DecodeClaim(reader);
    if (claim) policy.claim = std::move(*claim);
    if (auto* unchanged = std::get_if<UnchangedClaim>(&policy.claim)) {
      const std::filesystem::path file(set_.files[policy.place.file]);
      unchanged->config = (file.parent_path() / unchanged->config).lexically_normal().string();
    }
    if (!context.findings.has_errors()) set_.policies.push_back(std::move(policy));
  }

  void ReadName(DecodeContext& context, const FieldReader& reader, Policy& policy) {
    const auto name = reader.String("name");
    if (name.is_absent() || (name.value && name.value->empty())) {
      reader.Error(kCode, "name",
                   "a policy needs a name, best a sentence: it is what reports show");
    }
    if (!name.value) return;
    policy.name = *name.value;
    const auto [known, is_new] = names_.emplace(policy.name, policy.place);
    if (is_new) return;
    context.findings.Error(kCode, reader.SpotOf("name"), FieldPath(reader.path(), "name"),
                           "another policy has this name, at " + set_.files[known->second.file] +
                               ":" + std::to_string(known->second.line));
  }

  PolicySet& set_;
  std::map<std::string, Place> names_;
};

}  // namespace

PolicySet LoadPolicyTexts(std::vector<ConfigSource> sources) {
  PolicySet set;
  PolicyReader reader(set);
  for (const ConfigSource& source : sources) reader.ReadSource(source);
  set.sources = std::move(sources);
  SortDiagnostics(set.diagnostics);
  return set;
}

Result<PolicySet> LoadPolicies(const std::vector<std::string>& paths) {
  Result<std::vector<ConfigSource>> sources = ReadConfigSources(paths);
  if (!sources) return sources.error();
  return LoadPolicyTexts(std::move(sources).value());
}

}  // namespace routewind
