#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/http/session.h"
#include "tests/fakes/server/test_server.h"

// What a session refuses.

namespace candor::server {
namespace {

using namespace std::chrono_literals;

TEST_F(SessionTest, NeverReadsARequestBehindOneThatIsBroken) {
  for (const auto* header :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n", "Host: b\r\n"}) {
    RawClient client(port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(header) + "\r\n" + get("/echo") +
                get("/echo"));
    const auto response = client.read_response();
    EXPECT_GE(response.status, 400) << header;
    EXPECT_EQ(response.header("connection"), "close") << header;
    EXPECT_TRUE(client.server_closes()) << header;
  }
}

TEST_F(SessionTest, AnswersALengthOverTheLimitBeforeTheBodyComes) {
  RawClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200001\r\n\r\n");
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, AnswersAClientThatSendsAllOfATooLargeBodyFirst) {
  RawClient client(port());
  EXPECT_TRUE(client.send(post("/echo", std::string(20'000'000, 'x'))));
  EXPECT_EQ(client.read_response().status, 413);
}

TEST_F(SessionTest, RefusesAChunkedBodyWhenItGrowsOverTheLimit) {
  RawClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 21; ++i) client.send(chunk(std::string(10'000, 'x')));
  EXPECT_EQ(client.read_response().status, 413);
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, RefusesAHeaderOverTheLimit) {
  RawClient client(port());
  client.send("GET /echo HTTP/1.1\r\nHost: a\r\nX: " + std::string(5000, 'x') + "\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 431);
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, RefusesAChunkLineThatNeverEnds) {
  RawClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;" +
              std::string(10'000, 'x'));
  EXPECT_EQ(client.read_response().status, 400);
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, SharesTheMemoryForLargeBodies) {
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 5; ++i) {  // each within its limit, together over the budget of 1 MiB
    clients.push_back(std::make_unique<RawClient>(port()));
    clients.back()->send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" +
                         std::string(199'990, 'x'));
  }
  const auto left = [this] { return app().app.body_memory.left(); };
  ASSERT_TRUE(eventually([&] { return left() < 100'000; }));
  RawClient one_more(port());
  one_more.send(post("/echo", std::string(150'000, 'x')));
  EXPECT_EQ(one_more.read_response().status, 503);
  RawClient small(port());
  small.send(post("/echo", std::string(60'000, 'x')));
  EXPECT_EQ(small.read_response().status, 200);
  clients.clear();
  ASSERT_TRUE(eventually([&] { return left() == std::size_t{1} << 20; })) << "given back";
  RawClient afterwards(port());
  afterwards.send(post("/echo", std::string(150'000, 'x')));
  EXPECT_EQ(afterwards.read_response().status, 200);
}

}  // namespace
}  // namespace candor::server
