// SPDX-License-Identifier: Apache-2.0
#include "integration/capture/tls_files.h"

#include <filesystem>
#include <fstream>

#include "integration/capture/child_process.h"

namespace routewind::integration {

Result<std::unique_ptr<TlsFiles>> TlsFiles::Make(const Recipe& recipe) {
  std::unique_ptr<TlsFiles> files(new TlsFiles());
  std::string names = "subjectAltName=DNS:localhost";
  for (const ConnectionRecipe& connection : recipe.connections)
    names += ",DNS:" + connection.authority;
  const auto openssl = ChildProcess::Start(
      {"openssl", "req", "-x509", "-batch", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
       "-nodes", "-days", "2", "-subj", "/CN=routewind-recording", "-addext", names, "-keyout",
       files->key(), "-out", files->certificate()});
  if (!openssl) return openssl.error();
  if ((*openssl)->Finish() != 0) return Error{"openssl made no certificate"};
  return files;
}

std::vector<std::string> TlsFiles::NodeFlags(const TlsRecipe& tls) {
  std::vector<std::string> flags;
  if (tls.version == "1.2") flags.emplace_back("--tls-max-v1.2");
  if (!tls.suite.empty()) flags.push_back("--tls-cipher-list=" + tls.suite);
  return flags;
}

Status TlsFiles::CollectKeyLogs(const std::string& path) const {
  std::ofstream out(path, std::ios::trunc);
  out << "# Secrets of connections made for a recording on the loopback; they protect nothing.\n";
  // Of TLS 1.3, gRPC C++ 1.51 logs the first secret of a connection only; the server's log has all.
  for (const char* side : {kGrpcCpp, "client.js", "server.js"}) {
    std::ifstream in(key_log_of(side));
    for (std::string line; std::getline(in, line);) out << line << '\n';
  }
  out.close();
  if (!out) return Error{path + ": cannot be written"};
  return Ok{};
}

}  // namespace routewind::integration
