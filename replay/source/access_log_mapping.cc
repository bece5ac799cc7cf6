// SPDX-License-Identifier: Apache-2.0
#include "replay/source/access_log_mapping.h"

#include <algorithm>
#include <utility>

#include "engine/base/ascii.h"
#include "engine/config/field_reader.h"
#include "engine/config/load.h"
#include "engine/config/read_documents.h"

namespace routewind {
namespace {

constexpr std::string_view kCode = "mapping";
using KeyPath = AccessLogMapping::KeyPath;

// "a.b" is the key b of the object under a; a list takes keys as they are, dots included; "" is no key at all.
void ReadKeyPath(DecodeContext& context, const Node& node, const FieldPath& path, KeyPath& keys) {
  KeyPath read;
  if (node.is_list()) {
    for (const Node& item : node.children) {
      const auto key = ExpectString(context, item, path);
      if (!key) return;
      read.emplace_back(*key);
    }
  } else {
    const auto text = ExpectString(context, node, path);
    if (!text) return;
    for (std::string_view rest = *text; !rest.empty();) {
      const size_t dot = rest.find('.');
      read.emplace_back(rest.substr(0, dot));
      rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    }
  }
  if (std::find(read.begin(), read.end(), "") != read.end()) {
    return context.findings.Error(kCode, node.spot, path, "an empty key; write key.key, or [key, key] where a key has a dot");
  }
  keys = std::move(read);
}

void ReadHeaderFields(DecodeContext& context, const Node& fields, const FieldPath& path, AccessLogMapping& mapping) {
  mapping.headers.clear();
  for (const Node& field : fields.children) {
    const FieldPath field_path(path, field.key);
    AccessLogMapping::Header header{AsciiLowerCopy(field.key), {}};
    ReadKeyPath(context, field, field_path, header.key);
    const bool is_name = !header.name.empty() && std::all_of(header.name.begin(), header.name.end(), IsTokenCharacter);
    if (!is_name) context.findings.Error(kCode, SpotOfWhole(field), field_path, "no header can have this name");
    if (!header.key.empty()) mapping.headers.push_back(std::move(header));
  }
}

void ReadHeaders(DecodeContext& context, const Node& node, const FieldPath& path, AccessLogMapping& mapping) {
  if (node.is_scalar()) {
    mapping.has_all_headers = node.text == "complete";
    if (!mapping.has_all_headers) {
      context.findings.Error(kCode, node.spot, path, "write complete, or a map with complete, object and fields");
    }
    return;
  }
  if (!ExpectKind(context, node, path, Node::Kind::kMap)) return;
  const FieldReader reader(context, node, path, {{"complete", "object", "fields"}});
  if (const auto complete = reader.Bool("complete"); complete.value) mapping.has_all_headers = *complete.value;
  if (const Node* object = reader.Take("object")) {
    ReadKeyPath(context, *object, FieldPath(path, "object"), mapping.header_object);
  }
  if (const auto fields = reader.Map("fields"); fields.value) {
    ReadHeaderFields(context, **fields.value, FieldPath(path, "fields"), mapping);
  }
}

void ReadMapping(DecodeContext& context, const Node& root, AccessLogMapping& mapping) {
  const FieldPath path;
  if (!ExpectKind(context, root, path, Node::Kind::kMap)) return;
  const FieldReader reader(context, root, path,
                           {{"authority", "path", "method", "protocol", "startTime", "responseCode", "grpcStatus",
                             "responseFlags", "duration", "downstreamRemoteAddress", "downstreamLocalAddress", "headers"}});
  const std::pair<const char*, KeyPath*> keys[] = {
      {"authority", &mapping.authority},
      {"path", &mapping.path},
      {"method", &mapping.method},
      {"protocol", &mapping.protocol},
      {"startTime", &mapping.start_time},
      {"responseCode", &mapping.response_code},
      {"grpcStatus", &mapping.grpc_status},
      {"responseFlags", &mapping.response_flags},
      {"duration", &mapping.duration},
      {"downstreamRemoteAddress", &mapping.client},
      {"downstreamLocalAddress", &mapping.server},
  };
  for (const auto& [name, keys_of] : keys) {
    if (const Node* node = reader.Take(name)) ReadKeyPath(context, *node, FieldPath(path, name), *keys_of);
  }
  if (mapping.path.empty()) reader.Error(kCode, "path", "without the path no line is a gRPC call");
  if (const Node* headers = reader.Take("headers")) ReadHeaders(context, *headers, FieldPath(path, "headers"), mapping);
}

}  // namespace

Result<AccessLogMapping> ParseAccessLogMapping(const std::string& name, const std::string& text) {
  static constexpr LoadOptions kOptions{.channel = Channel::kStandard, .strict = true};
  std::vector<Diagnostic> diagnostics;
  FindingList findings(0, diagnostics);
  findings.StartObject("");
  DecodeContext context{findings, kOptions};
  AccessLogMapping mapping;
  size_t documents = 0;
  ReadDocuments({name, text}, findings, [&](const Document& document) {
    if (++documents == 1) return ReadMapping(context, document.root, mapping);
    findings.Error(kCode, document.root.spot, FieldPath(), "a second document; a mapping is one");
  });
  SortDiagnostics(diagnostics);
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == Diagnostic::Severity::kError) return Error{FormatDiagnostic(diagnostic, {name})};
  }
  mapping.whole_names.clear();
  for (const AccessLogMapping::Header& header : mapping.headers) mapping.whole_names.push_back(header.name);
  std::sort(mapping.whole_names.begin(), mapping.whole_names.end());
  return mapping;
}

Result<AccessLogMapping> LoadAccessLogMapping(const std::string& path) {
  const Result<std::vector<ConfigSource>> sources = ReadConfigSources({path});
  if (!sources) return sources.error();
  if (sources->size() != 1) return Error{path + ": name one file, not a folder"};
  return ParseAccessLogMapping(sources->front().name, sources->front().text);
}

}  // namespace routewind
