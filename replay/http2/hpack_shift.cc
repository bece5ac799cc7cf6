// SPDX-License-Identifier: Apache-2.0
#include "replay/http2/hpack_shift.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "engine/base/check.h"

namespace routewind {
namespace {

void InsertEntry(HpackTable& table, std::string_view name, std::string_view value, HeaderTag tag) {
  char* const text = table.Reserve(name.size() + value.size());
  if (!name.empty()) std::memcpy(text, name.data(), name.size());
  if (!value.empty()) std::memcpy(text + name.size(), value.data(), value.size());
  table.Insert(name.size(), value.size(), tag);
}

// Whether one of the fields may be `te: trailers` without being a lost entry.
bool MayHaveTe(std::span<const PartlyKnownField> fields) {
  return std::any_of(fields.begin(), fields.end(), [](const PartlyKnownField& field) {
    if (field.kind == PartlyKnownField::Kind::kKnown) return field.tag == HeaderTag::kTe;
    if (field.has_value) return field.value == "trailers";
    return field.kind == PartlyKnownField::Kind::kFree;
  });
}

}  // namespace

HpackShift::HpackShift(const HpackTable& table) : has_tail_(table.has_unknown_tail()) {
  size_t bytes = 0;
  for (uint32_t age = 0; age < table.entry_count(); ++age) {
    const HpackTable::Entry entry = table.Get(age);
    if (entry.tag != HeaderTag::kUnknownField) bytes += entry.name.size() + entry.value.size();
    if (age == kMaxOldEntries || bytes > kMaxOldBytes) {
      has_tail_ = true;
      break;
    }
    old_.push_back({std::string(entry.name), std::string(entry.value), entry.tag});
    if (te_bytes_) continue;
    unknown_since_te_ += IsUnknown(entry.tag) ? 1 : 0;
    const bool is_te = entry.tag == HeaderTag::kTe && entry.value == "trailers";
    if (is_te) te_bytes_ = bytes + uint64_t{age + 1} * HpackTable::kEntryOverheadBytes;
  }
  cases_.push_back({0, {}});
}

// `certain`: so many entries were inserted besides.
void HpackShift::Widen(uint64_t insertions, uint32_t certain) {
  std::vector<bool> is_possible(kMaxTold + 2, false);
  for (const Case& known : cases_) {
    const uint64_t least = uint64_t{known.shift} + certain;
    const uint64_t most = least + std::min<uint64_t>(insertions, kMaxTold + 1);
    for (uint64_t shift = least; shift <= most; ++shift) is_possible[std::min<uint64_t>(shift, kMaxTold + 1)] = true;
  }
  cases_.clear();
  for (uint32_t shift = 0; shift < is_possible.size(); ++shift) {
    if (is_possible[shift]) cases_.push_back({shift, {LostNames()}});
  }
  references_.clear();
  inserted_names_.clear();
}

std::vector<HpackShift::Entry> HpackShift::EntriesOf(const HpackTable& table) {
  std::vector<Entry> entries;
  for (uint32_t age = 0; age < table.entry_count(); ++age) {
    const HpackTable::Entry entry = table.Get(age);
    entries.push_back({std::string(entry.name), std::string(entry.value), entry.tag});
  }
  return entries;
}

void HpackShift::AddLossAgain(uint64_t insertions, const HpackTable& since) {
  Widen(insertions, since.entry_count());
  if (te_bytes_) *te_bytes_ += since.held_bytes();
  std::vector<HeaderTag> inserted;
  for (uint32_t age = 0; age < since.entry_count(); ++age) inserted.push_back(since.Get(age).tag);
  std::vector<Entry> between = EntriesOf(since);
  between.insert(between.end(), between_.begin(), between_.end());
  if (between.size() > kMaxTold) {
    between.resize(kMaxTold);
    is_between_whole_ = false;
  }
  between_ = std::move(between);
  if (!inserted.empty()) lost_requests_.AddRead(blocks_, inserted);
  requests_ = blocks_ = 0;
}

// What the entry says of a path, if anything.
std::string_view HpackShift::PathOf(const Entry& entry) {
  return entry.tag == HeaderTag::kPath || entry.tag == HeaderTag::kUnknownField ? std::string_view(entry.value) : std::string_view();
}

const HpackShift::Entry* HpackShift::OldAt(uint32_t position, uint32_t shift) const {
  if (shift > kMaxTold) return nullptr;
  if (position < shift) return is_between_whole_ && shift == between_.size() ? &between_[position] : nullptr;
  return position - shift < old_.size() ? &old_[position - shift] : nullptr;
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

// Whether the lost requests are taken not to have inserted `te`. Unknown entries count as requests: they may be as large.
bool HpackShift::KeepsTe(const EncoderHabit* habit) const {
  return habit != nullptr && te_bytes_ && habit->KeepsTe(*te_bytes_, lost_requests_.count() + unknown_since_te_);
}

// False when the request is not legal by this shift, or goes against the encoder's habit.
bool HpackShift::Ask(Case& shift_case, bool keeps_te, std::vector<PartlyKnownField>& fields) {
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
  const bool is_against_habit = keeps_te && !MayHaveTe(fields);
  RequestReadings readings(fields, lost_requests_);
  for (const LostNames& names : shift_case.names) readings.Extend(names);
  for (const Reference& reference : references_) {
    if (!fields[reference.field].has_value) fields[reference.field].value = {};
  }
  if (!readings.is_exhausted()) shift_case.names = readings.readings();
  if (shift_case.names.empty()) return false;
  has_trusted_habit_ |= is_against_habit;
  return !is_against_habit;
}

bool HpackShift::Learn(const HeaderList& list, const EncoderHabit* habit) {
  if (++requests_ > kMaxRequests || list.dropped_count() > 0 || list.is_cut()) return true;
  std::vector<PartlyKnownField> fields(list.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    const HeaderTag tag = list.tags()[i];
    fields[i].kind = IsUnknown(tag) ? PartlyKnownField::Kind::kFree : PartlyKnownField::Kind::kKnown;
    fields[i].tag = tag;
    fields[i].value = list.fields()[i].value;
    fields[i].has_value = tag != HeaderTag::kUnknownField;
  }
  const bool keeps_te = KeepsTe(habit);
  std::erase_if(cases_, [&](Case& shift_case) { return !Ask(shift_case, keeps_te, fields); });
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
  if (!list.Has(HeaderTag::kPath)) AddPossiblePaths(list);
}

void HpackShift::AddPossiblePaths(HeaderList& list) const {
  for (const Reference& reference : references_) {
    const HeaderTag tag = list.tags()[reference.field];
    if (tag != HeaderTag::kUnknownField) continue;
    for (const Case& known : cases_) {
      const Entry* entry = OldAt(reference.position, known.shift);
      const std::string_view path = entry != nullptr ? PathOf(*entry) : PossiblePathAt(reference.position, known.shift);
      if (!path.empty()) list.AddPossiblePath(path);
    }
  }
}

std::string_view HpackShift::PossiblePathAt(uint32_t position, uint32_t shift) const {
  if (position >= shift || shift < between_.size()) return {};
  const uint64_t lost = shift - between_.size();  // before and behind them
  for (size_t i = std::min<size_t>(position + 1, between_.size()); i-- > 0 && position - i <= lost;) {
    if (const std::string_view path = PathOf(between_[i]); !path.empty()) return path;
  }
  return {};
}

std::optional<uint32_t> HpackShift::shift() const {
  if (cases_.size() != 1 || cases_.front().shift > kMaxTold) return std::nullopt;
  return cases_.front().shift;
}

void HpackShift::Restore(HpackTable& table) const {
  CHECK(shift());
  std::vector<Entry> since = EntriesOf(table);
  std::reverse(since.begin(), since.end());  // now the oldest first, as ordinals count
  for (const InsertedName& inserted : inserted_names_) {
    if (inserted.ordinal >= since.size() || since[inserted.ordinal].tag != HeaderTag::kUnknownName) continue;
    const Entry* entry = OldAt(inserted.position, *shift());
    if (entry == nullptr || IsUnknown(entry->tag)) continue;
    since[inserted.ordinal].name = entry->name;
    since[inserted.ordinal].tag = entry->tag;
  }
  table.Clear();
  for (size_t i = old_.size(); i-- > 0;) InsertEntry(table, old_[i].name, old_[i].value, old_[i].tag);
  for (uint32_t position = *shift(); position-- > 0;) {
    const Entry* entry = OldAt(position, *shift());
    entry == nullptr ? InsertEntry(table, {}, PossiblePathAt(position, *shift()), HeaderTag::kUnknownField)
                     : InsertEntry(table, entry->name, entry->value, entry->tag);
  }
  for (const Entry& entry : since) InsertEntry(table, entry.name, entry.value, entry.tag);
  table.SetUnknownTail(has_tail_);
}

}  // namespace routewind
