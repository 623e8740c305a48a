#include "server/model_book.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <utility>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "monitor/overseer/overseer.h"
#include "monitor/time.h"
#include "server/log.h"
#include "server/rule_book.h"

namespace candor::server {
namespace {

using Json = nlohmann::json;
using monitor::overseer::Overseer;
using OverseerResult = Result<std::shared_ptr<const Overseer>>;

constexpr const char* kShelf = "overseers";
const std::string kModelPrefix = "overseer:";
const std::string kProbePrefix = "probe:";
constexpr std::uint32_t kListedVersions = 500;
constexpr std::size_t kMostName = 200;

rules::Time now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Error not_found(const std::string& what) { return {"not_found", "there is no " + what, ""}; }

// ---- bytes in the store's texts

std::string to_base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const auto* const from = reinterpret_cast<const unsigned char*>(bytes.data());
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), from,
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string from_base64(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 1, '\0');
  const auto* const from = reinterpret_cast<const unsigned char*>(text.data());
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), from,
                                   static_cast<int>(text.size()));
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  out.resize(size < 0 ? 0 : static_cast<std::size_t>(size) - padding);
  return out;
}

// ---- the shelf as JSON

std::string shelf_text(const OverseerShelf& shelf) {
  Json list = Json::array();
  for (const OverseerEntry& entry : shelf.overseers) {
    list.push_back({{"id", entry.id},
                    {"name", entry.name},
                    {"author", entry.author},
                    {"uploaded_at", monitor::to_rfc3339(entry.uploaded_at)},
                    {"bytes", entry.bytes}});
  }
  return Json{{"overseers", std::move(list)},
              {"active", shelf.active},
              {"shadow", shelf.shadow},
              {"change", shelf.change}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What we have written ourselves.
OverseerShelf shelf_from(const Setting& setting) {
  const Json text = Json::parse(setting.value);
  OverseerShelf shelf;
  shelf.version = setting.version;
  shelf.author = setting.author;
  shelf.changed_at = setting.changed_at;
  shelf.active = text.at("active");
  shelf.shadow = text.at("shadow");
  shelf.change = text.at("change");
  for (const Json& entry : text.at("overseers")) {
    const auto at = monitor::time_from_rfc3339(entry.at("uploaded_at").get<std::string>());
    shelf.overseers.push_back({entry.at("id"), entry.at("name"), entry.at("author"),
                               at.value_or(rules::Time()), entry.at("bytes")});
  }
  return shelf;
}

OverseerResult load_bytes(std::string_view bytes) {
  auto overseer = Overseer::load(bytes);
  if (!overseer) return overseer.error();
  return OverseerResult(std::make_shared<const Overseer>(*std::move(overseer)));
}

}  // namespace

std::string_view to_string(OverseerMode mode) {
  static constexpr std::string_view kNames[] = {"stored", "shadow", "active"};
  return kNames[static_cast<std::size_t>(mode)];
}

const OverseerEntry* OverseerShelf::find(std::string_view id) const {
  const auto found = std::find_if(overseers.begin(), overseers.end(),
                                  [id](const OverseerEntry& entry) { return entry.id == id; });
  return found == overseers.end() ? nullptr : &*found;
}

OverseerMode OverseerShelf::mode_of(std::string_view id) const {
  if (!id.empty() && id == (active.empty() ? shipped : active)) return OverseerMode::active;
  return !id.empty() && id == shadow ? OverseerMode::shadow : OverseerMode::stored;
}

ModelBook::ModelBook(Store& store, RuleBook& rules, Metrics& metrics, std::string shipped_file)
    : store_(store),
      rules_(rules),
      metrics_(metrics),
      shipped_file_(std::move(shipped_file)),
      shelf_(std::make_shared<const OverseerShelf>()) {}

std::shared_ptr<const OverseerShelf> ModelBook::shelf() const {
  const std::lock_guard lock(mutex_);
  return shelf_;
}

monitor::Models ModelBook::models() const {
  const std::lock_guard lock(mutex_);
  return models_;
}

// ---- at the start

Status ModelBook::load() {
  const std::lock_guard changing(changing_);
  if (!shipped_file_.empty()) {
    std::ifstream file(shipped_file_, std::ios::binary);
    std::ostringstream bytes;
    if (!file || !(bytes << file.rdbuf()))
      return Error{"unreadable", "the learned model cannot be read", shipped_file_};
    auto shipped = load_bytes(bytes.str());
    if (!shipped) return Error{shipped.error().code, shipped.error().message, shipped_file_};
    shipped_ = *std::move(shipped);
  }
  if (auto loaded = load_probes(); !loaded) return loaded;
  return load_shelf();
}

Status ModelBook::load_shelf() {
  const auto setting = store_.setting(kShelf);
  if (!setting) return setting.error();
  OverseerShelf shelf = *setting ? shelf_from(**setting) : OverseerShelf();
  if (auto done = put_in_force(shelf); done) return done;
  // What was good when it was stored is not any more: better without it than not at all, and said so.
  metrics_.gauge("candor_overseer_broken", "1 when the stored learned model cannot be used.")
      .set(1);
  shelf.active.clear();
  shelf.shadow.clear();
  return put_in_force(shelf);
}

Status ModelBook::load_probes() {
  auto kept = store_.settings(kProbePrefix);
  if (!kept) return kept.error();
  for (const Setting& setting : *kept) {
    if (setting.value.empty()) continue;  // removed
    auto probe = monitor::read_probe(setting.value);
    if (!probe) {
      log(LogLevel::error, "probe_broken",
          {{"probe", setting.name}, {"reason", probe.error().message}});
      continue;
    }
    probes_.push_back({*std::move(probe), setting.version, setting.author, setting.changed_at});
  }
  return Done{};
}

// ---- overseers

OverseerResult ModelBook::read_overseer(const std::string& id) {
  if (shipped_ && shipped_->digest() == id) return shipped_;
  const auto setting = store_.setting(kModelPrefix + id);
  if (!setting) return setting.error();
  if (!*setting) return not_found("overseer '" + id + "'");
  return load_bytes(from_base64((*setting)->value));
}

OverseerResult ModelBook::overseer(const std::string& id) {
  const auto in_use = models();
  if (in_use.overseer && in_use.overseer->digest() == id) return in_use.overseer;
  if (in_use.shadow && in_use.shadow->digest() == id) return in_use.shadow;
  return read_overseer(id);
}

/// Under changing_.
Status ModelBook::put_in_force(const OverseerShelf& shelf) {
  monitor::Models next = models();
  next.overseer = shipped_;
  next.shadow = nullptr;
  for (const auto& [id, place] :
       {std::pair(&shelf.active, &next.overseer), std::pair(&shelf.shadow, &next.shadow)}) {
    if (id->empty()) continue;
    auto read = overseer(*id);
    if (!read) {
      log(LogLevel::error, "overseer_broken",
          {{"overseer", *id}, {"reason", read.error().message}});
      return read.error();
    }
    *place = *std::move(read);
  }
  auto kept = std::make_shared<OverseerShelf>(shelf);
  kept->shipped = shipped_ ? shipped_->digest() : "";
  {
    const std::lock_guard lock(mutex_);
    models_ = std::move(next);
    shelf_ = std::move(kept);
  }
  use_models();
  return Done{};
}

/// Under changing_: probes and models as they are.
void ModelBook::use_models() {
  monitor::Models next;
  {
    const std::lock_guard lock(mutex_);
    if (probes_.empty()) {
      models_.probes = nullptr;
    } else {
      std::vector<monitor::Probe> probes;
      for (const KeptProbe& kept : probes_) probes.push_back(kept.probe);
      models_.probes = std::make_shared<const monitor::ProbeSet>(std::move(probes));
    }
    next = models_;
  }
  metrics_.gauge("candor_overseer_active", "1 when a learned model is in use.")
      .set(next.overseer ? 1 : 0);
  rules_.use(std::move(next));
}

/// Under changing_. Tried before it is stored.
Status ModelBook::write(OverseerShelf next, std::uint32_t expected) {
  const auto before = shelf();
  if (before->version != expected)
    return Error{"version_conflict", "the overseers are at another version", kShelf};
  for (const std::string& id : {next.active, next.shadow}) {
    if (id.empty()) continue;
    if (auto read = overseer(id); !read) return read.error();
  }
  next.changed_at = now();
  const auto version = store_.put_setting({.name = kShelf,
                                           .value = shelf_text(next),
                                           .author = next.author,
                                           .changed_at = next.changed_at},
                                          expected);
  if (!version) return version.error();
  next.version = *version;
  log(LogLevel::info, "overseers_changed",
      {{"change", next.change}, {"author", next.author}, {"active", next.active}});
  return put_in_force(next);
}

Result<OverseerEntry> ModelBook::upload(std::string_view bytes, std::string name,
                                        const std::string& author) {
  const auto read = load_bytes(bytes);
  if (!read) return read.error();
  const std::string id = (*read)->digest();
  const std::lock_guard changing(changing_);
  OverseerShelf next = *shelf();
  if (const OverseerEntry* known = next.find(id)) return *known;
  if (next.overseers.size() >= kMostOverseers)
    return Error{"too_many_models", "at most 200 models are kept", ""};
  if (name.size() > kMostName) name.resize(kMostName);
  const auto kept = store_.setting(kModelPrefix + id);
  if (!kept) return kept.error();
  if (!*kept) {
    const auto put = store_.put_setting({.name = kModelPrefix + id,
                                         .value = to_base64(bytes),
                                         .author = author,
                                         .changed_at = now()},
                                        0);
    if (!put) return put.error();
  }
  const OverseerEntry entry{id, std::move(name), author, now(), bytes.size()};
  next.overseers.push_back(entry);
  next.author = author;
  next.change = "upload " + id;
  const std::uint32_t expected = next.version;
  if (auto done = write(std::move(next), expected); !done) return done.error();
  return entry;
}

Status ModelBook::put_mode(const std::string& id, OverseerMode mode, std::uint32_t expected,
                           const std::string& author) {
  const std::lock_guard changing(changing_);
  OverseerShelf next = *shelf();
  const bool shipped = !next.shipped.empty() && id == next.shipped;
  if (next.find(id) == nullptr && !shipped) return not_found("overseer '" + id + "'");
  if (next.active == id) next.active.clear();
  if (next.shadow == id) next.shadow.clear();
  if (mode == OverseerMode::active) next.active = id;
  if (mode == OverseerMode::shadow) next.shadow = id;
  next.author = author;
  next.change = std::string(to_string(mode)) + " " + id;
  return write(std::move(next), expected);
}

Status ModelBook::roll_back(std::uint32_t version, std::uint32_t expected,
                            const std::string& author) {
  const std::lock_guard changing(changing_);
  const auto all = versions();
  if (!all) return all.error();
  for (const OverseerShelf& then : *all) {
    if (then.version != version) continue;
    OverseerShelf next = *shelf();
    next.active = then.active;
    next.shadow = then.shadow;
    next.author = author;
    next.change = "rollback to " + std::to_string(version);
    return write(std::move(next), expected);
  }
  return not_found("version " + std::to_string(version));
}

Result<std::vector<OverseerShelf>> ModelBook::versions() {
  const auto settings = store_.setting_versions(kShelf, kListedVersions);
  if (!settings) return settings.error();
  std::vector<OverseerShelf> out;
  for (const Setting& setting : *settings) {
    out.push_back(shelf_from(setting));
    out.back().overseers.clear();
  }
  return out;
}

// ---- probes

Result<std::vector<KeptProbe>> ModelBook::probes() {
  const std::lock_guard changing(changing_);
  return probes_;
}

Result<KeptProbe> ModelBook::put_probe(monitor::Probe probe, std::uint32_t expected,
                                       const std::string& author) {
  const std::lock_guard changing(changing_);
  const auto known = std::find_if(probes_.begin(), probes_.end(), [&](const KeptProbe& kept) {
    return kept.probe.name == probe.name;
  });
  const std::uint32_t current = known == probes_.end() ? 0 : known->version;
  if (current != expected)
    return Error{"version_conflict", "the probe is at another version", probe.name};
  if (known == probes_.end() && probes_.size() >= monitor::kMostProbes)
    return Error{"too_many_models", "at most 100 probes are kept", ""};
  const std::string name = kProbePrefix + probe.name;
  const auto last = store_.setting(name);  // of a probe that was removed, too
  if (!last) return last.error();
  KeptProbe kept{std::move(probe), 0, author, now()};
  const auto version = store_.put_setting(
      {.name = name, .value = to_json(kept.probe), .author = author, .changed_at = kept.changed_at},
      *last ? (*last)->version : 0);
  if (!version) return version.error();
  kept.version = *version;
  if (known == probes_.end()) {
    probes_.push_back(kept);
  } else {
    *known = kept;
  }
  use_models();
  return kept;
}

Status ModelBook::remove_probe(const std::string& name, std::uint32_t expected,
                               const std::string& author) {
  const std::lock_guard changing(changing_);
  const auto known = std::find_if(probes_.begin(), probes_.end(),
                                  [&](const KeptProbe& kept) { return kept.probe.name == name; });
  if (known == probes_.end()) return not_found("probe '" + name + "'");
  if (known->version != expected)
    return Error{"version_conflict", "the probe is at another version", name};
  const auto version = store_.put_setting(
      {.name = kProbePrefix + name, .value = "", .author = author, .changed_at = now()}, expected);
  if (!version) return version.error();
  probes_.erase(known);
  use_models();
  return Done{};
}

void ModelBook::use(std::shared_ptr<const monitor::overseer::Baselines> baselines) {
  const std::lock_guard changing(changing_);
  {
    const std::lock_guard lock(mutex_);
    models_.baselines = std::move(baselines);
  }
  use_models();
}

}  // namespace candor::server
