// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace routewind {

// Deletes an object of a C library with that library's own function: std::unique_ptr<BIO,
// Freeing<BIO_free>>.
template <auto Free>
struct Freeing {
  void operator()(auto* object) const { Free(object); }
};

}  // namespace routewind
