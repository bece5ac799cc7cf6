// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/config/load.h"
#include "proxy/proxy.h"

namespace routewind {

// A configuration that was not taken over.
struct FailedLoad {
  int64_t time_ns = 0;
  std::string message;  // why
  std::string check;    // its findings as `check --format json` prints them; empty: it could not be read at all
};

// What the proxy's /config page shows. No values of Secrets are among it: findings name objects and fields only.
struct ProxyPage {
  const LoadedConfig* loaded = nullptr;
  EngineOptions engine;
  uint64_t generation = 0;
  int64_t loaded_at_ns = 0;  // since 1970-01-01 UTC
  std::vector<Proxy::Bound> ports;
  std::optional<FailedLoad> last_failure;
};

// {"digest", "generation", "loadedAt", "files": [...], "ports": [{"gateway", "port", "address", "tls"}], "check": {...},
//  "lastFailure": {"time", "message", "check"}}; `check` is what `check --format json` prints.
std::string RenderProxyPage(const ProxyPage& page);

// `check --format json` of a configuration: findings and status.
std::string RenderCheckOf(const LoadedConfig& loaded, const EngineOptions& engine);

}  // namespace routewind
