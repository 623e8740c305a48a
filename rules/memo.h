#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace candor::rules {

/// Answers that were worked out before, by a digest of everything that they depend on: the steps of a conversation come
/// back with every turn, and what was found in them stays the same. Bounded; what was not used for longest goes first.
/// Any thread.
///
/// The digest is two polynomials over the primes' field of 2^61 - 1 at secret random places (Carter and Wegman 1979):
/// two different inputs of n bytes meet with a probability of less than (n / 2^63)^2, whoever chose them, as long as
/// no digest leaves the process.
class Memo {
 public:
  class Texts;

  explicit Memo(std::size_t bytes);
  /// The same memo for one user who knows the digests of long texts. `texts` must outlive it, and the texts stay.
  Memo(const Memo& memo, const Texts& texts) : shared_(memo.shared_), texts_(&texts) {}
  ~Memo();
  Memo(const Memo&) = delete;
  Memo& operator=(const Memo&) = delete;

  struct Key {
    std::uint64_t first = 0;
    std::uint64_t second = 0;

    bool operator==(const Key&) const = default;
  };

  /// Makes a key of what an answer depends on, in its order. `purpose` tells different kinds of answers apart.
  class Digest {
   public:
    Digest(const Memo& memo, std::uint64_t purpose)
        : places_(memo.shared_->places), texts_(memo.texts_) {
      add(purpose);
    }

    void add(std::string_view text);
    void add(std::uint64_t number);
    Key key() const;

   private:
    friend class Memo;

    void step(std::uint64_t piece);
    void add_bytes(std::string_view text);

    const std::array<std::uint64_t, 8>& places_;
    const Texts* const texts_;
    std::uint64_t first_ = 1;
    std::uint64_t second_ = 1;
  };

  /// Digests of long texts that stand in memory for a while, by where they stand: what many keys are made of need be
  /// read once only.
  class Texts {
   public:
    static constexpr std::size_t kLong = 128;  // bytes; of shorter ones nothing is kept

    void add(std::string_view text, const Key& digest) {
      digests_[text.data()] = {text.size(), digest};
    }
    /// Null when it is not there.
    const Key* find(std::string_view text) const {
      const auto found = digests_.find(text.data());
      return found == digests_.end() || found->second.first != text.size() ? nullptr
                                                                           : &found->second.second;
    }
    void clear() { digests_.clear(); }

   private:
    std::unordered_map<const char*, std::pair<std::size_t, Key>> digests_;
  };
  /// Of a text of at least Texts::kLong.
  Key digest_of(std::string_view text) const;

  /// Fills `answer` with what was put under the key, as the same type. False: there is nothing.
  template <class T>
  bool find(const Key& key, std::vector<T>& answer) const {
    static_assert(std::is_trivially_copyable_v<T>);
    return find_bytes(key, [&answer](std::string_view bytes) {
      answer.resize(bytes.size() / sizeof(T));
      if (!bytes.empty())
        std::memcpy(static_cast<void*>(answer.data()), bytes.data(), bytes.size());
    });
  }
  template <class T>
  void put(const Key& key, std::span<const T> answer) {
    static_assert(std::is_trivially_copyable_v<T>);
    put_bytes(key, {reinterpret_cast<const char*>(answer.data()), answer.size_bytes()});
  }

  std::size_t bytes() const;
  /// How often find() found something, and how often it did not.
  std::uint64_t hits() const { return shared_->hits.load(std::memory_order_relaxed); }
  std::uint64_t misses() const { return shared_->misses.load(std::memory_order_relaxed); }

 private:
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return key.first ^ key.second; }
  };
  using Table = std::unordered_map<Key, std::string, KeyHash>;
  /// The answers in two generations: what is used moves into the young one, and when that is full, the old one goes.
  struct Shard {
    mutable std::mutex mutex;
    mutable Table young, old;
    mutable std::size_t bytes = 0;  // of the young
    mutable std::size_t old_bytes = 0;
  };
  static constexpr std::size_t kShards = 16;

  template <class Use>
  bool find_bytes(const Key& key, Use use) const;
  void put_bytes(const Key& key, std::string_view answer);
  void add(const Shard& shard, const Key& key, std::string answer) const;
  Shard& shard_of(const Key& key) const { return shared_->shards[key.second % kShards]; }

  struct Shared {
    std::size_t shard_limit = 0;
    std::array<std::uint64_t, 8>
        places{};  // of each polynomial: the place, and its powers to the 4th
    std::array<Shard, kShards> shards;
    std::atomic<std::uint64_t> hits{0};
    std::atomic<std::uint64_t> misses{0};
  };

  const std::shared_ptr<Shared> shared_;
  const Texts* const texts_ = nullptr;
};

template <class Use>
bool Memo::find_bytes(const Key& key, Use use) const {
  const Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  if (const auto found = shard.young.find(key); found != shard.young.end()) {
    use(found->second);
    shared_->hits.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  if (const auto found = shard.old.find(key); found != shard.old.end()) {
    use(found->second);
    shared_->hits.fetch_add(1, std::memory_order_relaxed);
    std::string answer = std::move(found->second);
    shard.old.erase(found);
    add(shard, key, std::move(answer));
    return true;
  }
  shared_->misses.fetch_add(1, std::memory_order_relaxed);
  return false;
}

}  // namespace candor::rules
