// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/hpack_shift.h"

#include <algorithm>
#include <cstring>

#include "engine/base/check.h"

namespace routewind {
namespace {

void InsertEntry(HpackTable& table, std::string_view name, std::string_view value, HeaderTag tag) {
  char* const text = table.Reserve(name.size() + value.size());
  if (!name.empty()) std::memcpy(text, name.data(), name.size());
  if (!value.empty()) std::memcpy(text + name.size(), value.data(), value.size());
  table.Insert(name.size(), value.size(), tag);
}

}  // namespace

HpackShift::HpackShift(const HpackTable& table) : has_tail_(table.has_unknown_tail()) {
  size_t bytes = 0;
  for (uint32_t age = 0; age < table.entry_count(); ++age) {
    const HpackTable::Entry entry = table.Get(age);
    bytes += entry.name.size() + entry.value.size();
    if (age == kMaxOldEntries || bytes > kMaxOldBytes) {
      has_tail_ = true;
      break;
    }
    old_.push_back({std::string(entry.name), std::string(entry.value), entry.tag});
  }
  cases_.push_back({0, {}});
}

void HpackShift::AddLoss(uint64_t insertions, uint32_t inserted) {
  std::vector<bool> is_possible(kMaxTold + 2, false);
  for (const Case& known : cases_) {
    const uint64_t least = uint64_t{known.shift} + inserted;
    const uint64_t most = least + std::min<uint64_t>(insertions, kMaxTold + 1);
    for (uint64_t shift = least; shift <= most; ++shift)
      is_possible[std::min<uint64_t>(shift, kMaxTold + 1)] = true;
  }
  cases_.clear();
  for (uint32_t shift = 0; shift < is_possible.size(); ++shift) {
    if (is_possible[shift]) cases_.push_back({shift, {LostNames()}});
  }
  // Each of the requests since may have inserted names that count as lost now.
  if (inserted > 0) lost_requests_ += requests_;
  requests_ = 0;
  references_.clear();
  inserted_names_.clear();
}

const HpackShift::Entry* HpackShift::OldAt(uint32_t position, uint32_t shift) const {
  if (position < shift || position - shift >= old_.size()) return nullptr;
  return shift > kMaxTold ? nullptr : &old_[position - shift];
}

bool HpackShift::IsBeyond(uint32_t position, uint32_t shift) const {
  return position >= shift && position - shift >= old_.size() && !has_tail_ && shift <= kMaxTold;
}

const HpackShift::Entry* HpackShift::AgreedAt(uint32_t position) const {
  const Entry* agreed = nullptr;
  for (const Case& known : cases_) {
    const Entry* entry = OldAt(position, known.shift);
    if (entry == nullptr) return nullptr;
    if (agreed != nullptr && (agreed->name != entry->name || agreed->value != entry->value || agreed->tag != entry->tag))
      return nullptr;
    agreed = entry;
  }
  return agreed;
}

// False when the request is not legal by this shift.
bool HpackShift::Ask(Case& shift_case, std::vector<PartlyKnownField>& fields) const {
  const uint32_t shift = shift_case.shift;
  for (const Reference& reference : references_) {
    PartlyKnownField& field = fields[reference.field];
    const std::string_view own_value = field.value;
    if (IsBeyond(reference.position, shift)) return false;
    const Entry* entry = OldAt(reference.position, shift);
    if (entry == nullptr) {
      const bool is_lost = reference.position < shift && reference.position <= kMaxTold;
      field.kind = is_lost ? PartlyKnownField::Kind::kLost : PartlyKnownField::Kind::kFree;
      field.position = reference.position;
    } else if (IsUnknown(entry->tag)) {
      field.kind = PartlyKnownField::Kind::kFree;
    } else {
      field.kind = PartlyKnownField::Kind::kKnown;
      field.tag = entry->tag;
      field.value = field.has_value ? own_value : std::string_view(entry->value);
    }
  }
  RequestReadings readings(fields, lost_requests_);
  for (const LostNames& names : shift_case.names) readings.Extend(names);
  for (const Reference& reference : references_) {
    if (!fields[reference.field].has_value) fields[reference.field].value = {};
  }
  if (readings.is_exhausted()) return true;
  shift_case.names = readings.readings();
  return !shift_case.names.empty();
}

bool HpackShift::Learn(const HeaderList& list) {
  if (++requests_ > kMaxRequests || list.dropped_count() > 0 || list.is_cut()) return true;
  std::vector<PartlyKnownField> fields(list.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    const HeaderTag tag = list.tags()[i];
    fields[i].kind = IsUnknown(tag) ? PartlyKnownField::Kind::kFree : PartlyKnownField::Kind::kKnown;
    fields[i].tag = tag;
    fields[i].value = list.fields()[i].value;
    fields[i].has_value = tag != HeaderTag::kUnknownField;
  }
  std::erase_if(cases_, [&](Case& shift_case) { return !Ask(shift_case, fields); });
  return !cases_.empty();
}

void HpackShift::Fill(HeaderList& list) const {
  for (const Reference& reference : references_) {
    const Entry* entry = AgreedAt(reference.position);
    if (entry == nullptr) continue;
    const bool has_value = list.tags()[reference.field] != HeaderTag::kUnknownField;
    if (has_value && !IsUnknown(entry->tag)) {
      list.SetField(reference.field, entry->name, list.fields()[reference.field].value, entry->tag);
    } else if (!has_value) {
      list.SetField(reference.field, entry->name, entry->value, entry->tag);
    }
  }
  list.FindTagsAnew();
}

std::optional<uint32_t> HpackShift::shift() const {
  if (cases_.size() != 1 || cases_.front().shift > kMaxTold) return std::nullopt;
  return cases_.front().shift;
}

void HpackShift::Restore(HpackTable& table) const {
  CHECK(shift());
  std::vector<Entry> since;  // oldest first
  for (uint32_t age = table.entry_count(); age-- > 0;) {
    const HpackTable::Entry entry = table.Get(age);
    since.push_back({std::string(entry.name), std::string(entry.value), entry.tag});
  }
  for (const InsertedName& inserted : inserted_names_) {
    if (inserted.ordinal >= since.size() || since[inserted.ordinal].tag != HeaderTag::kUnknownName) continue;
    const Entry* entry = OldAt(inserted.position, *shift());
    if (entry == nullptr || IsUnknown(entry->tag)) continue;
    since[inserted.ordinal].name = entry->name;
    since[inserted.ordinal].tag = entry->tag;
  }
  table.Clear();
  for (size_t i = old_.size(); i-- > 0;) InsertEntry(table, old_[i].name, old_[i].value, old_[i].tag);
  for (uint32_t i = 0; i < *shift(); ++i) InsertEntry(table, {}, {}, HeaderTag::kUnknownField);
  for (const Entry& entry : since) InsertEntry(table, entry.name, entry.value, entry.tag);
  table.SetUnknownTail(has_tail_);
}

}  // namespace routewind
