#pragma once

#include <random>
#include <string>

namespace candor::monitor {

/// Random JSON texts, seeded: every kind of value, escape, number and white space, duplicate names, empty containers.
class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : random_(seed) {}

  std::string value(int depth) {
    switch (below(depth > 0 ? 9 : 6)) {
      case 0:
        return "null";
      case 1:
        return below(2) ? "true" : "false";
      case 2:
      case 3:
        return number();
      case 4:
      case 5:
        return string();
      case 6:
        return list(depth);
      default:
        return object(depth);
    }
  }

  std::string object(int depth) {
    std::string out = "{" + blank();
    for (int i = below(5); i > 0; --i) {
      out += string() + blank() + ":" + blank() + value(depth - 1) + blank();
      if (i > 1) out += "," + blank();
    }
    return out + "}";
  }

  std::string string() {
    static const char* const kPieces[] = {"a",
                                          "b.c",
                                          "",
                                          "\\n",
                                          "\\\"",
                                          "\\\\",
                                          "\\/",
                                          "\\u0000",
                                          "\\u00e9",
                                          "\\u20AC",
                                          "\\ud83d\\ude00",
                                          "\xC3\xA9",
                                          "\xE2\x82\xAC",
                                          "\xF0\x9F\x98\x80",
                                          "\x7F",
                                          " plain words that fill a block ",
                                          "{\\\"a\\\":1}",
                                          "12",
                                          "\\u001f",
                                          "\xEF\xBF\xBD"};
    std::string out = "\"";
    for (int i = below(4); i > 0; --i) out += kPieces[below(std::size(kPieces))];
    return out + "\"";
  }

  std::string number() {
    static const char* const kNumbers[] = {"0",
                                           "-0",
                                           "1",
                                           "-17",
                                           "1.50",
                                           "0.1",
                                           "1e5",
                                           "1E+05",
                                           "-2.5e-3",
                                           "1e-400",
                                           "9007199254740993",
                                           "9223372036854775807",
                                           "-9223372036854775808",
                                           "18446744073709551615",
                                           "18446744073709551616",
                                           "123456789012345678901234567890",
                                           "1e400",
                                           "-1e400",
                                           "4.9e-324",
                                           "0.30000000000000004"};
    return below(3) ? kNumbers[below(std::size(kNumbers))] : std::to_string(random_());
  }

  int below(std::size_t bound) { return static_cast<int>(random_() % bound); }
  std::mt19937& random() { return random_; }

 private:
  std::string list(int depth) {
    std::string out = "[" + blank();
    for (int i = below(5); i > 0; --i) {
      out += value(depth - 1) + blank();
      if (i > 1) out += "," + blank();
    }
    return out + "]";
  }

  std::string blank() {
    static const char* const kBlanks[] = {"", "", " ", "\n", "\t ", "\r\n"};
    return kBlanks[below(std::size(kBlanks))];
  }

  std::mt19937 random_;
};

}  // namespace candor::monitor
