// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/config/load.h"
#include "proxy/listener_plan.h"
#include "proxy/proxy.h"
#include "tools/routewind/options.h"

namespace routewind {

// What the flags of `routewind proxy` mean to the proxy. Errors name the flag's value and what would be right.

Result<ProxyOptions> ProxyOptionsOf(const ProxyFlags& flags);
Result<BindOptions> BindOptionsOf(const ProxyFlags& flags);

// "9900", ":9900", "0.0.0.0:9900", "[::1]:9900"; loopback where no host is named.
Result<HostPort> AdminAddressOf(const ProxyFlags& flags);

// What a configuration asks to be served. What cannot be served, or is seen otherwise by a live server than by a replay, is
// told; neither keeps the rest from being served.
Result<std::vector<PortSpec>> PortsOf(const LoadedConfig& loaded, const ProxyFlags& flags, const BindOptions& bind,
                                      const std::function<void(const std::string&)>& tell);

}  // namespace routewind
