#include <array>

#include "monitor/import/importer.h"

namespace candor::monitor {

extern const Importer kAgentDojo;
extern const Importer kAnthropicMessages;
extern const Importer kCandor;
extern const Importer kClaudeCode;
extern const Importer kInspect;
extern const Importer kLangfuse;
extern const Importer kOpenAiChat;
extern const Importer kOpenAiResponses;
extern const Importer kOtlp;
extern const Importer kSweAgent;

namespace {

constexpr std::array kImporters = {
    // Those with members that nobody else has come first, then the chats, the most general one last.
    &kCandor,   &kAgentDojo, &kClaudeCode,        &kInspect,         &kSweAgent,
    &kLangfuse, &kOtlp,      &kAnthropicMessages, &kOpenAiResponses, &kOpenAiChat,
};

}  // namespace

std::span<const Importer* const> importers() { return kImporters; }

}  // namespace candor::monitor
