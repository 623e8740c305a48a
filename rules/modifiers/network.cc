// cidr.

#include "rules/network.h"

#include <array>

#include "rules/modifier.h"

namespace candor::rules {
namespace {

bool cidr(ResolvedItem& item, const ModifierCall& call) {
  return for_each_value(item, [&](Value& value) {
    const auto* text = value.as<TextValue>();
    if (text == nullptr || text->encoded || text->open_start || text->open_end) {
      return call.not_applicable("it needs an unchanged text");
    }
    const auto network = parse_network(text->raw);
    if (!network) return call.invalid(value, "it is no network such as 10.0.0.0/8 or fd00::/8");
    value.what = *network;
    return true;
  });
}

constexpr std::array modifiers = {
    Modifier{"cidr", "the field is an address in this network", cidr},
};

}  // namespace

std::span<const Modifier> network_modifiers() { return modifiers; }

}  // namespace candor::rules
