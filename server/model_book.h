#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/models.h"
#include "monitor/probes/probe.h"
#include "rules/event.h"
#include "rules/result.h"
#include "server/metrics.h"
#include "server/store/store.h"

namespace candor::server {

class RuleBook;

/// What a learned model does here.
enum class OverseerMode : std::uint8_t { stored, shadow, active };
std::string_view to_string(OverseerMode mode);

/// A learned model that was uploaded.
struct OverseerEntry {
  std::string id;  // its digest: `sha256:…`
  std::string name;
  std::string author;
  rules::Time uploaded_at{};
  std::uint64_t bytes = 0;
};

/// All learned models, and which of them are in use. Every change is the next version, with who made it and what it
/// was: that is the trail, and what a roll-back goes back to.
struct OverseerShelf {
  std::uint32_t version = 0;
  std::vector<OverseerEntry> overseers;  // the oldest first
  std::string active;                    // an id; empty: the configuration's file, if it names one
  std::string shadow;                    // an id; empty: none
  std::string shipped;                   // the digest of the configuration's file; empty: none
  std::string author, change;            // of this version
  rules::Time changed_at{};

  const OverseerEntry* find(std::string_view id) const;
  OverseerMode mode_of(std::string_view id) const;
};

/// A probe with its version in the store.
struct KeptProbe {
  monitor::Probe probe;
  std::uint32_t version = 0;
  std::string author;
  rules::Time changed_at{};
};

/// Keeps the learned models and probes as RuleBook keeps rules: every change is read and tried before it is stored,
/// stored before it is in force, and in force before it is answered. A verdict is of one set of models; what is
/// refused leaves the old one in force. Any thread; all but the readers belong on the background thread.
class ModelBook {
 public:
  static constexpr std::size_t kMostOverseers = 200;

  ModelBook(Store& store, RuleBook& rules, Metrics& metrics, std::string shipped_file);

  /// Reads the configuration's file and the store, and puts in force what can be used. Once, before RuleBook::load().
  /// A stored model that is refused is logged, and not used. Errors: the store's, and those of the file.
  Status load();

  std::shared_ptr<const OverseerShelf> shelf() const;
  monitor::Models models() const;

  // Errors of what follows: those of Overseer::load(), the store's (`version_conflict` when the shelf is at another
  // version than `expected`), `not_found`, `too_many_models`.

  /// Keeps a model, in no use. One that is there already stays as it is.
  Result<OverseerEntry> upload(std::string_view bytes, std::string name, const std::string& author);
  /// Activating a shadow ends its being one. `stored` takes it out of use.
  Status put_mode(const std::string& id, OverseerMode mode, std::uint32_t expected,
                  const std::string& author);
  /// Active and shadow as they were in an earlier version of the shelf.
  Status roll_back(std::uint32_t version, std::uint32_t expected, const std::string& author);
  /// Shelves, the newest first, without their entries.
  Result<std::vector<OverseerShelf>> versions();
  /// A kept model, or that of the file, ready to score.
  Result<std::shared_ptr<const monitor::overseer::Overseer>> overseer(const std::string& id);

  Result<std::vector<KeptProbe>> probes();
  /// Adds a probe, or puts it in the place of the one with its name. `expected`: its version, 0 for none.
  Result<KeptProbe> put_probe(monitor::Probe probe, std::uint32_t expected,
                              const std::string& author);
  Status remove_probe(const std::string& name, std::uint32_t expected, const std::string& author);

  /// How scores usually are, from the one who watches them.
  void use(std::shared_ptr<const monitor::overseer::Baselines> baselines);

 private:
  using OverseerPointer = std::shared_ptr<const monitor::overseer::Overseer>;

  Status load_shelf();
  Status load_probes();
  Result<OverseerPointer> read_overseer(const std::string& id);
  Status write(OverseerShelf next, std::uint32_t expected);
  Status put_in_force(const OverseerShelf& shelf);
  void use_models();

  Store& store_;
  RuleBook& rules_;
  Metrics& metrics_;
  const std::string shipped_file_;
  OverseerPointer shipped_;

  std::mutex changing_;            // held over a whole change
  std::vector<KeptProbe> probes_;  // guarded by changing_

  mutable std::mutex mutex_;  // of what follows
  monitor::Models models_;
  std::shared_ptr<const OverseerShelf> shelf_;
};

}  // namespace candor::server
