// SPDX-License-Identifier: Apache-2.0
#include "proxy/listener_plan.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/route/attach.h"
#include "engine/route/resolve_reference.h"

namespace routewind {
namespace {

std::string Join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// The Gateways to serve: all of ours, or the one that was asked for.
Result<std::vector<const AttachedGateway*>> ChooseGateways(const AttachmentPlan& attachment,
                                                           const std::string& asked_for) {
  std::vector<const AttachedGateway*> chosen;
  std::vector<std::string> names;
  for (const AttachedGateway& gateway : attachment.gateways) {
    names.push_back(gateway.gateway->meta.id.ToString());
    if (asked_for.empty() || asked_for == names.back()) chosen.push_back(&gateway);
  }
  if (names.empty()) return Error{"the configuration has no Gateway to serve"};
  if (chosen.empty()) {
    return Error{"--gateway " + asked_for +
                 " is none of the Gateways in the configuration: " + Join(names)};
  }
  return chosen;
}

class Planner {
 public:
  Planner(const Config& config, const BindOptions& options)
      : resolver_(config), options_(options) {}

  void AddGateway(const AttachedGateway& attached) {
    std::map<uint16_t, PlannedPort> ports;
    for (const AttachedListener& listener : attached.listeners) {
      const std::string name = attached.gateway->meta.id.ToString() + "/" + listener.listener->name;
      if (listener.fault != ListenerFault::kNone) {
        Refuse(name, listener.fault_detail);
      } else {
        AddListener(name, *listener.listener, ports);
      }
    }
    for (auto& [number, port] : ports) {
      port.gateway = attached.gateway->meta.id;
      port.port = number;
      port.address = AddressOf(number);
      plan_.ports.push_back(std::move(port));
    }
  }

  Result<ListenerPlan> Finish() {
    if (plan_.ports.empty()) return Error{"no listener can serve traffic: " + Join(plan_.remarks)};
    for (size_t i = 0; i < plan_.ports.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        std::string fault = Collision(plan_.ports[j], plan_.ports[i]);
        if (!fault.empty()) return Error{std::move(fault)};
      }
    }
    for (const ListenOverride& given : options_.listens) {
      const bool has_effect =
          std::any_of(plan_.ports.begin(), plan_.ports.end(),
                      [&](const PlannedPort& p) { return p.port == given.port; });
      if (!has_effect) {
        plan_.remarks.push_back(
            "--listen " + std::to_string(given.port) + "=" + given.address.ToString() +
            " has no effect: no listener serves port " + std::to_string(given.port));
      }
    }
    return std::move(plan_);
  }

 private:
  void Refuse(const std::string& listener, const std::string& reason) {
    plan_.remarks.push_back("listener " + listener + " is not served: " + reason);
  }

  void AddListener(const std::string& name, const Listener& listener,
                   std::map<uint16_t, PlannedPort>& ports) {
    std::vector<CertificatePair> certificates;
    if (listener.protocol == "HTTPS") {
      certificates = CertificatesOf(listener);
      if (certificates.empty()) {
        return Refuse(name, "no Secret that its certificateRefs name is in the input");
      }
    }
    PlannedPort& port = ports[listener.port];
    port.listeners.push_back(listener.name);
    for (CertificatePair& pair : certificates) {
      const auto& known = port.certificates;
      if (std::find(known.begin(), known.end(), pair) == known.end())
        port.certificates.push_back(std::move(pair));
    }
  }

  // The engine has checked type, keys and grants; with --assume-certificates a Secret may be
  // missing.
  std::vector<CertificatePair> CertificatesOf(const Listener& listener) const {
    std::vector<CertificatePair> pairs;
    if (!listener.tls) return pairs;
    for (const ListenerTls::CertificateRef& ref : listener.tls->certificate_refs) {
      const Secret* secret = resolver_.FindSecret(ref.id);
      if (secret == nullptr) continue;
      pairs.push_back({ref.id, secret->data.at("tls.crt"), secret->data.at("tls.key")});
    }
    return pairs;
  }

  HostPort AddressOf(uint16_t port) const {
    for (const ListenOverride& given : options_.listens) {
      if (given.port == port) return given.address;
    }
    return {options_.host, port};
  }

  // Why two ports cannot both be served; empty when they can.
  static std::string Collision(const PlannedPort& a, const PlannedPort& b) {
    if (a.port == b.port) {
      return "Gateways " + a.gateway.ToString() + " and " + b.gateway.ToString() +
             " both have port " + std::to_string(a.port) + ": choose one with --gateway";
    }
    if (a.address != b.address || a.address.port == 0) return {};
    return "ports " + std::to_string(a.port) + " and " + std::to_string(b.port) +
           " would both listen on " + a.address.ToString() + ": move one with --listen";
  }

  const ReferenceResolver resolver_;
  const BindOptions& options_;
  ListenerPlan plan_;
};

}  // namespace

Result<ListenOverride> ParseListenOverride(std::string_view text) {
  const auto fault = [text](const std::string& what) {
    return Error{"--listen '" + std::string(text) + "': " + what +
                 "; write --listen PORT=ADDR:PORT, for instance 80=127.0.0.1:8080"};
  };
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return fault("has no '='");
  const auto port = ParsePort(text.substr(0, equals));
  if (!port || *port == 0) return fault("the listener's port is not a number from 1 to 65535");
  const auto address = ParseHostPort(text.substr(equals + 1));
  if (!address) return fault(address.error().message);
  return ListenOverride{*port, *address};
}

Result<ListenerPlan> PlanListeners(const Config& config, const EngineOptions& engine,
                                   const BindOptions& options) {
  const AttachmentPlan attachment = Attach(config, engine);
  const auto gateways = ChooseGateways(attachment, options.gateway);
  if (!gateways) return gateways.error();
  Planner planner(config, options);
  for (const AttachedGateway* gateway : *gateways) planner.AddGateway(*gateway);
  return planner.Finish();
}

}  // namespace routewind
