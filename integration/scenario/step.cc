// SPDX-License-Identifier: Apache-2.0
#include "integration/scenario/step.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace routewind::integration {
namespace {

// What follows a verb.
enum class Arguments : uint8_t {
  kNone,
  kCount,
  kCountAndBytes,
  kBytes,
  kName,
  kText,
  kNameAndText,
  kCodeAndText
};

struct VerbRow {
  std::string_view word;
  Verb verb;
  Arguments arguments;
};

constexpr std::array<VerbRow, 15> kVerbs = {{
    {"read", Verb::kRead, Arguments::kCount},
    {"send", Verb::kSend, Arguments::kCountAndBytes},
    {"send-plain", Verb::kSendPlain, Arguments::kCountAndBytes},
    {"send-last", Verb::kSendLast, Arguments::kBytes},
    {"close", Verb::kClose, Arguments::kNone},
    {"cancel", Verb::kCancel, Arguments::kNone},
    {"read-metadata", Verb::kReadMetadata, Arguments::kNone},
    {"echo", Verb::kEcho, Arguments::kNone},
    {"metadata", Verb::kMetadata, Arguments::kNameAndText},
    {"trailer", Verb::kTrailer, Arguments::kNameAndText},
    {"send-metadata", Verb::kSendMetadata, Arguments::kNone},
    {"compress", Verb::kCompress, Arguments::kName},
    {"details", Verb::kDetails, Arguments::kText},
    {"await-cancel", Verb::kAwaitCancel, Arguments::kNone},
    {"status", Verb::kStatus, Arguments::kCodeAndText},
}};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Cuts the first word off `rest`.
std::string_view TakeWord(std::string_view& rest) {
  rest = Trim(rest);
  const size_t space = rest.find(' ');
  const std::string_view word = rest.substr(0, space);
  rest = space == std::string_view::npos ? std::string_view() : Trim(rest.substr(space));
  return word;
}

bool TakeNumber(std::string_view& rest, uint64_t& number) {
  const std::string_view word = TakeWord(rest);
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size();
}

bool TakeArguments(Arguments arguments, std::string_view& rest, Step& step) {
  switch (arguments) {
    case Arguments::kNone:
      return true;
    case Arguments::kCount:
      return TakeNumber(rest, step.count);
    case Arguments::kCountAndBytes:
      return TakeNumber(rest, step.count) && TakeNumber(rest, step.bytes);
    case Arguments::kBytes:
      step.count = 1;
      return TakeNumber(rest, step.bytes);
    case Arguments::kName:
      step.name = TakeWord(rest);
      return !step.name.empty();
    case Arguments::kText:
      step.text = std::exchange(rest, {});
      return true;
    case Arguments::kNameAndText:
      step.name = TakeWord(rest);
      step.text = std::exchange(rest, {});
      return !step.name.empty();
    case Arguments::kCodeAndText:
      if (!TakeNumber(rest, step.count)) return false;
      step.text = std::exchange(rest, {});
      return true;
  }
  return false;
}

std::optional<Step> ParseStep(std::string_view rest) {
  Step step;
  const std::string_view word = TakeWord(rest);
  for (const VerbRow& row : kVerbs) {
    if (row.word != word) continue;
    step.verb = row.verb;
    if (row.verb == Verb::kRead && rest == "all") {
      step.verb = Verb::kReadAll;
      return step;
    }
    if (TakeArguments(row.arguments, rest, step) && rest.empty()) return step;
  }
  return std::nullopt;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return 0;
}

}  // namespace

Result<std::vector<Step>> ParseScript(std::string_view script) {
  std::vector<Step> steps;
  while (!script.empty()) {
    const size_t end = script.find(';');
    const std::string_view text = Trim(script.substr(0, end));
    script = end == std::string_view::npos ? std::string_view() : script.substr(end + 1);
    if (text.empty()) continue;
    std::optional<Step> step = ParseStep(text);
    if (!step)
      return Error{"script step \"" + std::string(text) + "\" is not one that step.h lists"};
    steps.push_back(*std::move(step));
  }
  return steps;
}

std::string MetadataValue(std::string_view name, std::string_view text) {
  if (text.size() > 1 && text.front() == '@') {
    std::string_view digits = text.substr(1);
    uint64_t bytes = 0;
    if (TakeNumber(digits, bytes)) return Payload(bytes);
  }
  if (!name.ends_with("-bin")) return std::string(text);
  std::string bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>(HexDigit(text[i]) * 16 + HexDigit(text[i + 1]));
  }
  return bytes;
}

std::string UnpaddedBase64(std::string_view bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  uint32_t pending = 0;
  int bits = 0;
  for (const char c : bytes) {
    pending = pending << 8 | static_cast<uint8_t>(c);
    for (bits += 8; bits >= 6; bits -= 6) text += kDigits[pending >> (bits - 6) & 63];
  }
  if (bits > 0) text += kDigits[pending << (6 - bits) & 63];
  return text;
}

std::string Payload(uint64_t bytes) {
  std::string payload(bytes, '\0');
  for (uint64_t i = 0; i < bytes; ++i) payload[i] = static_cast<char>('a' + (i * 7 + i / 26) % 26);
  return payload;
}

}  // namespace routewind::integration
