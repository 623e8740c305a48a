#include "server/gateway/tap.h"

#include <random>

#include <gtest/gtest.h>

#include "monitor/import/read.h"
#include "tests/sanitized.h"
#include "tests/server/gateway/dialogues.h"

namespace candor::server {
namespace {

using tests::sanitized;

const Provider& provider(std::string_view name) {
  for (const auto* const one : providers()) {
    if (one->name == name) return *one;
  }
  throw std::logic_error("no such provider");
}

struct Case {
  const Provider* provider;
  Written written;
  bool has_calls = false;
};

std::vector<Case> cases(std::size_t pieces = 3) {
  std::vector<Case> out;
  const auto all = dialogues();
  for (const auto& turn : all) {
    const bool calls = !turn.calls.empty();
    out.push_back({&provider("openai.chat"), write_chat({turn}, pieces), calls});
    out.push_back({&provider("openai.chat"), write_chat({turn}, pieces, "reasoning"), calls});
    out.push_back({&provider("openai.responses"), write_responses(turn, pieces), calls});
    out.push_back({&provider("anthropic.messages"), write_messages(turn, pieces), calls});
  }
  for (std::size_t i = 1; i < all.size(); ++i) {
    const bool calls = !all[i].calls.empty() || !all[i - 1].calls.empty();
    out.push_back({&provider("openai.chat"), write_chat({all[i - 1], all[i]}, pieces), calls});
  }
  return out;
}

std::vector<monitor::Step> steps_of(const Provider& api, const std::string& reply) {
  const auto trace = monitor::read_trace("{\"response\":" + reply + "}", api.name, {});
  EXPECT_TRUE(trace) << (trace ? "" : trace.error().message) << reply;
  return trace ? trace->steps : std::vector<monitor::Step>();
}

struct Outcome {
  std::string out;  // what the client got
  std::string reply;
  bool fine = true;

  bool operator==(const Outcome&) const = default;
};

/// Runs a stream through a tap, in pieces that `next` gives the sizes of. Everything is allowed.
template <class Next>
Outcome run(const Provider& api, std::string_view stream, TapOptions options, Next next) {
  Tap tap(api, options);
  Outcome outcome;
  const auto settle = [&] {
    outcome.out += tap.take();
    while (tap.waiting()) {
      tap.allow();
      outcome.out += tap.take();
    }
  };
  while (!stream.empty() && outcome.fine) {
    const auto size = std::min<std::size_t>(next(), stream.size());
    outcome.fine = tap.feed(stream.substr(0, size)).has_value();
    stream.remove_prefix(size);
    if (outcome.fine) settle();
  }
  outcome.fine = outcome.fine && tap.finish();
  settle();
  outcome.reply = tap.reply();
  return outcome;
}

TEST(Tap, GivesTheSameBytesHoweverTheStreamIsCut) {
  for (const auto& one : cases()) {
    const auto stream = one.written.stream();
    if (stream.size() > 6000) continue;  // the long ones are cut at random below
    for (const auto hold : {Hold::tools, Hold::all, Hold::none}) {
      const auto whole = run(*one.provider, stream, {.hold = hold}, [&] { return stream.size(); });
      ASSERT_TRUE(whole.fine) << stream;
      ASSERT_EQ(whole.out, stream);
      if (hold != Hold::tools) continue;
      // Two pieces, cut at every byte (of the long ones at every seventh; the next test cuts everywhere at once).
      const std::size_t stride = sanitized ? 29 : stream.size() > 2500 ? 7 : 1;
      for (std::size_t cut = 1; cut < stream.size(); cut += stride) {
        bool first = true;
        const auto pieces = run(*one.provider, stream, {.hold = hold},
                                [&] { return std::exchange(first, false) ? cut : stream.size(); });
        ASSERT_EQ(pieces, whole) << "cut at " << cut;
      }
    }
  }
}

TEST(Tap, GivesTheSameBytesByteByByteAndAtRandom) {
  std::mt19937 random(6);
  for (const auto& one : cases(7)) {
    const auto stream = one.written.stream();
    const auto whole = run(*one.provider, stream, {}, [&] { return stream.size(); });
    EXPECT_EQ(run(*one.provider, stream, {}, [] { return std::size_t{1}; }), whole);
    EXPECT_EQ(run(*one.provider, stream, {}, [&] { return 1 + random() % 300; }), whole);
    EXPECT_EQ(run(*one.provider, stream, {.tail_bytes = 64}, [&] { return 1 + random() % 30; }),
              whole);
    EXPECT_EQ(run(*one.provider, stream, {.hold = Hold::none, .hold_end = true},
                  [&] { return 1 + random() % 30; }),
              whole);
  }
}

TEST(Tap, PutsTheReplyTogetherAsThePlainOne) {
  for (const std::size_t pieces : {1, 3, 50}) {
    for (const auto& one : cases(pieces)) {
      const auto stream = one.written.stream();
      const auto streamed = run(*one.provider, stream, {}, [] { return std::size_t{997}; });
      EXPECT_EQ(steps_of(*one.provider, streamed.reply), steps_of(*one.provider, one.written.plain))
          << stream;
    }
  }
}

/// Calls with their arguments, in order: what every API can say.
std::vector<std::string> calls_of(const Provider& api, const std::string& reply) {
  std::vector<std::string> out;
  for (const auto& step : steps_of(api, reply)) {
    if (step.kind == monitor::StepKind::tool_call) out.push_back(step.tool + step.arguments);
  }
  return out;
}

TEST(Tap, SaysTheSameCallsThroughEveryApi) {
  for (const auto& turn : dialogues()) {
    const auto chat = calls_of(provider("openai.chat"), write_chat({turn}, 3).plain);
    EXPECT_EQ(chat.size(), turn.calls.size());
    EXPECT_EQ(chat, calls_of(provider("openai.responses"), write_responses(turn, 3).plain));
    EXPECT_EQ(chat, calls_of(provider("anthropic.messages"), write_messages(turn, 3).plain));
  }
}

/// Feeds byte by byte and never allows anything.
TEST(Tap, LetsNoByteOfACallThroughWithoutAVerdict) {
  for (const auto& one : cases()) {
    if (!one.has_calls) continue;
    std::string before;  // the events up to the first that has something of a call
    for (const auto& event : one.written.events) {
      if (event.find("tool_calls\":[") != std::string::npos ||
          event.find("\"tool_use\",\"id\"") != std::string::npos ||
          event.find("\"function_call\",\"call_id\"") != std::string::npos) {
        break;
      }
      before += event;
    }
    Tap tap(*one.provider, {});
    std::string out;
    for (const char byte : one.written.stream()) {
      ASSERT_TRUE(tap.feed(std::string_view(&byte, 1)));
      out += tap.take();
    }
    ASSERT_TRUE(tap.finish());
    out += tap.take();
    EXPECT_TRUE(tap.waiting());
    EXPECT_EQ(out, before);
  }
}

TEST(Tap, EndsAWithheldStreamAsItsApiDoes) {
  for (const auto& one : cases()) {
    if (!one.has_calls) continue;
    Tap tap(*one.provider, {});
    std::string out;
    ASSERT_TRUE(tap.feed(one.written.stream()));
    out += tap.take();
    ASSERT_TRUE(tap.waiting());
    out += tap.end_with("No.");
    // What the client got is a whole stream of this API, without a call, and with our words last.
    const auto seen = run(*one.provider, out, {}, [] { return std::size_t{1000}; });
    ASSERT_TRUE(seen.fine) << out;
    const auto steps = steps_of(*one.provider, seen.reply);
    bool said = false;
    for (const auto& step : steps) {
      EXPECT_NE(step.kind, monitor::StepKind::tool_call) << out;
      said = said || step.text.ends_with("No.");
    }
    EXPECT_TRUE(said) << out;
  }
}

TEST(Tap, AllowsOneCallAndWithholdsTheNext) {
  const Turn turn{"", "", {{"first", R"({"a":1})"}, {"second", R"({"b":2})"}}};
  const std::pair<const char*, Written> kWritten[] = {
      {"anthropic.messages", write_messages(turn, 2)},
      {"openai.responses", write_responses(turn, 2)},
      {"openai.chat", write_chat({turn}, 2)}};
  for (const auto& [name, written] : kWritten) {
    Tap tap(provider(name), {});
    std::string out;
    int verdicts = 0;
    for (const auto& event : written.events) {
      ASSERT_TRUE(tap.feed(event));
      out += tap.take();
      if (!tap.waiting()) continue;
      if (++verdicts == 1) {
        tap.allow();
        out += tap.take();
      } else {
        out += tap.end_with("No.");
        break;
      }
    }
    EXPECT_EQ(verdicts, 2) << name;
    EXPECT_NE(out.find("first"), std::string::npos) << name;
    EXPECT_EQ(out.find("second"), std::string::npos) << name;
    EXPECT_NE(out.find(std::string(name) == "anthropic.messages" ? "\"tool_use\",\"stop_sequence\""
                       : std::string(name) == "openai.chat" ? "\"finish_reason\":\"tool_calls\""
                                                            : "content_filter"),
              std::string::npos)
        << out;
  }
}

TEST(Tap, RefusesWhatCanBeReadInTwoWays) {
  const std::pair<const char*, const char*> kStreams[] = {
      {"openai.chat", "data: {\"choices\":[],\"choices\":[]}\n\n"},
      {"openai.chat",
       "data: "
       "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":"
       "\"ba\"}}]}}]}\n\n"
       "data: "
       "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":"
       "\"sh\"}}]}}]}\n\n"},
      {"openai.chat", "data: {\"choices\":[{\"index\":-1,\"delta\":{}}]}\n\n"},
      {"openai.chat", "data: {\"choices\":[{\"index\":1.5,\"delta\":{}}]}\n\n"},
      {"openai.chat", "data: nonsense\n\n"},
      {"openai.chat", "data: {\"something\":1}\n\n"},
      {"anthropic.messages", "event: ping\ndata: {\"type\":\"message_stop\"}\n\n"},
      {"anthropic.messages",
       "data: "
       "{\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"text_delta\",\"text\":"
       "\"a\"}}\n\n"},
      {"anthropic.messages", "data: {\"type\":\"new_thing\"}\n\n"},
      {"openai.responses",
       "event: response.created\ndata: {\"type\":\"response.completed\",\"response\":{}}\n\n"},
      {"openai.responses", "data: {\"type\":\"response.surprise.delta\"}\n\n"},
  };
  for (const auto& [name, stream] : kStreams) {
    Tap tap(provider(name), {});
    const auto fed = tap.feed(stream);
    ASSERT_FALSE(fed) << stream;
    EXPECT_EQ(fed.error().code, "unknown_event");
    Tap lenient(provider(name), {.pass_unknown = true});
    EXPECT_TRUE(lenient.feed(stream));
    EXPECT_GE(lenient.unknown(), 1U);
  }
}

TEST(Tap, SeesACallThatOnlyTheLastEventOfResponsesHas) {
  Tap tap(provider("openai.responses"), {});
  ASSERT_TRUE(
      tap.feed("data: "
               "{\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"output\":[{\"type\":"
               "\"function_call\","
               "\"name\":\"bash\",\"arguments\":\"{}\"}]}}\n\n"));
  EXPECT_EQ(tap.take(), "");
  EXPECT_TRUE(tap.waiting());
  EXPECT_NE(tap.reply().find("bash"), std::string::npos);
}

TEST(Tap, JudgesACallWhoseStreamEndsWithoutSayingSo) {
  Tap tap(provider("openai.chat"), {});
  ASSERT_TRUE(tap.feed(
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\","
      "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}\n\n"));
  EXPECT_FALSE(tap.waiting());
  ASSERT_TRUE(tap.finish());
  EXPECT_TRUE(tap.waiting());
}

TEST(Tap, BoundsEventsAndReplies) {
  Tap small(provider("openai.chat"), {.event_limit = 100});
  EXPECT_EQ(small.feed("data: " + std::string(200, 'x')).error().code, "event_too_large");
  Tap whole(provider("openai.chat"), {.reply_limit = 100});
  EXPECT_EQ(whole.feed(": " + std::string(200, 'x') + "\n\n").error().code, "reply_too_large");
}

TEST(Sse, ReadsEveryLineEnd) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    SseParser parser(1000);
    std::vector<SseEvent> events;
    const auto text = "\xef\xbb\xbf: hi" + end + end + "event:a" + end + "data: 1" + end +
                      "data:2" + end + "id: 7" + end + end + "x";
    ASSERT_TRUE(parser.feed(text, events));
    ASSERT_EQ(events.size(), 2U);
    EXPECT_FALSE(events[0].has_data);
    EXPECT_EQ(events[1].name, "a");
    EXPECT_EQ(events[1].data, "1\n2");
    EXPECT_EQ(events[0].raw + events[1].raw + parser.finish().raw, text);
  }
}

}  // namespace
}  // namespace candor::server
