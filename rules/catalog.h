#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/draft.h"
#include "rules/program.h"
#include "rules/reader.h"

namespace candor::rules {

/// All drafts of a set while it is compiled, and who is meant by an id or a name.
class Catalog {
 public:
  enum class Standing : std::uint8_t { good, draft_mode, faulty };

  struct Entry {
    Draft draft;
    Standing standing = Standing::good;
    NodeId root = 0;         // of a good rule, filters joined
    std::uint32_t info = 0;  // of a good rule or correlation
  };

  /// Adds one source's documents. An id or name that is taken is reported, and the later document
  /// is faulty.
  void add(ReadResult documents, Reporter& report);

  std::vector<Entry>& entries() { return entries_; }

  /// The rule or correlation meant by `reference`; filters cannot be referred to. When there is
  /// none that can be used, reports why and gives nothing.
  std::optional<std::size_t> resolve(const Name& reference, Reporter& report) const;

  /// The same without reports and without regard to its standing.
  std::optional<std::size_t> find(const std::string& reference) const;

 private:
  static constexpr std::size_t unread =
      static_cast<std::size_t>(-1);  // a document that never became a draft

  bool claim(std::map<std::string, std::size_t>& names, const std::string& name, std::size_t entry);

  std::vector<Entry> entries_;
  std::map<std::string, std::size_t> by_id_;
  std::map<std::string, std::size_t> by_name_;
};

}  // namespace candor::rules
