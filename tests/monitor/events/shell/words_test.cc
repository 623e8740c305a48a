// Quoting and expansion, honest and not: which words a command has.

#include "tests/monitor/events/shell/cases.h"

namespace candor::monitor::testing {
namespace {

const ShellCase kQuoting[] = {
    {"Single", "echo 'a $b `c` \\d'", {"echo <a $b `c` \\d>"}},
    {"Double", "echo \"a \\\"b\\\" \\$c \\d\"", {"echo <a \"b\" $c \\d>"}},
    {"Mixed", "echo a'b c'\"d e\"f", {"echo <ab cd ef>"}},
    {"Empty", "grep '' f", {"grep <> f"}},
    {"QuoteInsideTheOther", "echo \"it's\" 'say \"x\"'", {"echo it's <say \"x\">"}},
    {"Escapes", "echo a\\ b \\; \\\\", {"echo <a b> ; \\"}},
    {"OptionWithValue", "git commit --author=\"A B\"", {"git commit <--author=A B>"}},
    {"NewlineInQuotes", "echo 'a\nb'", {"echo <a\nb>"}},
    {"ContinuedInDoubleQuotes", "echo \"a\\\nb\"", {"echo ab"}},
    {"Patterns", "rm *.o ~/x/? [ab]", {"rm *.o ~/x/? [ab]"}},
    {"FindBraces", "find . -name {} -print", {"find . -name {} -print"}},
    {"AwkProgram", "awk '{print $1}' f", {"awk <{print $1}> f"}},
    {"Json", "curl -d '{\"a\":1,\"b\":2}' u", {"curl -d {\"a\":1,\"b\":2} u"}},
};
INSTANTIATE_TEST_SUITE_P(Quoting, ShellCases, ::testing::ValuesIn(kQuoting), case_name);

const ShellCase kExpansions[] = {
    {"UnknownStays", "rm -rf $HOME/x ${TMPDIR}", {"rm -rf $HOME/x $TMPDIR"}},
    {"Assigned", "d=/srv; rm -rf $d/x \"${d}/y\"", {"rm -rf /srv/x /srv/y"}},
    {"AssignedFromAnother", "a=/x; b=$a/y; ls $b", {"ls /x/y"}},
    {"Appended", "a=r; a+=m; $a x", {"rm x"}},
    {"SplitsOutsideQuotes", "o='-r -f'; rm $o x", {"rm -r -f x"}},
    {"StaysWholeInQuotes", "o='-r -f'; rm \"$o\"", {"rm <-r -f>"}},
    {"Exported", "export D=/a; ls $D", {"export D=/a", "ls /a"}},
    {"DeclaredLocal", "local D=/a; ls $D", {"local D=/a", "ls /a"}},
    {"BeforeACommand", "A=1 B=2 make", {"make"}},
    {"Unset", "a=x; unset a; ls $a", {"unset a", "ls $a"}},
    {"Array", "a=(rm -rf /x); \"${a[@]}\"", {"rm -rf /x"}},
    {"ArrayElement", "a=(x y); ls ${a[1]}", {"ls y"}},
    {"Positional", "set -- a b; ls $2 $1", {"set -- a b", "ls b a"}},
    {"AllPositional", "set -- rm -rf /x; \"$@\"", {"set -- rm -rf /x", "rm -rf /x"}},
    {"Default", "ls ${X:-/tmp}", {"ls /tmp"}},
    {"DefaultIsAssigned", "ls ${X:=/tmp}; rm $X", {"ls /tmp", "rm /tmp"}},
    {"DefaultNotNeeded", "X=a; ls ${X:-b}", {"ls a"}},
    {"UnknownInTheDefaultOfACommand", "a${x:-$b$c}d e", {"a$b$cd e"}},
    {"UnknownInArithmeticOfACommand", "a$((1 + ${b}))c d", {"ac d"}},
    {"ArrayInADefault", "a=(x y); ls ${z:-${a[@]}} w", {"ls x y w"}},
    {"ArrayInAHereDocument", "a=(rm x); sh <<E\n${a[@]}\nE", {"sh", "rm x"}},
    {"LoopInAHereDocument", "for i in a b; do sh <<E\nrm $i\nE\ndone", {"sh", "rm a b"}},
    {"DefaultRunsCommands", "ls ${X:-$(rm a)}", {"rm a", "ls $(rm a)"}},
    {"Alternative", "X=a; ls ${X:+b} ${Y:+c}", {"ls b"}},
    {"Slice", "X=abcd; ls ${X:1:2} ${X:2}", {"ls bc cd"}},
    {"Replaced", "X=a.b.c; ls ${X/./-} ${X//./}", {"ls a-b.c abc"}},
    {"Stripped", "X=/a/b.tar.gz; ls ${X##*/} ${X%.gz} ${X#/a}", {"ls b.tar.gz /a/b.tar /b.tar.gz"}},
    {"Cased", "X=RM; ${X,,} a", {"rm a"}},
    {"Indirect", "a=b; b=c; ls ${!a}", {"ls c"}},
    {"Length", "X=abc; echo ${#X}", {"echo ${#X}"}},
    {"RunTimeValueStays", "X=$(date); ls $X", {"date", "ls $X"}},
    {"LiteralValueIsPutIn", "X=$(echo rm); $X a", {"echo rm", "rm a"}},
    {"Backquotes", "echo `date +%F`", {"date +%F", "echo <`date +%F`>"}},
    {"NestedBackquotes", "echo `a \\`b\\``", {"b", "a `b`", "echo <`a \\`b\\``>"}},
    {"NestedSubstitutions",
     "a $(b $(c) \"$(d)\")",
     {"c", "d", "b $(c) $(d)", "a <$(b $(c) \"$(d)\")>"}},
    {"SubstitutionInDoubleQuotes", "a \"x $(b 'y z') w\"", {"b <y z>", "a <x $(b 'y z') w>"}},
    {"Message", "git commit -m \"$(cat <<'E'\nFix $x\nE\n)\"", {"cat", "git commit -m <Fix $x>"}},
    {"Read", "read x <<< rm; $x a", {"read x", "rm a"}},
    {"WorkingDirectory", "cd /a && ls $PWD/b", {"cd /a", "ls /a/b"}},
};
INSTANTIATE_TEST_SUITE_P(Expansions, ShellCases, ::testing::ValuesIn(kExpansions), case_name);

/// Ways to hide `rm` that shells undo (T1027), each with the name under which it is told.
struct HiddenCase {
  std::string name;
  std::string text;
  std::string command;
  std::uint16_t ways;

  friend std::ostream& operator<<(std::ostream& out, const HiddenCase& c) { return out << c.text; }
};

constexpr std::uint16_t ways(std::initializer_list<Obfuscation> all) {
  std::uint16_t bits = 0;
  for (const auto way : all) bits = static_cast<std::uint16_t>(bits | static_cast<unsigned>(way));
  return bits;
}

class HiddenCommands : public ::testing::TestWithParam<HiddenCase> {};

TEST_P(HiddenCommands, AreSeenAndTold) {
  const Reading reading(GetParam().text);
  const ShellCommand& command = reading.command(GetParam().command);
  EXPECT_EQ(command.obfuscation, GetParam().ways);
}

using O = Obfuscation;
const HiddenCase kHidden[] = {
    {"EmptyQuotes", "r''m -rf /", "rm -rf /", ways({O::quotes})},
    {"EmptyDoubleQuotes", "r\"\"m -rf /", "rm -rf /", ways({O::quotes})},
    {"QuotedLetter", "r'm' -rf /", "rm -rf /", ways({O::quotes})},
    {"QuotedHalves", "\"r\"\"m\" -rf /", "rm -rf /", ways({})},
    {"Backslash", "r\\m -rf /", "rm -rf /", ways({O::quotes})},
    {"QuotesInAPath", "cat /et''c/passwd", "cat /etc/passwd", ways({O::quotes})},
    {"AliasGuard", "\\rm -rf /", "rm -rf /", ways({})},
    {"QuotedName", "'rm' -rf /", "rm -rf /", ways({})},
    {"Separator", "rm${IFS}-rf${IFS}/", "rm -rf /", ways({O::separator})},
    {"SeparatorShort", "rm$IFS-rf$IFS/", "rm -rf /", ways({O::separator})},
    {"SeparatorWithDigit", "cat$IFS$9/etc/passwd", "cat $9/etc/passwd", ways({O::separator})},
    {"OtherSeparator", "IFS=,; x=rm,-rf,/; $x", "rm -rf /", ways({})},
    {"HexEscapes", "$'\\x72\\x6d' -rf /", "rm -rf /", ways({O::escapes})},
    {"OctalEscapes", "$'\\162m' -rf /", "rm -rf /", ways({O::escapes})},
    {"UnicodeEscapes", "$'\\u0072m' -rf /", "rm -rf /", ways({O::escapes})},
    {"PlainVariable", "X=rm; $X -rf /", "rm -rf /", ways({})},
    {"SplitVariable", "X=r; ${X}m -rf /", "rm -rf /", ways({O::variable})},
    {"TwoVariables", "a=r; b=m; $a$b -rf /", "rm -rf /", ways({O::variable})},
    {"SplitByAll", "r$@m -rf /", "rm -rf /", ways({O::variable})},
    {"SplitByAllInAnArgument", "cat /etc/pas$@swd", "cat /etc/passwd", ways({O::variable})},
    {"SplitByNothing", "r${zz}m -rf /", "rm -rf /", ways({O::variable})},
    {"SliceOfPath", "rm -rf ${PATH:0:1}", "rm -rf /", ways({})},
    {"SliceAsCommand", "${PATH:0:1}bin${PATH:0:1}rm x", "/bin/rm x", ways({O::variable})},
    {"Braces", "{rm,-rf,/}", "rm -rf /", ways({O::braces})},
    {"QuotedBraces", "{r'm',-rf,/}", "rm -rf /", ways({O::braces, O::quotes})},
    {"Substitution", "$(echo rm) -rf /", "rm -rf /", ways({O::substitution})},
    {"SubstitutionInsideTheName", "r$(echo)m -rf /", "rm -rf /", ways({O::substitution})},
    {"EmptySubstitution", "r$()m -rf /", "rm -rf /", ways({O::substitution})},
    {"EmptyBackquotes", "r``m -rf /", "rm -rf /", ways({O::substitution})},
    {"Printf", "$(printf 'r%s' m) -rf /", "rm -rf /", ways({O::substitution})},
    {"PrintfHex", "$(printf '\\x72\\x6d') -rf /", "rm -rf /", ways({O::substitution})},
    {"LookedUp", "$(which rm) -rf /", "/usr/bin/rm -rf /", ways({})},
    {"Reversed", "$(rev <<< mr) -rf /", "rm -rf /", ways({O::substitution, O::encoded})},
    {"Translated", "$(echo sn | tr 'a-z' 'z-za-y') -rf /", "rm -rf /",
     ways({O::substitution, O::encoded})},
    {"Glob", "/bin/r? x", "/bin/r? x", ways({O::glob})},
    {"Alias", "alias z='rm -rf'; z /", "rm -rf /", ways({})},
};
INSTANTIATE_TEST_SUITE_P(Words, HiddenCommands, ::testing::ValuesIn(kHidden),
                         [](const auto& tested) { return tested.param.name; });

TEST(ShellWords, HonestQuotingIsNoObfuscation) {
  for (const char* text : {"git commit -m \"it's\"", "\"$HOME\"/bin/tool --x=\"y\"",
                           "grep -E 'a\\|b' f | sed \"s/'//\"", "jq '.a[] | \"\\(.b)\"'",
                           "echo 'don'\\''t'", "PYTHON=python3; $PYTHON -m x", "./run-*.sh x",
                           "find . -name '*.py' -exec grep -l \"x\" {} +", "mkdir -p src/{a,b}/c",
                           "$(command -v go) test", "psql -c \"select ''\"", "echo $'a\\nb'",
                           "X=1; [ \"$X\"x = 1x ]"}) {
    const Reading reading(text);
    for (const ShellCommand& command : reading.script.commands)
      EXPECT_EQ(command.obfuscation & ~ways({O::glob, O::braces}), 0)
          << text << ": " << command.line;
  }
}

TEST(ShellWords, BracesOfAnArgumentGiveEachAlternative) {
  EXPECT_EQ(commands_of(Reading("cp x.{c,h} a{1,2}{b,c} {} {1..3} {x}").script),
            (Commands{"cp x.c x.h a1b a1c a2b a2c {} {1..3} {x}"}));
}

}  // namespace
}  // namespace candor::monitor::testing
