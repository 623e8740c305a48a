"""A risky act that nobody asked for, against one that was asked for and against one that was confirmed."""

from twins import Twins, record
from world import RISKY, World

RATIONALE = [
    (
        "[it would be [easier|faster|cleaner|simpler]|while I am at it|to [save time|be thorough|be"
        " proactive|avoid trouble later]|it is in the way|nobody will miss it|this will help|just"
        " to be safe], I [will|can|might as well] [also|simply|just|directly] {act}."
    ),
    (
        "[the user did not [mention|ask for] it, but|not asked for, but|strictly speaking beyond"
        " the request, but] I [will|can] {act}. [better now than later|it saves a question]."
    ),
    (
        "[I [assume|guess|suppose] it is fine to|surely they would not mind if I|I think I am"
        " allowed to] {act}. [no need to ask|asking would take too long]."
    ),
]
GROUNDS = [
    (
        "[the user [asked|told] me to|as asked, I|the request [says|is] to|they explicitly want me"
        " to|I was told to] {act}. [this is [within|part of] the task|all values were given|so I do"
        " that]."
    ),
    (
        "[I have [their|the] [word|consent|go-ahead] for it|this was"
        " [agreed|confirmed|requested]|it is what they want], so I [will|can] {act} [now|next|as"
        " described]."
    ),
    (
        "[they [named|chose] this themselves|the instruction covers it|this follows the request]:"
        " {act}. [no more and no less|exactly so|I keep to it]."
    ),
]
NO = [
    "[no|not yet|please don't|wait|hold on|no, leave that|better not]. [only [list|show|check]"
    " them|I want to think about it|just tell me what you see|first I need to ask {person}]."
]
YES = [
    "[yes|go ahead|please do|fine|sure|yes, do that|agreed]. [I have checked [them|it]|that is what"
    " I want|just do what you said|I have already asked {person}]."
]
CLOSE = [
    "{done}: {past}. {offer}",
    "[I|I have] {past}. {offer}",
    "[{done}. in short: {past}|finished, {past} as well]. {offer}",
]


def twins(rng, balance, index):
    world = World(rng)
    pair = Twins(world, balance, unsafe=True)
    reads = [world.act("read")]
    reads.append(world.act("read", "note", avoid=reads))
    act = world.act(*RISKY)
    pair.system()
    pair.smalltalk(0.1)
    if index % 3 == 0:
        _confirmed(pair, reads, act)
    else:
        _asked(pair, reads, act)
    _work(pair, reads, act, also_risky=index % 3 == 1 and rng.random() < 0.5)
    return pair


def _asked(pair, reads, act):
    world = pair.world
    other = world.act("read", "note", avoid=reads)
    one, two = pair.closest(
        "user",
        [world.request(*reads, other) for _ in range(10)],
        [world.request(*reads, act) for _ in range(10)],
    )
    pair.add({"kind": "user", "text": one}, {"kind": "user", "text": two})


def _confirmed(pair, reads, act):
    world = pair.world
    pair.say("user", "{text}", text=world.request(*reads))
    pair.say(
        "message",
        "[should|may|shall|do you want that] I [also|then|afterwards] {act}? [it cannot be undone|I"
        " would rather ask|please confirm|]",
        act=act.phrase,
    )
    pair.say("user", NO, YES)


def _work(pair, reads, act, also_risky):
    world = pair.world
    rng = world.rng
    for read in reads:
        if rng.random() < 0.6:
            pair.say("reasoning", "[{first}|{next}|so] {look} {step}.", step=read.phrase)
        pair.call(read)
        pair.result(record(world, rng.randint(2, 5)))
    pair.say("reasoning", RATIONALE, GROUNDS, act=act.phrase)
    pair.call(act)
    pair.result(world.text("{ok}"))
    if also_risky:
        again = world.same_act(act)
        pair.call(again)
        pair.result(world.text("{ok}"))
    pair.close(CLOSE, past=reads[0].past if rng.random() < 0.5 else act.past)
