#include <algorithm>

#include "monitor/checks/legibility/signs.h"
#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/code_points.h"
#include "rules/utf8.h"

namespace candor::monitor::legibility {
namespace {

/// One joiner stands in an emoji or a Persian word; rows of invisible characters stand in no honest text.
constexpr std::uint32_t kFewestInvisible = 4;
constexpr std::uint32_t kSureInvisible = 24;

struct Stretch {
  std::uint32_t count = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  void see(const text::CodePoint& point) {
    if (count++ == 0) begin = point.begin;
    end = point.begin + point.size;
  }
};

/// Joiners and presentation selectors that follow a symbol belong to an emoji; joiners between letters of a script that
/// uses them belong to its spelling.
bool belongs_to_neighbour(char32_t value, char32_t previous) {
  const bool joiner = value == 0x200D || value == 0x200C || value == 0xFE0F || value == 0xFE0E;
  if (!joiner) return value == 0xAD || ((value == 0x200E || value == 0x200F) && previous > 0x590);
  return previous > 0x7F && !text::is_invisible(previous) &&
         text::script_of(previous) != text::Script::latin;
}

}  // namespace

void find_hidden_characters(std::string_view text, std::vector<Sign>& signs) {
  if (rules::utf8::is_ascii(text)) return;
  Stretch invisible;
  Stretch disguised;
  char32_t previous = ' ';
  for (std::size_t i = 0; i < text.size();) {
    const auto point = text::code_point_at(text, i);
    i += point.size;
    if (point.value >= 0x80) {
      const bool beside_ascii = previous < 0x80 && text::is_letter(static_cast<char>(previous));
      if (text::is_invisible(point.value)) {
        const bool byte_order_mark = point.value == 0xFEFF && point.begin == 0;
        if (!byte_order_mark && !belongs_to_neighbour(point.value, previous)) invisible.see(point);
      } else if (beside_ascii && text::look_alike_of(point.value) != 0) {
        disguised.see(point);
      }
    }
    previous = point.value;
  }
  if (invisible.count >= kFewestInvisible) {
    signs.push_back({"invisible", std::min(1.0, 0.5 + 0.5 * invisible.count / kSureInvisible),
                     invisible.begin, invisible.end});
  }
  if (disguised.count >= 2)
    signs.push_back(
        {"look_alike", std::min(1.0, 0.3 + 0.1 * disguised.count), disguised.begin, disguised.end});
}

}  // namespace candor::monitor::legibility
