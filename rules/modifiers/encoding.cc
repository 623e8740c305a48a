// base64, base64offset, utf16le, utf16be, utf16, wide.

#include <array>
#include <cstdint>

#include "rules/codes.h"
#include "rules/modifier.h"
#include "rules/utf8.h"

namespace candor::rules {
namespace {

using Texts = std::optional<std::vector<Value>>;

std::string base64(std::string_view bytes) {
  static constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) -> std::uint32_t {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
    };
    const std::uint32_t group = (byte(0) << 16U) | (byte(1) << 8U) | byte(2);
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k <= bytes.size() || k < 2 ? alphabet[(group >> (18U - 6U * k)) & 63U] : '=';
    }
  }
  return out;
}

// Calls `encode` with each text that the value stands for, dashes resolved, and collects what it
// gives.
bool encode_values(
    ResolvedItem& item, const ModifierCall& call,
    const std::function<bool(const Value&, TextValue, std::vector<Value>&)>& encode) {
  return expand_values(item, call, [&](const Value& value) -> Texts {
    Value copy = value;
    const TextValue* text = as_text(copy);
    if (text == nullptr) {
      call.not_applicable("it needs a text");
      return std::nullopt;
    }
    const auto texts = without_dashes(*text);
    if (!texts) {
      call.report.error(code::too_many_values, "too many dashes to encode", value.source.at);
      return std::nullopt;
    }
    std::vector<Value> encoded;
    for (const TextValue& plain : *texts) {
      if (!encode(value, plain, encoded)) return std::nullopt;
    }
    return encoded;
  });
}

Value encoded_value(const Value& original, TextValue text) {
  text.encoded = true;
  return {std::move(text), original.source};
}

// The bytes of a text without wildcards that no open end has been given to.
std::optional<std::string> plain_bytes(const Value& value, const TextValue& text,
                                       const ModifierCall& call) {
  if (text.open_start || text.open_end) {
    call.not_applicable("encode first, then 'contains', 'startswith' or 'endswith'");
    return std::nullopt;
  }
  std::string bytes;
  for (const PatternPart& part : text.parts) {
    if (part.kind != PatternPart::Kind::literal) {
      call.invalid(value, "a wildcard cannot be encoded");
      return std::nullopt;
    }
    bytes += part.text;
  }
  return bytes;
}

Value literal_value(const Value& original, std::string literal) {
  TextValue text;
  text.raw = literal;
  if (!literal.empty()) text.parts.push_back({PatternPart::Kind::literal, std::move(literal)});
  return encoded_value(original, std::move(text));
}

bool base64_modifier(ResolvedItem& item, const ModifierCall& call) {
  return encode_values(item, call,
                       [&](const Value& value, const TextValue& text, std::vector<Value>& out) {
                         const auto bytes = plain_bytes(value, text, call);
                         if (bytes) out.push_back(literal_value(value, base64(*bytes)));
                         return bytes.has_value();
                       });
}

// Of the encoding of `shift` unknown bytes and then `bytes`: the characters that depend on `bytes`
// alone.
std::string shifted_base64(std::string_view bytes, std::size_t shift) {
  static constexpr std::array<std::size_t, 3> unknown_at_start = {0, 2, 3};
  static constexpr std::array<std::size_t, 3> unknown_at_end = {0, 3, 2};
  const std::string encoded = base64(std::string(shift, ' ').append(bytes));
  const std::size_t begin = unknown_at_start[shift];
  const std::size_t end = encoded.size() - unknown_at_end[(bytes.size() + shift) % 3];
  return end > begin ? encoded.substr(begin, end - begin) : std::string();
}

bool base64offset(ResolvedItem& item, const ModifierCall& call) {
  return encode_values(
      item, call, [&](const Value& value, const TextValue& text, std::vector<Value>& out) {
        const auto bytes = plain_bytes(value, text, call);
        if (!bytes) return false;
        for (const std::size_t shift : {0UL, 1UL, 2UL}) {
          std::string encoded = shifted_base64(*bytes, shift);
          if (encoded.empty())
            return call.invalid(value, "it is too short to leave a trace at every offset");
          out.push_back(literal_value(value, std::move(encoded)));
        }
        return true;
      });
}

void append_unit(std::string& out, std::uint32_t unit, bool big_endian) {
  const auto high = static_cast<char>(static_cast<unsigned char>(unit >> 8U));
  const auto low = static_cast<char>(static_cast<unsigned char>(unit & 0xFFU));
  out += big_endian ? high : low;
  out += big_endian ? low : high;
}

std::string to_utf16(std::string_view text, bool big_endian) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Character character = utf8::decode(text, at);
    at += character.size;
    if (character.code < 0x10000) {
      append_unit(out, character.code, big_endian);
    } else {
      append_unit(out, 0xD7C0U + (character.code >> 10U), big_endian);
      append_unit(out, 0xDC00U + (character.code & 0x3FFU), big_endian);
    }
  }
  return out;
}

bool utf16(ResolvedItem& item, const ModifierCall& call, bool big_endian, std::string_view mark) {
  return encode_values(item, call,
                       [&](const Value& value, TextValue text, std::vector<Value>& out) {
                         PatternParts parts;
                         if (!mark.empty())
                           parts.push_back({PatternPart::Kind::literal, std::string(mark)});
                         for (const PatternPart& part : text.parts) {
                           parts.push_back({part.kind, to_utf16(part.text, big_endian)});
                           if (part.kind == PatternPart::Kind::any_character)
                             parts.push_back(parts.back());  // two bytes
                         }
                         text.parts = std::move(parts);
                         out.push_back(encoded_value(value, std::move(text)));
                         return true;
                       });
}

bool utf16le(ResolvedItem& item, const ModifierCall& call) { return utf16(item, call, false, ""); }
bool utf16be(ResolvedItem& item, const ModifierCall& call) { return utf16(item, call, true, ""); }
bool utf16bom(ResolvedItem& item, const ModifierCall& call) {
  return utf16(item, call, false, "\xFF\xFE");
}

constexpr std::array modifiers = {
    Modifier{"base64", "the value's Base64 encoding", base64_modifier},
    Modifier{"base64offset", "the three Base64 encodings that depend on where the value stands",
             base64offset},
    Modifier{"utf16le", "the value in UTF-16, little endian", utf16le},
    Modifier{"wide", "the value in UTF-16, little endian", utf16le},
    Modifier{"utf16be", "the value in UTF-16, big endian", utf16be},
    Modifier{"utf16", "the value in UTF-16, little endian, with a byte order mark", utf16bom},
};

}  // namespace

std::span<const Modifier> encoding_modifiers() { return modifiers; }

}  // namespace candor::rules
