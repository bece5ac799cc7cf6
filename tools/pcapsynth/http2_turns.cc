// SPDX-License-Identifier: Apache-2.0
#include "tools/pcapsynth/http2_turns.h"

#include <algorithm>
#include <deque>
#include <string_view>

#include "tools/pcapsynth/hpack_writer.h"

namespace routewind {
namespace {

// RFC 9113 §6; written down here once more, because what is tested has its own.
enum FrameKind : unsigned {
  kData = 0,
  kHeaders = 1,
  kSettings = 4,
  kPing = 6,
  kWindowUpdate = 8,
  kContinuation = 9
};
constexpr unsigned kEndStream = 1;
constexpr unsigned kEndHeaders = 4;
constexpr unsigned kPadded = 8;
constexpr size_t kMaxFrameBytes = 16384;
constexpr size_t kMaxContent = kMaxFrameBytes - 256;  // leaves room for padding
constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

void PutNumber(uint64_t value, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> shift & 0xff);
  }
}

std::string FrameOf(FrameKind kind, unsigned flags, uint64_t stream, std::string_view payload) {
  std::string out;
  PutNumber(payload.size(), 3, out);
  PutNumber(kind, 1, out);
  PutNumber(flags, 1, out);
  PutNumber(stream, 4, out);
  return out.append(payload);
}

std::string PaddedFrame(FrameKind kind, unsigned flags, uint64_t stream, std::string_view content,
                        uint64_t padding) {
  if (padding == 0) return FrameOf(kind, flags, stream, content);
  std::string payload;
  PutNumber(padding, 1, payload);
  payload.append(content).append(padding, '\0');
  return FrameOf(kind, flags | kPadded, stream, payload);
}

// HEADERS and as many CONTINUATIONs as the fragments need.
std::string BlockFrames(const SynthCall& call, uint64_t stream, std::string_view block,
                        bool ends_stream) {
  const size_t most = call.fragment_bytes == 0 ? kMaxContent : call.fragment_bytes;
  std::string out;
  for (bool is_first = true; is_first || !block.empty(); is_first = false) {
    const std::string_view part = block.substr(0, most);
    block.remove_prefix(part.size());
    const unsigned end = block.empty() ? kEndHeaders : 0;
    if (is_first) {
      out +=
          PaddedFrame(kHeaders, end | (ends_stream ? kEndStream : 0), stream, part, call.padding);
    } else {
      out += FrameOf(kContinuation, end, stream, part);
    }
  }
  return out;
}

// What one side of a call still has to send. Header blocks are encoded when their turn comes, for
// that is the order in which the tables change.
struct Step {
  enum class Kind { kRequest, kResponse, kTrailers, kData } kind = Kind::kData;
  std::string data;
  bool ends_stream = false;
};

struct OpenCall {
  const SynthCall* call = nullptr;
  uint64_t stream = 0;
  std::deque<Step> client;
  std::deque<Step> server;
};

void AddMessages(const std::vector<uint64_t>& sizes, uint64_t data_bytes, std::deque<Step>& steps) {
  for (const uint64_t size : sizes) {
    std::string message(1, '\0');
    PutNumber(size, 4, message);
    for (uint64_t i = 0; i < size; ++i) message += static_cast<char>('a' + i % 26);
    const size_t most = data_bytes == 0 ? kMaxContent : data_bytes;
    for (size_t at = 0; at < message.size(); at += most) {
      steps.push_back({Step::Kind::kData, message.substr(at, most), false});
    }
  }
}

OpenCall Open(const SynthCall& call, uint64_t stream) {
  OpenCall open{&call, stream, {{Step::Kind::kRequest, "", false}}, {}};
  AddMessages(call.requests, call.data_bytes, open.client);
  if (call.requests.empty()) open.client.push_back({Step::Kind::kData, "", false});
  open.client.back().ends_stream = true;
  if (!call.responses.empty()) open.server.push_back({Step::Kind::kResponse, "", false});
  AddMessages(call.responses, call.data_bytes, open.server);
  open.server.push_back({Step::Kind::kTrailers, "", true});
  return open;
}

class Http2Script {
 public:
  Http2Script(const SynthConnection& connection, Dice& dice)
      : connection_(connection), dice_(dice) {
    is_resized_ = connection.table_bytes == HpackWriter::kDefaultTableBytes;
    is_server_resized_ = is_resized_;
  }

  std::vector<Turn> Play() {
    std::deque<OpenCall> open;
    size_t next = 0;
    while (next < connection_.calls.size() || !open.empty()) {
      const bool may_open = next < connection_.calls.size();
      if (open.empty() || (may_open && dice_.Chance(connection_.interleave))) {
        open.push_back(Open(connection_.calls[next], 2 * next + 1));
        ++next;
        Advance(open.back(), true);  // stream ids only grow: the request goes out now
        continue;
      }
      const size_t at = dice_.Chance(connection_.interleave) ? dice_.Below(open.size()) : 0;
      OpenCall& call = open[at];
      const bool is_client =
          !call.client.empty() && (call.server.empty() || !dice_.Chance(connection_.interleave));
      Advance(call, is_client);
      if (call.client.empty() && call.server.empty())
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
    }
    return std::move(turns_);
  }

 private:
  void Advance(OpenCall& call, bool is_client) {
    std::deque<Step>& steps = is_client ? call.client : call.server;
    const Step step = std::move(steps.front());
    steps.pop_front();
    turns_.push_back({is_client, BytesOf(*call.call, call.stream, step)});
    if (!dice_.Chance(connection_.noise)) return;
    turns_.push_back({dice_.Chance(50),
                      dice_.Chance(50) ? FrameOf(kPing, 0, 0, "12345678")
                                       : FrameOf(kWindowUpdate, 0, 0, std::string("\0\0\1\0", 4))});
  }

  std::string BytesOf(const SynthCall& call, uint64_t stream, const Step& step) {
    if (step.kind == Step::Kind::kData) {
      const unsigned flags = step.ends_stream ? kEndStream : 0;
      return PaddedFrame(kData, flags, stream, step.data, call.padding);
    }
    const std::string block =
        step.kind == Step::Kind::kRequest ? RequestBlock(call) : ResponseBlock(call, step.kind);
    return BlockFrames(call, stream, block, step.ends_stream);
  }

  std::string RequestBlock(const SynthCall& call) {
    std::string block;
    Resize(call, client_, is_resized_, block);
    const auto field = [&](std::string_view name, std::string_view value) {
      client_.Field(name, value, call.coding, block);
    };
    field(":method", "POST");
    field(":scheme", "http");
    field(":path", call.path);
    field(":authority", call.authority);
    field("te", "trailers");
    field("content-type", "application/grpc");
    for (const SynthHeader& header : call.headers) {
      client_.Field(header.name, header.value, header.coding, block);
    }
    return block;
  }

  std::string ResponseBlock(const SynthCall& call, Step::Kind kind) {
    std::string block;
    const bool is_first = kind == Step::Kind::kResponse || call.responses.empty();
    if (is_first) {
      Resize(call, server_, is_server_resized_, block);
      server_.Field(":status", "200", call.coding, block);
      server_.Field("content-type", "application/grpc", call.coding, block);
    }
    if (kind == Step::Kind::kTrailers) {
      server_.Field("grpc-status", std::to_string(call.status), call.coding, block);
    }
    return block;
  }

  // The announced size once, where it is not the default (§4.2), then whatever the call asks for.
  void Resize(const SynthCall& call, HpackWriter& writer, bool& is_resized, std::string& block) {
    if (!is_resized) writer.Resize(connection_.table_bytes, block);
    is_resized = true;
    if (call.table_bytes != SynthCall::kSame) {
      writer.Resize(std::min(call.table_bytes, connection_.table_bytes), block);
    }
  }

  const SynthConnection& connection_;
  Dice& dice_;
  HpackWriter client_;
  HpackWriter server_;
  bool is_resized_ = false;
  bool is_server_resized_ = false;
  std::vector<Turn> turns_;
};

}  // namespace

std::vector<Turn> OpeningTurns(const SynthConnection& connection) {
  std::string setting;
  PutNumber(1, 2, setting);  // SETTINGS_HEADER_TABLE_SIZE
  PutNumber(connection.table_bytes, 4, setting);
  const std::string settings = FrameOf(kSettings, 0, 0, setting);
  const std::string acknowledged = FrameOf(kSettings, 1, 0, "");
  return {{true, std::string(kPreface) + settings},
          {false, settings + acknowledged},
          {true, acknowledged}};
}

std::vector<Turn> CallTurns(const SynthConnection& connection, Dice& dice) {
  return Http2Script(connection, dice).Play();
}

}  // namespace routewind
