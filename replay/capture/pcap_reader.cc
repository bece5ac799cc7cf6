// SPDX-License-Identifier: Apache-2.0
#include "replay/capture/pcap_reader.h"

#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdio_ext.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::string_view kStandardInput = "-";

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, CloseFile>;

struct ClosePcap {
  void operator()(pcap_t* pcap) const { pcap_close(pcap); }
};
using Pcap = std::unique_ptr<pcap_t, ClosePcap>;

// Where stdio gets its bytes: the descriptor, counted and, on request, hashed on their way. A second pass over the file
// would cost as much as decoding it.
struct ByteSource {
  explicit ByteSource(int fd) : descriptor(fd) {}
  ~ByteSource() { close(descriptor); }
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  ssize_t Read(char* buffer, size_t size) {
    const ssize_t got = read(descriptor, buffer, size);  // a signal ends it: whoever stops must not wait for a pipe
    if (got > 0) bytes += static_cast<uint64_t>(got);
    if (got > 0 && digest) digest->Update({buffer, static_cast<size_t>(got)});
    return got;
  }

  int descriptor;
  uint64_t bytes = 0;
  std::optional<ContentDigest> digest;
};

ssize_t ReadCookie(void* source, char* buffer, size_t size) {
  return static_cast<ByteSource*>(source)->Read(buffer, size);
}

std::string NameOf(const std::string& path) {
  return path == kStandardInput ? std::string("standard input") : "'" + path + "'";
}

Error CannotOpen(const std::string& path, int code) {
  const std::string what = "cannot read capture " + NameOf(path) + ": ";
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return Error{what + "no such file; check the path"};
    case EACCES:
    case EPERM:
      return Error{what + "permission denied; make it readable for this user"};
    case EISDIR:
      return Error{what + "it is a directory; name the capture files in it"};
    default:
      return Error{what + std::strerror(code)};
  }
}

// Looks at the first bytes without consuming them: an empty input and compressed files deserve
// better words than "unknown file format".
std::string CureForFirstByte(int first) {
  switch (first) {
    case 0x1f:
      return "it looks compressed; decompress it first (gzip -dc FILE | … -)";
    case 0x28:
      return "it looks compressed; decompress it first (zstd -dc FILE | … -)";
    case 0xfd:
      return "it looks compressed; decompress it first (xz -dc FILE | … -)";
    default:
      return "give a pcap or pcapng file, as `tcpdump -w` writes it";
  }
}

}  // namespace

struct PcapReader::Impl {
  std::unique_ptr<ByteSource> source;
  std::vector<char> buffer;  // stdio's: declared before `pcap`, because closing that still touches it
  Pcap pcap;                 // owns stdio's file
  int link_type = 0;
  uint64_t ordinal = 0;
  uint64_t size_bytes = 0;
  bool is_at_end = false;
  bool is_cut = false;
  std::string truncation_detail;
};

namespace {

Result<std::unique_ptr<ByteSource>> OpenSource(const std::string& path, uint64_t& size_bytes) {
  const int descriptor = path == kStandardInput ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                                : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return CannotOpen(path, errno);
  auto source = std::make_unique<ByteSource>(descriptor);
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return CannotOpen(path, errno);
  if (S_ISDIR(status.st_mode)) return CannotOpen(path, EISDIR);
  size_bytes = S_ISREG(status.st_mode) ? static_cast<uint64_t>(status.st_size) : 0;
  return source;
}

// Reads what libpcap left over, so that the digest is the whole file's.
void Drain(ByteSource& source, std::vector<char>& buffer) {
  while (source.Read(buffer.data(), buffer.size()) > 0) {
  }
}

}  // namespace

Result<PcapReader> PcapReader::Open(const std::string& path, bool is_digested) {
  auto impl = std::make_unique<Impl>();
  Result<std::unique_ptr<ByteSource>> source = OpenSource(path, impl->size_bytes);
  if (!source) return source.error();
  impl->source = std::move(*source);
  if (is_digested) impl->source->digest.emplace();
  File file(fopencookie(impl->source.get(), "rb", {.read = ReadCookie, .write = nullptr, .seek = nullptr, .close = nullptr}));
  if (file == nullptr) return CannotOpen(path, errno);
  impl->buffer.resize(kReadBufferBytes);
  std::setvbuf(file.get(), impl->buffer.data(), _IOFBF, impl->buffer.size());
  __fsetlocking(file.get(),
                FSETLOCKING_BYCALLER);  // one owner: no lock for each of two reads a packet

  const int first = std::fgetc(file.get());
  if (first == EOF) {
    const int code = std::ferror(file.get()) != 0 ? errno : 0;
    if (code != 0) return CannotOpen(path, code);
    return Error{"cannot read capture " + NameOf(path) + ": it is empty; capture again"};
  }
  std::ungetc(first, file.get());

  std::array<char, PCAP_ERRBUF_SIZE> detail{};
  impl->pcap.reset(pcap_fopen_offline_with_tstamp_precision(file.get(), PCAP_TSTAMP_PRECISION_NANO,
                                                            detail.data()));
  if (impl->pcap == nullptr) {
    return Error{"cannot read capture " + NameOf(path) + ": not a capture (" + detail.data() +
                 "); " + CureForFirstByte(first)};
  }
  static_cast<void>(file.release());  // libpcap closes it
  impl->link_type = pcap_datalink(impl->pcap.get());
  return PcapReader(std::move(impl));
}

PcapReader::PcapReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PcapReader::~PcapReader() = default;
PcapReader::PcapReader(PcapReader&&) noexcept = default;
PcapReader& PcapReader::operator=(PcapReader&&) noexcept = default;

PcapReader::Next PcapReader::ReadNext(Packet& packet) {
  Impl& impl = *impl_;
  if (impl.is_at_end) return Next::kEnd;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  errno = 0;
  const int outcome = pcap_next_ex(impl.pcap.get(), &header, &bytes);
  if (outcome != 1) {
    impl.is_at_end = true;
    if (impl.source->digest && errno != EINTR) Drain(*impl.source, impl.buffer);
    if (outcome == PCAP_ERROR_BREAK) return Next::kEnd;
    impl.truncation_detail = pcap_geterr(impl.pcap.get());
    impl.is_cut = impl.truncation_detail.starts_with("truncated dump file");
    return Next::kTruncated;
  }
  packet.ordinal = ++impl.ordinal;
  // Opened for nanoseconds: tv_usec holds nanoseconds, whatever the file has. Corrupt seconds must
  // not overflow, hence the unsigned arithmetic.
  packet.timestamp_ns = static_cast<int64_t>(static_cast<uint64_t>(header->ts.tv_sec) *
                                                 static_cast<uint64_t>(kNanosecondsPerSecond) +
                                             static_cast<uint64_t>(header->ts.tv_usec));
  packet.link_type = impl.link_type;
  packet.wire_bytes = header->len;
  packet.bytes = ByteSpan(reinterpret_cast<const std::byte*>(bytes), header->caplen);
  return Next::kPacket;
}

uint64_t PcapReader::offset_bytes() const { return impl_->source->bytes; }

std::string PcapReader::digest() const {
  return impl_->is_at_end && impl_->source->digest ? impl_->source->digest->Hex() : "";
}

uint64_t PcapReader::size_bytes() const { return impl_->size_bytes; }

bool PcapReader::is_cut() const { return impl_->is_cut; }

const std::string& PcapReader::truncation_detail() const { return impl_->truncation_detail; }

}  // namespace routewind
