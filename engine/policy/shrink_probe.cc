// SPDX-License-Identifier: Apache-2.0
#include "engine/policy/shrink_probe.h"

#include <algorithm>
#include <string>

#include "engine/base/utf8.h"

namespace routewind {
namespace {

class ProbeShrinker {
 public:
  ProbeShrinker(Probe probe, const std::function<bool(const Probe&)>& still_refutes)
      : best_(std::move(probe)), still_refutes_(still_refutes) {}

  Probe Run() {
    for (size_t size = best_.Size() + 1; best_.Size() < size && trials_ < kMaxShrinkTrials;) {
      size = best_.Size();
      DropParts();
      for (size_t i = 0; i < best_.headers.size(); ++i) ShortenHeader(i);
      ShortenText([](Probe& probe) -> std::string& { return probe.authority; });
      ShortenText([](Probe& probe) -> std::string& { return probe.path; });
    }
    return best_;
  }

 private:
  bool Try(const Probe& probe) {
    if (++trials_ > kMaxShrinkTrials || !still_refutes_(probe)) return false;
    best_ = probe;
    return true;
  }

  void DropParts() {
    for (size_t i = best_.headers.size(); i > 0; --i) {
      Probe probe = best_;
      probe.headers.erase(probe.headers.begin() + static_cast<std::ptrdiff_t>(i - 1));
      Try(probe);
    }
    Probe probe = best_;
    probe.port = 0;
    if (best_.port != 0) Try(probe);
    probe = best_;
    probe.gateway.clear();
    if (!best_.gateway.empty()) Try(probe);
  }

  void ShortenHeader(size_t index) {
    ShortenText([index](Probe& probe) -> std::string& { return probe.headers[index].value; });
  }

  // Takes away runs of characters: halves first, single ones last.
  template <typename Text>
  void ShortenText(Text text_of) {
    for (size_t run = std::max<size_t>(1, text_of(best_).size()); run > 0; run /= 2) {
      for (size_t begin = 0; begin < text_of(best_).size();) {
        Probe probe = best_;
        std::string& text = text_of(probe);
        text.erase(begin, run);
        // Half a character would be no text any more.
        const bool is_text = FindInvalidUtf8(text) == std::string::npos;
        if (!is_text || !Try(probe)) begin += run;
      }
    }
  }

  Probe best_;
  const std::function<bool(const Probe&)>& still_refutes_;
  size_t trials_ = 0;
};

}  // namespace

Probe ShrinkProbe(Probe probe, const std::function<bool(const Probe&)>& still_refutes) {
  return ProbeShrinker(std::move(probe), still_refutes).Run();
}

}  // namespace routewind
