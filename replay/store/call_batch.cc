// SPDX-License-Identifier: Apache-2.0
#include "replay/store/call_batch.h"

namespace routewind {

void CallBatch::Clear() {
  call_cells.clear();
  own_headers.clear();
  is_consecutive = true;
  requests.clear();
  shape_keys.clear();
  decisions.clear();
  connections.clear();
  text_bytes = 0;
  digest = 0;
}

}  // namespace routewind
