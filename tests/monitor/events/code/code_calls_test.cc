#include "monitor/events/code/code_calls.h"

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

using Texts = std::vector<std::string>;

std::string name_of(CodeRole role) {
  constexpr const char* kNames[] = {"shell",  "process", "code",    "read",    "write",
                                    "remove", "request", "connect", "resolve", "query"};
  return kNames[static_cast<std::size_t>(role)];
}

/// `role text` or `role word word` for each call.
Texts calls(std::string_view code, bool backquotes = false) {
  TextArena texts;
  Texts all;
  for (const CodeCall& call : find_code_calls(code, backquotes, texts).calls) {
    std::string line = name_of(call.role);
    for (const auto word : call.words) line.append(" ").append(word);
    if (!call.text.empty()) line.append(" ").append(call.text);
    all.push_back(line);
  }
  return all;
}

TEST(CodeCalls, RunTexts) {
  EXPECT_EQ(calls("os.system('rm x')"), (Texts{"shell rm x"}));
  EXPECT_EQ(calls("os.popen(\"a\").read()"), (Texts{"shell a"}));
  EXPECT_EQ(calls("subprocess.getoutput('a')"), (Texts{"shell a"}));
  EXPECT_EQ(calls("await asyncio.create_subprocess_shell('a')"), (Texts{"shell a"}));
  EXPECT_EQ(calls("cp.execSync('a')"), (Texts{"shell a"}));
  EXPECT_EQ(calls("require('child_process').exec('a')"), (Texts{"shell a"}));
  EXPECT_EQ(calls("client.exec_command('a')"), (Texts{"shell a"}));
}

TEST(CodeCalls, RunPrograms) {
  EXPECT_EQ(calls("subprocess.run(['rm', '-rf', path])"), (Texts{"process rm -rf path"}));
  EXPECT_EQ(calls("sp.call([\"a\"])"), (Texts{"process a"}));
  EXPECT_EQ(calls("subprocess.run('a b', shell=True)"), (Texts{"shell a b"}));
  EXPECT_EQ(calls("Popen(('a', 'b'))"), (Texts{"process a b"}));
  EXPECT_EQ(calls("subprocess.check_output(\n  [\n    'a',\n    'b',\n  ],\n  text=True)"),
            (Texts{"process a b"}));
  EXPECT_EQ(calls("subprocess.run('a b'.split())"), (Texts{"shell a b"}));
  EXPECT_EQ(calls("os.execvp('rm', ['rm', 'x'])"), (Texts{"process rm x"}));
  EXPECT_EQ(calls("os.execl('/bin/rm', 'rm', 'x')"), (Texts{"process /bin/rm rm x"}));
  EXPECT_EQ(calls("spawn('rm', ['-rf', 'x'])"), (Texts{"process rm -rf x"}));
  EXPECT_EQ(calls("exec.Command(\"rm\", \"x\")"), (Texts{"process rm x"}));
}

TEST(CodeCalls, ThatOnlyLookAlikeAreNot) {
  EXPECT_EQ(calls("app.run('0.0.0.0')"), (Texts{}));
  EXPECT_EQ(calls("asyncio.run(main())"), (Texts{}));
  EXPECT_EQ(calls("os.system(command)"), (Texts{}));
  EXPECT_EQ(calls("d.get('key'); s.replace('a', 'b'); l.remove('x') if 0 else 1"),
            (Texts{"remove x"}));
  EXPECT_EQ(calls("# os.system('a')\nx = 1"), (Texts{}));
  EXPECT_EQ(calls("print(\"os.system('a')\")"), (Texts{}));
  EXPECT_EQ(calls("'''\nos.system('a')\n'''"), (Texts{}));
}

TEST(CodeCalls, LiteralsAreFollowed) {
  EXPECT_EQ(calls("c = 'rm x'\nos.system(c)"), (Texts{"shell rm x"}));
  EXPECT_EQ(calls("a = ['rm', 'x']\nsubprocess.run(a)"), (Texts{"process rm x"}));
  EXPECT_EQ(calls("os.system('rm ' + '-rf' \" /\")"), (Texts{"shell rm -rf /"}));
  EXPECT_EQ(calls("os.system('rm ' + path)"), (Texts{"shell rm path"}));
  EXPECT_EQ(calls("os.system(f'rm {path}')"), (Texts{"shell rm {path}"}));
  EXPECT_EQ(calls("os.system(r'a\\b')"), (Texts{"shell a\\b"}));
  EXPECT_EQ(calls("os.system('\\x72m')"), (Texts{"shell rm"}));
  EXPECT_EQ(calls("os.system(base64.b64decode('cm0geA==').decode())"), (Texts{"shell rm x"}));
  EXPECT_EQ(calls("exec(__import__('base64').b64decode('cHJpbnQoMSk='))"),
            (Texts{"code print(1)"}));
  EXPECT_EQ(calls("__import__('os').system('rm')"), (Texts{"shell rm"}));
  EXPECT_EQ(calls("os.system(bytes.fromhex('726d').decode())"), (Texts{"shell rm"}));
  EXPECT_EQ(calls("os.system(chr(114) + chr(109))"), (Texts{"shell rm"}));
  EXPECT_EQ(calls("eval(atob('YWxlcnQoMSk='))"), (Texts{"code alert(1)"}));
  EXPECT_EQ(calls("exec(\"import os\")"), (Texts{"code import os"}));
}

TEST(CodeCalls, TouchFiles) {
  EXPECT_EQ(calls("open('a')"), (Texts{"read a"}));
  EXPECT_EQ(calls("with open('a', 'w') as f: pass"), (Texts{"write a"}));
  EXPECT_EQ(calls("open('a', mode='ab')"), (Texts{"write a"}));
  EXPECT_EQ(calls("Path('a').write_text('x'); Path('b').read_text(); Path('c').unlink()"),
            (Texts{"write a", "read b", "remove c"}));
  EXPECT_EQ(calls("p = Path('a')\np.write_text('x')"), (Texts{"write a"}));
  EXPECT_EQ(calls("os.remove('a'); shutil.rmtree('b'); shutil.move('c', 'd')"),
            (Texts{"remove a", "remove b", "write d"}));
  EXPECT_EQ(calls("fs.readFileSync('a', 'utf8')"), (Texts{"read a"}));
}

TEST(CodeCalls, UseTheNetwork) {
  EXPECT_EQ(calls("requests.get('https://a.org')"), (Texts{"request https://a.org"}));
  EXPECT_EQ(calls("u = 'https://a.org'\nrequests.post(u, data=d)"),
            (Texts{"request https://a.org"}));
  EXPECT_EQ(calls("urllib.request.urlopen('http://a.org')"), (Texts{"request http://a.org"}));
  EXPECT_EQ(calls("smtplib.SMTP('mail.a.org', 25)"), (Texts{"connect mail.a.org"}));
  EXPECT_EQ(calls("s.connect(('10.0.0.1', 4444))"), (Texts{"connect 10.0.0.1"}));
  EXPECT_EQ(calls("sqlite3.connect('a.db')"), (Texts{"connect a.db"}));
  EXPECT_EQ(calls("socket.gethostbyname('x.a.org')"), (Texts{"resolve x.a.org"}));
}

TEST(CodeCalls, SendSql) {
  EXPECT_EQ(calls("cur.execute('DELETE FROM t WHERE a = %s', (1,))"),
            (Texts{"query DELETE FROM t WHERE a = %s"}));
  EXPECT_EQ(calls("db.exec(`DROP TABLE t`)"), (Texts{"query DROP TABLE t"}));
  EXPECT_EQ(calls("pool.execute(task)"), (Texts{}));
}

TEST(CodeCalls, BackquotesRunCommandsWhereTheLanguageSaysSo) {
  EXPECT_EQ(calls("puts `ls`", true), (Texts{"shell ls"}));
  EXPECT_EQ(calls("x = `ls`", false), (Texts{}));
  EXPECT_EQ(calls("system \"ls\""), (Texts{"shell ls"}));
}

TEST(CodeCalls, TellWhereTheyStand) {
  TextArena texts;
  const std::string_view code = "x = 1\nos.system('rm')\n";
  const auto found = find_code_calls(code, false, texts);
  ASSERT_EQ(found.calls.size(), 1u);
  EXPECT_EQ(code.substr(found.calls[0].begin, found.calls[0].end - found.calls[0].begin),
            "os.system('rm')");
  EXPECT_EQ(found.calls[0].name, "os.system");
}

TEST(CodeCalls, AreBoundedAndSaySo) {
  std::string code;
  for (std::size_t i = 0; i < kCodeCalls + 10; ++i) code += "os.system('a')\n";
  TextArena texts;
  const auto found = find_code_calls(code, false, texts);
  EXPECT_EQ(found.calls.size(), kCodeCalls);
  EXPECT_TRUE(found.truncated);
}

}  // namespace
}  // namespace candor::monitor
