// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "tools/pcapsynth/recipe.h"
#include "tools/pcapsynth/words.h"

namespace routewind {
namespace {

constexpr uint64_t kMaxPadding = 255;
constexpr uint64_t kMaxMessageBytes = 1 << 20;

// A number of a line: its word, where it is kept, the most it may be.
template <typename Line>
struct NumberWord {
  const char* name;
  uint64_t Line::*value;
  uint64_t most;
};

constexpr std::array<NumberWord<SynthConnection>, 7> kConnectionWords = {{
    {"seed", &SynthConnection::seed, UINT64_MAX},
    {"segment", &SynthConnection::segment_bytes, 60'000},
    {"reorder", &SynthConnection::reorder, 1000},
    {"repeat", &SynthConnection::repeat, 100},
    {"table", &SynthConnection::table_bytes, 1 << 20},
    {"interleave", &SynthConnection::interleave, 100},
    {"noise", &SynthConnection::noise, 100},
}};

constexpr std::array<NumberWord<SynthCall>, 5> kCallWords = {{
    {"status", &SynthCall::status, 16},
    {"padding", &SynthCall::padding, kMaxPadding},
    {"fragment", &SynthCall::fragment_bytes, 16'000},
    {"data", &SynthCall::data_bytes, 16'000},
    {"table", &SynthCall::table_bytes, SynthCall::kSame},
}};

template <typename Line, size_t N>
std::string PrintNumbers(const Line& line, const std::array<NumberWord<Line>, N>& words) {
  const Line defaults;
  std::string text;
  for (const NumberWord<Line>& word : words) {
    if (line.*word.value == defaults.*word.value) continue;
    text.append(" ").append(word.name).append("=").append(std::to_string(line.*word.value));
  }
  return text;
}

std::string PrintCoding(const FieldCoding& coding) {
  constexpr char kMarks[] = "+-!";
  return kMarks[static_cast<size_t>(coding.indexing)] + std::string(coding.is_huffman ? "~" : "");
}

std::string PrintSizes(const char* name, const std::vector<uint64_t>& sizes) {
  std::string text;
  for (const uint64_t size : sizes) text.append(text.empty() ? "" : ",") += std::to_string(size);
  return text.empty() ? "" : std::string(" ").append(name).append("=").append(text);
}

std::string PrintCall(const SynthCall& call) {
  std::string text =
      "call authority=" + PrintBytes(call.authority) + " path=" + PrintBytes(call.path);
  text += PrintSizes("requests", call.requests) + PrintSizes("responses", call.responses);
  text += PrintNumbers(call, kCallWords);
  if (call.coding != FieldCoding{}) text += " coding=" + PrintCoding(call.coding);
  for (const SynthHeader& header : call.headers) {
    text +=
        " " + PrintCoding(header.coding) + PrintBytes(header.name) + "=" + PrintBytes(header.value);
  }
  return text + "\n";
}

// Takes the marks off the front; false where there are none.
bool TakeCoding(std::string_view& text, FieldCoding& coding) {
  const size_t mark = text.empty() ? std::string_view::npos : std::string_view("+-!").find(text[0]);
  if (mark == std::string_view::npos) return false;
  coding.indexing = static_cast<Indexing>(mark);
  text.remove_prefix(1);
  coding.is_huffman = !text.empty() && text[0] == '~';
  if (coding.is_huffman) text.remove_prefix(1);
  return true;
}

template <typename Line, size_t N>
Result<bool> ReadNumberWord(std::string_view name, std::string_view value, Line& line,
                            const std::array<NumberWord<Line>, N>& words) {
  for (const NumberWord<Line>& word : words) {
    if (name != word.name) continue;
    const Result<uint64_t> number = ReadNumber(value);
    if (!number) return number.error();
    if (*number > word.most)
      return Error{std::string(name) + " is at most " + std::to_string(word.most)};
    line.*word.value = *number;
    return true;
  }
  return false;
}

Status ReadSizes(std::string_view text, std::vector<uint64_t>& sizes) {
  for (const std::string& part : SplitText(text, ',')) {
    const Result<uint64_t> size = ReadNumber(part);
    if (!size) return size.error();
    if (*size > kMaxMessageBytes) return Error{"a message of more than 1 MiB: " + part};
    sizes.push_back(*size);
  }
  return Ok{};
}

Status ReadText(std::string_view word, std::string& text) {
  Result<std::string> bytes = ParseBytes(word);
  if (!bytes) return bytes.error();
  text = std::move(bytes).value();
  return Ok{};
}

Status ReadHeader(std::string_view name, std::string_view value, const FieldCoding& coding,
                  SynthCall& call) {
  SynthHeader& header = call.headers.emplace_back();
  header.coding = coding;
  if (Status read = ReadText(name, header.name); !read) return read;
  if (header.name.empty()) return Error{"a header without a name"};
  return ReadText(value, header.value);
}

Status ReadCallWord(std::string_view word, SynthCall& call) {
  FieldCoding coding;
  const bool is_header = TakeCoding(word, coding);
  const size_t equals = word.find('=');
  if (equals == std::string_view::npos) return Error{"no '=' in '" + std::string(word) + "'"};
  const std::string_view name = word.substr(0, equals);
  std::string_view value = word.substr(equals + 1);
  if (is_header) return ReadHeader(name, value, coding, call);
  if (name == "authority") return ReadText(value, call.authority);
  if (name == "path") return ReadText(value, call.path);
  if (name == "requests") return ReadSizes(value, call.requests);
  if (name == "responses") return ReadSizes(value, call.responses);
  if (name == "coding" && TakeCoding(value, call.coding) && value.empty()) return Ok{};
  const Result<bool> is_number = ReadNumberWord(name, value, call, kCallWords);
  if (!is_number) return is_number.error();
  if (*is_number) return Ok{};
  return Error{"no such word in a call: '" + std::string(word) + "'"};
}

Status ReadConnectionWord(std::string_view word, SynthConnection& connection) {
  const size_t equals = std::min(word.find('='), word.size() - 1);
  const Result<bool> is_number =
      ReadNumberWord(word.substr(0, equals), word.substr(equals + 1), connection, kConnectionWords);
  if (!is_number) return is_number.error();
  if (*is_number) return Ok{};
  return Error{"no such word in a connection: '" + std::string(word) + "'"};
}

Status ReadLine(const std::string& line, Recipe& recipe) {
  const std::vector<std::string> words = SplitText(line, ' ');
  const bool is_connection = words[0] == "connection";
  if (!is_connection && words[0] != "call") return Error{"neither connection nor call: " + line};
  if (is_connection) recipe.connections.emplace_back();
  if (recipe.connections.empty()) return Error{"a call before the first connection"};
  SynthConnection& connection = recipe.connections.back();
  if (!is_connection) connection.calls.emplace_back();
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i].empty()) continue;
    Status read = is_connection ? ReadConnectionWord(words[i], connection)
                                : ReadCallWord(words[i], connection.calls.back());
    if (!read) return read;
  }
  return Ok{};
}

}  // namespace

std::string PrintRecipe(const Recipe& recipe) {
  std::string text;
  for (const SynthConnection& connection : recipe.connections) {
    text += "connection" + PrintNumbers(connection, kConnectionWords) + "\n";
    for (const SynthCall& call : connection.calls) text += PrintCall(call);
  }
  return text;
}

Result<Recipe> ParseRecipe(std::string_view text) {
  Recipe recipe;
  for (const std::string& line : SplitText(text, '\n')) {
    if (line.empty() || line[0] == '#') continue;
    if (Status read = ReadLine(line, recipe); !read) return read.error();
  }
  return recipe;
}

}  // namespace routewind
