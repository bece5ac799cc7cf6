// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "tools/routewind/text_table.h"

namespace routewind {

ProgressBar::ProgressBar(const GlobalFlags& flags) : is_enabled_(!flags.is_quiet && isatty(STDERR_FILENO) == 1) {}

void ProgressBar::Show(const ReplayProgress& progress) {
  if (!is_enabled_) return;
  constexpr int kWidth = 30;
  std::string line;
  if (progress.size_bytes != 0) {
    const double share =
        std::min(1.0, static_cast<double>(progress.offset_bytes) / static_cast<double>(progress.size_bytes));
    const auto filled = static_cast<size_t>(share * kWidth);
    line = "[" + std::string(filled, '#') + std::string(kWidth - filled, ' ') + "] " + Percent(share, 0) + "  ";
  }
  line += WithThousands(progress.calls) + " calls";
  if (line == last_) return;
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  last_ = line;
  is_shown_ = true;
}

void ProgressBar::Clear() {
  if (is_shown_) std::fprintf(stderr, "\r\x1b[K");
  is_shown_ = false;
}

}  // namespace routewind
