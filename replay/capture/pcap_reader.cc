// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/pcap_reader.h"

#include <optional>

#include "replay/capture/capture_format.h"
#include "replay/capture/decompressor.h"
#include "replay/capture/file_stream.h"

namespace routewind {

// Bytes go down this list; each holds a reference to the one above it.
struct PcapReader::Impl {
  bool is_followed = false;
  std::unique_ptr<FileStream> file;
  std::unique_ptr<ByteStream> decompressor;  // null: the file is plain
  std::optional<InputBuffer> input;
  std::unique_ptr<CaptureFormat> format;

  uint64_t ordinal = 0;
  bool is_at_end = false;
  bool is_cut = false;
  std::string truncation_detail;

  Next Conclude(CaptureFormat::Step step);
};

Result<PcapReader> PcapReader::Open(const std::string& path, const CaptureReaderOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->is_followed = options.is_followed;
  Result<std::unique_ptr<FileStream>> file = FileStream::Open(path, options.is_digested);
  if (!file) return file.error();
  impl->file = std::move(*file);
  const std::string what = "cannot read capture " + CaptureLabel(path) + ": ";

  const Result<std::span<const std::byte>> head = impl->file->Head();
  if (!head) return head.error();
  if (head->empty()) return Error{what + "it is empty; capture again"};
  const std::string_view compression = CompressionOf(*head);
  if (!compression.empty()) {
    if (options.is_followed) return Error{what + "a compressed file cannot be followed; decompress it into a pipe"};
    Result<std::unique_ptr<ByteStream>> decompressor = OpenDecompressor(*impl->file);
    if (!decompressor) return Error{what + decompressor.error().message};
    impl->decompressor = std::move(*decompressor);
  }
  ByteStream& stream = impl->decompressor != nullptr ? *impl->decompressor : *impl->file;
  impl->input.emplace(stream);
  Result<std::unique_ptr<CaptureFormat>> format = DetectCaptureFormat(*impl->input, options.secrets);
  if (!format) {
    return Error{what + (compression.empty() ? "" : "decompressed (" + std::string(compression) + "), it is ") +
                 format.error().message};
  }
  impl->format = std::move(*format);
  return PcapReader(std::move(impl));
}

PcapReader::PcapReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PcapReader::~PcapReader() = default;
PcapReader::PcapReader(PcapReader&&) noexcept = default;
PcapReader& PcapReader::operator=(PcapReader&&) noexcept = default;

PcapReader::Next PcapReader::ReadNext(Packet& packet) {
  Impl& impl = *impl_;
  if (impl.is_at_end) return Next::kEnd;
  CaptureFormat::Step step = CaptureFormat::Step::kOther;
  while (step == CaptureFormat::Step::kOther) step = impl.format->Next(packet);
  if (step != CaptureFormat::Step::kPacket) return impl.Conclude(step);
  packet.ordinal = ++impl.ordinal;
  return Next::kPacket;
}

PcapReader::Next PcapReader::Impl::Conclude(CaptureFormat::Step step) {
  using State = ByteStream::State;
  const bool is_more_to_come = is_followed && step != CaptureFormat::Step::kCorrupt && input->state() == State::kEnd;
  if (is_more_to_come) return Next::kWaiting;
  is_at_end = true;
  if (input->state() == State::kInterrupted) return Next::kEnd;
  file->Drain();
  if (step == CaptureFormat::Step::kCorrupt) {
    truncation_detail = format->detail();
  } else if (input->state() == State::kFailed) {
    truncation_detail = input->fault();
  } else if (step == CaptureFormat::Step::kCut) {
    is_cut = true;
    truncation_detail = "truncated at byte " + std::to_string(input->offset() + input->available());
  } else {
    return Next::kEnd;
  }
  return Next::kTruncated;
}

uint64_t PcapReader::offset_bytes() const { return impl_->file->offset_bytes(); }
uint64_t PcapReader::size_bytes() const { return impl_->file->size_bytes(); }
uint64_t PcapReader::dropped_packets() const { return impl_->format->dropped_packets(); }
std::string PcapReader::digest() const { return impl_->is_at_end ? impl_->file->digest() : ""; }
bool PcapReader::is_cut() const { return impl_->is_cut; }
const std::string& PcapReader::truncation_detail() const { return impl_->truncation_detail; }

}  // namespace routewind
