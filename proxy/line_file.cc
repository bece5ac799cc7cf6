// SPDX-License-Identifier: Apache-2.0
#include "proxy/line_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace routewind {
namespace {

constexpr int kMode = 0644;  // less the process's umask

uint64_t CountLines(std::string_view text) {
  return static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

// How much of the text was written; less than all of it with errno set.
size_t WriteAll(int fd, std::string_view text) {
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = write(fd, text.data() + done, text.size() - done);
    if (count > 0) {
      done += static_cast<size_t>(count);
    } else if (count < 0 && errno == EAGAIN) {
      pollfd waiting{fd, POLLOUT, 0};
      poll(&waiting, 1, -1);
    } else if (count == 0 || errno != EINTR) {
      break;
    }
  }
  return done;
}

}  // namespace

Result<LineFile> LineFile::Open(const std::string& path) {
  if (path == "-") return LineFile(path, {}, STDOUT_FILENO);
  FileDescriptor fd(open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kMode));
  if (!fd.is_open()) return Error{"cannot open " + path + ": " + std::strerror(errno)};
  const int number = fd.get();
  return LineFile(path, std::move(fd), number);
}

LineFile::Written LineFile::Write(std::string_view lines) {
  if (owes_line_end_ && WriteAll(fd_, "\n") == 1) owes_line_end_ = false;
  const size_t done = owes_line_end_ ? 0 : WriteAll(fd_, lines);
  if (done == lines.size()) return {CountLines(lines), 0, {}};
  const std::string fault = "cannot write to " + path_ + ": " + std::strerror(errno);
  const size_t whole = lines.substr(0, done).rfind('\n') + 1;  // npos + 1 is 0
  if (whole < done) CutBack(done - whole);
  return {CountLines(lines.substr(0, whole)), CountLines(lines.substr(whole)), fault};
}

void LineFile::CutBack(size_t bytes) {
  struct stat status {};
  const bool is_file = fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
  const auto cut = static_cast<off_t>(bytes);
  owes_line_end_ = !is_file || status.st_size < cut || ftruncate(fd_, status.st_size - cut) != 0;
}

}  // namespace routewind
