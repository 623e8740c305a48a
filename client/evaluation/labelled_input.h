#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "client/audit/ordered_pool.h"
#include "client/command.h"
#include "client/input/files.h"
#include "client/input/records.h"
#include "monitor/limits.h"
#include "monitor/overseer/labelled.h"

namespace candor::client {

/// What the labelled traces of some files became.
template <class Item>
struct LabelledInput {
  std::vector<Item> items;  // in the order of the input
  std::size_t broken = 0;   // records and files that could not be read; each was reported
};

/// The set of traces that name none: the file's name without folder and endings.
std::string set_of_file(const std::string& path);

/// `path:line: what is wrong` on `streams.err`.
void report_broken(const InputFile& file, std::uint64_t line, const Error& problem,
                   Streams& streams);

/// Reads all labelled traces below `paths` and makes an item of each with `make` (LabelledTrace -> Item), on `threads`
/// threads. A record that cannot be read is reported and counted, and never stops the rest.
template <class Item, class Make>
LabelledInput<Item> read_labelled_files(const std::vector<std::string>& paths, unsigned threads,
                                        Streams& streams, Make make) {
  const auto found = find_files(paths, trace_endings());
  LabelledInput<Item> input;
  for (const auto& problem : found.problems) {
    report_broken({problem.where, 0}, 0, problem, streams);
    ++input.broken;
  }
  struct Answer {
    std::uint32_t file;
    std::uint64_t line;
    Result<Item> item;
  };
  const monitor::Limits limits;
  OrderedPool<Record, Answer> pool(
      {std::max(threads, 1U), 256, std::size_t{64} << 20}, [&](Record record) -> Answer {
        if (record.piece.problem) return {record.file, record.piece.line, *record.piece.problem};
        auto labelled = monitor::overseer::read_labelled(
            record.piece.bytes, set_of_file(found.files[record.file].path), limits);
        if (!labelled) return {record.file, record.piece.line, labelled.error()};
        return {record.file, record.piece.line, make(std::move(*labelled))};
      });
  std::atomic<std::uint64_t> consumed = 0;
  std::thread reader([&] {
    const auto take = [&](Record record) {
      const auto cost = record.piece.bytes.size();
      return pool.push(std::move(record), cost);
    };
    read_records(found.files, streams.input, {limits.trace_bytes}, {take, [] {}}, consumed);
    pool.close();
  });
  while (auto answer = pool.pop()) {
    if (answer->item) {
      input.items.push_back(std::move(*answer->item));
    } else {
      report_broken(found.files[answer->file], answer->line, answer->item.error(), streams);
      ++input.broken;
    }
  }
  reader.join();
  return input;
}

}  // namespace candor::client
