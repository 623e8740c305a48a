#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/draft.h"
#include "rules/source_text.h"

/// The condition language of Sigma 2.1 ("Condition" in sigma-rules-specification.md):
///
///   condition  = or ;
///   or         = and , { "or" , and } ;
///   and        = not , { "and" , not } ;
///   not        = { "not" } , primary ;
///   primary    = "(" , or , ")" | selector | identifier ;
///   selector   = ( "1" | "any" | "all" ) , "of" , ( "them" | pattern ) ;
///   identifier = word ;
///   pattern    = word with any number of "*" ;
///   word       = one or more of A-Z a-z 0-9 _ - . and bytes above 127 ;
///
/// The operators are read in any case. A word that is followed by "of" and is one of the three
/// quantifiers begins a selector; otherwise it is an identifier. Nesting is capped at
/// limit::condition_depth.
namespace candor::rules {

/// A parsed condition; identifiers and patterns are not resolved.
struct Condition {
  enum class Kind : std::uint8_t { any, all, negation, identifier, any_of, all_of };

  Kind kind = Kind::identifier;
  std::string text;  // the identifier, the pattern or "them"
  Span at;
  std::vector<Condition> parts;  // of any, all and negation
};

/// The tree, or nothing when `text` is no condition: then `report` has been told why and where.
std::optional<Condition> parse_condition(const Scalar& text, Reporter& report);

/// Whether `name` is one of those that the pattern of a selector selects: `*` stands for any
/// characters; names that begin with an underscore are left out unless the pattern itself begins
/// with one; "them" is "*".
bool selects(std::string_view pattern, std::string_view name);

}  // namespace candor::rules
