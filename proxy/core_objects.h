// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <grpc/byte_buffer.h>
#include <grpc/grpc.h>
#include <grpc/slice.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/check.h"

namespace routewind {

// gRPC core's C objects as C++ values: each frees what it holds, none copies.
//
// The proxy uses core's batch interface (grpc/grpc.h, which gRPC C++ itself is built on) for calls, because only there can
// whatever is known at one moment be handed on in one batch: metadata, message and half-close in one write.

inline std::string_view TextOf(const grpc_slice& slice) {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice)};
}

// A slice with a reference of its own.
class OwnedSlice {
 public:
  OwnedSlice() : slice_(grpc_empty_slice()) {}
  explicit OwnedSlice(std::string_view text) : slice_(grpc_slice_from_copied_buffer(text.data(), text.size())) {}
  // Takes over a reference.
  explicit OwnedSlice(grpc_slice slice) : slice_(slice) {}
  OwnedSlice(OwnedSlice&& other) noexcept : slice_(std::exchange(other.slice_, grpc_empty_slice())) {}
  OwnedSlice& operator=(OwnedSlice&& other) noexcept {
    std::swap(slice_, other.slice_);
    return *this;
  }
  ~OwnedSlice() { grpc_slice_unref(slice_); }

  std::string_view text() const { return TextOf(slice_); }
  const grpc_slice& get() const { return slice_; }
  grpc_slice* out() { return &slice_; }

 private:
  grpc_slice slice_;
};

// Metadata that arrived: the entries belong to the call that received them.
class ReceivedMetadata {
 public:
  ReceivedMetadata() { grpc_metadata_array_init(&array_); }
  ReceivedMetadata(const ReceivedMetadata&) = delete;
  ReceivedMetadata& operator=(const ReceivedMetadata&) = delete;
  ~ReceivedMetadata() { grpc_metadata_array_destroy(&array_); }

  const grpc_metadata* begin() const { return array_.metadata; }
  const grpc_metadata* end() const { return array_.metadata + array_.count; }
  size_t size() const { return array_.count; }
  grpc_metadata_array* out() { return &array_; }

 private:
  grpc_metadata_array array_;
};

// A message. Empty: there is none.
class Message {
 public:
  Message() = default;
  explicit Message(grpc_byte_buffer* buffer) : buffer_(buffer) {}
  Message(Message&& other) noexcept : buffer_(std::exchange(other.buffer_, nullptr)) {}
  Message& operator=(Message&& other) noexcept {
    std::swap(buffer_, other.buffer_);
    return *this;
  }
  ~Message() {
    if (buffer_ != nullptr) grpc_byte_buffer_destroy(buffer_);
  }

  explicit operator bool() const { return buffer_ != nullptr; }
  grpc_byte_buffer* get() const { return buffer_; }
  size_t size_bytes() const { return buffer_ == nullptr ? 0 : grpc_byte_buffer_length(buffer_); }
  // The same bytes, shared, not copied.
  Message Share() const { return Message(grpc_byte_buffer_copy(buffer_)); }

 private:
  grpc_byte_buffer* buffer_ = nullptr;
};

// Messages that wait, oldest first: at most `kCapacity`, in place.
template <size_t kCapacity>
class MessageQueue {
 public:
  void Push(Message message) {
    CHECK(count_ < kCapacity);
    messages_[(first_ + count_++) % kCapacity] = std::move(message);
  }
  Message Pop() {
    CHECK(count_ > 0);
    --count_;
    Message oldest = std::move(messages_[first_]);
    first_ = (first_ + 1) % kCapacity;
    return oldest;
  }

 private:
  std::array<Message, kCapacity> messages_;
  size_t first_ = 0;
  size_t count_ = 0;
};

// Whether the request of a server's call was cut off, when no further message could be received: otherwise its client has
// half-closed. A backend that took the one for the other would act on half a request.
bool IsRequestBroken(const grpc_call* call);

// Whether a client's call was answered with one header block for everything (trailers-only), known when the initial metadata
// has been received. Nothing but the status is to be expected then, and no metadata but its own.
bool IsTrailersOnly(const grpc_call* call);

// A text that core allocated with gpr_malloc; null is the empty text.
std::string TakeGprText(char* text);

}  // namespace routewind
