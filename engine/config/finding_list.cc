// SPDX-License-Identifier: Apache-2.0
#include "engine/config/finding_list.h"

#include <utility>

#include "engine/base/utf8.h"

namespace routewind {
namespace {

constexpr size_t kMaxShownCodePoints = 64;

// `text` on one line: control characters become `?`, what is too long ends in `…`.
std::string Shown(std::string_view text) {
  std::string shown;
  for (size_t count = 0; !text.empty(); ++count) {
    if (count == kMaxShownCodePoints) return shown + "…";
    const size_t length = ValidUtf8SequenceLength(text);
    const bool is_control =
        length == 0 || static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7f;
    shown += is_control ? std::string_view("?") : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return shown;
}

}  // namespace

std::string Quoted(std::string_view text) { return '"' + Shown(text) + '"'; }

std::string FieldPath::ToString() const {
  if (parent_ == nullptr) return "";
  std::string text = parent_->ToString();
  if (is_index_) return text + "[" + std::to_string(index_) + "]";
  if (!text.empty()) text += '.';
  return text += Shown(field_);
}

void FindingList::StartObject(std::string resource) {
  resource_ = std::move(resource);
  has_errors_ = false;
}

void FindingList::Error(std::string_view code, Spot spot, const FieldPath& path,
                        std::string message) {
  has_errors_ = true;
  Add({Diagnostic::Severity::kError, std::string(code), At(spot), resource_, path.ToString(),
       std::move(message)});
}

void FindingList::Warning(std::string_view code, Spot spot, const FieldPath& path,
                          std::string message) {
  Add({Diagnostic::Severity::kWarning, std::string(code), At(spot), resource_, path.ToString(),
       std::move(message)});
}

void FindingList::Add(Diagnostic finding) {
  if (count_ < kMaxFindings) {
    out_.push_back(std::move(finding));
  } else if (count_ == kMaxFindings) {
    out_.push_back({Diagnostic::Severity::kError, "Y-size", finding.place, "", "",
                    "more than " + std::to_string(kMaxFindings) +
                        " findings in this file: the rest is left out; mend these first"});
  }
  ++count_;
}

}  // namespace routewind
