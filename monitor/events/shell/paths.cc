// Where programs and files are.

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/session.h"

namespace candor::monitor {
namespace {

struct Program {
  std::string_view name;
  std::string_view path;
};

/// Programs that only macOS has. Sorted.
constexpr std::array kMacPrograms = std::to_array<Program>({
    {"caffeinate", "/usr/bin/caffeinate"},
    {"codesign", "/usr/bin/codesign"},
    {"csrutil", "/usr/bin/csrutil"},
    {"defaults", "/usr/bin/defaults"},
    {"diskutil", "/usr/sbin/diskutil"},
    {"dscl", "/usr/bin/dscl"},
    {"dseditgroup", "/usr/sbin/dseditgroup"},
    {"dsenableroot", "/usr/sbin/dsenableroot"},
    {"fdesetup", "/usr/bin/fdesetup"},
    {"firmwarepasswd", "/usr/sbin/firmwarepasswd"},
    {"hdiutil", "/usr/bin/hdiutil"},
    {"installer", "/usr/sbin/installer"},
    {"ioreg", "/usr/sbin/ioreg"},
    {"jamf", "/usr/local/bin/jamf"},
    {"kextload", "/sbin/kextload"},
    {"kickstart",
     "/System/Library/CoreServices/RemoteManagement/ARDAgent.app/Contents/Resources/kickstart"},
    {"launchctl", "/bin/launchctl"},
    {"mdfind", "/usr/bin/mdfind"},
    {"mdls", "/usr/bin/mdls"},
    {"networksetup", "/usr/sbin/networksetup"},
    {"nvram", "/usr/sbin/nvram"},
    {"osacompile", "/usr/bin/osacompile"},
    {"osascript", "/usr/bin/osascript"},
    {"pbcopy", "/usr/bin/pbcopy"},
    {"pbpaste", "/usr/bin/pbpaste"},
    {"pfctl", "/sbin/pfctl"},
    {"plutil", "/usr/bin/plutil"},
    {"pmset", "/usr/bin/pmset"},
    {"profiles", "/usr/bin/profiles"},
    {"screencapture", "/usr/sbin/screencapture"},
    {"scutil", "/usr/sbin/scutil"},
    {"security", "/usr/bin/security"},
    {"softwareupdate", "/usr/sbin/softwareupdate"},
    {"spctl", "/usr/sbin/spctl"},
    {"sw_vers", "/usr/bin/sw_vers"},
    {"sysadminctl", "/usr/sbin/sysadminctl"},
    {"system_profiler", "/usr/sbin/system_profiler"},
    {"systemsetup", "/usr/sbin/systemsetup"},
    {"tccutil", "/usr/bin/tccutil"},
    {"tmutil", "/usr/bin/tmutil"},
    {"xattr", "/usr/bin/xattr"},
});

static_assert(std::is_sorted(kMacPrograms.begin(), kMacPrograms.end(),
                             [](const Program& a, const Program& b) { return a.name < b.name; }));

std::string_view windows_image(std::string_view name, TextArena& texts) {
  const bool extension = name.size() > 4 && name[name.size() - 4] == '.';
  if (name.find_first_of("\\/") != name.npos) return extension ? name : texts.join({name, ".exe"});
  const auto stem = extension ? name.substr(0, name.size() - 4) : name;
  if (equals_ignoring_case(stem, "powershell"))
    return "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
  if (equals_ignoring_case(stem, "pwsh")) return "C:\\Program Files\\PowerShell\\7\\pwsh.exe";
  const bool com = equals_ignoring_case(stem, "chcp") || equals_ignoring_case(stem, "more") ||
                   equals_ignoring_case(stem, "tree") || equals_ignoring_case(stem, "format");
  return texts.join({"C:\\Windows\\System32\\", name, extension ? "" : com ? ".com" : ".exe"});
}

/// Takes `.` and `..` and empty parts out.
std::string normal(std::string_view path) {
  std::vector<std::string_view> parts;
  const bool absolute = path.starts_with('/');
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    const auto part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !absolute) {
      parts.push_back(part);
    }
  }
  std::string out = absolute ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += '/';
    out += parts[i];
  }
  return out;
}

bool is_normal(std::string_view path) {
  return path.find("//") == path.npos && path.find("/.") == path.npos && !path.starts_with("./") &&
         !path.starts_with("../");
}

}  // namespace

std::string_view mac_program(std::string_view name) {
  const auto found = std::lower_bound(
      kMacPrograms.begin(), kMacPrograms.end(), name,
      [](const Program& program, std::string_view wanted) { return program.name < wanted; });
  return found != kMacPrograms.end() && found->name == name ? found->path : std::string_view();
}

std::string_view resolve(std::string_view path, std::string_view directory, TextArena& texts) {
  if (path.empty()) return path;
  const bool rooted =
      path[0] == '/' || path[0] == '~' || path[0] == '$' || path.find_first_of("\\:") != path.npos;
  if (rooted || directory.empty())
    return is_normal(path) || path == "." ? path : texts.keep(normal(path));
  std::string joined(directory);
  joined += '/';
  joined += path;
  return texts.keep(normal(joined));
}

std::string_view image_of(std::string_view name, std::string_view directory, Platform platform,
                          TextArena& texts) {
  if (platform == Platform::windows) return windows_image(name, texts);
  if (name.find('/') != name.npos) {
    if (name.starts_with("./") && directory.empty()) return name;
    return resolve(name, directory, texts);
  }
  if (const auto path = mac_program(name); !path.empty()) return path;
  if (name.starts_with('$') || name.starts_with('`')) return name;  // only a run can tell
  return texts.join({"/usr/bin/", name});
}

}  // namespace candor::monitor
