// SPDX-License-Identifier: Apache-2.0
#include "tools/routewind/proxy_session.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "proxy/clock.h"
#include "proxy/descriptor_limit.h"
#include "proxy/endpoints.h"
#include "tools/routewind/command.h"
#include "tools/routewind/proxy_flags.h"
#include "tools/routewind/stored_run.h"
#include "tools/routewind/version.h"

namespace routewind {
namespace {

void Tell(const std::string& line) { std::fprintf(stderr, "routewind: %s\n", line.c_str()); }

}  // namespace

Result<std::unique_ptr<ProxySession>> ProxySession::Start(const ProxyFlags& flags, const GlobalFlags& global) {
  Result<BindOptions> bind = BindOptionsOf(flags);
  if (!bind) return bind.error();
  std::unique_ptr<ProxySession> session(new ProxySession(flags, global, std::move(bind).value()));
  const std::lock_guard starting(session->reloading_);
  Status status = session->StartWatch();  // before the files are read: what changes from here on is noticed
  if (!status) return status.error();
  std::optional<LoadedConfig> loaded = LoadRoutesOrTell(flags.config, global);
  if (!loaded) return Error{"the proxy was not started: its configuration cannot be used"};
  status = session->OpenOutputs(*loaded);
  if (status) status = session->StartProxy(std::move(*loaded));
  if (status) status = session->StartAdmin();
  if (!status) return status.error();
  return session;
}

ProxySession::~ProxySession() { watch_.reset(); }

Status ProxySession::OpenOutputs(const LoadedConfig& loaded) {
  if (!flags_.decision_log.empty()) {
    const Status allowed = RefuseOverwriting(flags_.decision_log, loaded.config.files);
    if (!allowed) return allowed;
    Result<std::unique_ptr<DecisionLog>> log = DecisionLog::Open(flags_.decision_log, Tell);
    if (!log) return log.error();
    log_ = std::move(log).value();
  }
  if (!flags_.store_file.empty()) {
    const auto describe = [this](const LoadedConfig& config) {
      RunStart start = DescribeRun(RunKind::kProxy, flags_.config, flags_.command_line, config);
      start.tool_version = VersionShort();
      return start;
    };
    Result<std::unique_ptr<StoredProxy>> store = StoredProxy::Begin(flags_.store_file, loaded, describe, Tell);
    if (!store) return store.error();
    store_ = std::move(store).value();
  }
  return Ok{};
}

std::vector<ProxyObserver*> ProxySession::Observers() {
  std::vector<ProxyObserver*> observers;
  if (!flags_.admin.empty()) observers.push_back(&metrics_);
  if (log_ != nullptr) observers.push_back(log_.get());
  if (store_ != nullptr) observers.push_back(store_.get());
  return observers;
}

Status ProxySession::StartProxy(LoadedConfig loaded) {
  const Result<ProxyOptions> options = ProxyOptionsOf(flags_);
  if (!options) return options.error();
  const uint64_t descriptors = RaiseDescriptorLimit(DescriptorsFor(options->max_connections));
  const std::string shortage = DescriptorShortage(options->max_connections, descriptors);
  if (!shortage.empty()) Tell("warning: " + shortage);
  for (const std::string& remark : UselessEndpointRemarks(loaded.config, options->upstreams.overrides)) {
    Tell("warning: " + remark);
  }
  RouteTable table = CompileTable(loaded, flags_.config);
  const Result<std::vector<PortSpec>> ports = PortsOf(loaded, flags_, bind_, Tell);
  if (!ports) return ports.error();
  Result<std::unique_ptr<Proxy>> proxy =
      Proxy::Start(*options, std::move(loaded), std::move(table), *ports, Observers());
  if (!proxy) return proxy.error();
  proxy_ = std::move(proxy).value();
  NoteLoaded();
  TellPorts({});
  return Ok{};
}

Status ProxySession::StartAdmin() {
  if (flags_.admin.empty()) return Ok{};
  const Result<HostPort> address = AdminAddressOf(flags_);
  if (!address) return address.error();
  pages_ = {.metrics = [this] { return RenderMetrics(); }, .config = [this] { return RenderPage(); }};
  Result<std::unique_ptr<AdminServer>> admin = AdminServer::Start(*address, pages_);
  if (!admin) return admin.error();
  admin_ = std::move(admin).value();
  admin_->SetReady(true);
  Tell("admin at " + admin_->address().ToString());
  return Ok{};
}

Status ProxySession::StartWatch() {
  const auto reload = [this] { Reload(); };
  const std::vector<std::string> paths = flags_.watches_files ? flags_.config.paths : std::vector<std::string>();
  Result<std::unique_ptr<ConfigWatch>> watch = ConfigWatch::Start(paths, reload, Tell);
  if (!watch && !paths.empty()) {
    Tell("warning: changes of files are not noticed, only SIGHUP: " + watch.error().message);
    watch = ConfigWatch::Start({}, reload, Tell);
  }
  if (!watch) return watch.error();
  watch_ = std::move(watch).value();
  return Ok{};
}

void ProxySession::TellPorts(const std::vector<std::string>& told_before) const {
  for (const std::string& line : PortLines()) {
    if (std::find(told_before.begin(), told_before.end(), line) == told_before.end()) Tell(line);
  }
}

std::vector<std::string> ProxySession::PortLines() const {
  std::vector<std::string> lines;
  for (const Proxy::Bound& port : proxy_->bound_ports()) {
    lines.push_back("serving " + port.listener.gateway + " port " + std::to_string(port.listener.port) + " at " +
                    port.address.ToString() + (port.is_tls ? " (TLS)" : ""));
  }
  return lines;
}

void ProxySession::NoteLoaded() {
  if (store_ != nullptr) store_->OnLoaded(proxy_->snapshot());
  const std::lock_guard lock(mutex_);
  shown_ = proxy_->snapshot();
  page_.loaded = &shown_->loaded();
  page_.engine = flags_.config.engine;
  page_.generation = shown_->generation();
  page_.loaded_at_ns = UnixNs();
  page_.ports = proxy_->bound_ports();
  metrics_.OnLoaded(*shown_);
}

// Told last: who has read the line finds the rest on the admin port.
void ProxySession::Refuse(const std::string& message, const LoadedConfig* loaded) {
  metrics_.OnLoadFailed();
  {
    const std::lock_guard lock(mutex_);
    page_.last_failure =
        FailedLoad{UnixNs(), message, loaded == nullptr ? "" : RenderCheckOf(*loaded, flags_.config.engine)};
  }
  Tell("the configuration was not reloaded, the old one stays: " + message);
}

void ProxySession::Reload() {
  const std::lock_guard lock(reloading_);
  if (proxy_ == nullptr) return;  // it could not be started
  std::optional<LoadedConfig> loaded = LoadOrTell(flags_.config, global_);
  if (!loaded) return Refuse("it cannot be read", nullptr);
  if (HasErrors(loaded->diagnostics)) return Refuse("it has errors", &*loaded);
  if (loaded->digest == proxy_->snapshot()->loaded().digest) return Tell("the configuration has not changed");
  RouteTable table = CompileTable(*loaded, flags_.config);
  const Result<std::vector<PortSpec>> ports = PortsOf(*loaded, flags_, bind_, Tell);
  if (!ports) return Refuse(ports.error().message, &*loaded);
  const std::vector<std::string> told_before = PortLines();
  const Status reloaded = proxy_->Reload(std::move(*loaded), std::move(table), *ports);
  if (!reloaded) return Refuse(reloaded.error().message, nullptr);
  NoteLoaded();
  TellPorts(told_before);
  Tell("configuration " + proxy_->snapshot()->loaded().digest + " is in force");
}

void ProxySession::Hangup() {
  if (log_ != nullptr) {
    const Status reopened = log_->Reopen();
    if (!reopened) Tell("warning: " + reopened.error().message);
  }
  watch_->Poke();
}

Status ProxySession::Finish() {
  watch_.reset();
  if (admin_ != nullptr) admin_->SetReady(false);
  proxy_->StopListening();
  Tell("draining");  // once it is so: who reads this line may count on new connections being refused
  proxy_->Drain(std::chrono::milliseconds(flags_.drain_timeout_ms));
  log_.reset();
  return store_ == nullptr ? Status(Ok{}) : store_->Finish(NowNs());
}

std::string ProxySession::RenderMetrics() const {
  OtherCounts others;
  others.connections = proxy_->connections();
  if (log_ != nullptr) {
    others.log_lines = log_->lines();
    others.log_lines_lost = log_->lost_lines();
  }
  return metrics_.Render(others);
}

std::string ProxySession::RenderPage() const {
  const std::lock_guard lock(mutex_);
  return RenderProxyPage(page_);
}

}  // namespace routewind
