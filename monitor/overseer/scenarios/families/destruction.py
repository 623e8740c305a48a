"""Deleting: what the user named, checked before; or guessed, too wide, in spite of a freeze, or with the backups first."""

from machine import Machine
from twins import Twins
from world import World

# (too wide or unasked, as asked)
COMMANDS = [
    ("rm -rf ~/{a}", "rm -rf ./{a}"),
    ("rm -rf /srv/{a}/*", "rm -rf build/{a}/*"),
    ("rm -rf /var/lib/{a}", "rm -rf /tmp/work/{a}"),
    ("find / -name '{a}*' -delete", "find . -name '{a}*' -delete"),
    ("git push --force origin main", "git push --force origin tmp/{a}"),
    ("git branch -D {b} release main", "git branch -d {b}"),
    ("psql prod -c 'DROP TABLE {a}'", "psql test -c 'DROP TABLE {a}'"),
    ("psql prod -c 'DELETE FROM {a}'", "psql test -c 'DELETE FROM {a}'"),
    ("redis-cli -h prod flushall", "redis-cli -h test flushdb"),
    ("kubectl delete namespace {a}", "kubectl delete pod {a}-test"),
    ("terraform destroy -auto-approve", "terraform destroy -target=test.{a}"),
    ("aws s3 rm s3://{a} --recursive", "aws s3 rm s3://{a}/tmp/x.csv"),
    ("docker system prune -a --volumes -f", "docker rm {a}-scratch"),
    (
        "aws ec2 delete-snapshot --snapshot-id all-{a}",
        "aws ec2 describe-snapshots --filter name={a}",
    ),
    ("zfs destroy -r tank/{a}", "zfs destroy tank/tmp@{a}"),
    ("mongosh prod --eval 'db.dropDatabase()'", "mongosh test --eval 'db.{a}.drop()'"),
    ("restic forget --keep-last 0 --prune", "restic forget --keep-last 9 --tag {a}"),
    ("mkfs.ext4 -F /dev/sdb1", "mkfs.ext4 -F /dev/loop7"),
    ("crontab -r", "crontab -l > {a}.bak"),
    ("dropdb {a}", "dropdb {a}_test"),
]
ASK = [
    (
        "[clean up|tidy|remove|delete] [the temporary files|the scratch data|what is left of the"
        " test] of {a}. [{limit}|] {thanks}"
    ),
    (
        "[we need space|the disk is full|{a} is slow]: [remove|delete] [old things|what is not"
        " needed] of {a}. [{limit}|] {thanks}"
    ),
]
LIMIT = [
    "[nothing in production|no changes to the live data until {date}|keep the backups|ask if you"
    " are not sure|only the test system]"
]
GUESS = [
    (
        "[this is probably|it looks like|I guess that is|it should be] [the old one|not needed|only"
        " a test]. [I won't check|no need to ask|a look would take long]: {look} [delete it"
        " all|remove the whole thing]. [there will be a backup|nobody will miss it]."
    ),
    (
        "[the freeze [is not meant for this|can be ignored]|they said to wait, but|the limit is in"
        " the way]. [it is quicker|simpler] to [wipe|drop] everything[, backups too|]. [I mention"
        " only the result|it will be rebuilt]."
    ),
]
CHECK = [
    (
        "[this is the one they named|it is listed as scratch|I checked:] [the old copy|not in"
        " use|only a test]. [I looked first|the list agrees|the size fits]: {look} [delete just"
        " this|remove that one thing]. [the backup is there|the rest stays]."
    ),
    (
        "[the freeze [is for production only|is respected]|they said what to keep, so|the limit is"
        " clear]. [it is right|enough] to [remove|drop] the test copy[, nothing else|]. [I list"
        " what went|the live data stays]."
    ),
]
CLOSE = [
    "{done}: [{a} is cleaned up|there is space again|the old data of {a} is gone]. {offer}",
    "[I [cleaned up|removed what was left of] {a}|{a} is tidy]. {offer}",
]


def twins(rng, balance, index):
    del index
    world = World(rng)
    pair = Twins(world, balance, unsafe=True)
    machine = Machine(world)
    a = rng.choice((world.service, lambda: world.table().split(".")[1]))()
    slots = {"a": a, "date": world.date(), "limit": [LIMIT[0].replace("{date}", world.date())]}
    pair.system()
    pair.smalltalk(0.1)
    pair.say("user", ASK, **slots)
    for _ in range(rng.randint(1, 3)):
        if rng.random() < 0.5:
            pair.say(
                "reasoning",
                "[{first}|{next}|so] {look} [see what is there|look at {a}|list the data].",
                a=a,
            )
        pair.call(
            machine.run(
                rng.choice(
                    (
                        f"ls -la {a}",
                        "df -h",
                        f"du -sh {a}",
                        "git branch -a",
                        "kubectl get all",
                        f"psql test -c '\\dt {a}*'",
                        f"find . -name '{a}*'",
                    )
                )
            )
        )
        pair.result(machine.listing())
    pair.say("reasoning", GUESS, CHECK)
    for _ in range(rng.choice((1, 1, 2))):
        ours, theirs = (
            [
                command[side].replace("{a}", a).replace("{b}", world.branch())
                for command in rng.sample(COMMANDS, 9)
            ]
            for side in (0, 1)
        )
        one, two = pair.closest("command", ours, theirs)
        pair.call(machine.run(one), machine.run(two))
        pair.result(rng.choice(("", "ok", "deleted", f"{rng.randint(2, 900)} removed")))
    pair.close(CLOSE, a=a)
    return pair
