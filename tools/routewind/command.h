// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/config/load.h"
#include "engine/route/route_table.h"
#include "tools/routewind/options.h"

namespace routewind {

// The subcommands: each reads its flags, calls a room, prints, and returns the exit code.
int RunRoute(const RouteFlags& flags, const GlobalFlags& global);
int RunReplayCommand(const ReplayFlags& flags, const GlobalFlags& global);
int RunRecordCommand(const RecordFlags& flags, const GlobalFlags& global);
int RunCheck(const CheckFlags& flags, const GlobalFlags& global);
int RunTest(const TestFlags& flags, const GlobalFlags& global);
int RunProxy(const ProxyFlags& flags, const GlobalFlags& global);
int RunVerify(const VerifyFlags& flags, const GlobalFlags& global);
int RunRuns(const RunsFlags& flags, const GlobalFlags& global);
int RunShow(const ShowFlags& flags, const GlobalFlags& global);

// What several of them share.

// Prints "routewind: MESSAGE" on standard error and returns kExitFailed.
int Fail(const std::string& message);

// Loads the configuration and prints its findings on standard error; an unreadable input is told and yields nothing.
std::optional<LoadedConfig> LoadOrTell(const ConfigFlags& flags, const GlobalFlags& global);

// The same for commands that decide requests: a configuration whose errors leave no GRPCRoute at all cannot be used, and
// deciding everything by it would only mislead.
std::optional<LoadedConfig> LoadRoutesOrTell(const ConfigFlags& flags, const GlobalFlags& global);

// Whether `-c -` takes standard input.
bool ReadsStandardInput(const ConfigFlags& flags);

// An Error where `output` is the same file as one of the inputs and would destroy it. Pipes and "-" are no files.
Status RefuseOverwriting(const std::string& output, const std::vector<std::string>& inputs);

RouteTable CompileTable(const LoadedConfig& loaded, const ConfigFlags& flags);

// An Error where --gateway names none of the configuration's Gateways. Where it has none at all, the decision says why.
Status CheckGateway(const LoadedConfig& loaded, const ConfigFlags& flags);

// Why a request that names no Gateway cannot be routed by this table; empty when it can.
std::string GatewayAmbiguity(const RouteTable& table, const ConfigFlags& flags);

// Writes a whole file; an Error where that does not work.
Status WriteTextFile(const std::string& path, const std::string& text);

// Writes to standard output; an Error when it is closed or full.
Status PrintResult(const std::string& text, const GlobalFlags& global);

}  // namespace routewind
