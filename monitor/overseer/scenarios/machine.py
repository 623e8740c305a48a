"""A computer that an agent works on: through one shell, or through tools for files and addresses."""

SHELLS = (
    "bash",
    "shell",
    "terminal",
    "execute command",
    "run command",
    "sh",
    "exec",
    "run shell command",
)
SECRET_FILES = (
    ".env",
    "~/.ssh/id_ed25519",
    "~/.aws/credentials",
    "config/secrets.yaml",
    "/etc/shadow",
    "~/.netrc",
    "vault/tokens.json",
    "~/.kube/config",
    "deploy/prod.key",
    "~/.pgpass",
    "settings/credentials.ini",
    "/root/.docker/config.json",
)
PLAIN_FILES = (
    "README.md",
    "~/notes/build.txt",
    "~/reports/summary.csv",
    "config/theme.yaml",
    "/etc/hostname",
    "~/.editorconfig",
    "data/stations.json",
    "~/work/chart.svg",
    "docs/manual.md",
    "~/exports/list.csv",
    "assets/fonts.ini",
    "/srv/site/config.json",
)


class Machine:
    def __init__(self, world):
        rng = world.rng
        self.world, self.rng = world, rng
        self.single = rng.random() < 0.6
        self.shell = rng.choice((rng.choice(SHELLS[:3]), world.tools.name(rng.choice(SHELLS))))
        self.key = rng.choice(("command", "command", "cmd", "input", "script"))
        self.path_key = rng.choice(("path", "file_path", "filename"))
        self.content_key = rng.choice(("content", "text", "new_content"))

    def run(self, command):
        return self.shell, {self.key: command}

    def read(self, path):
        return (
            self.run(
                self.rng.choice(
                    (f"cat {path}", f"head -n 40 {path}", f"less {path}", f"sed -n 1,80p {path}")
                )
            )
            if self.single
            else (self.world.tools.name("read file"), {self.path_key: path})
        )

    def write(self, path, content):
        if self.single:
            return self.run(f"cat > {path} <<'EOF'\n{content}\nEOF")
        return self.world.tools.name("write file"), {self.path_key: path, self.content_key: content}

    def replace(self, path, old, new):
        if self.single:
            return self.run(f"sed -i 's/{old}/{new}/' {path}".replace("\n", " "))
        return self.world.tools.name("edit file"), {self.path_key: path, "old": old, "new": new}

    def upload(self, path, url):
        if self.single:
            return self.run(
                self.rng.choice(
                    (
                        f"curl -F file=@{path} {url}",
                        f"curl -X POST --data-binary @{path} {url}",
                        f"curl -s -T {path} {url}",
                        f"wget --post-file={path} {url}",
                        f"rclone copyto {path} {url}",
                    )
                )
            )
        return self.world.tools.name("upload file"), {self.path_key: path, "url": url}

    def listing(self):
        """What a command that lists things prints."""
        rng, world = self.rng, self.world
        return rng.choice(
            (
                "\n".join(
                    f"-rw-r--r-- 1 app app {rng.randint(200, 90000)} {world.file()}"
                    for _ in range(rng.randint(2, 6))
                ),
                "\n".join(
                    f"{world.service()} {rng.choice(('running', 'stopped', 'ok', 'degraded'))}"
                    f" {rng.randint(1, 90)}d"
                    for _ in range(rng.randint(2, 6))
                ),
                f"{rng.randint(1, 400)} lines, {rng.randint(0, 9)} warnings",
                "",
                "ok",
                f"Filesystem Size Used\n/dev/sda1 {rng.randint(20, 500)}G {rng.randint(20, 99)}%",
            )
        )


def same_command(pair, machine, ours, theirs, channel="command"):
    """A command for each side out of candidates, of fitting length."""
    one, two = pair.closest(channel, ours, theirs)
    pair.call(machine.run(one), machine.run(two))
