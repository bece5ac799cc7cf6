// SPDX-License-Identifier: Apache-2.0
#include "replay/source/call_file.h"

#include <utility>

#include "engine/base/check.h"
#include "replay/capture/decompressor.h"
#include "replay/source/access_log_line.h"
#include "replay/source/request_line.h"

namespace routewind {
namespace {

std::string Cut(std::string text) {
  if (text.size() > SourceTotals::kMaxTextBytes) text = text.substr(0, SourceTotals::kMaxTextBytes) + "…";
  return text;
}

void Count(SourceTotals::Tallies& tallies, const LineRemark& remark, uint64_t line) {
  std::string reason = Cut(remark.reason);
  const bool is_crowded = tallies.size() >= SourceTotals::kMaxReasons && !tallies.contains(reason);
  if (is_crowded) reason = SourceTotals::kOtherReasons;
  SourceTotals::Tally& tally = tallies[reason];
  if (++tally.lines != 1) return;
  tally.first_line = line;
  tally.first_column = remark.column;
  tally.first_detail = Cut(is_crowded ? remark.reason : remark.detail);
}

}  // namespace

Result<std::unique_ptr<CallFile>> CallFile::Open(const std::string& path, const Options& options) {
  Result<std::unique_ptr<FileStream>> file = FileStream::Open(path, {.is_digested = options.is_digested, .stop_descriptor = options.stop_descriptor});
  if (!file) return file.error();
  const Result<std::span<const std::byte>> head = (*file)->Head();
  if (!head) return head.error();
  std::unique_ptr<ByteStream> decompressor;
  if (!CompressionOf(*head).empty()) {
    Result<std::unique_ptr<ByteStream>> opened = OpenDecompressor(**file);
    if (!opened) return Error{"cannot read " + CaptureLabel(path) + ": " + opened.error().message};
    decompressor = std::move(*opened);
  }
  std::unique_ptr<CallFile> calls(new CallFile(std::move(*file), std::move(decompressor), options));
  calls->totals_.kind = options.kind;
  calls->totals_.path = path;
  return calls;
}

CallFile::CallFile(std::unique_ptr<FileStream> file, std::unique_ptr<ByteStream> decompressor, const Options& options)
    : options_(options),
      file_(std::move(file)),
      decompressor_(std::move(decompressor)),
      lines_(decompressor_ != nullptr ? *decompressor_ : *file_) {}

ListedLine CallFile::Read(const LineReader::Line& line) const {
  if (line.is_too_long) {
    return NotUnderstood{{"longer than " + std::to_string(LineReader::kMaxLineBytes >> 20) + " MiB", "", 1}};
  }
  if (options_.kind == SourceTotals::Kind::kAccessLog) return ReadAccessLogLine(line.text, *options_.mapping);
  ListedLine read = ReadRequestLine(line.text);
  const auto* call = std::get_if<ListedCall>(&read);
  const bool lacks_gateway = call != nullptr && call->request.gateway.empty() && !options_.gateway_fault.empty();
  if (lacks_gateway) return NotUnderstood{{options_.gateway_fault, "", 1}};
  return read;
}

bool CallFile::Next(ListedCall& call) {
  LineReader::Line line;
  while (lines_.Next(line)) {
    ++totals_.lines;
    const bool is_blank = !line.is_too_long && line.text.find_first_not_of(" \t\r") == std::string_view::npos;
    if (is_blank) {
      ++totals_.blank_lines;
      continue;
    }
    ListedLine read = Read(line);
    if (const auto* other = std::get_if<NotGrpc>(&read)) {
      Count(totals_.not_grpc, {other->reason, "", 1}, line.number);
    } else if (const auto* fault = std::get_if<NotUnderstood>(&read)) {
      Count(totals_.not_understood, fault->remark, line.number);
    } else {
      call = std::move(std::get<ListedCall>(read));
      call.line = line.number;
      ++totals_.calls;
      for (const LineRemark& oddity : call.oddities) Count(totals_.oddities, oddity, line.number);
      return true;
    }
  }
  totals_.read_fault = lines_.fault();
  CHECK(totals_.AddUp());
  return false;
}

}  // namespace routewind
