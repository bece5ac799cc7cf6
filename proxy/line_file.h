// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "proxy/file_descriptor.h"

namespace routewind {

// A file that grows by whole lines, or standard output ("-"). A line that could only be written in
// part, because the disk is full, is cut off again, so that what stands in the file is always whole
// lines; a pipe, which cannot be cut, gets a line end before the next line instead. Threads: one
// owner.
class LineFile {
 public:
  // Appends to the file; creates it when absent.
  static Result<LineFile> Open(const std::string& path);

  struct Written {
    uint64_t lines = 0;
    uint64_t lost = 0;
    std::string fault = {};  // why, when lines were lost
  };
  // `lines` is whole lines. Tries all of them once; what cannot be written is lost.
  Written Write(std::string_view lines);

 private:
  LineFile(std::string path, FileDescriptor owned, int fd)
      : path_(std::move(path)), owned_(std::move(owned)), fd_(fd) {}
  void CutBack(size_t bytes);

  std::string path_;
  FileDescriptor owned_;  // not open for standard output, which is not ours to close
  int fd_;
  bool owes_line_end_ = false;
};

}  // namespace routewind
