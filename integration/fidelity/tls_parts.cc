// SPDX-License-Identifier: Apache-2.0
#include "integration/fidelity/tls_parts.h"

#include <grpcpp/create_channel.h>

#include <sstream>

namespace routewind::integration {
namespace {

// A YAML entry whose value is a text of several lines.
std::string Entry(const std::string& key, const std::string& text) {
  std::string yaml = "  " + key + ": |\n";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) yaml += "    " + line + "\n";
  return yaml;
}

}  // namespace

std::string TlsSecret(const std::string& name, const MadeCertificate& pair) {
  return "---\napiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata: {name: " + name + "}\nstringData:\n" +
         Entry("tls.crt", pair.certificate) + Entry("tls.key", pair.key);
}

std::string CaConfigMap(const std::string& name, const std::string& pem) {
  return "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata:\n" + Entry("ca.crt", pem);
}

std::shared_ptr<grpc::Channel> ConnectOverTls(const std::string& address, const std::string& trusted,
                                              const std::string& server_name) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = trusted;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetSslTargetNameOverride(server_name);
  return grpc::CreateCustomChannel("ipv4:" + address, grpc::SslCredentials(options), arguments);
}

}  // namespace routewind::integration
