#include "server/gateway/relay/upstream_client.h"

#include <charconv>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "server/gateway/relay/response_parser.h"
#include "server/gateway/relay/upstream.h"
#include "server/log.h"

namespace candor::server {
namespace {

constexpr auto kTick = std::chrono::milliseconds(50);  // how exactly deadlines are kept

std::string head_of(const UpstreamTarget& target, const UpstreamPost& post) {
  std::string out = "POST " + target.prefix + post.path + " HTTP/1.1\r\n";
  const auto append = [&out](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  append("host", target.authority());
  if (!target.key.empty()) append("authorization", "Bearer " + target.key);
  append("user-agent", "candor/" CANDOR_VERSION);
  append("content-type", "application/json");
  append("accept", "application/json");
  append("accept-encoding", "identity");
  append("content-length", std::to_string(post.body.size()));
  return out += "\r\n";
}

std::uint64_t seconds_in(std::string_view text) {
  std::uint64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  return error == std::errc() && end == text.data() + text.size() ? seconds : 0;
}

/// One question. Whatever becomes of its coroutine, it is answered once.
struct Job {
  Job(UpstreamPost the_post, UpstreamClient::Done the_done)
      : post(std::move(the_post)), done(std::move(the_done)) {}
  ~Job() { answer(Error{"draining", "the server is shutting down", ""}); }
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  void answer(Result<UpstreamReply> reply) {
    if (const auto once = std::exchange(done, nullptr)) once(std::move(reply));
  }

  UpstreamPost post;
  UpstreamClient::Done done;
  Clock::time_point deadline = Clock::now() + post.timeout;
};

using JobPointer = std::shared_ptr<Job>;

}  // namespace

class UpstreamClient::Implementation {
 public:
  Implementation(UpstreamTarget target, const Config& config)
      : pool_(std::make_unique<UpstreamPool>(std::move(target), config, context_)),
        connect_(std::chrono::seconds(config.upstream_connect_seconds)),
        ticker_(context_),
        thread_([this] { context_.run(); }) {
    asio::co_spawn(context_, tick(), asio::detached);
  }

  ~Implementation() { stop(); }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  void post(JobPointer job) {
    const std::lock_guard lock(mutex_);
    if (stopped_) return;  // the last one who has the job answers it
    asio::post(context_, [this, job = std::move(job)] {
      asio::co_spawn(context_, run(job), asio::detached);
    });
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(stopped_, true)) return;
    }
    asio::post(context_, [this] {
      stopping_ = true;
      ticker_.cancel();
    });
    guard_.reset();
    // Everything that runs is looked at by tick() until the end; a second one sees the links closed.
    thread_.join();
  }

 private:
  Task<void> tick() {
    while (!stopping_ || running_ > 0) {
      ticker_.expires_after(kTick);
      co_await ticker_.async_wait(kAwait);
      pool_->tick(stopping_ ? Clock::time_point::max() : Clock::now());
    }
    // Idle connections hold nothing that runs.
    pool_.reset();
  }

  Task<void> run(JobPointer job) {
    ++running_;
    try {
      auto reply = co_await ask(job);
      job->answer(std::move(reply));
    } catch (const std::exception& error) {
      log(LogLevel::error, "upstream_client_failed", {{"what", error.what()}});
    }
    --running_;
  }

  Task<Result<UpstreamReply>> ask(JobPointer job) {
    if (job->post.delay.count() > 0) {
      Timer timer(context_, job->post.delay);
      co_await timer.async_wait(kAwait);
    }
    bool reused = false;
    auto reply = co_await once(job, /*fresh=*/false, &reused);
    // A kept connection may have been closed just when it was used.
    const bool again = !reply && reused && reply.error().code == "upstream_failed" && !stopping_;
    if (again) reply = co_await once(job, /*fresh=*/true, &reused);
    if (!reply && stopping_) co_return Error{"draining", "the server is shutting down", ""};
    co_return reply;
  }

  Task<Result<UpstreamReply>> once(JobPointer job, bool fresh, bool* reused) {
    const auto link = pool_->take(fresh);
    *reused = link->reused;
    if (!link->reused) {
      const auto until = std::min(job->deadline, Clock::now() + connect_);
      const std::string refused = co_await link->open(&pool_->target(), until);
      if (!refused.empty()) co_return failed(*link, refused);
    }
    auto body = std::make_shared<const std::string>(job->post.body);
    std::string head = head_of(pool_->target(), job->post);
    co_await link->write(std::move(head), std::move(body), job->deadline - Clock::now());
    auto reply = co_await read(link, job);
    co_return reply;
  }

  Task<Result<UpstreamReply>> read(std::shared_ptr<UpstreamLink> link, JobPointer job) {
    std::optional<ResponseParser> parser;
    parser.emplace();
    UpstreamReply reply;
    while (true) {
      const auto used = parser->put(link->unread());
      if (!used) co_return failed(*link, used.error().message);
      link->consume(*used);
      if (parser->head_done() && parser->status() < 200) {
        if (parser->status() == 101) co_return failed(*link, "it changed the protocol");
        parser.emplace();
        continue;
      }
      reply.body += parser->take_body();
      if (reply.body.size() > job->post.most_reply_bytes)
        co_return failed(*link, "its answer is too long");
      if (parser->done()) break;
      if (*used > 0) continue;
      const bool more = co_await link->read(job->deadline);
      if (more) continue;
      const bool whole = link->ended() && parser->put_end().has_value();
      reply.body += parser->take_body();
      if (!whole) co_return failed(*link, "it closed the connection");
      break;
    }
    reply.status = parser->status();
    reply.retry_after = seconds_in(parser->header("retry-after"));
    if (parser->keep_alive() && link->unread().empty() && !link->ended()) {
      pool_->give_back(link);
    } else {
      link->close();
    }
    co_return reply;
  }

  static Error failed(UpstreamLink& link, const std::string& why) {
    const bool late = link.timed_out();
    link.close();
    if (late) return {"upstream_timeout", "it did not answer in time", ""};
    return {"upstream_failed", why, ""};
  }

  asio::io_context context_{1};
  asio::executor_work_guard<Executor> guard_{context_.get_executor()};
  std::unique_ptr<UpstreamPool> pool_;
  const Clock::duration connect_;
  Timer ticker_;
  bool stopping_ = false;    // the thread's
  std::size_t running_ = 0;  // the thread's
  std::mutex mutex_;         // of stopped_
  bool stopped_ = false;
  std::thread thread_;
};

UpstreamClient::UpstreamClient(UpstreamTarget target, const Config& config)
    : implementation_(std::make_unique<Implementation>(std::move(target), config)) {}

UpstreamClient::~UpstreamClient() = default;

void UpstreamClient::post(UpstreamPost post, Done done) {
  implementation_->post(std::make_shared<Job>(std::move(post), std::move(done)));
}

void UpstreamClient::stop() { implementation_->stop(); }

}  // namespace candor::server
