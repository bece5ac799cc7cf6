// SPDX-License-Identifier: Apache-2.0
#include "replay/source/access_log_line.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "engine/base/ascii.h"
#include "engine/config/finding_list.h"
#include "engine/config/json_document.h"
#include "engine/match/match_path.h"
#include "replay/grpc/request_head.h"
#include "replay/source/log_values.h"

namespace routewind {
namespace {

using KeyPath = AccessLogMapping::KeyPath;

std::string Name(const KeyPath& keys) {
  std::string name;
  for (const std::string& key : keys) name += (name.empty() ? "" : ".") + key;
  return "\"" + name + "\"";
}

const Node* Find(const Node& root, const KeyPath& keys) {
  const Node* node = keys.empty() ? nullptr : &root;
  for (const std::string& key : keys) {
    if (node == nullptr || !node->is_map()) return nullptr;
    node = node->Find(key);
  }
  return node;
}

// A value that the request or response had.
std::optional<std::string_view> TextOf(const Node* node) {
  if (node == nullptr || !node->is_scalar() || node->text == "-") return std::nullopt;
  return node->text;
}

// One line as a call, asked from top to bottom.
class LineDecoder {
 public:
  LineDecoder(const Node& root, const AccessLogMapping& mapping) : root_(root), mapping_(mapping) {}

  ListedLine Decode() {
    const Node* path = Find(root_, mapping_.path);
    if (path == nullptr) return NotUnderstood{{"no " + Name(mapping_.path), "", 1}};
    const bool may_be_text = path->is_scalar() || path->is_null();
    if (!may_be_text) return NotUnderstood{{Name(mapping_.path) + " is no text", "", path->spot.column}};
    if (const char* reason = WhyNotGrpc(TextOf(path))) return NotGrpc{reason};
    if (!Text(mapping_.method) && !has_grpc_sign_) {
      return NotUnderstood{{"neither " + Name(mapping_.method) + " nor a gRPC status", "", 1}};
    }
    call_.request.path = *TextOf(path);
    ReadHeaders();
    ReadAuthority();
    ReadConnection();
    ReadResponse();
    return std::move(call_);
  }

 private:
  std::optional<std::string_view> Text(const KeyPath& keys) const { return TextOf(Find(root_, keys)); }

  const char* WhyNotGrpc(std::optional<std::string_view> path) {
    const auto method = Text(mapping_.method);
    if (method && *method != "POST") return "the method is not POST";
    if (!path || !SplitMethodPath(*path)) return "the path is not /service/method";
    const auto protocol = Text(mapping_.protocol);
    if (protocol && protocol->starts_with("HTTP/1")) return "the protocol is HTTP/1";
    for (const AccessLogMapping::Header& header : mapping_.headers) {
      const auto value = header.name == "content-type" ? Text(header.key) : std::nullopt;
      if (!value) continue;
      if (!IsGrpcContentType(*value)) return "the content-type is not application/grpc";
      has_grpc_sign_ = true;
    }
    has_grpc_sign_ = has_grpc_sign_ || Text(mapping_.grpc_status);
    return nullptr;
  }

  void ReadHeaders() {
    for (const AccessLogMapping::Header& header : mapping_.headers) {
      const Node* node = Find(root_, header.key);
      if (node != nullptr) AddHeader(header.name, *node);
    }
    const Node* object = Find(root_, mapping_.header_object);
    if (object != nullptr && !object->is_map() && !object->is_null()) Odd(mapping_.header_object, *object, "no object");
    if (object != nullptr && object->is_map()) {
      for (const Node& child : object->children) {
        const std::string name = AsciiLowerCopy(child.key);
        if (name.empty() || name.starts_with(':') || IsMapped(name)) continue;
        AddHeader(name, child);
      }
    }
    if (mapping_.has_all_headers) return;
    call_.unknown.headers = UnknownParts::kAnyNumber;
    call_.unknown.whole_names = &mapping_.whole_names;
  }
  bool IsMapped(const std::string& name) const {
    return std::binary_search(mapping_.whole_names.begin(), mapping_.whole_names.end(), name);
  }
  void AddHeader(std::string_view name, const Node& node) {
    if (const auto text = TextOf(&node)) return call_.request.AddHeader(name, *text);
    if (node.is_map()) return Odd({std::string(name)}, node, "no header value");
    for (const Node& item : node.children) {
      if (!item.is_scalar()) return Odd({std::string(name)}, item, "no header value");
      call_.request.AddHeader(name, item.text);
    }
  }

  void ReadAuthority() {
    const auto authority = Text(mapping_.authority);
    if (authority) call_.request.authority = *authority;
    call_.unknown.authority = !authority;
  }

  void ReadConnection() {
    call_.time_ns = Read(mapping_.start_time, ParseLogTime, "no time");
    call_.duration_ns = Read(mapping_.duration, ParseLogMilliseconds, "no number of milliseconds");
    if (const auto client = Read(mapping_.client, ParseLogEndpoint, "no IP address")) call_.client = *client;
    if (const auto server = Read(mapping_.server, ParseLogEndpoint, "no IP address")) call_.server = *server;
  }

  void ReadResponse() {
    call_.status = Read(mapping_.grpc_status, ParseLogStatus, "no gRPC status");
    const auto code = Read(mapping_.response_code, ParseHttpCode, "no HTTP status");
    const bool is_error = code && *code != 0 && *code != 200;
    if (!call_.status && is_error) call_.status = GrpcStatusFromHttp(*code);
    if (call_.unknown.Any()) {
      call_.completeness = Completeness::kPartialHeaders;
    } else if ((code && *code == 0) || IsCutOff()) {
      call_.completeness = Completeness::kReset;
    } else if (call_.status || code || call_.duration_ns) {
      call_.completeness = Completeness::kComplete;
    }
  }
  static std::optional<uint32_t> ParseHttpCode(std::string_view text) {
    uint32_t code = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
    const bool is_code = error == std::errc() && end == text.data() + text.size() && (code == 0 || (code >= 100 && code <= 599));
    return is_code ? std::optional(code) : std::nullopt;
  }
  // The client went away: DC, DR and DPE among Envoy's flags, which are parted by commas.
  bool IsCutOff() const {
    std::string_view rest = Text(mapping_.response_flags).value_or("");
    while (!rest.empty()) {
      const size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view flag = rest.substr(0, comma);
      if (flag == "DC" || flag == "DR" || flag == "DPE") return true;
      rest = rest.substr(std::min(comma + 1, rest.size()));
    }
    return false;
  }

  // The value of a key that is there, told as an oddity where it is something else.
  template <typename T>
  std::optional<T> Read(const KeyPath& keys, std::optional<T> (*parse)(std::string_view), const char* fault) {
    const Node* node = Find(root_, keys);
    const bool is_told = node != nullptr && !node->is_null() && !(node->is_scalar() && node->text == "-");
    if (!is_told) return std::nullopt;
    const std::optional<T> value = node->is_scalar() ? parse(node->text) : std::nullopt;
    if (!value) Odd(keys, *node, fault);
    return value;
  }
  void Odd(const KeyPath& keys, const Node& node, const char* fault) {
    call_.oddities.push_back({Name(keys) + " is " + fault, node.is_scalar() ? std::string(node.text) : "", node.spot.column});
  }

  const Node& root_;
  const AccessLogMapping& mapping_;
  ListedCall call_;
  bool has_grpc_sign_ = false;
};

}  // namespace

ListedLine ReadAccessLogLine(std::string_view line, const AccessLogMapping& mapping) {
  std::vector<Diagnostic> diagnostics;
  FindingList findings(0, diagnostics);
  std::optional<ListedLine> read;
  size_t values = 0;
  ReadJsonDocuments({line, 1}, findings, [&](const Document& document) {
    if (++values == 1 && document.root.is_map()) read = LineDecoder(document.root, mapping).Decode();
  });
  if (!diagnostics.empty()) {
    const Diagnostic& first = diagnostics.front();
    if (first.code != "Y-syntax") return NotUnderstood{{first.message, "", first.place.column}};
    constexpr std::string_view kPrefix = "this is not valid JSON: ";
    const size_t cut = first.message.starts_with(kPrefix) ? kPrefix.size() : 0;
    return NotUnderstood{{"not valid JSON", first.message.substr(cut), first.place.column}};
  }
  if (values > 1) return NotUnderstood{{"more than one JSON value on a line", "", 1}};
  if (!read) return NotUnderstood{{"not a JSON object", "", 1}};
  return *std::move(read);
}

}  // namespace routewind
