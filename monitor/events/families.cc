#include "monitor/events/classic_events.h"

namespace candor::monitor {

// One file each; add yours here and to the list.
extern const EventFamily kProcessEvents;
extern const EventFamily kFileEvents;
extern const EventFamily kNetworkEvents;
extern const EventFamily kDatabaseEvents;

namespace {

constexpr const EventFamily* kFamilies[] = {&kProcessEvents, &kFileEvents, &kNetworkEvents,
                                            &kDatabaseEvents};

}  // namespace

std::span<const EventFamily* const> event_families() { return kFamilies; }

}  // namespace candor::monitor
