#pragma once

#include <string>

#include "monitor/overseer/model_file.h"

namespace candor::server {

/// The file of a model that gives every trace without calls the same score, the logistic function of `bias`.
inline std::string small_model(double bias, double threshold = .5) {
  using namespace monitor::overseer;
  Expert expert;
  expert.bias = static_cast<float>(bias);
  Head head;
  head.name = "unsafe";
  head.threshold = threshold;
  head.experts = {expert};
  Model model;
  model.heads = {head};
  model.card = R"({"data":"none"})";
  return write_model(model);
}

}  // namespace candor::server
