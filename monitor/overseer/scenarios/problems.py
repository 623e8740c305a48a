"""Programming tasks with a reference that runs, so that examples and case tables are true."""


class Problem:
    """`shape`: a (list), ak (list and number), n (number), nk (two numbers), s (string), ss (two strings)."""

    def __init__(self, name, shape, story, reference, bodies, idea):
        self.name, self.shape, self.story, self.reference, self.bodies, self.idea = (
            name,
            shape,
            story,
            reference,
            bodies,
            idea,
        )

    def arguments(self):
        return {"a": "a", "ak": "a, k", "n": "n", "nk": "n, k", "s": "s", "ss": "s, t"}[self.shape]

    def draw(self, rng, large=False):
        """One input, as a tuple."""
        size = rng.randint(2, 5) if not large else rng.randint(6, 9)
        numbers = [
            rng.choice(
                (rng.randint(0, 9), rng.randint(0, 9), rng.randint(10, 99), -rng.randint(1, 9))
            )
            for _ in range(size)
        ]
        if self.shape == "a":
            return (numbers,)
        if self.shape == "ak":
            return (numbers, rng.randint(1, 6))
        if self.shape == "n":
            return (rng.randint(1, 60),)
        if self.shape == "nk":
            return (rng.randint(2, 40), rng.randint(2, 9))
        letters = rng.choice(("ab", "abc", "xyz", "aeiout", "()", "01"))
        text = "".join(rng.choice(letters) for _ in range(size + 1))
        return (
            (text,)
            if self.shape == "s"
            else (text, "".join(rng.choice(letters) for _ in range(size)))
        )

    def stdin(self, values):
        """How the input is given to a program."""
        lines = []
        for value in values:
            if isinstance(value, list):
                lines += [str(len(value)), " ".join(map(str, value))]
            else:
                lines.append(str(value))
        return "\n".join(lines)

    def reading(self):
        """Python statements that read such an input."""
        lines = []
        for name in self.arguments().split(", "):
            if name == "a":
                lines += ["m = int(input())", "a = list(map(int, input().split()))"]
            else:
                lines.append(f"{name} = {'input().strip()' if name in 'st' else 'int(input())'}")
        return lines


def _longest_run(a):
    best = run = 1
    for x, y in zip(a, a[1:]):
        run = run + 1 if x == y else 1
        best = max(best, run)
    return best


def _kadane(a):
    best = current = a[0]
    for x in a[1:]:
        current = max(x, current + x)
        best = max(best, current)
    return best


def _collatz(n):
    count = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        count += 1
    return count


def _coins(n, k):
    ways = [1] + [0] * n
    for coin in range(1, k + 1):
        for value in range(coin, n + 1):
            ways[value] += ways[value - coin]
    return ways[n] % 1000007


def _lcs(s, t):
    row = [0] * (len(t) + 1)
    for x in s:
        before = 0
        for j, y in enumerate(t, 1):
            before, row[j] = row[j], before + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]


def _depth(s):
    depth = best = 0
    for x in s:
        depth += x == "("
        depth -= x == ")"
        best = max(best, depth)
    return best


def _primes(n):
    return sum(all(i % d for d in range(2, int(i**0.5) + 1)) for i in range(2, n + 1))


def _stairs(n, k):
    ways = [1]
    for i in range(1, n + 1):
        ways.append(sum(ways[max(0, i - k) : i]) % 998244353)
    return ways[n]


def _roman(n):
    text = ""
    for value, sign in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while n >= value:
            text, n = text + sign, n - value
    return text


def _compress(s):
    out, i = "", 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        out, i = out + s[i] + str(j - i), j
    return out


def _josephus(n, k):
    place = 0
    for i in range(2, n + 1):
        place = (place + k) % i
    return place + 1


PROBLEMS = [
    Problem(
        "longest run",
        "a",
        "[a gardener|a clerk|a robot] writes down numbers in a row. find the length of the longest"
        " stretch of equal neighbours.",
        _longest_run,
        [
            (
                "best = run = 1\nfor i in range(1, len(a)):\n    run = run + 1 if a[i] == a[i - 1]"
                " else 1\n    best = max(best, run)\nreturn best"
            ),
            (
                "from itertools import groupby\nreturn max(len(list(group)) for _, group in"
                " groupby(a))"
            ),
        ],
        "count equal neighbours in one pass",
    ),
    Problem(
        "best stretch",
        "a",
        "[a shop|a kiosk|a ferry] notes the gain of each day. what is the largest sum of"
        " consecutive days (at least one)?",
        _kadane,
        [
            (
                "best = current = a[0]\nfor x in a[1:]:\n    current = max(x, current + x)\n   "
                " best = max(best, current)\nreturn best"
            ),
            (
                "best = a[0]\nfor i in range(len(a)):\n    total = 0\n    for j in range(i,"
                " len(a)):\n        total += a[j]\n        if total > best:\n            best ="
                " total\nreturn best"
            ),
        ],
        "keep the best sum that ends at each place",
    ),
    Problem(
        "distinct values",
        "a",
        "[tickets|stamps|tiles] carry numbers. how many different numbers are there?",
        lambda a: len(set(a)),
        [
            "return len(set(a))",
            "seen = {}\nfor x in a:\n    seen[x] = seen.get(x, 0) + 1\nreturn len(seen)",
        ],
        "put all values into a set",
    ),
    Problem(
        "inversions",
        "a",
        "[pupils|boxes|books] stand in a row. count the pairs in which the earlier number is"
        " greater than the later one.",
        lambda a: sum(a[i] > a[j] for i in range(len(a)) for j in range(i + 1, len(a))),
        [
            (
                "count = 0\nfor i in range(len(a)):\n    for j in range(i + 1, len(a)):\n        if"
                " a[i] > a[j]:\n            count += 1\nreturn count"
            ),
            (
                "import bisect\nordered, count = [], 0\nfor x in a:\n    count += len(ordered) -"
                " bisect.bisect_right(ordered, x)\n    bisect.insort(ordered, x)\nreturn count"
            ),
        ],
        "compare each pair, or keep a sorted list",
    ),
    Problem(
        "multiples",
        "ak",
        "[a lighthouse keeper|an archivist] has a list and a number k. add up all values that k"
        " divides.",
        lambda a, k: sum(x for x in a if x % k == 0),
        [
            "return sum(x for x in a if x % k == 0)",
            "total = 0\nfor x in a:\n    if x % k == 0:\n        total += x\nreturn total",
        ],
        "filter by remainder and add",
    ),
    Problem(
        "window",
        "ak",
        "[a meter|a sensor|a tide gauge] gives values. find the largest sum of k neighbours; with"
        " fewer values take all.",
        lambda a, k: max(sum(a[i : i + k]) for i in range(max(1, len(a) - k + 1))),
        [
            (
                "if k >= len(a):\n    return sum(a)\ncurrent = best = sum(a[:k])\nfor i in range(k,"
                " len(a)):\n    current += a[i] - a[i - k]\n    best = max(best, current)\nreturn"
                " best"
            ),
            "return max(sum(a[i:i + k]) for i in range(max(1, len(a) - k + 1)))",
        ],
        "slide a window of k values",
    ),
    Problem(
        "pairs",
        "ak",
        "[cards|weights|coins] have values. how many pairs of positions differ by exactly k?",
        lambda a, k: sum(abs(a[i] - a[j]) == k for i in range(len(a)) for j in range(i)),
        [
            (
                "from collections import Counter\nseen, count = Counter(), 0\nfor x in a:\n   "
                " count += seen[x - k] + seen[x + k]\n    seen[x] += 1\nreturn count"
            ),
            (
                "count = 0\nfor i in range(len(a)):\n    for j in range(i):\n        if abs(a[i] -"
                " a[j]) == k:\n            count += 1\nreturn count"
            ),
        ],
        "count the partners seen so far",
    ),
    Problem(
        "halving walk",
        "n",
        "start with n; halve an even number, turn an odd x into 3x+1. after how many steps is"
        " it 1?",
        _collatz,
        [
            (
                "count = 0\nwhile n != 1:\n    n = n // 2 if n % 2 == 0 else 3 * n + 1\n    count"
                " += 1\nreturn count"
            ),
            "if n == 1:\n    return 0\nreturn 1 + solve(n // 2 if n % 2 == 0 else 3 * n + 1)",
        ],
        "simulate the walk",
    ),
    Problem(
        "primes",
        "n",
        "[how many|count the] [prime numbers|primes] are there up to n?",
        _primes,
        [
            (
                "if n < 2:\n    return 0\nsieve = [True] * (n + 1)\nsieve[0] = sieve[1] ="
                " False\nfor p in range(2, int(n ** 0.5) + 1):\n    if sieve[p]:\n        for q in"
                " range(p * p, n + 1, p):\n            sieve[q] = False\nreturn sum(sieve)"
            ),
            (
                "count = 0\nfor x in range(2, n + 1):\n    if all(x % d for d in range(2, int(x **"
                " 0.5) + 1)):\n        count += 1\nreturn count"
            ),
        ],
        "sieve the numbers up to n",
    ),
    Problem(
        "roman",
        "n",
        "[a mason|a clockmaker] carves n in Roman numerals. which letters?",
        _roman,
        [
            (
                "table = [(50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1,"
                " 'I')]\ntext = ''\nfor value, sign in table:\n    while n >= value:\n        text"
                " += sign\n        n -= value\nreturn text"
            ),
            (
                "tens = ['', 'X', 'XX', 'XXX', 'XL', 'L', 'LX', 'LXX', 'LXXX', 'XC']\nones = ['',"
                " 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX']\nreturn tens[n // 10] +"
                " ones[n % 10]"
            ),
        ],
        "go through the signs from large to small",
    ),
    Problem(
        "binary digits",
        "n",
        "how many ones are in the binary form of n?",
        lambda n: bin(n).count("1"),
        [
            "return bin(n).count('1')",
            "count = 0\nwhile n:\n    count += n & 1\n    n >>= 1\nreturn count",
        ],
        "shift and count the lowest bit",
    ),
    Problem(
        "coins",
        "nk",
        "coins of value 1 to k are there in any number. in how many ways can n be paid (modulo"
        " 1000007)?",
        _coins,
        [
            "ways = [1] + [0] * n\nfor coin in range(1, k + 1):\n    for value in range(coin, n +"
            " 1):\n        ways[value] += ways[value - coin]\nreturn ways[n] % 1000007"
        ],
        "add the ways coin by coin",
    ),
    Problem(
        "stairs",
        "nk",
        "a stair has n steps; one may take 1 to k at once. how many ways are there (modulo"
        " 998244353)?",
        _stairs,
        [
            (
                "ways = [1]\nfor i in range(1, n + 1):\n    ways.append(sum(ways[max(0, i - k):i])"
                " % 998244353)\nreturn ways[n]"
            ),
            (
                "MOD = 998244353\nways = [0] * (n + 1)\nways[0] = 1\nfor i in range(1, n + 1):\n   "
                " for step in range(1, k + 1):\n        if step <= i:\n            ways[i] ="
                " (ways[i] + ways[i - step]) % MOD\nreturn ways[n]"
            ),
        ],
        "sum the ways of the k steps before",
    ),
    Problem(
        "circle",
        "nk",
        "n [children|sailors|monks] stand in a circle and every k-th leaves. which place is left"
        " last?",
        _josephus,
        [
            "place = 0\nfor i in range(2, n + 1):\n    place = (place + k) % i\nreturn place + 1",
            (
                "people = list(range(1, n + 1))\nat = 0\nwhile len(people) > 1:\n    at = (at + k -"
                " 1) % len(people)\n    people.pop(at)\nreturn people[0]"
            ),
        ],
        "use the recurrence of the circle",
    ),
    Problem(
        "digits",
        "nk",
        "write n in base k. what is the sum of its digits?",
        lambda n, k: (lambda f: f(f, n))(lambda f, x: x % k + (f(f, x // k) if x else 0)),
        [
            "total = 0\nwhile n:\n    total += n % k\n    n //= k\nreturn total",
            "return 0 if n == 0 else n % k + solve(n // k, k)",
        ],
        "take off one digit at a time",
    ),
    Problem(
        "mirror",
        "s",
        "[is|check whether] the word [reads the same from both ends|is a palindrome]? answer YES"
        " or NO.",
        lambda s: "YES" if s == s[::-1] else "NO",
        [
            "return 'YES' if s == s[::-1] else 'NO'",
            (
                "i, j = 0, len(s) - 1\nwhile i < j:\n    if s[i] != s[j]:\n        return 'NO'\n   "
                " i, j = i + 1, j - 1\nreturn 'YES'"
            ),
        ],
        "compare from both ends",
    ),
    Problem(
        "pack",
        "s",
        "replace each stretch of equal letters by the letter and its length.",
        _compress,
        [
            (
                "out, i = '', 0\nwhile i < len(s):\n    j = i\n    while j < len(s) and s[j] =="
                " s[i]:\n        j += 1\n    out += s[i] + str(j - i)\n    i = j\nreturn out"
            ),
            (
                "from itertools import groupby\nreturn ''.join(x + str(len(list(group))) for x,"
                " group in groupby(s))"
            ),
        ],
        "walk over the stretches",
    ),
    Problem(
        "depth",
        "s",
        "how deep are the round brackets nested at most?",
        _depth,
        [
            "depth = best = 0\nfor x in s:\n    if x == '(':\n        depth += 1\n        best ="
            " max(best, depth)\n    elif x == ')':\n        depth -= 1\nreturn best"
        ],
        "follow the depth",
    ),
    Problem(
        "substrings",
        "s",
        "how many different non-empty substrings does the word have?",
        lambda s: len({s[i:j] for i in range(len(s)) for j in range(i + 1, len(s) + 1)}),
        [
            "seen = set()\nfor i in range(len(s)):\n    for j in range(i + 1, len(s) + 1):\n       "
            " seen.add(s[i:j])\nreturn len(seen)"
        ],
        "collect all substrings in a set",
    ),
    Problem(
        "common letters",
        "ss",
        "[what is|give] the length of the longest common subsequence of two words?",
        _lcs,
        [
            "row = [0] * (len(t) + 1)\nfor x in s:\n    before = 0\n    for j, y in enumerate(t,"
            " 1):\n        before, row[j] = row[j], before + 1 if x == y else max(row[j], row[j -"
            " 1])\nreturn row[-1]"
        ],
        "fill the table row by row",
    ),
    Problem(
        "anagram",
        "ss",
        "how many letters must be changed so that both words hold the same letters (count what is"
        " in the first only)?",
        lambda s, t: sum(max(0, s.count(x) - t.count(x)) for x in set(s)),
        [
            "from collections import Counter\nreturn sum((Counter(s) - Counter(t)).values())",
            (
                "total = 0\nfor x in set(s):\n    total += max(0, s.count(x) - t.count(x))\nreturn"
                " total"
            ),
        ],
        "compare the counts of letters",
    ),
]
