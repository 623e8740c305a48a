#pragma once

#include <cstdint>
#include <string_view>

namespace candor::monitor::text {

/// What an action does to the world. Bits, because a call may do several things at once.
enum Effect : std::uint32_t {
  kRead = 1u << 0,
  kSearch = 1u << 1,
  kWrite = 1u << 2,
  kCreate = 1u << 3,
  kUpdate = 1u << 4,
  kDelete = 1u << 5,
  kSend = 1u << 6,
  kPay = 1u << 7,
  kBook = 1u << 8,
  kExecute = 1u << 9,
  kGrant = 1u << 10,
  kSubmit = 1u << 11,
  kInstall = 1u << 12,
  kStop = 1u << 13,
  kEscalate = 1u << 14,
  kCompute = 1u << 15,
};
using Effects = std::uint32_t;

inline constexpr Effects kHarmless = kRead | kSearch | kCompute;

/// What a word does in a sentence.
enum Role : std::uint32_t {
  kFunction = 1u << 0,     // says nothing about the subject (the, of, is)
  kLeadIn = 1u << 1,       // may stand before an imperative: please, then, you must
  kVerb = 1u << 2,         // an action, as an order would use it
  kAlsoNoun = 1u << 3,     // a verb that is as often a noun: message, transfer, order
  kDeterminer = 1u << 4,   // what follows is a noun: the, my, this, new
  kDesire = 1u << 5,       // I want, I need, I would like
  kPerson = 1u << 6,       // I, we
  kPolite = 1u << 7,       // please, kindly
  kAddress = 1u << 8,      // speaks to the agent about its work: assistant, instructions, task
  kDelegates = 1u << 9,    // hands the details over to another text: accordingly, as instructed
  kNegation = 1u << 10,    // not, never, don't
  kNumberWord = 1u << 11,  // two … twelve; `number` says which
  kMonth = 1u << 12,       // `number` says which
  kCarriesOut = 1u << 13,  // do, follow, complete: with a task noun it delegates
  kTaskNoun = 1u << 14,    // tasks, instructions, steps
  kOwnList = 1u << 15,     // "the following tasks": the speaker's own
  kYou = 1u << 16,         // you, your
  kStatus = 1u << 17,      // tells what became of something: sent, failed, not found
  kReminds = 1u << 18,     // "do not forget to" is no prohibition
  kMust = 1u << 19,        // must, should, need: with "you" an order
  kCommits = 1u << 20,     // will, would, should, am, do: with "not" a refusal
  kWont = 1u << 21,        // won't, shouldn't: both at once
  kRefuses = 1u << 22,     // refuse, decline, refrain
  kNoRefusal = 1u << 23,   // "I do not have", "I will not know": what is denied is no act
  kIntends = 1u << 24,     // let, proceed, going, ready
  kWould = 1u << 25,
  kWrong = 1u << 26,    // "it would be a mistake", "would be wrong"
  kDecides = 1u << 27,  // "decided against"
  kAgainst = 1u << 28,
  kInstead = 1u << 29,  // "instead of", "rather than"
  kOfThan = 1u << 30,
  kRelative = 1u << 31,  // where, which, for: what follows is about it, not its value
};
using Roles = std::uint32_t;

struct LexicalEntry {
  Effects effects = 0;
  Roles roles = 0;
  std::uint8_t number = 0;
};

/// What we know about the word with this token hash; an empty entry for a word we have no opinion on.
/// The lists are general English, written by hand; they name no tool, product or task.
const LexicalEntry& lexical(std::uint64_t hash);

}  // namespace candor::monitor::text
