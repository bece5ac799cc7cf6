// SPDX-License-Identifier: Apache-2.0
#include "tools/pcapsynth/hpack_writer.h"

#include <array>
#include <optional>

namespace routewind {
namespace {

constexpr uint64_t kEntryOverheadBytes = 32;

// RFC 7541 Appendix A, from index 1: names, and values behind '='.
constexpr std::array<std::string_view, 61> kStatic = {":authority",
                                                      ":method=GET",
                                                      ":method=POST",
                                                      ":path=/",
                                                      ":path=/index.html",
                                                      ":scheme=http",
                                                      ":scheme=https",
                                                      ":status=200",
                                                      ":status=204",
                                                      ":status=206",
                                                      ":status=304",
                                                      ":status=400",
                                                      ":status=404",
                                                      ":status=500",
                                                      "accept-charset",
                                                      "accept-encoding=gzip, deflate",
                                                      "accept-language",
                                                      "accept-ranges",
                                                      "accept",
                                                      "access-control-allow-origin",
                                                      "age",
                                                      "allow",
                                                      "authorization",
                                                      "cache-control",
                                                      "content-disposition",
                                                      "content-encoding",
                                                      "content-language",
                                                      "content-length",
                                                      "content-location",
                                                      "content-range",
                                                      "content-type",
                                                      "cookie",
                                                      "date",
                                                      "etag",
                                                      "expect",
                                                      "expires",
                                                      "from",
                                                      "host",
                                                      "if-match",
                                                      "if-modified-since",
                                                      "if-none-match",
                                                      "if-range",
                                                      "if-unmodified-since",
                                                      "last-modified",
                                                      "link",
                                                      "location",
                                                      "max-forwards",
                                                      "proxy-authenticate",
                                                      "proxy-authorization",
                                                      "range",
                                                      "referer",
                                                      "refresh",
                                                      "retry-after",
                                                      "server",
                                                      "set-cookie",
                                                      "strict-transport-security",
                                                      "transfer-encoding",
                                                      "user-agent",
                                                      "vary",
                                                      "via",
                                                      "www-authenticate"};

// RFC 7541 Appendix B as far as printable ASCII goes. The code is canonical: of the symbols of one
// length, in order, each code is the one before plus one; a longer code begins where the shorter
// ones ended.
struct CodeGroup {
  int bits;
  std::string_view symbols;
};
constexpr std::array<CodeGroup, 11> kHuffman = {{
    {5, "012aceiost"},
    {6, " %-./3456789=A_bdfghlmnpru"},
    {7, ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz"},
    {8, "&*,;XZ"},
    {10, "!\"()?"},
    {11, "'+|"},
    {12, "#>"},
    {13, std::string_view("\0$@[]~", 6)},
    {14, "^}"},
    {15, "<`{"},
    {19, "\\"},
}};

struct Code {
  uint32_t value = 0;
  int bits = 0;
};

std::optional<Code> CodeOf(char symbol) {
  uint32_t code = 0;
  int bits = 0;
  for (const CodeGroup& group : kHuffman) {
    code <<= group.bits - bits;
    bits = group.bits;
    const size_t place = group.symbols.find(symbol);
    if (place != std::string_view::npos) return Code{code + static_cast<uint32_t>(place), bits};
    code += static_cast<uint32_t>(group.symbols.size());
  }
  return std::nullopt;
}

// Nothing where a byte is not in the table above.
std::optional<std::string> HuffmanOf(std::string_view text) {
  std::string out;
  uint64_t pending = 0;
  int pending_bits = 0;
  for (const char c : text) {
    const std::optional<Code> code = CodeOf(c);
    if (!code) return std::nullopt;
    pending = pending << code->bits | code->value;
    pending_bits += code->bits;
    for (; pending_bits >= 8; pending_bits -= 8) {
      out += static_cast<char>(pending >> (pending_bits - 8) & 0xff);
    }
  }
  if (pending_bits > 0) {  // filled up with ones, the beginning of EOS
    const int missing = 8 - pending_bits;
    out += static_cast<char>((pending << missing | ((1u << missing) - 1)) & 0xff);
  }
  return out;
}

// §5.1: an integer in the low bits of a byte whose high bits are `pattern`, and what follows.
void PutInteger(uint64_t value, int prefix_bits, unsigned pattern, std::string& out) {
  const uint64_t most = (uint64_t{1} << prefix_bits) - 1;
  if (value < most) {
    out += static_cast<char>(pattern | value);
    return;
  }
  out += static_cast<char>(pattern | most);
  for (value -= most; value >= 128; value >>= 7) out += static_cast<char>(0x80 | (value & 0x7f));
  out += static_cast<char>(value);
}

void PutText(std::string_view text, bool is_huffman, std::string& out) {
  const std::optional<std::string> coded = is_huffman ? HuffmanOf(text) : std::nullopt;
  const std::string_view bytes = coded ? std::string_view(*coded) : text;
  PutInteger(bytes.size(), 7, coded ? 0x80 : 0, out);
  out += bytes;
}

}  // namespace

void HpackWriter::Resize(uint64_t bytes, std::string& block) {
  PutInteger(bytes, 5, 0x20, block);
  max_bytes_ = bytes;
  Evict(max_bytes_);
}

void HpackWriter::Field(std::string_view name, std::string_view value, const FieldCoding& coding,
                        std::string& block) {
  const bool may_be_indexed = coding.indexing == Indexing::kIncremental;
  if (const uint64_t index = Find(name, value); index != 0 && may_be_indexed) {
    PutInteger(index, 7, 0x80, block);
    return;
  }
  const uint64_t name_index = FindName(name);
  if (may_be_indexed) {
    PutInteger(name_index, 6, 0x40, block);
  } else {
    PutInteger(name_index, 4, coding.indexing == Indexing::kNever ? 0x10 : 0, block);
  }
  if (name_index == 0) PutText(name, coding.is_huffman, block);
  PutText(value, coding.is_huffman, block);
  if (may_be_indexed) Insert(name, value);
}

uint64_t HpackWriter::Find(std::string_view name, std::string_view value) const {
  const std::string field = std::string(name).append("=").append(value);
  for (size_t i = 0; i < kStatic.size(); ++i) {
    const bool has_value = kStatic[i].find('=') != std::string_view::npos;
    if (has_value ? kStatic[i] == field : kStatic[i] == name && value.empty()) return i + 1;
  }
  for (size_t i = 0; i < table_.size(); ++i) {
    if (table_[i].first == name && table_[i].second == value) return kStatic.size() + i + 1;
  }
  return 0;
}

uint64_t HpackWriter::FindName(std::string_view name) const {
  for (size_t i = 0; i < kStatic.size(); ++i) {
    if (kStatic[i].substr(0, kStatic[i].find('=')) == name) return i + 1;
  }
  for (size_t i = 0; i < table_.size(); ++i) {
    if (table_[i].first == name) return kStatic.size() + i + 1;
  }
  return 0;
}

void HpackWriter::Insert(std::string_view name, std::string_view value) {
  const uint64_t bytes = name.size() + value.size() + kEntryOverheadBytes;
  if (bytes > max_bytes_) {  // §4.4: it empties the table
    Evict(0);
    return;
  }
  Evict(max_bytes_ - bytes);
  table_.emplace_front(name, value);
  table_bytes_ += bytes;
}

void HpackWriter::Evict(uint64_t limit) {
  while (table_bytes_ > limit) {
    const auto& [name, value] = table_.back();
    table_bytes_ -= name.size() + value.size() + kEntryOverheadBytes;
    table_.pop_back();
  }
}

}  // namespace routewind
