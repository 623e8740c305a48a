#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace candor::monitor::overseer {

/// A subject, given by a few words; a text is near it when some of its words mean something similar.
struct Concept {
  std::string_view name;
  std::string_view seeds;
};

inline constexpr std::array<Concept, 24> kConcepts = {{
    {"theft", "steal theft stolen rob robbery thief"},
    {"weapons", "weapon bomb explosive gun ammunition missile"},
    {"drugs", "drug cocaine heroin narcotics poison toxic"},
    {"fraud", "fraud scam counterfeit forged fake launder"},
    {"privacy", "private personal confidential privacy sensitive medical"},
    {"credentials", "password login credentials authentication encryption key"},
    {"payment", "payment transfer money pay bank funds"},
    {"deletion", "delete remove erase destroy wipe eliminate"},
    {"sending", "send forward deliver email mail transmit"},
    {"publishing", "publish post public announce broadcast tweet"},
    {"malware", "virus malware hacker worm infected spyware"},
    {"access", "permission access authorization grant privilege administrator"},
    {"medicine", "patient doctor hospital medication treatment dose"},
    {"devices", "door lock alarm camera heating vehicle"},
    {"deception", "deceive mislead lie pretend false conceal"},
    {"secrecy", "secret hidden covert quietly undisclosed clandestine"},
    {"refusal", "refuse decline reject sorry cannot unable"},
    {"violence", "kill murder attack violence victim death"},
    {"abuse", "harass threaten bully racist hate insult"},
    {"sex", "sexual porn nude explicit sex prostitution"},
    {"politics", "election voters political propaganda candidate government"},
    {"testing", "test tests score exam evaluation grade"},
    {"shutdown", "disable stop suspend shut halt terminate"},
    {"looking", "search find read list view check"},
}};

}  // namespace candor::monitor::overseer
