// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "engine/base/check.h"

namespace routewind {

// What went wrong in the environment (a file, a database, a socket): what was attempted, on what, and the cure,
// as one line without a final full stop. Faults of a configuration are Diagnostics, odd traffic is counted.
struct Error {
  std::string message;
  friend bool operator==(const Error&, const Error&) = default;
};

// A value or an Error. Shaped like std::expected. TODO(C++23): std::expected.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor): reads as `return value;`
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor): reads as `return Error{…};`

  bool has_value() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return has_value(); }

  T& value() & {
    CHECK(has_value());
    return *std::get_if<T>(&state_);
  }
  const T& value() const& {
    CHECK(has_value());
    return *std::get_if<T>(&state_);
  }
  T&& value() && {
    CHECK(has_value());
    return std::move(*std::get_if<T>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    CHECK(!has_value());
    return *std::get_if<Error>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

// Success without a value.
struct Ok {
  friend bool operator==(const Ok&, const Ok&) = default;
};
using Status = Result<Ok>;

}  // namespace routewind
