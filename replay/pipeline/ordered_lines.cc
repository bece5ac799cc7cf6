// SPDX-License-Identifier: Apache-2.0
#include "replay/pipeline/ordered_lines.h"

#include <cerrno>
#include <cstring>

#include "engine/base/check.h"

namespace routewind {

void OrderedLines::Write(std::string_view line) {
  if (has_failed()) return;
  const bool is_written =
      std::fwrite(line.data(), 1, line.size(), out_) == line.size() && std::fputc('\n', out_) != EOF;
  if (!is_written) Fail("cannot write " + name_ + ": " + std::strerror(errno));
}

void OrderedLines::Fail(std::string fault) {
  if (!has_failed_.exchange(true)) fault_ = std::move(fault);
}

void OrderedLines::Add(uint64_t number, std::string_view line) {
  CHECK(number >= next_);
  if (number == next_ && waiting_.empty()) {
    ++next_;
    Write(line);
    return;
  }
  const uint64_t index = number - next_;
  if (index >= waiting_.size()) waiting_.resize(index + 1);
  Waiting& entry = waiting_[index];
  CHECK(!entry.is_here);
  entry.text = std::make_unique<std::string>(line);
  entry.length = static_cast<uint32_t>(line.size());
  entry.is_here = true;
  held_bytes_ += line.size();
  if (index == 0) {
    WriteReady();
  } else if (held_bytes_ > kMaxHeldBytes) {
    Spill();
  }
}

void OrderedLines::WriteReady() {
  while (!waiting_.empty() && waiting_.front().is_here) {
    const Waiting& entry = waiting_.front();
    if (entry.text != nullptr) {
      Write(*entry.text);
      held_bytes_ -= entry.length;
    } else {
      Write(ReadSpilled(entry));
    }
    waiting_.pop_front();
    ++next_;
  }
}

void OrderedLines::Spill() {
  if (spill_ == nullptr) spill_.reset(std::tmpfile());
  if (spill_ == nullptr || std::fseek(spill_.get(), 0, SEEK_END) != 0) {
    return Fail(std::string("cannot make a temporary file for waiting calls: ") + std::strerror(errno));
  }
  for (Waiting& entry : waiting_) {
    if (entry.text == nullptr) continue;
    entry.offset = spill_bytes_;
    if (std::fwrite(entry.text->data(), 1, entry.length, spill_.get()) != entry.length) {
      Fail(std::string("cannot write the temporary file for waiting calls: ") + std::strerror(errno));
    }
    spill_bytes_ += entry.length;
    entry.text.reset();
  }
  held_bytes_ = 0;
}

std::string OrderedLines::ReadSpilled(const Waiting& entry) {
  std::string text(entry.length, '\0');
  const bool is_read = std::fseek(spill_.get(), static_cast<long>(entry.offset), SEEK_SET) == 0 &&
                       std::fread(text.data(), 1, entry.length, spill_.get()) == entry.length;
  if (!is_read) Fail("cannot read the temporary file for waiting calls back");
  return text;
}

Status OrderedLines::Finish() {
  CHECK(waiting_.empty() || has_failed());
  if (std::fflush(out_) != 0) Fail("cannot write " + name_ + ": " + std::strerror(errno));
  if (has_failed()) return Error{fault_};
  return Ok{};
}

}  // namespace routewind
