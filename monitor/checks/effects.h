#pragma once

#include <span>
#include <string_view>

#include "monitor/checks/command_effects.h"
#include "monitor/checks/text/reading.h"

namespace candor::monitor {

/// What a tool call does, as far as its name, its argument names and its arguments say.
struct CallEffects {
  text::Effects effects = 0;  // empty: nothing recognised
  bool consequential =
      false;  // changes something, or could: everything but reading, searching and computing
  bool reaches_out = false;  // names a URL or host that it would contact
};

/// Reads what calls do. Of the thread that made it.
class EffectReader {
 public:
  EffectReader();
  CallEffects of_call(const text::Reading& reading, std::uint32_t step);

 private:
  CallEffects read_call(const text::Reading& reading, std::uint32_t step);

  CommandEffects& commands_;  // the thread's: what they do depends on their text alone
};

/// What the words of one sentence or text ask for: verbs, and nouns of acts that are not the object of something
/// else ("read my mail" asks to read, not to mail).
text::Effects effects_asked(const text::Reading& reading, std::span<const text::Word> words);

/// What the words speak of, wanted or not; also what the tools and functions do that they name: "I use send_mail".
text::Effects effects_spoken(const text::Reading& reading, std::span<const text::Word> words);

/// `effects` with those that people use for the same wish: who asks to "add a line" is not surprised by a write.
text::Effects with_kin(text::Effects effects);

/// The names of the effects that are set, as the facts `effect` give them; at most 16.
std::vector<std::string_view> effect_names(text::Effects effects);

}  // namespace candor::monitor
