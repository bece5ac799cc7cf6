// SPDX-License-Identifier: Apache-2.0
#include "proxy/core_objects.h"

#include <grpc/support/alloc.h>

namespace routewind {

std::string TakeGprText(char* text) {
  if (text == nullptr) return {};
  std::string copy = text;
  gpr_free(text);
  return copy;
}

}  // namespace routewind
