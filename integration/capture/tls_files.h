// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "integration/scenario/recipe.h"
#include "integration/temp_folder.h"

namespace routewind::integration {

// The files that the sides of a recorded TLS conversation need, in a folder that goes with the
// object: a key and a certificate made for this one recording, and the key log of each side that
// keeps one.
class TlsFiles {
 public:
  // Errors: openssl could not be run.
  static Result<std::unique_ptr<TlsFiles>> Make(const Recipe& recipe);

  std::string folder() const { return folder_.path(); }
  std::string certificate() const { return folder_.File("cert.pem"); }
  std::string key() const { return folder_.File("key.pem"); }
  // `side` is kGrpcCpp, or the name of a grpc-js script.
  std::string key_log_of(const std::string& side) const { return folder_.File(side + ".keys"); }
  // Words for node's command line, before the script.
  static std::vector<std::string> NodeFlags(const TlsRecipe& tls);
  // Writes the key logs into one file.
  Status CollectKeyLogs(const std::string& path) const;

 private:
  TlsFiles() = default;

  TempFolder folder_;
};

}  // namespace routewind::integration
