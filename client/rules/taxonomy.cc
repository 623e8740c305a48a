#include "client/rules/taxonomy.h"

namespace candor::client {
namespace {

constexpr Technique kAtlas[] = {
    {"AML.T0006", "Active Scanning"},
    {"AML.T0015", "Evade AI Model"},
    {"AML.T0018", "Manipulate AI Model"},
    {"AML.T0020", "Training Data Poisoning"},
    {"AML.T0021", "Establish Accounts"},
    {"AML.T0025", "Exfiltration via Cyber Means"},
    {"AML.T0031", "Erode AI Model Integrity"},
    {"AML.T0034", "Cost Harvesting"},
    {"AML.T0035", "AI Artifact Collection"},
    {"AML.T0036", "Data from Information Repositories"},
    {"AML.T0037", "Data from Local System"},
    {"AML.T0048", "External Harms"},
    {"AML.T0050", "Command and Scripting Interpreter"},
    {"AML.T0051", "LLM Prompt Injection"},
    {"AML.T0053", "AI Agent Tool Invocation"},
    {"AML.T0054", "LLM Jailbreak"},
    {"AML.T0055", "Unsecured Credentials"},
    {"AML.T0056", "Extract LLM System Prompt"},
    {"AML.T0057", "LLM Data Leakage"},
    {"AML.T0059", "Erode Dataset Integrity"},
    {"AML.T0061", "LLM Prompt Self-Replication"},
    {"AML.T0067", "LLM Trusted Output Components Manipulation"},
    {"AML.T0068", "LLM Prompt Obfuscation"},
    {"AML.T0070", "RAG Poisoning"},
    {"AML.T0072", "Cyber Communication Channel"},
    {"AML.T0073", "Impersonation"},
    {"AML.T0074", "Masquerading"},
    {"AML.T0077", "LLM Response Rendering"},
    {"AML.T0080", "AI Agent Context Poisoning"},
    {"AML.T0081", "Modify AI Agent Configuration"},
    {"AML.T0082", "RAG Credential Harvesting"},
    {"AML.T0083", "Credentials from AI Agent Configuration"},
    {"AML.T0085", "Data from AI Services"},
    {"AML.T0086", "Exfiltration via AI Agent Tool Invocation"},
    {"AML.T0090", "OS Credential Dumping"},
    {"AML.T0091", "Use Alternate Authentication Material"},
    {"AML.T0092", "Manipulate User LLM Chat History"},
    {"AML.T0094", "Delay Execution of LLM Instructions"},
    {"AML.T0096", "AI Service API"},
    {"AML.T0097", "Virtualization/Sandbox Evasion"},
    {"AML.T0098", "AI Agent Tool Credential Harvesting"},
    {"AML.T0099", "AI Agent Tool Data Poisoning"},
    {"AML.T0101", "Data Destruction via AI Agent Tool Invocation"},
    {"AML.T0102", "Generate Malicious Commands"},
    {"AML.T0103", "Deploy AI Agent"},
    {"AML.T0105", "Escape to Host"},
    {"AML.T0107", "Exploitation for Defense Evasion"},
    {"AML.T0108", "AI Agent"},
    {"AML.T0110", "AI Agent Tool Poisoning"},
    {"AML.T0112", "Machine Compromise"},
    {"AML.T0113", "Steal Web Session Cookie"},
    {"AML.T0115", "Publish Poisoned AI Artifacts"},
    {"AML.T0116", "Autonomous Reconnaissance"},
    {"AML.T0117", "Autonomous Attack-Path Adaptation"},
    {"AML.T0118", "Autonomous AI Agent Communication"},
    {"AML.T0121", "AI Agent Environment Reconstruction"},
    {"AML.T0122", "Exploitation of Remote Services"},
    {"AML.T0123", "Obfuscated Files or Information"},
    {"AML.T0124", "Autonomous Attack Orchestration"},
    {"AML.T0125", "Create Account"},
    {"AML.T0126", "Automated Collection"},
    {"AML.T0127", "Data Staged"},
};

constexpr Technique kAgentic[] = {
    {"ASI01", "Agent Goal Hijack"},
    {"ASI02", "Tool Misuse and Exploitation"},
    {"ASI03", "Identity and Privilege Abuse"},
    {"ASI04", "Agentic Supply Chain Vulnerabilities"},
    {"ASI05", "Unexpected Code Execution (RCE)"},
    {"ASI06", "Memory & Context Poisoning"},
    {"ASI07", "Insecure Inter-Agent Communication"},
    {"ASI08", "Cascading Failures"},
    {"ASI09", "Human-Agent Trust Exploitation"},
    {"ASI10", "Rogue Agents"},
};

constexpr Taxonomy kTaxonomies[] = {
    {"OWASP Top 10 for Agentic Applications 2026", "owasp.", kAgentic},
    {"MITRE ATLAS 2026.09", "atlas.", kAtlas},
};

}  // namespace

std::span<const Taxonomy> taxonomies() { return kTaxonomies; }

}  // namespace candor::client
