// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "replay/store/rows.h"

namespace routewind {

// Rows on their way to the store: what one transaction writes. Filled by one thread, written by
// another, used again.
struct CallBatch {
  static constexpr size_t kCallColumns = 16;  // of the table `calls`

  struct NewRequest {
    uint64_t number = 0;
    size_t offset = 0;  // of its shape's key in shape_keys
    size_t length = 0;
  };
  struct NewDecision {
    uint64_t number = 0;
    DecisionRow row;
  };
  struct NewConnection {
    uint64_t ordinal = 0;
    std::string client;
    std::string server;
  };

  std::vector<int64_t>
      call_cells;              // kCallColumns for each call: its id first, its own headers last
  std::string own_headers;     // what the last cells name, one behind the other
  bool is_consecutive = true;  // each call's ordinal is the one before plus 1
  std::vector<NewRequest> requests;
  std::string shape_keys;
  std::vector<NewDecision> decisions;
  std::vector<NewConnection> connections;
  size_t text_bytes = 0;  // of all but the numbers
  uint64_t digest = 0;    // sum of the hashes of calls and connections

  size_t call_count() const { return call_cells.size() / kCallColumns; }
  bool is_empty() const {
    return call_cells.empty() && requests.empty() && decisions.empty() && connections.empty();
  }
  void Clear();
};

}  // namespace routewind
