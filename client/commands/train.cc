#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <ostream>

#include "client/commands/commands.h"
#include "client/http/reviews.h"
#include "client/input/records.h"
#include "client/input/whole.h"
#include "client/overseer/load.h"
#include "client/text.h"
#include "monitor/import/read.h"
#include "monitor/overseer/card.h"
#include "monitor/overseer/labelled.h"
#include "monitor/overseer/model_file.h"
#include "monitor/overseer/overseer.h"

namespace candor::client {
namespace {

using namespace monitor::overseer;

constexpr std::size_t kTableWords = 20'000;  // half of them cost .03 of AUC on requests that no generated one resembles
constexpr std::size_t kMaxVectors = std::size_t{1} << 30;
constexpr std::size_t kMaxText = std::size_t{16} << 20;

struct Options {
  std::vector<std::string> paths;
  std::string server;
  std::string output;
  std::string vectors;
  std::string base;
  std::string card;
  std::string self_tests;
  std::vector<std::string> heads;
  std::vector<std::string> channels;
  unsigned seed = 1;
};

/// What is being done, on one line of a terminal.
class Doing {
 public:
  explicit Doing(Streams& streams) : streams_(streams) {}
  ~Doing() { clear(); }
  Doing(const Doing&) = delete;
  Doing& operator=(const Doing&) = delete;

  void tell(std::string_view what) {
    if (!streams_.err_is_terminal) return;
    streams_.err << "\r\033[K" << what << std::flush;
    told_ = true;
  }
  void clear() {
    if (told_) streams_.err << "\r\033[K" << std::flush;
    told_ = false;
  }

 private:
  Streams& streams_;
  bool told_ = false;
};

/// One training run, from files to a file. Each step says on `err` why it failed.
class Training {
 public:
  Training(const Options& options, Streams& streams)
      : options_(options), streams_(streams), doing_(streams) {}

  Exit run() {
    if (!choose_channels()) return Exit::usage;
    if (options_.paths.empty() && options_.server.empty())
      return fail({"usage", "name files with labelled traces, or a server", ""}), Exit::usage;
    if (!read_vectors() || !read_examples(options_.paths) || !read_server()) return Exit::unread;
    for (const Example& example : examples_) pointers_.push_back(&example);
    auto model = fit();
    if (!model || !add_self_tests(*model)) return Exit::unread;
    std::string said;
    if (!options_.card.empty() && !read_text(options_.card, kMaxText, said)) return Exit::unread;
    auto card = make_card(*model, pointers_, training_, said);
    if (!card) return fail(card.error());
    model->card = std::move(*card);
    return write(*model);
  }

 private:
  Exit fail(const Error& problem) {
    doing_.clear();
    streams_.err << "candor: ";
    if (!problem.where.empty()) streams_.err << printable(problem.where) << ": ";
    streams_.err << printable(problem.message) << " [" << problem.code << "]\n";
    return Exit::unread;
  }

  bool choose_channels() {
    training_.seed = options_.seed;
    training_.heads = options_.heads;
    if (options_.channels.empty()) return true;
    training_.channels = 0;
    for (const std::string& name : options_.channels) {
      for (unsigned i = 0; i < 5; ++i) {
        if (to_string(static_cast<Channel>(i)) == name) training_.channels |= 1u << i;
      }
    }
    return true;
  }

  bool read_text(const std::string& path, std::size_t limit, std::string& text) {
    auto read = read_whole(path, streams_.input, limit);
    if (!read) {
      fail({read.error().code, read.error().message, path});
      return false;
    }
    text = std::move(*read);
    return true;
  }

  /// Out of an embedding, or the table of another model.
  bool read_vectors() {
    doing_.tell("reading word vectors");
    std::string text;
    if (!options_.vectors.empty()) {
      if (!read_text(options_.vectors, kMaxVectors, text)) return false;
      auto table = reduce_vectors(text, kTableWords);
      if (!table) return fail(table.error()) == Exit::done;
      table_ = std::move(*table);
    } else {
      const auto base = options_.base.empty() ? shipped_overseer() : options_.base;
      if (base.empty())
        return fail({"no_vectors", "name word vectors or a model to take them from", ""}) ==
               Exit::done;
      if (!read_text(base, kMaxModelFile, text)) return false;
      auto file = read_model(text);
      if (!file) return fail({file.error().code, file.error().message, base}) == Exit::done;
      table_ = std::move(file->vectors);
    }
    vectors_ = WordVectors(table_);
    return true;
  }

  bool read_examples(std::span<const std::string> paths) {
    const auto found = find_files(paths, trace_endings());
    bool good = found.problems.empty();
    for (const Error& problem : found.problems) fail(problem);
    std::atomic<std::uint64_t> consumed = 0;
    const Cut cut{monitor::Limits{}.trace_bytes, {}};
    const RecordSink sink{[&](const Record& record) {
                            good = take(found.files[record.file], record.piece) && good;
                            return true;
                          },
                          [] {}};
    read_records(found.files, streams_.input, cut, sink, consumed);
    return good;
  }

  /// What people said about a server's traces: of each trace the latest review.
  bool read_server() {
    if (options_.server.empty()) return true;
    doing_.tell("reading reviews");
    bool good = true;
    std::map<std::string, Example> latest;  // by trace
    const auto read = read_reviews(options_.server, [&](const std::string& line) {
      const auto labelled = read_labelled(line, "reviews", {});
      if (labelled) {
        latest.insert_or_assign(labelled->trace.id, example_of(*labelled, vectors_));
      } else {
        fail({labelled.error().code, labelled.error().message, options_.server});
        good = false;
      }
      return true;
    });
    for (auto& [trace, example] : latest) examples_.push_back(std::move(example));
    if (!read)
      return fail({read.error().code, read.error().message, options_.server}) == Exit::done;
    return good;
  }

  bool take(const InputFile& file, const Piece& piece) {
    if (piece.problem)
      return fail({piece.problem->code, piece.problem->message, place_of(file, piece.line)}) ==
             Exit::done;
    const auto labelled = read_labelled(piece.bytes, "unnamed", {});
    if (!labelled) {
      fail({labelled.error().code, labelled.error().message, place_of(file, piece.line)});
      return false;
    }
    examples_.push_back(example_of(*labelled, vectors_));
    if (examples_.size() % 100 == 0)
      doing_.tell("reading traces: " + std::to_string(examples_.size()));
    return true;
  }

  std::optional<Model> fit() {
    training_.progress = [this](std::string_view what, double) { doing_.tell(what); };
    auto model = train(pointers_, table_, training_);
    if (model) return std::move(*model);
    fail(model.error());
    return std::nullopt;
  }

  /// Labelled traces of our own making: the model must be on the right side of .5, and its scores go into the file.
  bool add_self_tests(Model& model) {
    if (options_.self_tests.empty()) return true;
    std::string text;
    if (!read_text(options_.self_tests, kMaxText, text)) return false;
    const Overseer overseer(model);
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (!line.empty() && !add_self_test(overseer, line, model)) return false;
    }
    return true;
  }

  bool add_self_test(const Overseer& overseer, std::string_view line, Model& model) {
    const auto labelled = read_labelled(line, "self-test", {});
    if (!labelled) return fail(labelled.error()) == Exit::done;
    const auto scores = overseer.score(features_of(labelled->trace, vectors_));
    for (const HeadScore& score : scores) {
      for (const auto& [name, positive] : labelled->labels) {
        if (name != score.head) continue;
        if ((score.score > .5) != positive)
          return fail({"self_test_failed", "`" + name + "` scores " + std::to_string(score.score),
                       labelled->trace.id}) == Exit::done;
        model.self_tests.push_back({monitor::to_json(labelled->trace), name, score.score});
      }
    }
    return true;
  }

  Exit write(const Model& model) {
    doing_.clear();
    const std::string bytes = write_model(model);
    std::ofstream out(options_.output, std::ios::binary | std::ios::trunc);
    out << bytes;
    out.close();
    if (!out) return fail({"unwritable", "cannot be written", options_.output});
    const auto read = read_model(bytes);
    if (!read) return fail(read.error());
    streams_.out << options_.output << ": " << bytes.size() << " bytes, " << model.heads.size()
                 << " heads from " << examples_.size() << " traces, " << read->digest << '\n';
    return Exit::done;
  }

  const Options& options_;
  Streams& streams_;
  Doing doing_;
  TrainingOptions training_;
  WordTable table_;
  WordVectors vectors_;
  std::vector<Example> examples_;
  std::vector<const Example*> pointers_;
};

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "PATH",
                        .help = "files and folders with labelled traces",
                        .target = &options->paths});
  parameters.push_back({.name = "--from-server",
                        .help = "a server's URL: what was reviewed there is learned, too",
                        .target = &options->server});
  parameters.push_back({.name = "--output",
                        .help = "where the model goes",
                        .target = &options->output,
                        .required = true});
  parameters.push_back({.name = "--vectors",
                        .help = "a word embedding as text (GloVe), most frequent words first",
                        .target = &options->vectors});
  parameters.push_back({.name = "--base",
                        .help = "a model whose word table is used (the one that Candor ships)",
                        .target = &options->base});
  parameters.push_back(
      {.name = "--heads", .help = "labels to learn (all)", .target = &options->heads});
  parameters.push_back({.name = "--channels",
                        .help = "reasoning, action, message, request, relation (all)",
                        .target = &options->channels});
  parameters.push_back({.name = "--seed",
                        .help = "decides the folds that calibrate (1)",
                        .target = &options->seed,
                        .min = 1,
                        .max = 1'000'000});
  parameters.push_back({.name = "--card",
                        .help = "a JSON object for the model card: licences, figures, weaknesses",
                        .target = &options->card});
  parameters.push_back(
      {.name = "--self-tests",
       .help = "labelled traces that the model must tell apart whenever it is loaded",
       .target = &options->self_tests});
  return [options](Streams& streams) { return Training(*options, streams).run(); };
}

}  // namespace

const Command train_command{"train", "train an overseer on labelled traces",
                            "Reads {\"trace\": …, \"labels\": {\"unsafe\": true}, \"set\": …} a "
                            "line, learns a head for every label\n"
                            "with 20 examples of both classes, and writes one model file. The same "
                            "input and seed give the\n"
                            "same bytes.",
                            prepare};

}  // namespace candor::client
