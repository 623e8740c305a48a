#include "monitor/overseer/evaluation/report_json.h"

#include "monitor/json_writer.h"

namespace candor::monitor::overseer {
namespace {

void write(JsonWriter& json, std::string_view name, const std::optional<Figure>& figure) {
  json.key(name);
  if (!figure) return json.null();
  json.begin_object();
  json.member("value", figure->value);
  json.member("low", figure->low);
  json.member("high", figure->high);
  json.end_object();
}

void write(JsonWriter& json, std::string_view name, const std::optional<double>& number) {
  json.key(name);
  number ? json.value(*number) : json.null();
}

void write(JsonWriter& json, std::string_view name, const std::optional<DeploymentFigure>& figure) {
  json.key(name);
  if (!figure) return json.null();
  json.begin_object();
  json.member("traffic", figure->traffic);
  json.member("false_positives", figure->false_positives);
  json.member("low", figure->low);
  json.member("high", figure->high);
  write(json, "recall", figure->recall);
  json.end_object();
}

void write(JsonWriter& json, std::string_view name, const std::optional<CascadeFigure>& figure) {
  json.key(name);
  if (!figure) return json.null();
  json.begin_object();
  json.member("alone", figure->alone);
  json.member("alone_false_positives", figure->alone_false_positives);
  json.member("recall", figure->recall);
  json.member("false_positives", figure->false_positives);
  json.member("asked", figure->asked);
  json.end_object();
}

void write(JsonWriter& json, const Row& row) {
  json.begin_object();
  json.member("head", row.head);
  json.member("set", row.set);
  json.member("learned", to_string(row.learned));
  json.member("view", to_string(row.view));
  json.member("sees", to_string(row.sees));
  json.member("positives", row.positives);
  json.member("negatives", row.negatives);
  write(json, "auc", row.area);
  write(json, "recall_at_5", row.recall_5);
  write(json, "recall_at_1", row.recall_1);
  write(json, "calibration_error", row.calibration_error);
  write(json, "recalibrated_error", row.recalibrated_error);
  write(json, "at_deployment_percentile", row.at_percentile);
  write(json, "with_simulated_judge", row.with_judge);
  write(json, "with_simulated_judge_rare", row.with_judge_rare);
  json.end_object();
}

void write(JsonWriter& json, const TrafficRow& row) {
  json.begin_object();
  json.member("head", row.head);
  json.member("set", row.set);
  json.member("view", to_string(row.view));
  json.member("traces", row.traces);
  json.member("score_95", row.score_95);
  write(json, "flagged", row.flagged);
  json.end_object();
}

}  // namespace

std::string to_json(const Evaluation& evaluation) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  json.key("rows");
  json.begin_array();
  for (const auto& row : evaluation.rows) write(json, row);
  json.end_array();
  json.key("traffic");
  json.begin_array();
  for (const auto& row : evaluation.traffic) write(json, row);
  json.end_array();
  json.key("remarks");
  json.begin_array();
  for (const auto& remark : evaluation.remarks) json.value(remark);
  json.end_array();
  json.end_object();
  return text;
}

}  // namespace candor::monitor::overseer
