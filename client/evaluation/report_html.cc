#include "client/evaluation/report_html.h"

#include "client/evaluation/plots.h"
#include "client/evaluation/report_text.h"
#include "client/text.h"

namespace candor::client {
namespace {

using namespace monitor::overseer;

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Candor: evaluation</title><style>
:root { --ink: #1d2430; --soft: #5b6675; --line: #d9dee5; --paper: #fff; --wash: #f4f6f9; --joint: #1f5fbf; --reasoning: #c2701c; --action: #2a8a57; --shape: #8a8f98; --bad: #b8333b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa5b4; --line: #353d49; --paper: #14181f; --wash: #1c222b; --joint: #6ea8ff; --reasoning: #e6a15c; --action: #63c692; --shape: #7b828d; --bad: #f0777e; } }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto; max-width: 1080px; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .2rem; } p { margin: .3rem 0; max-width: 72ch; } .soft { color: var(--soft); }
table { border-collapse: collapse; margin: .8rem 0; font-variant-numeric: tabular-nums; } th, td { text-align: left; padding: .22rem .9rem .22rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; } th { font-weight: 600; color: var(--soft); }
tr.first td { font-weight: 600; } .scroll { overflow-x: auto; } .plots { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; background: var(--wash); border-radius: 6px; padding: .6rem; } figcaption { color: var(--soft); font-size: 12px; }
svg { display: block; max-width: 100%; } svg text { fill: var(--soft); font-size: 11px; } .grid { stroke: var(--line); } .diagonal { stroke: var(--soft); stroke-dasharray: 4 4; } path { fill: none; stroke-width: 2; }
.joint { stroke: var(--joint); } .reasoning { stroke: var(--reasoning); } .action { stroke: var(--action); } .shape { stroke: var(--shape); stroke-dasharray: 5 3; } .share { fill: var(--joint); opacity: .75; } .negative { fill: var(--shape); } .positive { fill: var(--bad); }
.key { display: inline-block; width: 1.4em; height: 0; border-top: 3px solid; vertical-align: middle; margin: 0 .35em 0 .9em; } .k-joint { border-color: var(--joint); } .k-reasoning { border-color: var(--reasoning); } .k-action { border-color: var(--action); } .k-shape { border-color: var(--shape); border-top-style: dashed; } .k-positive { border-color: var(--bad); }
</style></head><body>
<h1>Evaluation of the overseer</h1>
<p class="soft">Figures with their 95 % bootstrap intervals over tasks. <b>shape</b> is a model that sees only lengths, counts and ratios: what it reaches is given away by the form of a set, not by what an agent does. <b>cut</b> ends at the last tool call, as a gateway sees it. ECE: expected calibration error of the scores as they are, then after calibration on the set's other folds. Last column: false positives and recall at the deployment percentile, from 50 benign traces of the set.</p>
)";

std::string cell(const std::string& text) { return "<td>" + text + "</td>"; }

std::string deployment(const std::optional<DeploymentFigure>& figure) {
  if (!figure) return "-";
  return shown(std::optional<double>(figure->false_positives)) + " / " + shown(figure->recall);
}

std::string table_row(const Row& row) {
  const bool first = row.view == View::whole && row.sees == Sees::joint;
  return std::string(first ? "<tr class=\"first\">" : "<tr>") +
         cell(std::string(to_string(row.sees))) + cell(std::string(to_string(row.view))) +
         cell(shown(row.area)) + cell(shown(row.recall_5)) + cell(shown(row.recall_1)) +
         cell(shown(row.calibration_error)) + cell(shown(row.recalibrated_error)) +
         cell(deployment(row.at_percentile)) + "</tr>\n";
}

std::string table(const RowGroup& group) {
  std::string text =
      "<div class=\"scroll\"><table><tr><th>sees</th><th>view</th><th>AUC</th><th>recall at 5 "
      "%</th>"
      "<th>recall at 1 %</th><th>ECE</th><th>recalibrated</th><th>at percentile</th></tr>\n";
  for (const Row* row : group.rows) text += table_row(*row);
  return text + "</table></div>\n";
}

std::string figure(const std::string& plot, const std::string& caption) {
  return "<figure>" + plot + "<figcaption>" + caption + "</figcaption></figure>\n";
}

std::string key(std::string_view name) {
  return "<span class=\"key k-" + std::string(name) + "\"></span>" + std::string(name);
}

std::string plots(const RowGroup& group) {
  const Row& first = *group.rows.front();
  std::vector<RocLine> lines;
  std::string keys;
  for (const Row* row : group.rows) {
    if (row->view != first.view) continue;
    const auto name = to_string(row->sees);
    lines.push_back(
        {std::string(name) + " " + shown(row->area), name, Ranking(row->scores).curve()});
    keys += key(name);
  }
  return "<div class=\"plots\">" + figure(roc_plot(lines), "ROC" + keys) +
         figure(reliability_plot(first.scores), "Reliability of the joint score") +
         figure(score_plot(first.scores),
                "Scores" + key("positive") + "<span class=\"key k-shape\"></span>negative") +
         "</div>\n";
}

std::string section(const RowGroup& group) {
  const Row& first = *group.rows.front();
  return "<h2>" + escaped(group.title) + "</h2><p class=\"soft\">" + with_commas(first.positives) +
         " positive, " + with_commas(first.negatives) + " negative</p>\n" + table(group) +
         plots(group);
}

std::string flagged(const std::optional<DeploymentFigure>& at) {
  if (!at) return "-";
  return fixed(at->false_positives * 100, 1) + " % [" + fixed(at->low * 100, 1) + ", " +
         fixed(at->high * 100, 1) + "]";
}

std::string traffic(const std::vector<TrafficRow>& rows) {
  if (rows.empty()) return {};
  std::string text =
      "<h2>Benign traffic</h2><p class=\"soft\">Flagged in one half at the deployment percentile "
      "of the "
      "other, mean and spread over 200 "
      "draws.</p><div "
      "class=\"scroll\"><table><tr><th>set</th><th>head</th><th>view</th><th>traces</th>"
      "<th>flagged</th></tr>\n";
  for (const auto& row : rows) {
    text += "<tr>" + cell(escaped(row.set)) + cell(escaped(row.head)) +
            cell(std::string(to_string(row.view))) + cell(with_commas(row.traces)) +
            cell(flagged(row.flagged)) + "</tr>\n";
  }
  return text + "</table></div>\n";
}

}  // namespace

std::string report_html(const Evaluation& evaluation) {
  std::string page(kHead);
  for (const auto& group : grouped(evaluation)) page += section(group);
  page += traffic(evaluation.traffic);
  for (const auto& remark : evaluation.remarks)
    page += "<p class=\"soft\">Not measured: " + escaped(remark) + "</p>\n";
  return page + "</body></html>\n";
}

}  // namespace candor::client
