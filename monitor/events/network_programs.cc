// Which words of which program name hosts and URLs.

#include "monitor/events/network_programs.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "monitor/events/shell/characters.h"
#include "monitor/events/tool_words.h"
#include "monitor/events/url.h"
#include "monitor/events/word_list.h"

namespace candor::monitor {
namespace {

using Words = std::span<const ShellWord>;

/// Programs that open what URLs their words show.
constexpr WordList kFetchers =
    " aria2c axel az bazel brew bundle cargo chromium code composer conda curlie docker elinks "
    "fetch "
    "firefox flatpak gcloud gem gh git glab go google-chrome gradle gsutil helm http https httpie "
    "huggingface-cli invoke-restmethod invoke-webrequest irm iwr kubectl lftp links lynx mamba mvn "
    "ncftp npm npx nuget open pip pip3 pipx pnpm poetry podman rclone s3cmd start-bitstransfer svn "
    "terraform uv w3m wget2 wrk xdg-open xh yarn youtube-dl yt-dlp aws ab hey bitsadmin certutil "
    "invoke-expression iex new-object ";

constexpr WordList kSockets = " nc ncat netcat nc.openbsd nc.traditional telnet ftp ";
constexpr WordList kRemotes = " ssh scp sftp rsync mosh ssh-copy-id autossh ";
constexpr WordList kLookups =
    " dig host nslookup drill ping ping6 traceroute tracepath mtr whois resolvectl getent ";

/// Options of curl that take a value; the letters first.
constexpr std::string_view kCurlLetters = "dXHoAbcCeEFKmPQrtTuUwxyYzD";
constexpr WordList kCurlValued =
    " --abstract-unix-socket --aws-sigv4 --cacert --capath --cert --ciphers --config "
    "--connect-timeout "
    "--connect-to --continue-at --cookie --cookie-jar --crlfile --data --data-ascii --data-binary "
    "--data-raw --data-urlencode --dns-servers --dump-header --form --form-string --header "
    "--interface "
    "--json --key --limit-rate --max-filesize --max-redirs --max-time --netrc-file --oauth2-bearer "
    "--output --output-dir --pass --proto --proxy --proxy-user --quote --range --rate --referer "
    "--request --request-target --resolve --retry --retry-delay --retry-max-time --socks5 "
    "--socks5-hostname --speed-limit --speed-time --time-cond --tls-max --unix-socket "
    "--upload-file "
    "--url --user --user-agent --write-out ";

bool is_option(std::string_view word) { return word.size() > 1 && word[0] == '-'; }

bool has_scheme(std::string_view word) {
  const auto at = word.find("://");
  return at != word.npos && at > 1 && at <= 16;
}

std::uint32_t number(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value < 65536 ? value : 0;
}

/// Reads one command.
class NetworkWords {
 public:
  NetworkWords(const ShellScript& script, const ShellCommand& command, std::size_t most)
      : script_(script), command_(command), argv_(script.argv(command)), most_(most) {}

  std::vector<NetworkUse> read();

 private:
  void read_program(std::string_view name);
  void read_curl();
  void curl_option(std::string_view name, std::string_view value);
  void read_wget();
  void read_urls();
  void read_sockets(std::string_view name);
  void read_socat();
  void read_lookup();
  void read_remote(std::string_view name);
  void read_device(std::string_view path);
  void add(NetworkUse use);
  void add_url(std::string_view url);
  void add_host(std::string_view host, std::uint32_t port);
  std::string_view text(std::size_t i) const {
    return i < argv_.size() ? argv_[i].text : std::string_view();
  }

  const ShellScript& script_;
  const ShellCommand& command_;
  Words argv_;
  std::size_t most_;
  NetworkUse request_;  // method, agent and content of the URLs of one command
  std::vector<std::string_view> urls_;
  std::vector<NetworkUse> uses_;
};

void NetworkWords::add(NetworkUse use) {
  if (uses_.size() < most_) uses_.push_back(use);
}

void NetworkWords::add_url(std::string_view url) {
  const auto parts = url_parts(url);
  if (!is_host(parts.host)) return;
  const bool web = parts.scheme.empty() || parts.scheme.starts_with("http") ||
                   parts.scheme.starts_with("ftp") || parts.scheme.starts_with("ws");
  NetworkUse use = request_;
  use.url = web ? url : std::string_view();
  use.host = parts.host;
  use.port = parts.port;
  if (use.method.empty()) use.method = "GET";
  add(use);
}

void NetworkWords::add_host(std::string_view host, std::uint32_t port) {
  if (const auto sign = host.rfind('@'); sign != host.npos) host.remove_prefix(sign + 1);
  if (!is_host(host)) return;
  NetworkUse use;
  use.host = host;
  use.port = port;
  add(use);
}

std::vector<NetworkUse> NetworkWords::read() {
  for (const ShellRedirection& to : script_.redirections_of(command_)) read_device(to.target);
  if (!argv_.empty()) {
    auto name = base_name(argv_[0].text);
    if (command_.platform == Platform::windows && name.ends_with(".exe")) name.remove_suffix(4);
    read_program(name);
  }
  return std::move(uses_);
}

void NetworkWords::read_program(std::string_view name) {
  if (name == "curl") {
    read_curl();
  } else if (name == "wget") {
    read_wget();
  } else if (kSockets.has(name)) {
    read_sockets(name);
  } else if (name == "socat" || name == "openssl") {
    read_socat();
  } else if (kLookups.has(name)) {
    read_lookup();
  } else if (kRemotes.has(name)) {
    read_remote(name);
  } else {
    std::string small(name);
    std::transform(small.begin(), small.end(), small.begin(), lower);
    if (kFetchers.has(small)) read_urls();
  }
}

/// `/dev/tcp/host/port` of bash.
void NetworkWords::read_device(std::string_view path) {
  if (!path.starts_with("/dev/tcp/") && !path.starts_with("/dev/udp/")) return;
  path.remove_prefix(9);
  const auto slash = path.find('/');
  if (slash != path.npos) add_host(path.substr(0, slash), number(path.substr(slash + 1)));
}

void NetworkWords::read_curl() {
  for (std::size_t i = 1; i < argv_.size(); ++i) {
    const auto word = text(i);
    if (!is_option(word)) {
      if (!word.empty()) urls_.push_back(word);
    } else if (word.starts_with("--")) {
      const auto equals = word.find('=');
      const auto name = word.substr(0, equals);
      if (equals != word.npos) {
        curl_option(name, word.substr(equals + 1));
      } else if (kCurlValued.has(name)) {
        curl_option(name, text(++i));
      } else {
        curl_option(name, {});
      }
    } else {
      const auto letter = word.find_first_of(kCurlLetters, 1);
      if (word.find('I') < letter) curl_option("-I", {});
      if (letter == word.npos) continue;
      const bool attached = letter + 1 < word.size();
      const char name[] = {'-', word[letter]};
      curl_option({name, 2}, attached ? word.substr(letter + 1) : text(++i));
    }
  }
  for (const auto url : urls_) add_url(url);
}

void NetworkWords::curl_option(std::string_view name, std::string_view value) {
  const auto method = [this](std::string_view word) {
    if (request_.method.empty()) request_.method = word;
  };
  if (name == "-X" || name == "--request") {
    request_.method = value;
  } else if (name == "-d" || name.starts_with("--data") || name == "--json" || name == "-F" ||
             name.starts_with("--form")) {
    method("POST");
    request_.content = value;
  } else if (name == "-T" || name == "--upload-file") {
    method("PUT");
    request_.content = value;
  } else if (name == "-I" || name == "--head") {
    method("HEAD");
  } else if (name == "-A" || name == "--user-agent") {
    request_.agent = value;
  } else if (name == "--url") {
    urls_.push_back(value);
  }
}

void NetworkWords::read_wget() {
  constexpr std::string_view kLetters = "aoitOTwQPUlARDIX";
  for (std::size_t i = 1; i < argv_.size(); ++i) {
    const auto word = text(i);
    const auto equals = word.find('=');
    const auto value = equals == word.npos ? std::string_view() : word.substr(equals + 1);
    if (!is_option(word)) {
      if (!word.empty()) urls_.push_back(word);
    } else if (word.starts_with("--post") || word.starts_with("--body")) {
      request_.method = request_.method.empty() ? "POST" : request_.method;
      request_.content = equals == word.npos ? text(++i) : value;
    } else if (word.starts_with("--method")) {
      request_.method = equals == word.npos ? text(++i) : value;
    } else if (word.starts_with("--user-agent") || word == "-U") {
      request_.agent = equals == word.npos ? text(++i) : value;
    } else if (word[1] != '-' && kLetters.find(word.back()) != std::string_view::npos) {
      ++i;
    }
  }
  for (const auto url : urls_) add_url(url);
}

/// Words with a scheme, also behind `--option=`; `git@host:path`.
void NetworkWords::read_urls() {
  for (std::size_t i = 1; i < argv_.size(); ++i) {
    auto word = text(i);
    if (const auto equals = word.find('='); is_option(word) && equals != word.npos)
      word.remove_prefix(equals + 1);
    // PowerShell: DownloadString('http://…')
    if (const auto quote = word.find_first_of("'\"("); quote != word.npos && has_scheme(word)) {
      const auto begin = word.find("http");
      if (begin == word.npos) continue;
      word = word.substr(begin);
      word = word.substr(0, word.find_first_of("'\")"));
    }
    if (word.starts_with("git+")) word.remove_prefix(4);
    if (has_scheme(word)) {
      if (!word.starts_with("file:")) add_url(word);
    } else if (word.starts_with("git@")) {
      add_host(word.substr(0, word.find(':')), 22);
    }
  }
}

/// `nc [options] host port`; a listener connects to nobody.
void NetworkWords::read_sockets(std::string_view name) {
  constexpr std::string_view kValued = "pwsqXxiegGhIOTVcCmM";
  std::vector<std::string_view> operands;
  for (std::size_t i = 1; i < argv_.size(); ++i) {
    const auto word = text(i);
    if (!is_option(word)) {
      operands.push_back(word);
    } else if (word.find('l') != word.npos && word[1] != '-') {
      return;
    } else if (word[1] != '-' && kValued.find(word.back()) != std::string_view::npos) {
      ++i;
    }
  }
  if (operands.empty()) return;
  const auto port = operands.size() > 1 ? number(operands[1]) : port_of(name);
  add_host(operands[0], port);
}

/// `socat - TCP:host:port`, `openssl s_client -connect host:port`.
void NetworkWords::read_socat() {
  for (std::size_t i = 1; i < argv_.size(); ++i) {
    auto word = text(i);
    const auto head = word.substr(0, word.find(':'));
    const bool address = head.starts_with("TCP") || head.starts_with("tcp") || head == "OPENSSL" ||
                         head == "openssl" || head.starts_with("SSL");
    const bool listens = head.find("LISTEN") != head.npos || head.find("listen") != head.npos;
    if (address && !listens && head.size() < word.size()) {
      word.remove_prefix(head.size() + 1);
    } else if (i == 1 || text(i - 1) != "-connect") {
      continue;
    }
    const auto colon = word.find(':');
    if (colon != word.npos) add_host(word.substr(0, colon), number(word.substr(colon + 1)));
  }
}

void NetworkWords::read_lookup() {
  for (std::size_t i = 1; i < argv_.size(); ++i) {
    auto word = text(i);
    if (word.starts_with('@')) {
      add_host(word.substr(1), 53);
      continue;
    }
    if (is_option(word) || word.starts_with('+') || !is_host(word)) continue;
    NetworkUse use;
    use.host = word;
    use.only_name = true;
    add(use);
  }
}

/// `ssh [options] [user@]host …`; `scp` and `rsync` name hosts before a colon.
void NetworkWords::read_remote(std::string_view name) {
  constexpr std::string_view kValued = "BbcDEeFIiJLlmOopQRSWwP";
  std::uint32_t port = 22;
  const bool copies = name == "scp" || name == "rsync";
  for (std::size_t i = 1; i < argv_.size(); ++i) {
    const auto word = text(i);
    if (is_option(word)) {
      if (word == "-p" || word == "-P") port = number(text(i + 1));
      if (word[1] != '-' && word.size() == 2 && kValued.find(word[1]) != std::string_view::npos &&
          !(copies && name == "rsync" && word != "-e"))
        ++i;
    } else if (has_scheme(word)) {
      add_url(word);
    } else if (copies) {
      const auto colon = word.find(':');
      if (colon != word.npos && word.substr(0, colon).find('/') == word.npos)
        add_host(word.substr(0, colon), port);
    } else {
      return add_host(word.substr(0, word.find(':')), port);
    }
  }
}

}  // namespace

std::vector<NetworkUse> network_uses(const ShellScript& script, const ShellCommand& command,
                                     std::size_t most) {
  return NetworkWords(script, command, most).read();
}

}  // namespace candor::monitor
