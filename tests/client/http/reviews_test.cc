#include "client/http/reviews.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/fakes/client/scripted_server.h"

namespace candor::client {
namespace {

std::string line(const std::string& name, const std::string& cursor) {
  return R"({"trace":{"id":")" + name + R"("},"labels":{"unsafe":true},"cursor":")" + cursor +
         "\"}\n";
}

struct Read {
  Status status = Done{};
  std::vector<std::string> lines;
};

Read read(const ScriptedServer& server, std::size_t most = 100) {
  Read out;
  out.status = read_reviews("http://127.0.0.1:" + server.port(), [&](const std::string& one) {
    out.lines.push_back(one);
    return out.lines.size() < most;
  });
  return out;
}

TEST(Reviews, AreReadPageByPageUntilThereAreNoMore) {
  const ScriptedServer server(
      {{ok(line("a", "c1") + line("b", "c2"))}, {ok(line("c", "c3"))}, {ok("")}});
  const auto all = read(server);
  EXPECT_TRUE(all.status);
  ASSERT_EQ(all.lines.size(), 3U);
  EXPECT_NE(all.lines[2].find("\"c\""), std::string::npos);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_TRUE(requests[0].starts_with("GET /v1/reviews/export HTTP"));
  EXPECT_TRUE(requests[1].starts_with("GET /v1/reviews/export?cursor=c2 HTTP"));
  EXPECT_TRUE(requests[2].starts_with("GET /v1/reviews/export?cursor=c3 HTTP"));
}

TEST(Reviews, EndWhenNobodyWantsMore) {
  const ScriptedServer server({{ok(line("a", "c1") + line("b", "c2"))}});
  EXPECT_EQ(read(server, 1).lines.size(), 1U);
}

TEST(Reviews, RefuseAnExportThatLeadsAstray) {
  for (const char* const cursor : {"", "c1&limit=1", "../x", "c 1"}) {
    const ScriptedServer server({{ok(line("a", cursor))}});
    EXPECT_FALSE(read(server).status) << cursor;
  }
  const ScriptedServer circle({{ok(line("a", "c1"))}, {ok(line("a", "c1"))}});
  EXPECT_FALSE(read(circle).status);
  const ScriptedServer none({{ok("[]\n")}});
  EXPECT_FALSE(read(none).status);
  EXPECT_EQ(read_reviews("ftp://x", [](const std::string&) { return true; }).error().code,
            "invalid_url");
}

}  // namespace
}  // namespace candor::client
