#pragma once

#include "monitor/import/builder.h"
#include "monitor/import/json.h"

namespace candor::monitor {

// Messages of OpenAI Chat Completions and of what calls itself compatible: DeepSeek, vLLM, llama.cpp
// (`reasoning_content`, `reasoning`), OpenRouter (`reasoning_details`), Ollama (`thinking`), Mistral (thinking parts).

/// Adds the steps of a message, at least one.
void read_openai_message(JsonView message, const Place& place, TraceBuilder& in);

/// The same for a message that is known to be the assistant's: its role may be missing.
void read_openai_answer(JsonView message, const Place& place, TraceBuilder& in);

}  // namespace candor::monitor
