#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/overseer/features.h"
#include "monitor/overseer/model.h"
#include "rules/result.h"

namespace candor::monitor::overseer {

/// What one head says of a trace. Scores are from 0 to 1 and not probabilities of anything outside the training data.
struct HeadScore {
  std::string_view head;
  double score = 0;      // of the joint margin
  double reasoning = 0;  // of the reasoning's share in the margin alone; .5 says nothing
  double action = 0;     // of the calls' share
  double threshold = .5;
  bool informational = false;
};

/// A part of a margin and what it stands on. The parts of one head, its bias among them, add up to its margin.
struct Contribution {
  std::string feature;  // of dense_features(), `word: delete all`, or `bias`
  Channel channel = Channel::request;
  double value = 0;            // in the margin; above 0 speaks for the label
  std::vector<Span> evidence;  // empty when it speaks of the whole trace
};

struct Explanation {
  double margin = 0;
  std::vector<Contribution>
      contributions;  // the largest first, by their absolute value; all of them
};

/// A learned model, ready to score. Immutable, any thread.
class Overseer {
 public:
  /// Reads a model file and runs its self-test. Errors: those of read_model(), and `self_test_failed`.
  static Result<Overseer> load(std::string_view bytes);

  /// A model that was just trained, or read.
  explicit Overseer(Model model);

  const std::string& digest() const { return model_.digest; }  // `sha256:…`
  const std::string& card() const { return model_.card; }      // a JSON object
  const Model& model() const { return model_; }
  const WordVectors& vectors() const { return vectors_; }

  /// What is wrong with the model, by the scores of its own self-tests.
  std::optional<Error> self_test() const;

  /// One for each head, in the model's order.
  std::vector<HeadScore> score(const Features& features) const;
  std::vector<HeadScore> score(const text::Reading& reading, const Observations& found) const;

  /// Exactly where the score of `head` came from; none when there is no such head. Several times slower than scoring.
  std::optional<Explanation> explain(const text::Reading& reading, const Observations& found,
                                     std::string_view head) const;

 private:
  /// A dense feature that weighs something; most weigh nothing in most experts.
  struct Term {
    std::uint32_t feature = 0;
    Channel channel = Channel::request;
    float mean = 0;
    float scale = 0;
    float weight = 0;
  };
  using Terms = std::vector<Term>;  // of all lines of an expert

  static Terms terms_of(const Expert& expert);
  static HeadScore score_of(const Head& head, std::span<const Terms> terms,
                            const Features& features);

  Model model_;
  WordVectors vectors_;
  std::vector<std::vector<Terms>> terms_;  // by head and expert
};

}  // namespace candor::monitor::overseer
