// SPDX-License-Identifier: Apache-2.0
// Any bytes from both sides in any pieces: what is handed on is never more than what came, and ends once.
#include <algorithm>
#include <cstdlib>

#include "replay/http2/opening.h"
#include "replay/http2/proxy_protocol.h"
#include "replay/http2/upgrade.h"

namespace routewind {
namespace {

struct Sink : ConnectionSink {
  explicit Sink(int& open_count) : open(open_count) { ++open; }
  void OnBytes(Direction, ByteSpan bytes, SeenAt) override {
    if (bytes.empty() || is_over) std::abort();
  }
  void OnGap(Direction, uint64_t length, SeenAt) override {
    if (length == 0 || is_over) std::abort();
  }
  void OnFin(Direction, SeenAt) override {}
  void OnReset(Direction, SeenAt) override {}
  void OnEnd(SeenAt) override {
    if (is_over) std::abort();
    is_over = true;
    --open;
  }
  int& open;
  bool is_over = false;
};

struct Factory : ConnectionSinkFactory {
  std::unique_ptr<ConnectionSink> OpenConnection(const Endpoint&, const Endpoint&, uint64_t, SeenAt) override {
    return std::make_unique<Sink>(open);
  }
  int open = 0;
};

}  // namespace
}  // namespace routewind

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace routewind;  // NOLINT(google-build-using-namespace): a program of one function
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (ParseProxyHeader(text).bytes > size || ParseUpgradeRequest(text).bytes > size || ParseSwitchResponse(text).bytes > size) {
    std::abort();
  }
  Factory factory;
  OpeningFactory opening(factory);
  const std::unique_ptr<ConnectionSink> sink = opening.OpenConnection({}, {}, 0, {});
  while (size >= 2) {
    const auto direction = static_cast<Direction>(data[0] & 1);
    const size_t length = std::min<size_t>(data[1] + size_t{1}, size - 2);
    const bool is_gap = (data[0] & 0xf0) == 0xf0;
    if (is_gap) sink->OnGap(direction, length + 1, {});
    if (!is_gap && length > 0) sink->OnBytes(direction, ByteSpan(reinterpret_cast<const std::byte*>(data) + 2, length), {});
    data += 2 + length;
    size -= 2 + length;
  }
  sink->OnEnd({});
  if (factory.open != 0) std::abort();
  return 0;
}
