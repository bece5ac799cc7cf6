// SPDX-License-Identifier: Apache-2.0
#include "replay/tls/handshake_reader.h"

#include <algorithm>

namespace routewind {

void HandshakeReader::Restart() {
  is_lost_ = false;
  header_have_ = 0;
  std::vector<std::byte>().swap(body_);
}

bool HandshakeReader::IsKept() const {
  const auto type = static_cast<HandshakeType>(header_[0]);
  return type == HandshakeType::kClientHello || type == HandshakeType::kServerHello ||
         type == HandshakeType::kEncryptedExtensions;
}

bool HandshakeReader::Next(ByteSpan& content, HandshakeMessage& message) {
  if (is_lost_) return false;
  if (header_have_ < kHeaderBytes) {
    const size_t taken = std::min(kHeaderBytes - header_have_, content.size());
    std::copy_n(content.begin(), taken, header_.begin() + static_cast<ptrdiff_t>(header_have_));
    header_have_ += taken;
    content = content.subspan(taken);
    if (header_have_ < kHeaderBytes) return false;
    body_.clear();
    remaining_ = 0;
    for (size_t i = 1; i < kHeaderBytes; ++i) {
      remaining_ = remaining_ << 8 | std::to_integer<size_t>(header_[i]);
    }
  }
  const ByteSpan part = content.first(std::min(remaining_, content.size()));
  content = content.subspan(part.size());
  remaining_ -= part.size();
  if (IsKept() && body_.size() + part.size() <= kMaxMessageBytes) {
    body_.insert(body_.end(), part.begin(), part.end());
  }
  if (remaining_ > 0) return false;
  header_have_ = 0;
  message = {static_cast<HandshakeType>(header_[0]), body_};
  return true;
}

}  // namespace routewind
