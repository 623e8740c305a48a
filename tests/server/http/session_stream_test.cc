#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "server/http/session.h"
#include "tests/fakes/server/test_server.h"

// Bodies that are answered piece by piece.

namespace candor::server {
namespace {

using namespace std::chrono_literals;

TEST_F(SessionTest, StreamsBothWaysWhileTheBodyStillComes) {
  RawClient client(port());
  client.send(kChunkedPost);
  client.send(chunk("first"));
  const auto head = client.read_head();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-type"), "application/x-ndjson");
  EXPECT_EQ(client.read_chunk(), "first");
  client.send(chunk("second"));
  EXPECT_EQ(client.read_chunk(), "second");
  client.send("0\r\n\r\n" + get("/echo"));
  EXPECT_EQ(client.read_chunk(), "[11]");
  EXPECT_EQ(client.read_chunk(), "");
  EXPECT_EQ(client.read_response().body, "GET /echo|");
}

TEST_F(SessionTest, StreamsABodyWithALengthWhateverItsSize) {
  RawClient client(port());
  const std::string body(5'000'000, 'x');
  std::thread sender([&client, &body] { client.send(post("/stream", body)); });
  const auto response = client.read_response();
  sender.join();
  EXPECT_TRUE(response.body_ended);
  EXPECT_TRUE(response.body == body + "[5000000]");
}

TEST_F(SessionTest, StreamsAnEmptyBody) {
  RawClient client(port());
  client.send(post("/stream", "") + get("/echo"));
  EXPECT_EQ(client.read_response().body, "[0]");
  EXPECT_EQ(client.read_response().status, 200);
}

TEST_F(SessionTest, StreamsToHttp10UntilTheConnectionCloses) {
  RawClient client(port());
  client.send("POST /stream HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc");
  const auto response = client.read_response();
  EXPECT_EQ(response.header("transfer-encoding"), "");
  EXPECT_EQ(response.body, "abc[3]");
}

TEST_F(SessionTest, RefusesAStreamWithAnAnswer) {
  RawClient client(port());
  client.send(post("/stream?no=1", "abc"));
  EXPECT_EQ(client.read_response().status, 422);
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, TellsAStreamThatItsClientIsGone) {
  const int cut = streams_cut;
  {
    RawClient client(port());
    client.send(std::string(kChunkedPost) + chunk("first"));
    EXPECT_EQ(client.read_head().status, 200);
    client.reset();
  }
  EXPECT_TRUE(eventually([cut] { return streams_cut == cut + 1; }));
  EXPECT_TRUE(eventually([this] { return connections() == 0; }));
}

TEST_F(SessionTest, DoesNotEndAStreamThatBreaks) {
  const int cut = streams_cut;
  for (const std::string bad : {"zz\r\n", "5\r\nthrow\r\n"}) {
    RawClient client(port());
    client.send(std::string(kChunkedPost) + chunk("first"));
    EXPECT_EQ(client.read_head().status, 200);
    EXPECT_EQ(client.read_chunk(), "first");
    client.send(bad);
    EXPECT_EQ(client.read_chunk(), "");
    EXPECT_TRUE(client.server_closes()) << "no last chunk";
  }
  EXPECT_TRUE(eventually([cut] { return streams_cut == cut + 2; }));
}

TEST_F(SessionTest, AnswersAStreamThatBreaksBeforeItHasSaidAnything) {
  for (const std::string bad : {"zz\r\n", "5\r\nthrow\r\n"}) {
    RawClient client(port());
    client.send(kChunkedPost + bad);
    const auto response = client.read_response();
    EXPECT_EQ(response.status, bad == "zz\r\n" ? 400 : 500);
    EXPECT_TRUE(client.server_closes());
  }
}

TEST_F(SessionTest, StopsReadingAStreamWhoseOutputIsNotRead) {
  RawClient client(port());
  client.send(kChunkedPost);
  std::atomic<std::size_t> sent{0};
  std::atomic<bool> done{false};
  std::thread sender([&] {
    const auto piece = chunk(std::string(60'000, 'x'));
    for (int i = 0; i < 2000 && client.send(piece); ++i) sent += piece.size();
    client.send("0\r\n\r\n");
    done = true;
  });
  std::size_t before = 0;
  ASSERT_TRUE(
      eventually([&] {  // until a while passes without progress: the buffers on the way are full
        before = sent;
        std::this_thread::sleep_for(300ms);
        return sent == before;
      }));
  EXPECT_FALSE(done);
  EXPECT_LT(before, std::size_t{60'000} * 2000);
  const auto response = client.read_response();
  sender.join();
  EXPECT_EQ(response.body.size(), std::size_t{60'000} * 2000 + std::string("[120000000]").size());
}

}  // namespace
}  // namespace candor::server
