// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/upgrade.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/ascii.h"
#include "engine/base/base64.h"
#include "replay/http2/frame.h"
#include "replay/http2/preface.h"

namespace routewind {
namespace {

using Verdict = UpgradeRequest::Verdict;
using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kEndOfHead = "\r\n\r\n";

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The fields of a head, names in lower case; nothing where a line has no colon.
std::optional<Fields> ParseFields(std::string_view lines) {
  Fields fields;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find("\r\n"), lines.size());
    const std::string_view line = lines.substr(0, end);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    fields.emplace_back(AsciiLowerCopy(line.substr(0, colon)), Trimmed(line.substr(colon + 1)));
    lines.remove_prefix(std::min(end + 2, lines.size()));
  }
  return fields;
}

const std::string* Find(const Fields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [name](const auto& field) { return field.first == name; });
  return found == fields.end() ? nullptr : &found->second;
}

// RFC 7541 §6.2.2, §5.1 and §5.2: a literal without indexing, its name and value as they are.
void AppendText(std::string& block, std::string_view text) {
  if (text.size() < 127) {
    block += static_cast<char>(text.size());
  } else {
    block += '\x7f';
    size_t rest = text.size() - 127;
    for (; rest >= 128; rest /= 128) block += static_cast<char>(rest % 128 + 128);
    block += static_cast<char>(rest);
  }
  block += text;
}
void AppendLiteral(std::string& block, std::string_view name, std::string_view value) {
  block += '\0';
  AppendText(block, name);
  AppendText(block, value);
}

void AppendFrame(std::string& out, FrameType type, uint8_t flags, uint32_t stream_id, std::string_view payload) {
  const size_t size = payload.size();
  for (const size_t byte : {size >> 16, size >> 8, size}) out += static_cast<char>(byte & 0xff);
  out += static_cast<char>(type);
  out += static_cast<char>(flags);
  for (const uint32_t byte : {stream_id >> 24, stream_id >> 16, stream_id >> 8, stream_id}) out += static_cast<char>(byte & 0xff);
  out += payload;
}

// Fields that speak of the HTTP/1.1 connection, or that HTTP/2 has another place for.
bool IsOfConnection(std::string_view name) {
  for (const std::string_view known : {"connection", "upgrade", "http2-settings", "host", "transfer-encoding", "keep-alive",
                                       "proxy-connection"}) {
    if (name == known) return true;
  }
  return false;
}

// Base64 in its URL alphabet, without padding.
std::string DecodeSettings(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  const std::optional<std::string> settings = DecodeBase64(text, Base64Form::kMetadata);
  return settings && settings->size() % 6 == 0 ? *settings : "";
}

std::string AsHttp2(std::string_view method, std::string_view target, const Fields& fields, std::string_view body) {
  std::string block;
  AppendLiteral(block, ":method", method);
  AppendLiteral(block, ":scheme", "http");
  AppendLiteral(block, ":path", target);
  if (const std::string* host = Find(fields, "host")) AppendLiteral(block, ":authority", *host);
  for (const auto& [name, value] : fields) {
    if (!IsOfConnection(name)) AppendLiteral(block, name, value);
  }
  std::string out(kClientPreface);
  AppendFrame(out, FrameType::kSettings, 0, 0, DecodeSettings(*Find(fields, "http2-settings")));
  const uint8_t ends = body.empty() ? kFlagEndStream : 0;
  AppendFrame(out, FrameType::kHeaders, static_cast<uint8_t>(kFlagEndHeaders | ends), 1, block);
  for (; !body.empty(); body.remove_prefix(std::min<size_t>(body.size(), kDefaultMaxFrameBytes))) {
    const std::string_view piece = body.substr(0, kDefaultMaxFrameBytes);
    AppendFrame(out, FrameType::kData, piece.size() == body.size() ? kFlagEndStream : 0, 1, piece);
  }
  return out;
}

// The length of the body that content-length states; nothing where there is another framing, or it is too long.
std::optional<size_t> BodyBytes(const Fields& fields) {
  if (Find(fields, "transfer-encoding") != nullptr) return std::nullopt;
  const std::string* length = Find(fields, "content-length");
  if (length == nullptr) return 0;
  size_t bytes = 0;
  const auto [end, error] = std::from_chars(length->data(), length->data() + length->size(), bytes);
  const bool is_number = error == std::errc() && end == length->data() + length->size();
  return is_number && bytes <= UpgradeRequest::kMaxBodyBytes ? std::optional(bytes) : std::nullopt;
}

// Whether this may be a request line: a method in capitals that is not the preface's, up to what is there.
bool MayBeRequest(std::string_view start) {
  const size_t space = std::min(start.find(' '), start.size());
  const bool is_method = space <= 16 && space > 0 && std::all_of(start.begin(), start.begin() + static_cast<ptrdiff_t>(space),
                                                                 [](char c) { return c >= 'A' && c <= 'Z'; });
  const std::string_view preface = kClientPreface.substr(0, 4);
  return is_method && !(start.size() >= preface.size() && start.starts_with(preface));
}

}  // namespace

UpgradeRequest ParseUpgradeRequest(std::string_view start) {
  const UpgradeRequest none;
  if (!MayBeRequest(start)) return none;
  const size_t line_end = start.find("\r\n");
  const size_t head_end = start.substr(0, UpgradeRequest::kMaxHeadBytes).find(kEndOfHead);
  if (line_end != std::string_view::npos && !start.substr(0, line_end).ends_with(" HTTP/1.1")) return none;
  if (head_end == std::string_view::npos) {
    return {start.size() < UpgradeRequest::kMaxHeadBytes ? Verdict::kMore : Verdict::kNone, 0, ""};
  }
  const std::string_view line = start.substr(0, line_end);
  const size_t method_end = line.find(' ');
  const std::string_view target = line.substr(method_end + 1, line.size() - method_end - 1 - 9);
  const size_t fields_at = std::min(line_end + 2, head_end);
  const std::optional<Fields> fields = ParseFields(start.substr(fields_at, head_end - fields_at));
  if (!fields || target.empty()) return none;
  const std::string* upgrade = Find(*fields, "upgrade");
  const bool is_upgrade = upgrade != nullptr && AsciiEqualIgnoreCase(*upgrade, "h2c") && Find(*fields, "http2-settings") != nullptr;
  const std::optional<size_t> body_bytes = is_upgrade ? BodyBytes(*fields) : std::nullopt;
  if (!body_bytes) return none;
  const size_t head_bytes = head_end + kEndOfHead.size();
  if (start.size() < head_bytes + *body_bytes) return {Verdict::kMore, 0, ""};
  return {Verdict::kFound, head_bytes + *body_bytes,
          AsHttp2(line.substr(0, method_end), target, *fields, start.substr(head_bytes, *body_bytes))};
}

SwitchResponse ParseSwitchResponse(std::string_view start) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  constexpr std::string_view kSwitching = "HTTP/1.1 101";
  constexpr std::string_view kInterim = "HTTP/1.1 1";
  size_t at = 0;
  while (true) {
    const std::string_view rest = start.substr(at);
    const size_t common = std::min(rest.size(), kVersion.size());
    if (rest.substr(0, common) != kVersion.substr(0, common)) return {};
    if (rest.size() >= kInterim.size() && !rest.starts_with(kInterim)) return {};
    const size_t end = rest.find(kEndOfHead);
    if (end == std::string_view::npos) {
      return {start.size() < UpgradeRequest::kMaxHeadBytes ? Verdict::kMore : Verdict::kNone, 0};
    }
    at += end + kEndOfHead.size();
    if (rest.starts_with(kSwitching)) return {Verdict::kFound, at};
  }
}

}  // namespace routewind
