// SPDX-License-Identifier: Apache-2.0
#include "engine/route/select_memo.h"

#include <algorithm>
#include <cstring>

#include "engine/base/stable_hash.h"
#include "engine/route/asked_headers.h"

namespace routewind {
namespace {

// Writes numbers and texts, each text behind its length, while there is room.
class QuestionWriter {
 public:
  QuestionWriter(char* begin, size_t room) : begin_(begin), at_(begin), end_(begin + room) {}

  void Number(uint16_t number) { Bytes(reinterpret_cast<const char*>(&number), sizeof number); }
  void Text(std::string_view text) {
    if (text.size() > UINT16_MAX) return Fail();
    Number(static_cast<uint16_t>(text.size()));
    Bytes(text.data(), text.size());
  }
  size_t size() const { return is_whole_ ? static_cast<size_t>(at_ - begin_) : 0; }

 private:
  void Fail() { is_whole_ = false; }
  void Bytes(const char* bytes, size_t count) {
    if (static_cast<size_t>(end_ - at_) < count) return Fail();
    if (count != 0) std::memcpy(at_, bytes, count);
    at_ += count;
  }

  char* const begin_;
  char* at_;
  char* const end_;
  bool is_whole_ = true;
};

}  // namespace

SelectMemo::SelectMemo(const RouteTable& table) : table_(table), names_(AskedHeaders(table)) {
  if (names_.size() > kMaxNames) return;
  for (const std::string& name : names_) name_lengths_ |= uint64_t{1} << std::min<size_t>(name.size(), 63);
  answers_.resize(kAnswers);
}

// How long the question is; 0 where it does not fit.
size_t SelectMemo::Write(const RequestView& request, Question& question) const {
  QuestionWriter out(question.data(), question.size());
  out.Text(request.gateway);
  out.Number(request.port);
  out.Text(request.authority);
  out.Text(request.path);
  for (const HeaderView& header : request.headers) {
    if (!IsNameLength(header.name.size())) continue;
    const auto name = std::find(names_.begin(), names_.end(), header.name);
    if (name == names_.end()) continue;
    out.Number(static_cast<uint16_t>(name - names_.begin()));
    out.Text(header.value);
  }
  return out.size();
}

Selection SelectMemo::Select(const RequestView& request) {
  Question question;
  const size_t bytes = answers_.empty() ? 0 : Write(request, question);
  if (bytes == 0) return routewind::Select(table_, request);
  Answer& answer = answers_[StableHash({question.data(), bytes}) % kAnswers];
  const bool is_known = answer.question_bytes == bytes && std::memcmp(answer.question.data(), question.data(), bytes) == 0;
  if (is_known) return answer.selection;
  answer.selection = routewind::Select(table_, request);
  answer.question_bytes = bytes;
  std::memcpy(answer.question.data(), question.data(), bytes);
  return answer.selection;
}

}  // namespace routewind
