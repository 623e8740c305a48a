#include "monitor/overseer/blocks/block.h"

namespace candor::monitor::overseer {

// One file each; add yours here and to the list.
extern const Block kConceptsBlock;
extern const Block kDriftBlock;
extern const Block kFoundBlock;
extern const Block kIntentsBlock;
extern const Block kProgramsBlock;
extern const Block kRequestBlock;
extern const Block kStructureBlock;

namespace {

constexpr const Block* kBlocks[] = {
    &kIntentsBlock,  &kConceptsBlock, &kStructureBlock, &kDriftBlock,
    &kProgramsBlock, &kFoundBlock,    &kRequestBlock,
};

}  // namespace

std::span<const Block* const> blocks() { return kBlocks; }

}  // namespace candor::monitor::overseer
