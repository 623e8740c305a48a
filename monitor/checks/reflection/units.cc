#include "monitor/checks/reflection/units.h"

#include <algorithm>
#include <array>

#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/word_set.h"

namespace candor::monitor::reflection {
namespace {

using namespace text;

constexpr std::size_t kNameWords = 6;  // more words are a text
constexpr std::size_t kNameBytes = 60;
constexpr std::size_t kCommandWords = 24;  // a longer command is a script
constexpr std::uint32_t kWordsRead = 512;  // of one leaf: a longer text is judged by its beginning

constexpr auto kProseNames = std::to_array<std::string_view>(
    {"subject", "title",    "body",          "description", "reason",     "summary",
     "content", "contents", "message",       "text",        "comment",    "note",
     "notes",   "prompt",   "thought",       "code",        "new_string", "old_string",
     "patch",   "diff",     "explanation",   "caption",     "question",   "answer",
     "query",   "details",  "justification", "new_str",     "old_str",    "file_text",
     "todos"});

std::string_view last_part(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

bool is_prose_name(std::string_view path) {
  return std::find(kProseNames.begin(), kProseNames.end(), last_part(path)) != kProseNames.end();
}

bool is_reference(std::string_view path) {
  const std::string_view name = last_part(path);
  return name == "id" || name.ends_with("_id") || name.ends_with("Id") || name.ends_with("_ids") ||
         name == "index" || name == "ids";
}

constexpr auto kSettingNames = std::to_array<std::string_view>(
    {"timeout",     "limit",       "offset",     "page",        "page_size",  "per_page",
     "count",       "n",           "k",          "top_k",       "top_n",      "max",
     "min",         "size",        "depth",      "verbose",     "mode",       "format",
     "output_mode", "type",        "status",     "state",       "level",      "encoding",
     "language",    "lang",        "sort",       "order",       "head_limit", "max_results",
     "max_tokens",  "temperature", "seed",       "retries",     "width",      "height",
     "line",        "lines",       "start_line", "end_line",    "view_range", "model",
     "unit",        "units",       "num",        "num_results", "-A",         "-B",
     "-C",          "-n"});

/// The argument says how: by its name, or because its value is a word of a fixed list (in_progress).
bool is_setting(std::string_view path) {
  return std::find(kSettingNames.begin(), kSettingNames.end(), last_part(path)) !=
         kSettingNames.end();
}

/// What a shell command does is read by effects.h; its words are how, its atoms are to what.
bool is_command(std::string_view path) {
  const std::string_view name = last_part(path);
  return name == "command" || name == "cmd";
}

UnitKind kind_of(Kind atom) {
  switch (atom) {
    case Kind::number:
      return UnitKind::number;
    case Kind::date:
    case Kind::time:
      return UnitKind::date;
    case Kind::word:
    case Kind::symbol:
      return UnitKind::name;
    default:
      return UnitKind::target;
  }
}

bool is_trivial_number(std::string_view text) {
  return text == "0" || text == "1" || text == "0.0" || text == "1.0";
}

const WordSet& placeholders() {
  static const WordSet kWords(
      "tbd tba na none null nil unknown unspecified default any todo empty");
  return kWords;
}

class Collector {
 public:
  Collector(const Reading& reading, std::vector<Unit>& units) : reading_(reading), units_(units) {}

  void take(const Piece& piece, const Leaf& leaf) {
    const std::uint32_t last = std::min(piece.last, piece.first + kWordsRead);
    setting_ = is_setting(leaf.path);
    command_ = is_command(leaf.path);
    if (piece.first == last || leaf.type == rules::ValueType::null ||
        leaf.type == rules::ValueType::boolean)
      return;
    if (is_text(piece, leaf, last))
      return add({UnitKind::text, Kind::word, false, false, piece.leaf, piece.first, last});
    take_values(piece, leaf, last);
  }

 private:
  bool is_text(const Piece& piece, const Leaf& leaf, std::uint32_t last) const {
    std::size_t words = 0;
    for (std::uint32_t i = piece.first; i < last; ++i) {
      const Word& word = reading_.words()[i];
      if (!word.is_atom() && !word.is(kPart)) ++words;
    }
    const bool lines = leaf.text.find('\n') != std::string::npos;
    if (command_) return words > (lines ? kNameWords : kCommandWords);
    if (words >= 2 && is_prose_name(leaf.path)) return true;
    return words > kNameWords || (words > 2 && leaf.text.size() > kNameBytes);
  }

  /// "23 Hill Road, 75018 Town": the numbers are part of a name.
  bool is_phrase(const Piece& piece, std::uint32_t last) const {
    std::size_t words = 0;
    bool numbers = false;
    for (std::uint32_t i = piece.first; i < last; ++i) {
      const Word& word = reading_.words()[i];
      if (word.is(kPart)) continue;
      if (word.kind == Kind::number)
        numbers = true;
      else if (word.kind == Kind::word)
        ++words;
      else
        return false;
    }
    return numbers && words >= 2;
  }

  /// Each atom is a value; the plain words together are one more.
  void take_values(const Piece& piece, const Leaf& leaf, std::uint32_t last) {
    const bool reference = is_reference(leaf.path);
    if (!command_ && is_phrase(piece, last))
      return add({UnitKind::name, Kind::word, false, false, piece.leaf, piece.first, last});
    std::uint32_t words_first = last;
    std::uint32_t words_last = piece.first;
    for (std::uint32_t i = piece.first; i < last;) {
      const Word& word = reading_.words()[i];
      std::uint32_t next = i + 1;
      while (next < last && reading_.words()[next].is(kPart)) ++next;
      if (kind_of(word.kind) == UnitKind::name) {
        if (tells(reading_, word) || piece.last - piece.first == 1)
          words_first = std::min(words_first, i);
        words_last = next;
      } else if (word.kind != Kind::number || !is_trivial_number(reading_.text_of(piece, word))) {
        add({kind_of(word.kind), word.kind, reference, false, piece.leaf, i, next});
      }
      i = next;
    }
    if (words_first < words_last)
      add({UnitKind::name, Kind::word, reference, false, piece.leaf, words_first, words_last});
  }

  void add(Unit unit) {
    if (units_.size() >= kUnits) return;
    const bool symbol = reading_.words()[unit.first].kind == Kind::symbol;
    const Word& first = reading_.words()[unit.first];
    const bool says_nothing =  // all, it, TBD
        unit.kind == UnitKind::name && unit.last - unit.first == 1 &&
        (!tells(reading_, first) || placeholders().has(reading_.hash(first.id)));
    unit.setting = setting_ || says_nothing || (command_ && unit.kind != UnitKind::target) ||
                   (unit.kind == UnitKind::name && symbol);
    units_.push_back(unit);
  }

  const Reading& reading_;
  std::vector<Unit>& units_;
  bool setting_ = false;
  bool command_ = false;
};

}  // namespace

bool tells(const Reading& reading, const Word& word) {
  return word.is_atom() || (reading.entry(word.id).roles & kFunction) == 0;
}

void units_of(const Reading& reading, std::uint32_t step, std::vector<Unit>& units) {
  units.clear();
  Collector collector(reading, units);
  const Step& call = reading.trace().steps[step];
  for (const Piece& piece : reading.pieces_of(step).subspan(1))
    collector.take(piece, call.leaves[piece.leaf]);
}

CallUnits::CallUnits(const Reading& reading) : of_step_(reading.trace().steps.size()) {
  const auto found = [&reading](std::uint32_t step) {
    std::vector<Unit> units;
    units_of(reading, step, units);
    return units;
  };
  StepNotes* const notes = reading.notes();
  for (std::uint32_t step = 0; step < of_step_.size(); ++step) {
    if (reading.trace().steps[step].kind != StepKind::tool_call) continue;
    if (notes != nullptr) {
      of_step_[step] = notes->of<std::vector<Unit>>(step, [&] { return found(step); });
    } else {
      of_step_[step] = own_.emplace_back(found(step));
    }
  }
}

}  // namespace candor::monitor::reflection
