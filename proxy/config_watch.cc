// SPDX-License-Identifier: Apache-2.0
#include "proxy/config_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

#include "proxy/clock.h"

namespace routewind {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kEvents = IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                             IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr int64_t kNsPerMs = 1'000'000;
constexpr int kMaxLinks = 16;  // of one path, before a ring is assumed

Error SystemError(const std::string& what) { return {what + ": " + std::strerror(errno)}; }

std::string FolderOf(const fs::path& path) {
  const fs::path parent = path.parent_path();
  return parent.empty() ? "." : parent.string();
}

// Where something can happen that matters.
struct WatchedPlaces {
  std::set<std::string> trees;    // folders of configuration: manifests and folders of any name matter
  std::set<std::string> folders;  // others, in which only `names` matter
  std::set<std::string> names;
};

// What the path leads to changes with each link on the way, and with the file.
void AddChain(fs::path path, WatchedPlaces& places) {
  for (int i = 0; i < kMaxLinks; ++i) {
    places.folders.insert(FolderOf(path));
    places.names.insert(path.has_filename() ? path.filename().string() : path.parent_path().filename().string());
    std::error_code fault;
    const fs::path target = fs::read_symlink(path, fault);
    if (fault) break;  // no link, or not there now
    path = target.is_absolute() ? target : path.parent_path() / target;
  }
  std::error_code fault;
  const fs::path real = fs::canonical(path, fault);  // links among the parent folders, as `..data`
  if (fault) return;
  places.folders.insert(FolderOf(real));
  places.names.insert(real.filename().string());
}

void AddTree(const fs::path& root, WatchedPlaces& places) {
  std::error_code fault;
  places.trees.insert(root.string());
  constexpr auto kOptions = fs::directory_options::follow_directory_symlink |
                            fs::directory_options::skip_permission_denied;
  fs::recursive_directory_iterator entry(root, kOptions, fault);
  for (; !fault && entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
    if (places.trees.size() > ConfigWatch::kMaxFolders || entry.depth() > kMaxLinks) return;
    std::error_code unreadable;
    if (entry->is_directory(unreadable)) places.trees.insert(entry->path().string());
    if (entry->is_symlink(unreadable)) AddChain(entry->path(), places);
  }
}

WatchedPlaces PlacesToWatch(const std::vector<std::string>& paths) {
  WatchedPlaces places;
  places.names = {"..data"};  // where a ConfigMap volume keeps its present state
  for (const std::string& path : paths) {
    if (path == "-") continue;
    AddChain(path, places);  // also of a folder: it may be replaced as a whole
    std::error_code fault;
    if (fs::is_directory(path, fault)) AddTree(path, places);
  }
  return places;
}

}  // namespace

Result<std::unique_ptr<ConfigWatch>> ConfigWatch::Start(std::vector<std::string> paths,
                                                        Callback callback, Tell tell) {
  FileDescriptor inotify(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!inotify.is_open() && !paths.empty()) return SystemError("cannot watch files (inotify)");
  FileDescriptor wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.is_open()) return SystemError("cannot create an eventfd");
  std::unique_ptr<ConfigWatch> watch(new ConfigWatch(
      std::move(paths), std::move(callback), std::move(tell), std::move(inotify), std::move(wake)));
  const Status laid = watch->LayWatches();
  if (!laid) return laid.error();
  watch->thread_ = std::thread([raw = watch.get()] { raw->Run(); });
  return watch;
}

ConfigWatch::ConfigWatch(std::vector<std::string> paths, Callback callback, Tell tell,
                         FileDescriptor inotify, FileDescriptor wake)
    : paths_(std::move(paths)),
      callback_(std::move(callback)),
      tell_(std::move(tell)),
      inotify_(std::move(inotify)),
      wake_(std::move(wake)) {}

ConfigWatch::~ConfigWatch() {
  is_stopping_ = true;
  Poke();
  if (thread_.joinable()) thread_.join();
}

void ConfigWatch::Poke() {
  const uint64_t one = 1;
  CHECK(write(wake_.get(), &one, sizeof one) == sizeof one);
}

void ConfigWatch::Run() {
  while (true) {
    std::array<pollfd, 2> waiting = {{{inotify_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
    poll(waiting.data(), waiting.size(), -1);
    if (is_stopping_) return;
    const bool is_poked = waiting[1].revents != 0;
    if (is_poked) {
      uint64_t pokes = 0;
      static_cast<void>(
          read(wake_.get(), &pokes, sizeof pokes));  // only to make it unreadable again
    } else {
      if (!WaitUntilSettled()) continue;
      if (is_stopping_) return;
    }
    DrainEvents();
    // Before the callback reads the files: what changes from here on is a change of its own.
    const Status laid = LayWatches();
    if (!laid) tell_(laid.error().message);
    callback_();
  }
}

// False when nothing happened that matters. Returns early when Poke or the destructor knocks.
bool ConfigWatch::WaitUntilSettled() {
  const int64_t deadline_ns = MonotonicNs() + kPatienceMs * kNsPerMs;
  bool has_any = false;
  while (DrainEvents()) {
    has_any = true;
    const int64_t left_ms = (deadline_ns - MonotonicNs()) / kNsPerMs;
    if (left_ms <= 0) return true;
    std::array<pollfd, 2> waiting = {{{inotify_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
    const int timeout_ms = static_cast<int>(std::min<int64_t>(left_ms, kSettleMs));
    if (poll(waiting.data(), waiting.size(), timeout_ms) <= 0 || waiting[1].revents != 0) return true;
  }
  return has_any;
}

// Only names matter, what happened does not: the files are read anew. Others share the folders, the proxy's own log among
// them.
bool ConfigWatch::IsRelevant(const inotify_event& event) const {
  const std::string_view name = event.len == 0 ? std::string_view() : std::string_view(event.name);
  if (name.empty() || names_.contains(std::string(name))) return true;
  if (!tree_watches_.contains(event.wd)) return false;
  const bool is_manifest = name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
  return is_manifest || (event.mask & IN_ISDIR) != 0;
}

// True when there were any that matter.
bool ConfigWatch::DrainEvents() {
  alignas(inotify_event) std::array<char, 4096> buffer;
  bool has_any = false;
  for (ssize_t size; (size = read(inotify_.get(), buffer.data(), buffer.size())) > 0;) {
    for (ssize_t at = 0; at < size;) {
      const auto* const event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      has_any = has_any || IsRelevant(*event);
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
  }
  return has_any;
}

// A folder that was replaced by another of the same name has lost its watch with its inode: adding
// is harmless where the watch is there, so all are added each time.
Status ConfigWatch::LayWatches() {
  WatchedPlaces places = PlacesToWatch(paths_);
  names_ = std::move(places.names);
  std::set<std::string> folders = places.trees;
  folders.merge(places.folders);
  if (folders.size() > kMaxFolders) {
    return Error{"cannot watch more than " + std::to_string(kMaxFolders) + " folders for changes"};
  }
  std::map<std::string, int> laid;
  std::set<int> in_use;
  tree_watches_.clear();
  for (const std::string& folder : folders) {
    const int watch = inotify_add_watch(inotify_.get(), folder.c_str(), kEvents);
    if (watch >= 0) {
      laid[folder] = watch;
      in_use.insert(watch);
      if (places.trees.contains(folder)) tree_watches_.insert(watch);
    } else if (errno == ENOSPC || errno == ENOMEM) {
      return SystemError("cannot watch " + folder + " for changes");
    }  // else it is gone, and the folder above it tells when it comes back
  }
  for (const auto& [folder, watch] : watches_) {
    if (!in_use.contains(watch)) inotify_rm_watch(inotify_.get(), watch);
  }
  watches_ = std::move(laid);
  return Ok();
}

}  // namespace routewind
