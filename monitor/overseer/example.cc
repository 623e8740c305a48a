#include "monitor/overseer/labelled.h"

namespace candor::monitor::overseer {

Example example_of(const LabelledTrace& labelled, const WordVectors& vectors) {
  return {features_of(labelled.trace, vectors), labelled.set, labelled.family, labelled.group,
          labelled.labels};
}

}  // namespace candor::monitor::overseer
