#include "server/gateway/provider.h"

#include <algorithm>
#include <array>

namespace candor::server {

extern const Provider kAnthropicMessagesProvider;
extern const Provider kOpenAiChatProvider;
extern const Provider kOpenAiResponsesProvider;

namespace {

constexpr std::array kProviders = {
    &kOpenAiChatProvider,
    &kOpenAiResponsesProvider,
    &kAnthropicMessagesProvider,
};

}  // namespace

std::span<const Provider* const> providers() { return kProviders; }

const Provider* provider_of(std::string_view upstream, std::string_view path) {
  const auto* const found = std::find_if(
      kProviders.begin(), kProviders.end(),
      [&](const Provider* one) { return one->upstream == upstream && one->path == path; });
  return found == kProviders.end() ? nullptr : *found;
}

}  // namespace candor::server
