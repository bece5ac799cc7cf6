// SPDX-License-Identifier: Apache-2.0
#include "replay/source/call_sources.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace routewind {
namespace {

std::vector<std::string> Sorted(std::vector<std::string> paths) {
  std::sort(paths.begin(), paths.end());
  return paths;
}

// A call that waits for its turn.
struct Waiting {
  int64_t key_ns = 0;
  size_t bytes = 0;
  std::unique_ptr<ListedCall> call;

  // For a heap whose top comes first.
  friend bool operator<(const Waiting& a, const Waiting& b) {
    return std::tie(b.key_ns, b.call->file, b.call->line) < std::tie(a.key_ns, a.call->file, a.call->line);
  }
};

size_t BytesOf(const ListedCall& call) {
  size_t bytes = sizeof call + call.request.authority.size() + call.request.path.size();
  for (const HeaderView& header : call.request.View().headers) {
    bytes += 2 * sizeof(std::string) + sizeof(HeaderView) + header.name.size() + header.value.size();
  }
  return bytes;
}

}  // namespace

struct CallSources::Impl {
  struct Source {
    std::unique_ptr<CallFile> file;
    int64_t key_ns = INT64_MIN;  // of the last line read
    bool is_at_end = false;
    bool is_whole = false;  // it was read to its end

    // The next call; false at the end.
    bool Read(ListedCall& call) {
      is_at_end = !file->Next(call);
      is_whole = is_at_end && file->totals().read_fault.empty();
      return !is_at_end;
    }
  };

  size_t timed_count = 0;  // access logs, which come first in `sources`
  std::vector<Source> sources;
  std::vector<Waiting> window;  // a heap
  size_t window_bytes = 0;
  int64_t told_ns = INT64_MIN;  // the latest time told so far
  ListedCall told;

  Status Add(const std::vector<std::string>& paths, const CallFile::Options& options) {
    for (const std::string& path : paths) {
      Result<std::unique_ptr<CallFile>> file = CallFile::Open(path, options);
      if (!file) return file.error();
      sources.emplace_back().file = std::move(*file);
    }
    return Ok{};
  }

  // The access log that is furthest behind; null when all are at their end.
  Source* Hindmost() {
    Source* hindmost = nullptr;
    for (size_t i = 0; i < timed_count; ++i) {
      Source& source = sources[i];
      if (!source.is_at_end && (hindmost == nullptr || source.key_ns < hindmost->key_ns)) hindmost = &source;
    }
    return hindmost;
  }

  void FillWindow() {
    while (window.size() < kWindowCalls && window_bytes < kWindowBytes) {
      Source* source = Hindmost();
      if (source == nullptr) return;
      Waiting next{.key_ns = 0, .bytes = 0, .call = std::make_unique<ListedCall>()};
      if (!source->Read(*next.call)) continue;
      next.call->file = static_cast<uint32_t>(source - sources.data());
      if (next.call->time_ns) source->key_ns = *next.call->time_ns;
      next.key_ns = source->key_ns;
      next.bytes = BytesOf(*next.call);
      window_bytes += next.bytes;
      window.push_back(std::move(next));
      std::push_heap(window.begin(), window.end());
    }
  }

  bool NextTimed(int64_t until_ns) {
    FillWindow();
    if (window.empty() || window.front().key_ns > until_ns) return false;
    std::pop_heap(window.begin(), window.end());
    Waiting next = std::move(window.back());
    window.pop_back();
    window_bytes -= next.bytes;
    told = std::move(*next.call);
    if (next.key_ns < told_ns) ++sources[told.file].file->totals().late_calls;
    told_ns = std::max(told_ns, next.key_ns);
    return true;
  }

  bool NextWithoutTime() {
    for (size_t i = timed_count; i < sources.size(); ++i) {
      Source& source = sources[i];
      if (source.is_at_end) continue;
      ListedCall call;
      if (!source.Read(call)) continue;
      told = std::move(call);
      told.file = static_cast<uint32_t>(i);
      return true;
    }
    return false;
  }
};

CallSources::CallSources(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CallSources::~CallSources() = default;

std::vector<std::string> CallSources::SortedPaths(const Options& options) {
  std::vector<std::string> paths = Sorted(options.access_logs);
  for (std::string& path : Sorted(options.request_files)) paths.push_back(std::move(path));
  return paths;
}

Result<std::unique_ptr<CallSources>> CallSources::Open(const Options& options) {
  auto impl = std::make_unique<Impl>();
  CallFile::Options file{.kind = SourceTotals::Kind::kAccessLog,
                         .mapping = &options.mapping,
                         .gateway_fault = options.gateway_fault,
                         .is_digested = options.is_digested,
                         .stop_descriptor = options.stop_descriptor};
  const Status logs = impl->Add(Sorted(options.access_logs), file);
  if (!logs) return logs.error();
  impl->timed_count = impl->sources.size();
  file.kind = SourceTotals::Kind::kRequests;
  const Status requests = impl->Add(Sorted(options.request_files), file);
  if (!requests) return requests.error();
  return std::unique_ptr<CallSources>(new CallSources(std::move(impl)));
}

bool CallSources::Next(int64_t until_ns, const ListedCall*& call) {
  call = &impl_->told;
  return impl_->NextTimed(until_ns) || (until_ns == kAnyTime && impl_->NextWithoutTime());
}

void CallSources::Stop() {
  for (Impl::Source& source : impl_->sources) source.is_at_end = true;
}

std::vector<SourceTotals> CallSources::Totals() const {
  std::vector<SourceTotals> totals;
  for (const Impl::Source& source : impl_->sources) totals.push_back(source.file->totals());
  return totals;
}

std::vector<std::string> CallSources::Digests() const {
  std::vector<std::string> digests;
  for (const Impl::Source& source : impl_->sources) digests.push_back(source.is_whole ? source.file->file().digest() : "");
  return digests;
}

uint64_t CallSources::offset_bytes() const {
  uint64_t bytes = 0;
  for (const Impl::Source& source : impl_->sources) bytes += source.file->file().offset_bytes();
  return bytes;
}

uint64_t CallSources::size_bytes() const {
  uint64_t bytes = 0;
  for (const Impl::Source& source : impl_->sources) {
    if (source.file->file().size_bytes() == 0) return 0;
    bytes += source.file->file().size_bytes();
  }
  return bytes;
}

}  // namespace routewind
