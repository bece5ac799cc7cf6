// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

// Certificates made on the spot, with EC keys, valid from yesterday to tomorrow. Test-only.
namespace routewind::testing {

struct MadeCertificate {
  std::string certificate;  // PEM
  std::string key;          // PEM
};

// A certificate authority of the test's own.
class TestAuthority {
 public:
  // Two authorities that clients are to trust together need different names.
  explicit TestAuthority(const std::string& name = "test authority");
  ~TestAuthority();

  // PEM, what clients are to trust.
  const std::string& certificate() const;

  // A server certificate for these subject alternative names: "DNS:a.io", "URI:spiffe://x/y".
  MadeCertificate Issue(const std::vector<std::string>& names) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace routewind::testing
