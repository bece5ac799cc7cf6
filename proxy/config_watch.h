// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/result.h"
#include "proxy/file_descriptor.h"

struct inotify_event;

namespace routewind {

// Tells when configuration files have changed and settled.
//
// Method:      inotify watches folders, never files: an editor or kubectl replaces a file, a
// ConfigMap volume swaps the
//              symbolic link `..data`, a file that vanished comes back; all of that are events of
//              the folder it stands in. Given a file, its folder is watched, and the folder that
//              its links lead to; given a folder, all folders below it, those behind links
//              included. Watches are laid anew after each change.
// Debounce:    one callback once nothing has changed for kSettleMs, or kPatienceMs after the first
// change of a series that
//              does not end.
// Bounds:      at most kMaxFolders folders; more, or a system that has no watch left, is an Error
// at the start and told
//              through `tell` later.
// Threads:     a thread of its own calls back. Poke may be called from any thread.
class ConfigWatch {
 public:
  static constexpr int kSettleMs = 100;
  static constexpr int kPatienceMs = 1'000;
  static constexpr size_t kMaxFolders = 4'096;

  using Callback = std::function<void()>;
  using Tell = std::function<void(const std::string& line)>;

  // `paths` as `-c` takes them; "-" (standard input) never changes. With no path it only waits for
  // Poke. Errors: the system refuses to watch. The caller may go on with an empty list of paths.
  static Result<std::unique_ptr<ConfigWatch>> Start(std::vector<std::string> paths,
                                                    Callback callback, Tell tell);
  // No callback runs when it returns.
  ~ConfigWatch();
  ConfigWatch(const ConfigWatch&) = delete;
  ConfigWatch& operator=(const ConfigWatch&) = delete;

  // As if a file had changed, and had settled already: SIGHUP.
  void Poke();

 private:
  ConfigWatch(std::vector<std::string> paths, Callback callback, Tell tell, FileDescriptor inotify,
              FileDescriptor wake);
  void Run();
  bool WaitUntilSettled();
  bool IsRelevant(const inotify_event& event) const;
  bool DrainEvents();
  Status LayWatches();

  const std::vector<std::string> paths_;
  const Callback callback_;
  const Tell tell_;
  const FileDescriptor inotify_;
  const FileDescriptor wake_;           // an eventfd
  std::map<std::string, int> watches_;  // by folder; the thread's own once it runs, as is the next
  std::set<std::string> names_;         // of files and links there that matter whatever they end in
  std::set<int> tree_watches_;          // of folders of configuration, in which new files matter
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

}  // namespace routewind
