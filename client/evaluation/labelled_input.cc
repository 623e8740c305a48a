#include "client/evaluation/labelled_input.h"

#include "client/audit/judge.h"

namespace candor::client {

std::string set_of_file(const std::string& path) {
  if (path == kStandardInput) return "input";
  auto name = path.substr(path.find_last_of('/') + 1);
  for (const std::string_view ending : {".gz", ".zst", ".jsonl", ".ndjson", ".json"}) {
    if (name.size() > ending.size() && name.ends_with(ending))
      name.resize(name.size() - ending.size());
  }
  return name;
}

void report_broken(const InputFile& file, std::uint64_t line, const Error& problem,
                   Streams& streams) {
  streams.err << "candor: " << problem_line(file, line, problem) << '\n';
}

}  // namespace candor::client
