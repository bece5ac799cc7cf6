// SPDX-License-Identifier: Apache-2.0
#include "proxy/core_objects.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

Message OfSize(size_t bytes) {
  grpc_slice slice = grpc_slice_malloc(bytes);
  Message message(grpc_raw_byte_buffer_create(&slice, 1));
  grpc_slice_unref(slice);
  return message;
}

TEST(MessageQueue, GivesBackTheOldestHoweverOftenItWasFilledAndEmptied) {
  MessageQueue<2> queue;
  queue.Push(OfSize(1));
  for (size_t newest = 2; newest < 10; ++newest) {
    queue.Push(OfSize(newest));
    EXPECT_EQ(queue.Pop().size_bytes(), newest - 1);
  }
  EXPECT_EQ(queue.Pop().size_bytes(), 9U);
}

TEST(MessageQueue, DestroysWhatItStillHolds) {  // the sanitizers look
  MessageQueue<2> queue;
  queue.Push(OfSize(100));
  queue.Push(OfSize(100));
}

}  // namespace
}  // namespace routewind
