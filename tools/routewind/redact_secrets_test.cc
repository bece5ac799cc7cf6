// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/redact_secrets.h"

#include <gtest/gtest.h>

namespace routewind {
namespace {

Secret SecretOf(std::map<std::string, std::string> data) {
  Secret secret;
  secret.data = std::move(data);
  return secret;
}

TEST(RedactedSources, HoldNoKeyInBase64) {
  const std::string text = "data:\n  tls.crt: Q0VSVElGSUNBVEU=\n  tls.key: VE9QU0VDUkVU\n";  // CERTIFICATE, TOPSECRET
  const std::string redacted = RedactSecrets(text, {SecretOf({{"tls.crt", "CERTIFICATE"}, {"tls.key", "TOPSECRET"}})});
  EXPECT_EQ(redacted.find("VE9QU0VDUkVU"), std::string::npos);
  EXPECT_NE(redacted.find("Q0VSVElGSUNBVEU="), std::string::npos) << "certificates are no secret";
}

TEST(RedactedSources, HoldNoLineOfAPlainKeyButStillItsArmour) {
  const std::string key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\nBgkqhkiG9w0B\n-----END PRIVATE KEY-----\n";
  const std::string text =
      "stringData:\n  tls.key: |\n    -----BEGIN PRIVATE KEY-----\n    MIIEvQIBADAN\n    BgkqhkiG9w0B\n"
      "    -----END PRIVATE KEY-----\n";
  EXPECT_EQ(RedactSecrets(text, {SecretOf({{"tls.key", key}})}),
            "stringData:\n  tls.key: |\n    -----BEGIN PRIVATE KEY-----\n    REDACTED\n    REDACTED\n"
            "    -----END PRIVATE KEY-----\n");
}

TEST(RedactedSources, WithoutSecretsAreAsTheyWere) {
  EXPECT_EQ(RedactSecrets("kind: GRPCRoute\n", {}), "kind: GRPCRoute\n");
}

}  // namespace
}  // namespace routewind
