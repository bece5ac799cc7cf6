// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/decompressor.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <string_view>
#include <vector>

namespace routewind {
namespace {

constexpr size_t kInputBytes = 256 << 10;

struct CloseArchive {
  void operator()(archive* handle) const { archive_read_free(handle); }
};

// libarchive's "raw" format: one file, all of it data.
class Decompressor : public ByteStream {
 public:
  explicit Decompressor(ByteStream& compressed)
      : compressed_(compressed), input_(kInputBytes), archive_(archive_read_new()) {}

  Status Start() {
    archive* handle = archive_.get();
    // Only filters inside the library: others would start programs.
    archive_read_support_filter_gzip(handle);
    archive_read_support_filter_zstd(handle);
    archive_read_support_filter_lz4(handle);
    archive_read_support_filter_xz(handle);
    archive_read_support_filter_bzip2(handle);
    archive_read_support_format_raw(handle);
    archive_entry* entry = nullptr;
    if (archive_read_open(handle, this, nullptr, Feed, nullptr) != ARCHIVE_OK ||
        archive_read_next_header(handle, &entry) != ARCHIVE_OK) {
      return Error{Fault()};
    }
    return Ok{};
  }

  ReadResult Read(std::span<std::byte> into) override {
    const la_ssize_t got = archive_read_data(archive_.get(), into.data(), into.size());
    if (got > 0) return {static_cast<size_t>(got), State::kBytes, ""};
    if (got == 0) return {};
    return {0, last_input_ == State::kInterrupted ? State::kInterrupted : State::kFailed, Fault()};
  }

 private:
  static la_ssize_t Feed(archive* handle, void* self, const void** bytes) {
    auto& decompressor = *static_cast<Decompressor*>(self);
    const ReadResult got = decompressor.compressed_.Read(decompressor.input_);
    decompressor.last_input_ = got.state;
    *bytes = decompressor.input_.data();
    if (got.state == State::kBytes || got.state == State::kEnd) return static_cast<la_ssize_t>(got.bytes);
    archive_set_error(handle, EIO, "%s", got.fault.c_str());
    return -1;
  }

  std::string Fault() const {
    const char* text = archive_error_string(archive_.get());
    return std::string("damaged compressed data: ") + (text != nullptr ? text : "unknown");
  }

  ByteStream& compressed_;
  std::vector<std::byte> input_;
  State last_input_ = State::kBytes;
  std::unique_ptr<archive, CloseArchive> archive_;
};

struct Magic {
  std::string_view bytes;
  std::string_view name;
};

constexpr Magic kMagics[] = {
    {{"\x1f\x8b", 2}, "gzip"},     {{"\x28\xb5\x2f\xfd", 4}, "zstd"},        {{"\x04\x22\x4d\x18", 4}, "lz4"},
    {{"\x02\x21\x4c\x18", 4}, "lz4"}, {{"\xfd" "7zXZ\0", 6}, "xz"}, {{"BZh", 3}, "bzip2"},
};

}  // namespace

std::string_view CompressionOf(std::span<const std::byte> head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  for (const Magic& magic : kMagics) {
    if (text.starts_with(magic.bytes)) return magic.name;
  }
  return "";
}

Result<std::unique_ptr<ByteStream>> OpenDecompressor(ByteStream& compressed) {
  auto decompressor = std::make_unique<Decompressor>(compressed);
  const Status started = decompressor->Start();
  if (!started) return started.error();
  return std::unique_ptr<ByteStream>(std::move(decompressor));
}

}  // namespace routewind
