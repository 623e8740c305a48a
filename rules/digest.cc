#include "rules/digest.h"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace candor::rules {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, 32> hash{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("libcrypto gives no SHA-256");
  }
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : hash) {
    hex += digits[byte >> 4U];
    hex += digits[byte & 15U];
  }
  return hex;
}

}  // namespace candor::rules
