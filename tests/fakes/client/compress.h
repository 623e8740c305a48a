#pragma once

#include <string>
#include <string_view>

namespace candor::client {

std::string gzipped(std::string_view text);
std::string zstandard(std::string_view text);

}  // namespace candor::client
