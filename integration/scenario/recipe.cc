// SPDX-License-Identifier: Apache-2.0
#include "integration/scenario/recipe.h"

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string_view>

#include "integration/scenario/step.h"

namespace routewind::integration {
namespace {

using nlohmann::json;

// Thrown only inside this file, where nlohmann's own exceptions are caught too.
struct RecipeFault {
  std::string message;
};

void RefuseOtherKeys(const json& object, std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      throw RecipeFault{"unknown key \"" + key + "\""};
    }
  }
}

CallKind KindFromName(const std::string& name) {
  for (const CallKind kind : {CallKind::kUnary, CallKind::kClientStreaming,
                              CallKind::kServerStreaming, CallKind::kBidiStreaming}) {
    if (CallKindName(kind) == name) return kind;
  }
  throw RecipeFault{"unknown kind \"" + name + "\""};
}

std::string Script(const json& object, const char* key) {
  std::string script = object.value(key, "");
  const auto steps = ParseScript(script);
  if (!steps) throw RecipeFault{steps.error().message};
  return script;
}

CallRecipe ReadCall(const json& object) {
  RefuseOtherKeys(object, {"path", "kind", "authority", "client", "server", "headers", "deadlineMs",
                           "completeness"});
  CallRecipe call;
  call.path = object.at("path").get<std::string>();
  call.kind = KindFromName(object.value("kind", "unary"));
  call.authority = object.value("authority", "");
  call.client_script = Script(object, "client");
  call.server_script = Script(object, "server");
  call.deadline = std::chrono::milliseconds(object.value("deadlineMs", 0));
  call.completeness = object.value("completeness", call.completeness);
  const json headers = object.value("headers", json::object());
  for (const auto& [name, value] : headers.items()) {
    if (value.is_string()) {
      call.headers.emplace_back(name, value.get<std::string>());
    } else {
      for (const json& one : value) call.headers.emplace_back(name, one.get<std::string>());
    }
  }
  return call;
}

ConnectionRecipe ReadConnection(const json& object) {
  RefuseOtherKeys(object, {"client", "authority", "rounds", "parallel", "copies", "calls"});
  ConnectionRecipe connection;
  connection.client = object.at("client").get<std::string>();
  if (connection.client != kGrpcCpp && connection.client != kGrpcJs) {
    throw RecipeFault{"unknown client \"" + connection.client + "\""};
  }
  connection.authority = object.at("authority").get<std::string>();
  connection.rounds = object.value("rounds", 1U);
  connection.parallel = object.value("parallel", 1U);
  for (const json& call : object.at("calls")) connection.calls.push_back(ReadCall(call));
  return connection;
}

TlsRecipe ReadTls(const json& object) {
  RefuseOtherKeys(object, {"version", "suite"});
  TlsRecipe tls;
  tls.version = object.value("version", tls.version);
  tls.suite = object.value("suite", tls.suite);
  if (tls.version != "1.2" && tls.version != "1.3") {
    throw RecipeFault{"unknown TLS version \"" + tls.version + "\""};
  }
  return tls;
}

Recipe ReadObject(const json& object) {
  RefuseOtherKeys(object,
                  {"server", "address", "device", "capture", "keepRecord", "tls", "connections"});
  Recipe recipe;
  recipe.server = object.value("server", recipe.server);
  recipe.address = object.value("address", recipe.address);
  recipe.device = object.value("device", recipe.device);
  recipe.capture = object.value("capture", recipe.capture);
  recipe.keep_record = object.value("keepRecord", true);
  if (object.contains("tls")) recipe.tls = ReadTls(object["tls"]);
  for (const json& entry : object.at("connections")) {
    const ConnectionRecipe connection = ReadConnection(entry);
    for (uint32_t copy = 0; copy < entry.value("copies", 1U); ++copy) {
      recipe.connections.push_back(connection);
      recipe.connections.back().number = static_cast<uint32_t>(recipe.connections.size() - 1);
    }
  }
  return recipe;
}

}  // namespace

std::string_view CallKindName(CallKind kind) {
  switch (kind) {
    case CallKind::kUnary:
      return "unary";
    case CallKind::kClientStreaming:
      return "clientStreaming";
    case CallKind::kServerStreaming:
      return "serverStreaming";
    case CallKind::kBidiStreaming:
      return "bidiStreaming";
  }
  return "";
}

Result<Recipe> ReadRecipe(const std::string& path) {
  std::ifstream file(path);
  if (!file) return Error{path + ": cannot be opened"};
  try {
    Recipe recipe = ReadObject(json::parse(file));
    recipe.path = path;
    return recipe;
  } catch (const RecipeFault& fault) {
    return Error{path + ": " + fault.message};
  } catch (const json::exception& fault) {
    return Error{path + ": " + fault.what()};
  }
}

}  // namespace routewind::integration
