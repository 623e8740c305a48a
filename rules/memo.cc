#include "rules/memo.h"

#include <random>
#include <utility>

namespace candor::rules {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61U) - 1;
constexpr std::size_t kPieceBytes = 7;                         // a piece is smaller than the prime
constexpr std::uint64_t kKnownText = std::uint64_t{1} << 60U;  // no text has this length
constexpr std::uint64_t kLargeNumber = std::uint64_t{1}
                                       << 60U;  // from here on a number is two pieces
constexpr std::uint64_t kOfTexts = 0x7465787473000000;
constexpr std::size_t kEntryOverhead = 120;  // of a table's node and its string

/// Less than the prime + 8.
std::uint64_t reduced(Wide value) {
  const auto low = static_cast<std::uint64_t>(value) & kPrime;
  const auto high = static_cast<std::uint64_t>(value >> 61U);
  const std::uint64_t sum = low + high;
  return (sum & kPrime) + (sum >> 61U);
}

std::uint64_t times(std::uint64_t a, std::uint64_t b) { return reduced(Wide{a} * b); }

/// Four steps of Horner's rule at once: only one product waits for the ones before.
std::uint64_t advanced(std::uint64_t sum, const std::uint64_t* powers,
                       const std::array<std::uint64_t, 4>& pieces) {
  return reduced(Wide{sum} * powers[3] + Wide{pieces[0]} * powers[2] + Wide{pieces[1]} * powers[1] +
                 Wide{pieces[2]} * powers[0] + pieces[3]);
}

std::uint64_t piece_at(const char* at, std::size_t size) {
  std::uint64_t piece = 0;
  std::memcpy(&piece, at, size);
  return piece;
}

/// The same of kPieceBytes, with one more behind them that may be read.
std::uint64_t whole_piece_at(const char* at) {
  std::uint64_t piece = 0;
  std::memcpy(&piece, at, sizeof(piece));
  return piece & ((std::uint64_t{1} << 8 * kPieceBytes) - 1);
}

std::uint64_t random_place(std::random_device& device) {
  std::uint64_t place = 0;
  do {
    place = ((std::uint64_t{device()} << 32U) ^ device()) & kPrime;
  } while (place < 2 || place == kPrime);
  return place;
}

std::size_t cost_of(std::string_view answer) { return kEntryOverhead + answer.size(); }

}  // namespace

Memo::Memo(std::size_t bytes) : shared_(std::make_shared<Shared>()) {
  shared_->shard_limit = bytes / kShards / 2;
  auto& places = shared_->places;
  std::random_device device;
  for (std::size_t i = 0; i < places.size(); ++i)
    places[i] = i % 4 == 0 ? random_place(device) : times(places[i - 1], places[i - i % 4]);
}

Memo::~Memo() = default;

void Memo::Digest::step(std::uint64_t piece) {
  first_ = reduced(Wide{first_} * places_[0] + piece);
  second_ = reduced(Wide{second_} * places_[4] + piece);
}

Memo::Key Memo::digest_of(std::string_view text) const {
  Digest digest(*this, kOfTexts);
  digest.add_bytes(text);
  return digest.key();
}

/// A text is added by its bytes or by their digest, never both ways in one key.
void Memo::Digest::add(std::string_view text) {
  const Key* const known =
      texts_ == nullptr || text.size() < Texts::kLong ? nullptr : texts_->find(text);
  if (known == nullptr) return add_bytes(text);
  step(kKnownText | text.size());
  add(known->first);
  add(known->second);
}

/// The length first: so no two lists of texts and numbers are the same pieces.
void Memo::Digest::add_bytes(std::string_view text) {
  const char* at = text.data();
  std::size_t left = text.size();
  step(left);
  std::uint64_t first = first_;
  std::uint64_t second = second_;
  for (; left > 4 * kPieceBytes; left -= 4 * kPieceBytes, at += 4 * kPieceBytes) {
    const std::array<std::uint64_t, 4> pieces = {
        whole_piece_at(at), whole_piece_at(at + kPieceBytes), whole_piece_at(at + 2 * kPieceBytes),
        whole_piece_at(at + 3 * kPieceBytes)};
    first = advanced(first, places_.data(), pieces);
    second = advanced(second, places_.data() + 4, pieces);
  }
  first_ = first;
  second_ = second;
  for (; left > 0; at += kPieceBytes) {
    const std::size_t size = left < kPieceBytes ? left : kPieceBytes;
    step(piece_at(at, size));
    left -= size;
  }
}

void Memo::Digest::add(std::uint64_t number) {
  if (number < kLargeNumber) return step(number);
  step(kLargeNumber | (number & 0xFFFFFFFFU));
  step(number >> 32U);
}

/// One more product: so inputs that differ only in their last piece are spread over the tables, too.
Memo::Key Memo::Digest::key() const {
  Digest whole(*this);
  whole.step(0);
  return {whole.first_, whole.second_};
}

void Memo::put_bytes(const Key& key, std::string_view answer) {
  const Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  if (cost_of(answer) > shared_->shard_limit || shard.young.contains(key)) return;
  add(shard, key, std::string(answer));
}

void Memo::add(const Shard& shard, const Key& key, std::string answer) const {
  const std::size_t cost = cost_of(answer);
  if (shard.bytes + cost > shared_->shard_limit) {
    shard.old = std::exchange(shard.young, {});
    shard.old_bytes = std::exchange(shard.bytes, 0);
  }
  shard.young.emplace(key, std::move(answer));
  shard.bytes += cost;
}

std::size_t Memo::bytes() const {
  std::size_t sum = 0;
  for (const Shard& shard : shared_->shards) {
    const std::lock_guard lock(shard.mutex);
    sum += shard.bytes + shard.old_bytes;
  }
  return sum;
}

}  // namespace candor::rules
