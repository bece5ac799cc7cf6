// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace routewind::integration {

// What one side of a scripted call does, one step after the other. A script is text, its steps
// parted by `;`, so that it fits into a recipe and into request metadata alike:
// `read all; send 3 100; status 5 no such user`.
//
//   read N | read all      waits for N messages, or for the other side to finish sending
//   send N BYTES           sends N messages of BYTES bytes each
//   send-plain N BYTES     the same, not compressed even where the call compresses
//   send-last BYTES        (client) sends one message and ends the request with it
//   close                  (client) ends the request
//   cancel                 (client) cancels the call
//   read-metadata          (client) waits for the response's initial metadata
//   echo                   (server) sends every message back as it comes, until the request ends
//   metadata NAME VALUE    (server) adds to the initial metadata; before the first message is sent
//   trailer NAME VALUE     (server) adds to the trailing metadata
//   send-metadata          (server) sends the initial metadata now, before any message
//   compress NAME          (server) compresses the messages: gzip or deflate; before the first is sent
//   details HEX            (server) the binary details of the status
//   await-cancel           (server) answers nothing more until the call is cancelled
//   status CODE [MESSAGE]  (server) ends the call; without it a call ends with OK
//
// VALUE is explained at MetadataValue(). The grpc-js client and server know all but read-metadata, send-plain,
// send-metadata, compress and details.
enum class Verb : uint8_t {
  kRead,
  kReadAll,
  kSend,
  kSendPlain,
  kSendLast,
  kClose,
  kCancel,
  kReadMetadata,
  kEcho,
  kMetadata,
  kTrailer,
  kSendMetadata,
  kCompress,
  kDetails,
  kAwaitCancel,
  kStatus,
};

struct Step {
  Verb verb = Verb::kReadAll;
  uint64_t count = 0;     // messages of read and send; the code of status
  uint64_t bytes = 0;     // of each message
  std::string name = {};  // of metadata, trailer and compress
  std::string text = {};  // value of metadata and trailer; message of status; hexadecimal digits of details
};

// The steps of `script`, in order. Errors: an unknown verb or a missing number, named.
Result<std::vector<Step>> ParseScript(std::string_view script);

// A metadata value as scripts and recipes write it: `@N` stands for N characters that any header
// may hold; for a name that ends in `-bin` the text is hexadecimal and the result is the bytes it
// names; anything else stands for itself.
std::string MetadataValue(std::string_view name, std::string_view text);

// The value of a `-bin` name as gRPC C++ writes it on the wire: base64 without padding.
std::string UnpaddedBase64(std::string_view bytes);

// `bytes` bytes that look like text, the same for the same length everywhere.
std::string Payload(uint64_t bytes);

}  // namespace routewind::integration
