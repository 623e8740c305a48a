#include <array>

#include "monitor/import/importer.h"

namespace candor::monitor {

extern const Importer kAgentDojo;
extern const Importer kAnthropicMessages;
extern const Importer kCandor;
extern const Importer kOpenAiChat;

namespace {

// Importers that look for members of their own stand before those that take what many formats have.
constexpr std::array kImporters = {
    &kCandor,
    &kAgentDojo,
    &kAnthropicMessages,
    &kOpenAiChat,
};

}  // namespace

std::span<const Importer* const> importers() { return kImporters; }

}  // namespace candor::monitor
