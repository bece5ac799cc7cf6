// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/pcap_reader.h"

#include <optional>

#include "replay/capture/capture_format.h"
#include "replay/capture/decompressor.h"
#include "replay/capture/file_stream.h"

namespace routewind {

// Bytes go down this list; each holds a reference to the one above it.
struct PcapReader::Impl {
  std::string path;
  CaptureReaderOptions options;
  BlockPool own_memory;
  std::unique_ptr<FileStream> file;
  std::unique_ptr<ByteStream> decompressor;  // null: the file is plain
  std::optional<InputBuffer> input;          // null: not enough is there to tell how the file is compressed
  std::unique_ptr<CaptureFormat> format;     // null: not enough is there to tell

  uint64_t ordinal = 0;
  bool is_at_end = false;
  bool is_cut = false;
  std::string truncation_detail;

  std::string CannotRead() const { return "cannot read capture " + CaptureLabel(path) + ": "; }
  Status Begin();
  Status BeginInput();
  BlockPool::Hold MemoryOf(const Packet& packet) const;
  Next Conclude(CaptureFormat::Step step);
  Next EndOf(CaptureFormat::Step step);
  Next ConcludeWithoutFormat(const Error& error);
};

Result<PcapReader> PcapReader::Open(const std::string& path, const CaptureReaderOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->options = options;
  Result<std::unique_ptr<FileStream>> file =
      FileStream::Open(path, {.is_digested = options.is_digested, .is_followed = options.is_followed, .stop_descriptor = options.stop_descriptor});
  if (!file) return file.error();
  impl->file = std::move(*file);
  const Status begun = impl->Begin();
  if (!begun) return begun.error();
  return PcapReader(std::move(impl));
}

// Finds out what the file is. Without a fault and without a format, too little of it is there yet.
Status PcapReader::Impl::Begin() {
  if (!input) {
    const Status begun = BeginInput();
    if (!begun || !input) return begun;
  }
  Result<std::unique_ptr<CaptureFormat>> detected = DetectCaptureFormat(*input, options.secrets);
  if (detected) {
    format = std::move(*detected);
    return Ok{};
  }
  if (input->state() == ByteStream::State::kNotYet) return Ok{};
  if (decompressor == nullptr) return Error{CannotRead() + detected.error().message};
  const std::string compression(CompressionOf(*file->Head()));
  return Error{CannotRead() + "decompressed (" + compression + "), it is " + detected.error().message};
}

Status PcapReader::Impl::BeginInput() {
  const Result<std::span<const std::byte>> head = file->Head();
  if (!head) return head.error();
  if (head->size() < FileStream::kHeadBytes && !file->has_ended()) return Ok{};
  if (head->empty()) return Error{CannotRead() + "it is empty; capture again"};
  if (!CompressionOf(*head).empty()) {
    if (options.is_followed) return Error{CannotRead() + "a compressed file cannot be followed; decompress it into a pipe"};
    Result<std::unique_ptr<ByteStream>> opened = OpenDecompressor(*file);
    if (!opened) return Error{CannotRead() + opened.error().message};
    decompressor = std::move(*opened);
  }
  input.emplace(decompressor != nullptr ? *decompressor : *file, options.memory != nullptr ? *options.memory : own_memory);
  return Ok{};
}

PcapReader::PcapReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PcapReader::~PcapReader() = default;
PcapReader::PcapReader(PcapReader&&) noexcept = default;
PcapReader& PcapReader::operator=(PcapReader&&) noexcept = default;

// Nothing where little would keep much: a packet in a large block full of comments.
BlockPool::Hold PcapReader::Impl::MemoryOf(const Packet& packet) const {
  const BlockPool::Hold& block = input->block();
  const bool keeps_much = block.size() > BlockPool::kBlockBytes && packet.bytes.size() < block.size() / 4;
  return keeps_much ? BlockPool::Hold() : block;
}

PcapReader::Next PcapReader::ReadNext(Packet& packet) {
  Impl& impl = *impl_;
  if (impl.is_at_end) return Next::kEnd;
  if (impl.format == nullptr) {
    const Status begun = impl.Begin();
    if (!begun) return impl.ConcludeWithoutFormat(begun.error());
    if (impl.format == nullptr) return Next::kWaiting;
  }
  CaptureFormat::Step step = CaptureFormat::Step::kOther;
  while (step == CaptureFormat::Step::kOther) step = impl.format->Next(packet);
  if (step != CaptureFormat::Step::kPacket) return impl.Conclude(step);
  packet.ordinal = ++impl.ordinal;
  packet.memory = impl.MemoryOf(packet);
  return Next::kPacket;
}

PcapReader::Next PcapReader::Impl::Conclude(CaptureFormat::Step step) {
  using State = ByteStream::State;
  if (step != CaptureFormat::Step::kCorrupt && input->state() == State::kNotYet) return Next::kWaiting;
  is_at_end = true;
  if (input->state() != State::kInterrupted) file->Drain();
  const Next end = EndOf(step);
  input->Close();
  return end;
}

// What the reader's end is.
PcapReader::Next PcapReader::Impl::EndOf(CaptureFormat::Step step) {
  using State = ByteStream::State;
  if (input->state() == State::kInterrupted) return Next::kEnd;
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

PcapReader::Next PcapReader::Impl::ConcludeWithoutFormat(const Error& error) {
  is_at_end = true;
  file->Drain();
  const std::string what = CannotRead();
  truncation_detail = error.message.starts_with(what) ? error.message.substr(what.size()) : error.message;
  return Next::kTruncated;
}

void PcapReader::StopFollowing() { impl_->file->StopFollowing(); }

int PcapReader::pipe_descriptor() const { return impl_->file->pipe_descriptor(); }
uint64_t PcapReader::offset_bytes() const { return impl_->file->offset_bytes(); }
uint64_t PcapReader::size_bytes() const { return impl_->file->size_bytes(); }
uint64_t PcapReader::dropped_packets() const { return impl_->format != nullptr ? impl_->format->dropped_packets() : 0; }
std::string PcapReader::digest() const { return impl_->is_at_end ? impl_->file->digest() : ""; }
bool PcapReader::is_cut() const { return impl_->is_cut; }
const std::string& PcapReader::truncation_detail() const { return impl_->truncation_detail; }

}  // namespace routewind
