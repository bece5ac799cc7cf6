// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/file_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace routewind {
namespace {

constexpr std::string_view kStandardInput = "-";
constexpr size_t kDrainBytes = 256 << 10;

}  // namespace

std::string CaptureLabel(const std::string& path) {
  return path == kStandardInput ? std::string("standard input") : "'" + path + "'";
}

Error CannotReadCapture(const std::string& path, int code) {
  const std::string what = "cannot read " + CaptureLabel(path) + ": ";
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return Error{what + "no such file; check the path"};
    case EACCES:
    case EPERM:
      return Error{what + "permission denied; make it readable for this user"};
    case EISDIR:
      return Error{what + "it is a directory; name the files in it"};
    default:
      return Error{what + std::strerror(code)};
  }
}

Result<std::unique_ptr<FileStream>> FileStream::Open(const std::string& path, const Options& options) {
  const int descriptor = path == kStandardInput ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                                : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return CannotReadCapture(path, errno);
  struct stat status {};
  const bool is_known = fstat(descriptor, &status) == 0;
  const int code = is_known ? EISDIR : errno;
  const bool is_regular = is_known && S_ISREG(status.st_mode);
  const uint64_t size = is_regular && !options.is_followed ? static_cast<uint64_t>(status.st_size) : 0;
  std::unique_ptr<FileStream> stream(new FileStream(path, descriptor, is_regular, size));
  if (!is_known || S_ISDIR(status.st_mode)) return CannotReadCapture(path, code);
  if (options.is_digested) stream->digest_.emplace();
  stream->is_followed_ = options.is_followed;
  stream->stop_descriptor_ = options.stop_descriptor;
  return stream;
}

FileStream::~FileStream() { close(descriptor_); }

Result<std::span<const std::byte>> FileStream::Head() {
  while (head_bytes_ < kHeadBytes) {
    const ReadResult got = ReadDescriptor(std::span(head_).subspan(head_bytes_));
    if (got.state == State::kEnd || got.state == State::kNotYet) break;
    if (got.state != State::kBytes) return CannotReadCapture(path_, errno);
    head_bytes_ += got.bytes;
  }
  return std::span<const std::byte>(head_).first(head_bytes_);
}

ByteStream::ReadResult FileStream::Read(std::span<std::byte> into) {
  if (head_taken_ == head_bytes_) return ReadDescriptor(into);
  const size_t count = std::min(into.size(), head_bytes_ - head_taken_);
  std::memcpy(into.data(), head_.data() + head_taken_, count);
  head_taken_ += count;
  return {count, State::kBytes, ""};
}

// Whether a read would not wait: data, the end, or an error.
bool FileStream::IsReady() const {
  pollfd pipe{descriptor_, POLLIN, 0};
  return is_regular_ || poll(&pipe, 1, 0) != 0;
}

// False: a signal came, or the stop.
bool FileStream::AwaitPipe() const {
  pollfd awaited[] = {{descriptor_, POLLIN, 0}, {stop_descriptor_, POLLIN, 0}};
  return poll(awaited, std::size(awaited), -1) > 0 && awaited[1].revents == 0;
}

ByteStream::ReadResult FileStream::ReadDescriptor(std::span<std::byte> into) {
  if (is_followed_ && !IsReady()) return {0, State::kNotYet, ""};
  if (bytes_left_ && (*bytes_left_ == 0 || !IsReady())) return End(State::kEnd, "");
  if (stop_descriptor_ >= 0 && !is_regular_ && !AwaitPipe()) return {0, State::kInterrupted, ""};
  if (bytes_left_ && into.size() > *bytes_left_) into = into.first(*bytes_left_);
  const ssize_t got = read(descriptor_, into.data(), into.size());
  if (got < 0 && errno == EINTR) return {0, State::kInterrupted, ""};  // whoever stops must not wait for a pipe
  if (got < 0) return End(State::kFailed, std::strerror(errno));
  if (got == 0 && is_followed_ && is_regular_) return {0, State::kNotYet, ""};
  if (got == 0) return End(State::kEnd, "");
  const auto count = static_cast<size_t>(got);
  offset_bytes_ += count;
  if (bytes_left_) *bytes_left_ -= count;
  if (digest_) digest_->Update({reinterpret_cast<const char*>(into.data()), count});
  return {count, State::kBytes, ""};
}

ByteStream::ReadResult FileStream::End(State state, std::string fault) {
  has_ended_ = true;
  return {0, state, std::move(fault)};
}

void FileStream::StopFollowing() {
  if (!is_followed_) return;
  is_followed_ = false;
  struct stat status {};
  const off_t at = is_regular_ ? lseek(descriptor_, 0, SEEK_CUR) : -1;
  if (at < 0 || fstat(descriptor_, &status) != 0) {
    bytes_left_ = kMaxPipeBytes;
  } else {
    bytes_left_ = static_cast<uint64_t>(std::max<off_t>(status.st_size - at, 0));
  }
}

void FileStream::Drain() {
  std::vector<std::byte> buffer(kDrainBytes);
  while (Read(buffer).state == State::kBytes) {
  }
}

}  // namespace routewind
