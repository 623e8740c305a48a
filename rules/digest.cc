#include "rules/digest.h"

#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace candor::rules {
namespace {

constexpr std::size_t kDigestBytes = 32;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// Of SHA256() most of the time goes into looking the algorithm up, for short texts: here that is done once.
void digest_bytes(std::string_view bytes, unsigned char* digest) {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  const bool done = algorithm != nullptr && context != nullptr &&
                    EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), digest, nullptr) == 1;
  if (!done) throw std::runtime_error("SHA-256 is not to be had");
}

}  // namespace

std::string sha256(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<unsigned char, kDigestBytes> digest;
  digest_bytes(bytes, digest.data());
  std::string out(2 * kDigestBytes, '\0');
  for (std::size_t i = 0; i < kDigestBytes; ++i) {
    out[2 * i] = kHex[digest[i] >> 4];
    out[2 * i + 1] = kHex[digest[i] & 15];
  }
  return out;
}

}  // namespace candor::rules
