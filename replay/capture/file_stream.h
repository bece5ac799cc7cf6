// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/base/stable_hash.h"
#include "replay/capture/byte_stream.h"

namespace routewind {

// "standard input" or the quoted path: how messages name an input.
std::string CaptureLabel(const std::string& path);
// "cannot read 'x': no such file; check the path", for an errno of open or read.
Error CannotReadCapture(const std::string& path, int code);

// A file or standard input ("-", perhaps a pipe), its bytes counted and, on request, hashed as they pass: a second pass
// over the file would cost as much as decoding it.
class FileStream : public ByteStream {
 public:
  static constexpr size_t kHeadBytes = 8;

  struct Options {
    bool is_digested = false;
    // The end of a file is not the end: it is told as kNotYet, as is an empty pipe, until StopFollowing.
    bool is_followed = false;
    // Ends the wait for a pipe as a signal does, but whichever thread the signal was handled by; -1: none.
    int stop_descriptor = -1;
  };
  static Result<std::unique_ptr<FileStream>> Open(const std::string& path, const Options& options);
  ~FileStream() override;
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;

  ReadResult Read(std::span<std::byte> into) override;

  // The first bytes, at most kHeadBytes, without consuming them; fewer where the file is shorter, for now or for good.
  // Call it before the first Read.
  Result<std::span<const std::byte>> Head();
  // Reads on to the end, so that the digest is the whole file's. A signal ends it.
  void Drain();
  // From now on the stream ends where it ends now; of a pipe, with what stands in it, at most kMaxPipeBytes.
  void StopFollowing();
  // Whether a read has told kEnd or kFailed.
  bool has_ended() const { return has_ended_; }
  // To wait for more with poll(); -1 for a file, which is always ready.
  int pipe_descriptor() const { return is_regular_ ? -1 : descriptor_; }

  uint64_t offset_bytes() const { return offset_bytes_; }  // read so far
  uint64_t size_bytes() const { return size_bytes_; }      // of a regular file when it was opened; 0: unknown
  std::string digest() const { return digest_ ? digest_->Hex() : ""; }

 private:
  static constexpr uint64_t kMaxPipeBytes = 1 << 20;

  FileStream(std::string path, int descriptor, bool is_regular, uint64_t size_bytes)
      : path_(std::move(path)), descriptor_(descriptor), is_regular_(is_regular), size_bytes_(size_bytes) {}
  bool IsReady() const;
  bool AwaitPipe() const;
  ReadResult ReadDescriptor(std::span<std::byte> into);
  ReadResult End(State state, std::string fault);

  const std::string path_;
  const int descriptor_;
  const bool is_regular_;
  bool is_followed_ = false;
  int stop_descriptor_ = -1;
  bool has_ended_ = false;
  std::optional<uint64_t> bytes_left_;  // once following has stopped
  const uint64_t size_bytes_;
  uint64_t offset_bytes_ = 0;
  std::optional<ContentDigest> digest_;
  std::array<std::byte, kHeadBytes> head_{};
  size_t head_bytes_ = 0;
  size_t head_taken_ = 0;
};

}  // namespace routewind
