"""What a pair of traces is about: a field of work, names, amounts, files, tools and their style, drawn with one generator."""

import pathlib

from grammar import expand

FIRST = (
    "Amara Anselm Beatriz Bram Chiara Chidi Dagny Dilnoza Efua Eitan Fatou Femke Gao Gita Hakan"
    " Hanneke Ikram Ilya Jasna Jomo Kaito Katarzyna Laszlo Leilani Mahbub Maren Naledi Nuno Oana"
    " Olu Pankaj Petra Quang Rania Rutger Saoirse Selim Tadeusz Tamsin Ulrike Usman Vesna Viggo"
    " Wanjiru Xenia Yael Yusuf Zdenka Zoltan Rosalind Edwin Harriet Otis Mabel"
).split()
LAST = (
    "Abiodun Aalto Bianchi Borg Castellano Chikwanha Drozd Dupuis Ekström Eze Farkas Fofanah"
    " Greenhalgh Gruber Haidari Hovland Ibsen Inoue Jansky Jayasuriya Kallas Karimov Lindqvist"
    " Lozano Mbeki Moreau Nakagawa Novotny Oduya Ortega Pacheco Penhale Quist Rahimi Rossini"
    " Sandoval Sörensen Tahir Tolbert Umarov Underhill Varga Vermeulen Wachira Whitlock Yilmaz"
    " Ystad Zamani Zielinski Ashdown"
).split()
COMPANY = (
    (
        "Alder Basalt Cobalt Delphin Ember Fjord Granite Harbour Indigo Juniper Kestrel Larch"
        " Meridian Nimbus Osprey Pinnacle Quarry Rowan Summit Tidal Umber Vantage Willow Zephyr"
    ).split(),
    "Analytics Bakery Brokers Consulting Digital Energy Foods Freight Group Holdings Labs Logistics"
    " Media Motors Outfitters Partners Supply Systems Textiles Trading Ventures Works".split(),
)
CITIES = (
    "Aarhus Antwerp Bergen Braga Cork Debrecen Essen Faro Ghent Graz Izmir Jena Kaunas Leeds Lucca"
    " Malmo Nantes Odense Porto Quito Riga Salta Split Tampere Turin Ulm Utrecht Vigo Windhoek York"
    " Zadar Accra Busan Cusco Dakar Hobart Nagoya Pune"
).split()
TOPICS = (
    "quarterly budget|supplier audit|summer schedule|parking permits|warranty returns|new"
    " brochure|server migration|staff survey|energy costs|annual dinner|training plan|roof"
    " repair|press visit|product recall|tax filing|mobile contracts|stock count|visitor"
    " badges|cleaning contract|website redesign|fire drill|exchange programme|pension letters|noise"
    " complaints|river project|bicycle scheme|language course"
).split("|")
PRODUCTS = (
    "desk lamp|hiking boots|oat biscuits|espresso machine|raincoat|chess set|garden hose|wall"
    " clock|smoked trout|lentil stew|travel adapter|school atlas|ceramic bowl|wool blanket|bike"
    " pump|herbal tea|picture frame|paper shredder|walnut cake|tent pegs"
).split("|")
JOBS = (
    "night porter|bookkeeper|lab technician|truck driver|data"
    " analyst|florist|welder|nurse|translator|site manager".split("|")
)
SERVICES = (
    "billing search ledger gateway mailer indexer catalog scheduler reports sessions checkout"
    " inventory profile notifier thumbnailer".split()
)
REGIONS = "eu-north us-west ap-south sa-east eu-central me-south ca-central af-south".split()
TABLES = (
    "visits bookings ratings invoices members sensors routes refunds quotas events parcels"
    " subscriptions".split()
)
STEMS = (
    "budget minutes contract survey roster inventory invoice protocol summary offer plan"
    " certificate ledger transcript register report forecast handbook checklist agenda"
).split()
ENDINGS = "pdf docx xlsx csv txt md json".split()
CODE = "py ts go rs java rb sh yaml toml cfg".split()
PLACES = "kitchen garage hallway cellar nursery studio porch attic garden_gate workshop".split()
MONTHS = (
    "January February March April May June July August September October November December".split()
)
STREETS = (
    "Mill Harbour Station Chapel Orchard Bridge Linden Castle Meadow Foundry Market Quay".split()
)
REMARKS = (
    "checked with the team|see the attached list|as agreed on the phone|to be confirmed next"
    " week|second reminder|no further questions|all papers are complete|customer was very"
    " friendly|please keep on file|urgent according to the customer|prices without tax|valid until"
    " further notice|corrected after the call|for information only|better than expected, arrives on"
    " time|needs a signature"
).split("|")
TICKERS = "ALDR BSLT CBLT DLPH EMBR FJRD GRNT HRBR JNPR KSTL MRDN OSPR QRRY SMMT VNTG".split()
RISKY = ("pay", "send", "delete", "grant", "disable", "publish", "run", "change")
PAST = {
    "set": "set",
    "put": "put",
    "send": "sent",
    "give": "gave",
    "buy": "bought",
    "let": "let",
    "make": "made",
    "pay": "paid",
    "take": "took",
    "tear": "tore",
    "write": "wrote",
    "strike": "struck",
    "lift": "lifted",
    "read": "read",
    "show": "showed",
    "draft": "drafted",
    "hide": "hid",
    "find": "found",
    "hand": "handed",
    "end": "ended",
    "drop": "dropped",
    "plan": "planned",
    "skip": "skipped",
    "stop": "stopped",
    "tell": "told",
    "submit": "submitted",
    "swap": "swapped",
    "log": "logged",
}


class Act:
    """One thing that a tool can do: `phrase` says it, `words` name the tool, `arguments` are its values."""

    def __init__(self, kind, phrase, words, arguments, english=True):
        self.kind, self.phrase, self.words, self.arguments, self.english = (
            kind,
            phrase,
            words,
            arguments,
            english,
        )
        self.source = None  # the line of the table that it was drawn from

    @property
    def past(self):
        if not self.english:
            return self.phrase
        verb, _, rest = self.phrase.partition(" ")
        form = PAST.get(verb) or (
            verb + "d"
            if verb.endswith("e")
            else verb[:-1] + "ied" if verb[-1] == "y" and verb[-2] not in "aeo" else verb + "ed"
        )
        return form + " " + rest


class Field:
    def __init__(self, name, firm, job_title, things):
        self.language = name[:2] if name[2:3] == ":" else "en"
        self.name, self.firm, self.job_title, self.things, self.acts = (
            name,
            firm,
            job_title,
            things,
            {},
        )


def _read_fields():
    fields = []
    for line in (
        (pathlib.Path(__file__).parent / "domains.txt").read_text(encoding="utf-8").splitlines()
    ):
        parts = [part.strip() for part in line.lstrip("= ").split("|")]
        if line.startswith("="):
            fields.append(Field(*parts))
        elif line and not line.startswith("#"):
            kind, phrase, words, arguments = parts
            pairs = [part.split("=", 1) for part in _arguments(arguments)]
            fields[-1].acts.setdefault(kind, []).append((phrase, words, pairs))
    return fields


def _arguments(text):
    """`a={x} b=some words` cut before each ` name=`."""
    parts = []
    for word in text.split(" "):
        if "=" in word:
            parts.append(word)
        else:
            parts[-1] += " " + word
    return parts


FIELDS = _read_fields()
_AND = {"en": " and ", "de": " und ", "fr": " et ", "es": " y ", "pt": " e ", "it": " e "}
_REQUEST = {
    "en": "{ask}. [{why_user}.|] {thanks}",
    "de": (
        "[hallo|guten Tag|moin|], [bitte|könntest du bitte|kannst du|wir müssen|ich möchte] {task}."
        " [danke|vielen Dank|das wäre eine große Hilfe|]."
    ),
    "fr": (
        "[bonjour|salut|], [il faut|merci de|peux-tu|pourriez-vous|je voudrais] {task}. [merci"
        " d'avance|c'est pressé|]."
    ),
    "es": (
        "[hola|buenos días|], [necesito|hay que|puedes|podrías|quiero] {task}. [gracias|es"
        " urgente|muchas gracias|]."
    ),
    "pt": "[olá|bom dia|], [preciso|pode|vamos|quero] {task}. [obrigado|é para hoje|].",
    "it": (
        "[ciao|buongiorno|], [devo|puoi|vorrei|bisogna] {task}. [grazie|grazie mille|è urgente|]."
    ),
}


class World:
    """The draws of one pair. Every method that draws gives a new value; `bind` remembers values for templates."""

    def __init__(self, rng, field=None):
        self.rng = rng
        self.field = field or rng.choice(FIELDS)
        self.tools = ToolStyle(rng)
        self.reasoning = rng.choice(("none", "brief", "full", "full"))
        self.closing = rng.random() < 0.6
        self.system = rng.random() < 0.5
        self.silent = rng.random() < 0.3  # the reasoning does not tell

    def text(self, template, **bindings):
        return expand(self.rng, template, _Slots(self, bindings))

    def act(self, *kinds, avoid=()):
        """An act of the field of one of the kinds, with its values drawn; not one of those to avoid."""
        choices = [(kind, act) for kind in kinds for act in self.field.acts.get(kind, ())]
        if not choices:
            return World(self.rng).act(*kinds, avoid=avoid)
        others = [
            (kind, act) for kind, act in choices if act[1] not in {one.words for one in avoid}
        ]
        kind, act = self.rng.choice(others or choices)
        return self._drawn(kind, act)

    def same_act(self, act):
        """The same act with other values."""
        return self._drawn(act.kind, act.source, act.english)

    def _drawn(self, kind, act, english=None):
        phrase, words, pairs = act
        slots = _Slots(self, {})
        values = {name: _value(_fill(template, slots)) for name, template in pairs}
        drawn = Act(
            kind,
            _fill(phrase, slots),
            words,
            values,
            self.field.language == "en" if english is None else english,
        )
        drawn.source = act
        return drawn

    def request(self, *acts):
        """How this field's people ask for acts, in their language."""
        phrases = [act if isinstance(act, str) else act.phrase for act in acts]
        joined = (
            ", ".join(phrases[:-1]) + _AND[self.field.language] + phrases[-1]
            if len(phrases) > 1
            else phrases[0]
        )
        return self.text(_REQUEST[self.field.language], task=joined)

    # ---- values
    def person(self):
        return self.rng.choice(FIRST) + " " + self.rng.choice(LAST)

    def company(self):
        return self.rng.choice(COMPANY[0]) + " " + self.rng.choice(COMPANY[1])

    def city(self):
        return self.rng.choice(CITIES)

    def topic(self):
        return self.rng.choice(TOPICS)

    def product(self):
        return self.rng.choice(PRODUCTS)

    def job(self):
        return self.rng.choice(JOBS)

    def service(self):
        return self.rng.choice(SERVICES)

    def region(self):
        return self.rng.choice(REGIONS) + "-" + str(self.rng.randint(1, 3))

    def table(self):
        return self.rng.choice(("core", "stage", "mart", "raw")) + "." + self.rng.choice(TABLES)

    def select(self):
        return "SELECT * FROM " + self.table() + " LIMIT " + self.small()

    def ticker(self):
        return self.rng.choice(TICKERS)

    def place(self):
        return self.rng.choice(PLACES)

    def month(self):
        return self.rng.choice(MONTHS)

    def remark(self):
        return self.rng.choice(REMARKS)

    def small(self):
        return str(self.rng.randint(2, 48))

    def amount_plain(self):
        return str(self.rng.randint(20, 9800))

    def project(self):
        return (
            self.rng.choice(SERVICES)
            + "-"
            + self.rng.choice(("core", "web", "tools", "infra", "api"))
        )

    def branch(self):
        return (
            self.rng.choice(("feature/", "fix/", "release/", ""))
            + self.rng.choice(SERVICES)
            + "-"
            + self.small()
        )

    def host(self):
        return (
            self.rng.choice(SERVICES)
            + "-"
            + self.small()
            + self.rng.choice((".internal", ".local", ".lan", ".example.net"))
        )

    def address(self):
        return self.small() + " " + self.rng.choice(STREETS) + " Street, " + self.city()

    def phone(self):
        return "+" + "".join(self.rng.choice("123456789") for _ in range(11))

    def wallet(self):
        return "0x" + self._letters("0123456789abcdef", 24)

    def secret(self):
        return self.rng.choice(("sk_live_", "key-", "ghx_", "tok_", "AKZ")) + self._letters(
            "abcdefghkmnpqrstuvwxyzABCDEFGH23456789", 22
        )

    def _letters(self, alphabet, count):
        return "".join(self.rng.choice(alphabet) for _ in range(count))

    def amount(self):
        value = self.rng.choice(
            (self.rng.randint(12, 99), self.rng.randint(100, 999), self.rng.randint(1000, 9500))
        )
        return self.rng.choice(
            ("{} euros", "${}", "{}.50 EUR", "{} dollars", "{} pounds", "€{}")
        ).format(value)

    def account(self):
        return self.rng.choice(("DE", "FR", "GB", "NL", "")) + self._letters("0123456789", 16)

    def id(self):
        return self.rng.choice(("{}-{}", "{}{}", "#{}{}")).format(
            self.rng.choice(("A", "K", "PX", "R", "TR", "C")), self._letters("0123456789", 5)
        )

    def date(self):
        day, month = self.rng.randint(1, 28), self.rng.randrange(12)
        return self.rng.choice(
            (f"{MONTHS[month]} {day}", f"2026-{month + 1:02}-{day:02}", f"{day} {MONTHS[month]}")
        )

    def email(self):
        name = self.person().lower().encode("ascii", "ignore").decode().split()
        return (
            self.rng.choice((".".join(name), name[0] + self.small(), name[-1]))
            + "@"
            + self.rng.choice(COMPANY[0]).lower()
            + self.rng.choice(
                ("mail.net", "-box.org", "hub.io", "post.com", ".example", "-group.eu")
            )
        )

    def file(self):
        return (
            self.rng.choice(("", "shared/", "/home/data/", "inbox/", "docs/2026/"))
            + self.rng.choice(STEMS)
            + self.rng.choice(("_", "-"))
            + self.rng.choice(
                (self.small(), self.rng.choice(MONTHS).lower(), self.rng.choice(CITIES).lower())
            )
            + "."
            + self.rng.choice(ENDINGS)
        )

    def code_file(self):
        return (
            self.rng.choice(("src/", "lib/", "app/", "tools/", ""))
            + self.rng.choice(SERVICES)
            + self.rng.choice(("", "_util", "_main", "_store"))
            + "."
            + self.rng.choice(CODE)
        )

    def url(self):
        return (
            "https://"
            + self.rng.choice(COMPANY[0]).lower()
            + self.rng.choice(("-drop.io", "-files.net", ".example/up", "-share.org", "data.com"))
            + "/"
            + self._letters("abcdef0123456789", 6)
        )

    def firm(self):
        return self.field.firm

    def job_title(self):
        return self.field.job_title

    def things(self):
        return self.field.things


def _value(text):
    """Numbers and truth values as JSON has them, now and then."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() and len(text) < 5 else text


def _fill(template, slots):
    while "{" in template:
        begin = template.index("{")
        end = template.index("}", begin)
        template = template[:begin] + slots[template[begin + 1 : end]] + template[end + 1 :]
    return template


class _Slots(dict):
    """Bindings; a value that has no binding is drawn once and then stays."""

    def __init__(self, world, bindings):
        super().__init__(bindings)
        self.world = world

    def __contains__(self, name):
        return dict.__contains__(self, name) or (
            not name.startswith("_")
            and callable(getattr(World, name, None))
            and name not in ("text", "act", "same_act")
        )

    def __missing__(self, name):
        self[name] = getattr(self.world, name)()
        return self[name]


class ToolStyle:
    """How one deployment writes its tools' names."""

    def __init__(self, rng):
        self.style = rng.choice(("snake", "snake", "camel", "pascal", "dotted", "mcp", "kebab"))
        self.server = rng.choice(
            ("core", "main", "office", "svc", "backend", "desk", "hub", "local")
        )

    def name(self, words):
        parts = words.lower().split()
        joined = "_".join(parts)
        if self.style == "camel":
            return parts[0] + "".join(part.capitalize() for part in parts[1:])
        if self.style == "pascal":
            return "".join(part.capitalize() for part in parts)
        if self.style == "dotted":
            return self.server + "." + joined
        if self.style == "mcp":
            return self.server + "__" + joined
        return "-".join(parts) if self.style == "kebab" else joined
