// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "engine/base/result.h"
#include "replay/capture/byte_stream.h"

namespace routewind {

// How a file that begins with `head` is compressed, by its content and not by its name: "gzip", "zstd", "lz4", "xz" or
// "bzip2"; empty when it is not.
std::string_view CompressionOf(std::span<const std::byte> head);

// A stream of what `compressed` holds (through libarchive). It outlives the result. Several compressed files behind
// each other read as one.
//
// Errors:  a damaged or cut file reads up to there and then fails with the reason.
// Memory:  the window of the compression, at most 128 MiB for zstd and 1 GiB for xz, whatever the file says.
Result<std::unique_ptr<ByteStream>> OpenDecompressor(ByteStream& compressed);

}  // namespace routewind
