#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Sigma's values ignore case. We compare texts by Unicode's simple case folding (one character to
/// one character, no locale): "straße" and "STRAßE" are equal, and so are "kill" and its twin with
/// a Kelvin sign; "ss" and "ß" are not. Bytes that are not UTF-8 stand for themselves.
namespace candor::rules {

char32_t fold_character(char32_t code);

/// Appends the folded text. ASCII text keeps its length; other text may grow to 3/2 of it.
void fold_case(std::string_view text, std::string& out);
std::string fold_case(std::string_view text);

/// Writes the folded text to `out`, which has room for text.size() bytes, if all of it is ASCII; else gives false and
/// what has been written means nothing.
bool fold_ascii(std::string_view text, char* out);

struct FoldedExtent {
  std::size_t size = 0;
  bool aligned = true;  // each character has kept its place
};

/// Writes the folded text to `out`, which has room for 3/2 of text.size() bytes.
FoldedExtent fold_characters(std::string_view text, char* out);

/// The offset in `original` of what stands at `folded_offset` in its folded form.
std::size_t offset_before_folding(std::string_view original, std::size_t folded_offset);

}  // namespace candor::rules
