// SPDX-License-Identifier: Apache-2.0
#include "proxy/acceptor.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <condition_variable>
#include <vector>

#include "proxy/testing/client_socket.h"
#include "proxy/testing/generic_call.h"

namespace routewind {
namespace {

using testing::ClientSocket;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const HostPort kAnyPort{"127.0.0.1", 0};
// RFC 9113 §3.4, and an empty SETTINGS frame.
constexpr std::string_view kPreface{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33};

std::unique_ptr<Acceptor> StartAcceptor(size_t max_connections = 100) {
  auto acceptor = Acceptor::Start(max_connections);
  CHECK(acceptor.has_value());
  return *std::move(acceptor);
}

// The count is another thread's work; there is nothing to wait on but the count.
bool ComesTrue(const std::function<bool()>& claim) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!claim()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

// Connections that a test owns.
class Held {
 public:
  Acceptor::Handler Handler() {
    return [this](int fd) {
      const std::lock_guard lock(mutex_);
      fds_.emplace_back(fd);
      changed_.notify_all();
    };
  }
  int Wait(size_t index) {
    std::unique_lock lock(mutex_);
    CHECK(changed_.wait_for(lock, std::chrono::seconds(10), [&] { return fds_.size() > index; }));
    return fds_[index].get();
  }
  void ShutAndClose(size_t index) {
    const int fd = Wait(index);
    CHECK(shutdown(fd, SHUT_RDWR) == 0);
    const std::lock_guard lock(mutex_);
    fds_[index].Reset();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<FileDescriptor> fds_;
};

TEST(Acceptor, HandsOverConnectionsReadyForUse) {
  Held held;
  const auto acceptor = StartAcceptor();
  const auto listening = acceptor->Listen(kAnyPort, held.Handler());
  ASSERT_TRUE(listening.has_value()) << listening.error().message;
  EXPECT_EQ(listening->address.host, "127.0.0.1");
  EXPECT_NE(listening->address.port, 0);

  const auto client = ClientSocket::Connect(listening->address.port);
  const int fd = held.Wait(0);
  EXPECT_NE(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
  int no_delay = 0;
  socklen_t size = sizeof no_delay;
  ASSERT_EQ(getsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &no_delay, &size), 0);
  EXPECT_NE(no_delay, 0);
  EXPECT_EQ(acceptor->counts().open, 1U);
  EXPECT_EQ(acceptor->counts().accepted, 1U);
}

TEST(Acceptor, ListensOnIpv6AndThroughItOnIpv4) {
  Held held;
  const auto acceptor = StartAcceptor();
  const auto listening = acceptor->Listen({"::", 0}, held.Handler());
  if (!listening) GTEST_SKIP() << listening.error().message;
  EXPECT_EQ(listening->address.host, "::");
  const auto client = ClientSocket::Connect(listening->address.port);
  EXPECT_GE(held.Wait(0), 0);
}

TEST(Acceptor, TakesNamesAndPrefersTheirIpv4Address) {
  const auto acceptor = StartAcceptor();
  const auto listening = acceptor->Listen({"localhost", 0}, [](int fd) { close(fd); });
  ASSERT_TRUE(listening.has_value()) << listening.error().message;
  EXPECT_EQ(listening->address.host, "127.0.0.1");
}

TEST(Acceptor, SaysWhyItCannotListen) {
  const auto acceptor = StartAcceptor();
  const auto first = acceptor->Listen(kAnyPort, [](int fd) { close(fd); });
  ASSERT_TRUE(first.has_value());
  const auto second = acceptor->Listen(first->address, [](int fd) { close(fd); });
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().message,
            "cannot listen on " + first->address.ToString() + ": Address already in use");
  const auto elsewhere = acceptor->Listen({"192.0.2.1", 0}, [](int fd) { close(fd); });
  ASSERT_FALSE(elsewhere.has_value());
  EXPECT_THAT(elsewhere.error().message, HasSubstr("cannot listen on 192.0.2.1:0: "));
}

TEST(Acceptor, LearnsThatAConnectionIsGoneFromItsOwnersShutdown) {
  Held held;
  const auto acceptor = StartAcceptor();
  const auto listening = *acceptor->Listen(kAnyPort, held.Handler());
  const auto client = ClientSocket::Connect(listening.address.port);
  held.ShutAndClose(0);
  EXPECT_THAT(client.Receive(), IsEmpty()) << "the peer must see the end";
  EXPECT_TRUE(ComesTrue([&] { return acceptor->counts().open == 0; }));
}

TEST(Acceptor, KeepsAConnectionWhosePeerOnlyEndedItsOwnDirection) {
  Held held;
  const auto acceptor = StartAcceptor();
  const auto listening = *acceptor->Listen(kAnyPort, held.Handler());
  const auto client = ClientSocket::Connect(listening.address.port);
  const int fd = held.Wait(0);
  client.EndSending();
  // A second connection that comes and goes shows that the thread has had its turn since.
  auto other = ClientSocket::Connect(listening.address.port);
  held.ShutAndClose(1);
  ASSERT_TRUE(ComesTrue([&] { return acceptor->counts().open == 1; }));
  ASSERT_EQ(send(fd, "late", 4, MSG_NOSIGNAL), 4);
  EXPECT_EQ(client.Receive(), "late");
}

TEST(Acceptor, ClosesConnectionsOverTheLimitAtOnceAndCountsThem) {
  Held held;
  const auto acceptor = StartAcceptor(2);
  const auto a = *acceptor->Listen(kAnyPort, held.Handler());
  const auto b = *acceptor->Listen(kAnyPort, held.Handler());
  const auto first = ClientSocket::Connect(a.address.port);
  const auto second = ClientSocket::Connect(b.address.port);
  held.Wait(1);
  const auto third = ClientSocket::Connect(a.address.port);
  EXPECT_THAT(third.Receive(), IsEmpty());
  EXPECT_EQ(acceptor->counts().refused, 1U);
  EXPECT_EQ(acceptor->counts().open, 2U);

  held.ShutAndClose(0);
  ASSERT_TRUE(ComesTrue([&] { return acceptor->counts().open == 1; }));
  const auto fourth = ClientSocket::Connect(a.address.port);
  EXPECT_GE(held.Wait(2), 0) << "there is room again";
}

TEST(Acceptor, StopsListeningWhileConnectionsLiveOn) {
  Held held;
  const auto acceptor = StartAcceptor();
  const auto listening = *acceptor->Listen(kAnyPort, held.Handler());
  const auto client = ClientSocket::Connect(listening.address.port);
  const int fd = held.Wait(0);
  acceptor->StopListening(listening.id);
  ASSERT_EQ(send(fd, "still", 5, MSG_NOSIGNAL), 5);
  EXPECT_EQ(client.Receive(), "still");
  EXPECT_TRUE(acceptor->Listen(listening.address, held.Handler()).has_value())
      << "the port is free again";
}

// Takes every descriptor that the process may still have, until it dies.
class NoDescriptorLeft {
 public:
  NoDescriptorLeft() {
    CHECK(getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);  // all lower numbers are in use
    const rlimit lowered{static_cast<rlim_t>(next), before_.rlim_max};
    close(next);
    CHECK(setrlimit(RLIMIT_NOFILE, &lowered) == 0);
  }
  ~NoDescriptorLeft() { CHECK(setrlimit(RLIMIT_NOFILE, &before_) == 0); }

 private:
  rlimit before_{};
};

TEST(Acceptor, PausesWhenNoDescriptorIsLeftAndGoesOnLater) {
  Held held;
  const auto acceptor = StartAcceptor();
  const auto listening = *acceptor->Listen(kAnyPort, held.Handler());
  const ClientSocket client;
  {
    const NoDescriptorLeft exhausted;
    client.ConnectTo(listening.address.port);
    EXPECT_TRUE(ComesTrue([&] { return acceptor->counts().pauses > 0; }));
    EXPECT_EQ(acceptor->counts().accepted, 0U);
  }
  EXPECT_GE(held.Wait(0), 0) << "accepted once descriptors are to be had";
}

// A gRPC server that answers every method UNIMPLEMENTED, on connections it is handed.
struct HandedServer {
  HandedServer() {
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(&service);
    intake = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        grpc::InsecureServerCredentials());
    server = builder.BuildAndStart();
  }
  Acceptor::Handler Handler() {
    return [this](int fd) {
      grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
      parameters.fd = fd;
      intake->HandleNewConnection(&parameters);
    };
  }
  grpc::CallbackGenericService service;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> intake;
  std::unique_ptr<grpc::Server> server;
};

TEST(AcceptorBeforeGrpc, CarriesCallsAndSeesTheClientGo) {
  HandedServer grpc_server;
  const auto acceptor = StartAcceptor();
  const auto listening = *acceptor->Listen(kAnyPort, grpc_server.Handler());
  {
    const auto channel =
        testing::OwnChannel(listening.address.ToString(), grpc::InsecureChannelCredentials());
    EXPECT_EQ(testing::CallOnce(channel, "/a.B/C").error_code(), grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_EQ(acceptor->counts().open, 1U);
  }
  EXPECT_TRUE(ComesTrue([&] { return acceptor->counts().open == 0; }));
}

TEST(AcceptorBeforeGrpc, LetsTheClientSeeTheEndAsSoonAsTheServerShutsDown) {
  HandedServer grpc_server;
  const auto acceptor = StartAcceptor();
  const auto listening = *acceptor->Listen(kAnyPort, grpc_server.Handler());
  const auto client = ClientSocket::Connect(listening.address.port);
  client.Send(kPreface);
  EXPECT_THAT(client.Receive(), Not(IsEmpty())) << "the server's SETTINGS";
  // At once; without a deadline gRPC waits 20 s for an answer to its last PING.
  grpc_server.server->Shutdown(std::chrono::system_clock::now());
  client.ReceiveAll();  // GOAWAY, and then the end: it would give up after ten seconds otherwise
  EXPECT_TRUE(ComesTrue([&] { return acceptor->counts().open == 0; }));
}

TEST(AcceptorBeforeGrpc, LetsAClientThatSpeaksNoHttp2SeeTheEnd) {
  HandedServer grpc_server;
  const auto acceptor = StartAcceptor();
  const auto listening = *acceptor->Listen(kAnyPort, grpc_server.Handler());
  const auto client = ClientSocket::Connect(listening.address.port);
  client.Send("GET / HTTP/1.1\r\nhost: a\r\n\r\n and more than a preface would be");
  client.ReceiveAll();
  EXPECT_TRUE(ComesTrue([&] { return acceptor->counts().open == 0; }));
}

}  // namespace
}  // namespace routewind
