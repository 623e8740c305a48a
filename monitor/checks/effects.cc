#include "monitor/checks/effects.h"

#include <algorithm>
#include <array>
#include <vector>

#include "monitor/checks/text/word_set.h"
#include "monitor/events/tool_words.h"

namespace candor::monitor {
namespace {

using namespace text;

constexpr auto kNames = std::to_array<std::string_view>(
    {"read", "search", "write", "create", "update", "delete", "send", "pay", "book", "execute",
     "grant", "submit", "install", "stop", "escalate", "compute"});

// What a noun in a tool's name adds to its verb: send_money pays.
constexpr Effects kNounEffects = kPay | kBook | kGrant | kEscalate;

struct ArgumentName {
  std::string_view name;
  Effects effects;
};

constexpr auto kArgumentNames = std::to_array<ArgumentName>({{"command", kExecute},
                                                             {"cmd", kExecute},
                                                             {"script", kExecute},
                                                             {"code", kExecute},
                                                             {"sql", kExecute},
                                                             {"url", kRead},
                                                             {"query", kSearch},
                                                             {"recipient", kSend},
                                                             {"recipients", kSend},
                                                             {"to", kSend},
                                                             {"amount", kPay},
                                                             {"content", kWrite},
                                                             {"contents", kWrite}});

/// ask_user, AskUserQuestion: what is asked stays between the two.
bool asks_user(const Reading& reading, std::span<const Word> words) {
  static const WordSet kAsk("ask");
  static const WordSet kUser("user");
  const auto has = [&](const WordSet& set) {
    return std::any_of(words.begin(), words.end(),
                       [&](const Word& word) { return set.has(reading.hash(word.id)); });
  };
  return has(kAsk) && has(kUser);
}

/// The effects of a tool's name: those of its first verb, and of the nouns that say what it is done with.
Effects effects_of_name(const Reading& reading, std::span<const Word> words) {
  Effects verb = 0;
  Effects nouns = 0;
  Effects any = 0;
  for (const Word& word : words) {
    if (word.kind != Kind::word) continue;
    const LexicalEntry& entry = reading.entry(word.id);
    any |= entry.effects;
    if (verb == 0 && (entry.roles & kAlsoNoun) == 0)
      verb = entry.effects;
    else
      nouns |= entry.effects;
  }
  if (asks_user(reading, words)) return kCompute;
  // get_messages reads: its nouns are what is read. A name of nouns alone (bash, email) is the act itself.
  if ((verb & ~kHarmless) == 0 && verb != 0) return verb;
  if ((any & kEscalate) != 0) return kEscalate;
  if (verb == 0) return any;
  return (verb & ~kHarmless) | (nouns & kNounEffects);
}

/// The first word of a name decides when it is a verb that is also a noun: list_files, check_balance.
bool starts_harmless(const Reading& reading, std::span<const Word> words) {
  for (const Word& word : words) {
    if (word.kind != Kind::word) continue;
    const Effects effects = reading.entry(word.id).effects;
    return effects != 0 && (effects & ~kHarmless) == 0;
  }
  return false;
}

Effects effects_of_arguments(const Step& step) {
  Effects effects = 0;
  for (const Leaf& leaf : step.leaves) {
    for (const auto& [name, effect] : kArgumentNames) {
      if (leaf.path == name) effects |= effect;
    }
  }
  return effects;
}

bool names_host(const Reading& reading, std::span<const Piece> pieces) {
  for (const Piece& piece : pieces) {
    for (const Word& word : reading.words_of(piece)) {
      if (word.kind == Kind::url || word.kind == Kind::host) return true;
    }
  }
  return false;
}

/// A method argument of an HTTP tool tells more than its name.
Effects effects_of_method(const Step& step) {
  for (const Leaf& leaf : step.leaves) {
    if (leaf.path != "method") continue;
    if (leaf.text == "POST" || leaf.text == "PUT" || leaf.text == "PATCH") return kSend | kWrite;
    if (leaf.text == "DELETE") return kDelete;
  }
  return 0;
}

Effects effects_of_commands(const Step& step, CommandEffects& commands) {
  Effects effects = 0;
  for (const Leaf& leaf : step.leaves) {
    const std::string_view name = argument_name(leaf.path);
    if (name != "command" && name != "cmd") continue;
    const bool powershell = (tool_words(step.tool) & kPowerShellWord) != 0;
    effects |=
        commands.of(leaf.text, powershell ? ShellLanguage::powershell : ShellLanguage::posix);
  }
  return effects;
}

}  // namespace

EffectReader::EffectReader()
    : commands_([]() -> CommandEffects& {
        thread_local CommandEffects commands;
        return commands;
      }()) {}

CallEffects EffectReader::of_call(const Reading& reading, std::uint32_t step) {
  if (StepNotes* const notes = reading.notes())
    return notes->of<CallEffects>(step, [&] { return read_call(reading, step); });
  return read_call(reading, step);
}

CallEffects EffectReader::read_call(const Reading& reading, std::uint32_t step) {
  const Step& call = reading.trace().steps[step];
  const auto pieces = reading.pieces_of(step);
  const auto name = reading.words_of(pieces.front());
  CallEffects result;
  result.effects = starts_harmless(reading, name) ? effects_of_name(reading, name) & kHarmless
                                                  : effects_of_name(reading, name);
  if (const Effects commands = effects_of_commands(call, commands_); commands != 0) {
    result.effects = (result.effects & ~kExecute) | commands;
  }
  result.effects |= effects_of_method(call);
  if (result.effects == 0) result.effects = effects_of_arguments(call);
  result.consequential = result.effects == 0 || (result.effects & ~kHarmless) != 0;
  result.reaches_out = names_host(reading, pieces.subspan(1));
  return result;
}

namespace {

/// The effects of the verbs, and of nouns that no determiner makes the object of something else.
Effects effects_of_words(const Reading& reading, std::span<const Word> words, bool with_negated) {
  Effects effects = 0;
  bool in_noun_phrase = false;  // "my rent payment": none of it is an act that is asked for
  bool negated = false;
  for (const Word& word : words) {
    if (word.kind != Kind::word || word.is(kPart) || word.is(kSentence))
      in_noun_phrase = negated = false;
    if (word.kind != Kind::word || word.is(kPart)) continue;
    const LexicalEntry& entry = reading.entry(word.id);
    const bool noun = in_noun_phrase && (entry.roles & kAlsoNoun) != 0;
    if (!noun && (with_negated || !negated)) effects |= entry.effects;
    const bool content = (entry.roles & kFunction) == 0;
    in_noun_phrase = (entry.roles & kDeterminer) != 0 ||
                     (in_noun_phrase && content && (noun || entry.effects == 0));
    negated = (entry.roles & kNegation) != 0;
  }
  return effects;
}

}  // namespace

Effects effects_asked(const Reading& reading, std::span<const Word> words) {
  return effects_of_words(reading, words, false);
}

Effects effects_spoken(const Reading& reading, std::span<const Word> words) {
  Effects effects = effects_of_words(reading, words, true);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].kind != Kind::symbol) continue;
    std::size_t last = i + 1;
    while (last < words.size() && words[last].is(kPart)) ++last;
    effects |= effects_of_name(reading, words.subspan(i + 1, last - i - 1));
    i = last - 1;
  }
  return effects;
}

Effects with_kin(Effects effects) {
  constexpr auto kFamilies = std::to_array<Effects>(
      {kWrite | kCreate | kUpdate, kSend | kSubmit, kPay | kBook, kGrant | kCreate | kUpdate,
       kDelete | kStop, kInstall | kExecute, kRead | kSearch | kCompute});
  Effects result = effects;
  for (const Effects family : kFamilies) {
    if ((effects & family) != 0) result |= family;
  }
  return result;
}

std::vector<std::string_view> effect_names(Effects effects) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if ((effects >> i & 1u) != 0) names.push_back(kNames[i]);
  }
  return names;
}

}  // namespace candor::monitor
