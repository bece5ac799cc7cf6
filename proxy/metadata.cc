// SPDX-License-Identifier: Apache-2.0
#include "proxy/metadata.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "engine/base/base64.h"

namespace routewind {
namespace {

constexpr std::array<std::string_view, 11> kReserved = {
    "connection", "content-type", "grpc-accept-encoding", "grpc-encoding", "grpc-message", "grpc-status",
    "grpc-timeout", "host", "te", "transfer-encoding", "user-agent"};

// What grpc_call_start_batch would refuse, and with it the whole batch.
bool IsSendable(const grpc_metadata& entry) {
  return grpc_header_key_is_legal(entry.key) != 0 &&
         (grpc_is_binary_header(entry.key) != 0 || grpc_header_nonbin_value_is_legal(entry.value) != 0);
}

bool IsBinary(std::string_view name) { return name.ends_with("-bin"); }

}  // namespace

bool IsReservedMetadata(std::string_view name) {
  return name.empty() || name.front() == ':' || std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

void OutgoingMetadata::Push(const grpc_metadata& entry) {
  if (IsSendable(entry)) {
    entries_.push_back(entry);
  } else {
    ++unsendable_;
  }
}

void OutgoingMetadata::Borrow(const ReceivedMetadata& received) {
  entries_.reserve(entries_.size() + received.size());
  for (const grpc_metadata& entry : received) {
    if (TextOf(entry.key) != "user-agent") Push(entry);
  }
}

void OutgoingMetadata::Add(std::string_view name, std::string_view value) {
  grpc_metadata entry{};
  entry.key = owned_.emplace_back(name).get();
  entry.value = owned_.emplace_back(value).get();
  Push(entry);
}

void OutgoingMetadata::AddText(std::string_view name, std::string_view text) {
  if (!IsBinary(name)) return Add(name, text);
  const std::optional<std::string> bytes = DecodeBase64(text, Base64Form::kMetadata);
  if (bytes) {
    Add(name, *bytes);
  } else {
    ++unsendable_;
  }
}

void OutgoingMetadata::Remove(std::string_view name) {
  entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                [name](const grpc_metadata& entry) { return TextOf(entry.key) == name; }),
                 entries_.end());
}

void OutgoingMetadata::Apply(const HeaderEdits& edits) {
  for (const std::string& name : edits.remove) {
    if (!IsReservedMetadata(name)) Remove(name);
  }
  for (const HeaderEdits::Edit& edit : edits.set) {
    if (IsReservedMetadata(edit.name)) continue;
    Remove(edit.name);
    AddText(edit.name, edit.value);
  }
  for (const HeaderEdits::Edit& edit : edits.add) {
    if (!IsReservedMetadata(edit.name)) AddText(edit.name, edit.value);
  }
}

}  // namespace routewind
