// SPDX-License-Identifier: Apache-2.0
#include "replay/store/input_digester.h"

#include <cstdio>
#include <memory>
#include <string_view>
#include <utility>

#include "engine/base/stable_hash.h"

namespace routewind {
namespace {

constexpr size_t kBlockBytes = size_t{256} << 10;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

InputDigester::InputDigester(std::vector<std::string> paths)
    : paths_(std::move(paths)), digests_(paths_.size()) {
  thread_ = std::thread(&InputDigester::DigestAll, this);
}

InputDigester::~InputDigester() { Stop(); }

const std::vector<std::string>& InputDigester::Finish() {
  if (thread_.joinable()) thread_.join();
  return digests_;
}

const std::vector<std::string>& InputDigester::Stop() {
  is_stopped_ = true;
  return Finish();
}

void InputDigester::DigestAll() {
  for (size_t i = 0; i < paths_.size(); ++i) {
    if (!paths_[i].empty()) digests_[i] = DigestOf(paths_[i]);
  }
}

std::string InputDigester::DigestOf(const std::string& path) const {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return "";
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  ContentDigest digest;
  std::string block(kBlockBytes, '\0');
  for (size_t got = block.size(); got == block.size();) {
    if (is_stopped_) return "";
    got = std::fread(block.data(), 1, block.size(), file.get());
    digest.Update(std::string_view(block).substr(0, got));
  }
  return std::ferror(file.get()) != 0 ? "" : digest.Hex();
}

}  // namespace routewind
