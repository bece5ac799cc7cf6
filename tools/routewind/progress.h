// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "replay/pipeline/replay_run.h"
#include "tools/routewind/options.h"

namespace routewind {

// A one-line progress bar on standard error, only when that is a terminal and --quiet was not given.
class ProgressBar {
 public:
  explicit ProgressBar(const GlobalFlags& flags);
  ~ProgressBar() { Clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Show(const ReplayProgress& progress);
  void Clear();

 private:
  bool is_enabled_;
  bool is_shown_ = false;
  std::string last_;
};

}  // namespace routewind
