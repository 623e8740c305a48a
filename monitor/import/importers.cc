#include <array>

#include "monitor/import/importer.h"

namespace candor::monitor {

extern const Importer kCandor;

namespace {

// Importers that look for members of their own stand before those that take what many formats have.
constexpr std::array kImporters = {
    &kCandor,
};

}  // namespace

std::span<const Importer* const> importers() { return kImporters; }

}  // namespace candor::monitor
