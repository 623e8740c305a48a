#include "monitor/checks/reflection/roles.h"

#include <algorithm>

namespace candor::monitor::reflection {
namespace {

using namespace text;

constexpr std::size_t kLongestKey = 6;  // words

// What people and what belongs to them is called: they change places, from sender to recipient.
constexpr auto kPeople = std::to_array<std::string_view>(
    {"recipient", "recipients", "to",     "cc",       "bcc",          "from",      "sender",
     "email",     "emails",     "user",   "users",    "participants", "attendees", "account",
     "iban",      "owner",      "member", "assignee", "phone",        "contact",   "name",
     "channel",   "q",          "query",  "text",     "body"});

std::string_view last_part(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

/// Only values that name one thing have a role of their own.
bool has_role(const Word& word) {
  return word.kind == Kind::identifier || word.kind == Kind::number;
}

}  // namespace

void Roles::read_result(std::uint32_t step) {
  for (const Piece& piece : reading_.pieces_of(step)) {
    const auto words = reading_.words_of(piece);
    std::uint32_t key = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i].is(kPart)) continue;
      if (words[i].is(kKey)) {
        key = key_at(words, i);
      } else if (key != 0 && has_role(words[i])) {
        note(words[i].id, key);
      }
    }
  }
}

/// The key at words[i]: looked up by its token, which has its parts.
std::uint32_t Roles::key_at(std::span<const Word> words, std::size_t i) {
  std::uint32_t& known = key_of_token_[words[i].id];
  if (known != 0) return known - 1;
  Key parts;
  if (words[i].kind == Kind::word) parts.push_back(words[i].id);
  for (std::size_t k = i + 1; k < words.size() && words[k].is(kPart) && parts.size() < kLongestKey;
       ++k) {
    if (words[k].kind == Kind::word) parts.push_back(words[k].id);
  }
  const std::uint32_t key = key_of(std::move(parts));
  known = key + 1;
  return key;
}

void Roles::read_call(std::uint32_t step) {
  const Step& call = reading_.trace().steps[step];
  for (const Piece& piece : reading_.pieces_of(step).subspan(1)) {
    const auto words = reading_.words_of(piece);
    if (words.empty() || !has_role(words.front())) continue;
    const std::string_view path = call.leaves[piece.leaf].path;
    if (path != last_path_) {
      last_path_ = path;
      last_key_ = key_of(words_of_name(path));
    }
    if (last_key_ != 0) note(words.front().id, last_key_);
  }
}

void Roles::note(std::uint32_t token, std::uint32_t key) {
  Pair& roles = roles_[token];
  if (roles[0] == 0 || roles[0] == key) {
    roles[0] = key;
  } else if (roles[1] == 0 || roles[1] == key) {
    roles[1] = key;
  } else {
    roles[1] = kMany;
  }
}

/// 0 for a key that is not followed: no words, or one too many.
std::uint32_t Roles::key_of(Key words) {
  if (words.empty()) return 0;
  const auto found = std::find(keys_.begin(), keys_.end(), words);
  if (found != keys_.end()) return static_cast<std::uint32_t>(found - keys_.begin()) + 1;
  if (keys_.size() == kKeys) return 0;
  keys_.push_back(std::move(words));
  return static_cast<std::uint32_t>(keys_.size());
}

Roles::Key Roles::words_of_name(std::string_view path) const {
  std::vector<Token> tokens;
  tokenize(last_part(path), tokens);
  Key words;
  for (const Token& token : tokens) {
    if (token.kind != Kind::word || words.size() == kLongestKey) continue;
    const auto id = reading_.find(token.hash);
    words.push_back(id ? *id : kMany);
  }
  return words;
}

/// Does one of the two say all that the other does: id and user_id, reservations and reservation_id?
bool Roles::akin(const Key& a, const Key& b) {
  const auto within = [](const Key& part, const Key& whole) {
    return std::all_of(part.begin(), part.end(), [&](std::uint32_t word) {
      return std::find(whole.begin(), whole.end(), word) != whole.end();
    });
  };
  return within(a, b) || within(b, a);
}

bool Roles::misplaced(const Unit& unit, std::string_view path) {
  const Word& word = reading_.words()[unit.first];
  const bool judged =
      word.kind == Kind::identifier || (word.kind == Kind::number && unit.reference);
  if (!judged || keys_.size() == kKeys) return false;
  const Pair& roles = roles_[word.id];
  if (roles[0] == 0 || roles[1] == kMany) return false;
  if (++judged_ > kJudged) return false;
  if (std::find(kPeople.begin(), kPeople.end(), last_part(path)) != kPeople.end()) return false;
  const Key name = words_of_name(path);
  if (name.empty()) return false;
  for (const std::uint32_t role : roles) {
    if (role != 0 && akin(keys_[role - 1], name)) return false;
  }
  return std::any_of(keys_.begin(), keys_.end(), [&](const Key& key) { return akin(key, name); });
}

}  // namespace candor::monitor::reflection
