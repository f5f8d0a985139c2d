"""The steps of manage.py before the first page: translations, tables, static files, demo data."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from launcher.commands import call
from launcher.environment import is_on
from launcher.places import PYTHON, ROOT, VAR, Home
from launcher.report import step
from launcher.stamps import Stamp, content_key, once
from launcher.translations import catalogues, is_stale

DEMO_COMMAND = "*/management/commands/load_demo.py"
# What the demo's content depends on, besides the tables.
DEMO_SOURCES = ("*/demo", "*/demo.py", "*/demo_*.py", DEMO_COMMAND, "*/data", "accounts/roles")
NO_SOURCES = {"tests", "var", "node_modules"}
# Comes with a library and is on no page: not worth compressing at every fresh start.
UNUSED_STATIC = ("--ignore", "redoc")
CODE_REMEDY = "Read the lines above: the code and this database don't fit, or the code is faulty."
DATA_REMEDY = "Read the lines above. To begin with an empty database, move var/ away."


def manage(
    home: Home,
    env: Mapping[str, str],
    *words: str,
    remedy: str = CODE_REMEDY,
    aloud: bool = False,
) -> str:
    args: list[str | Path] = [PYTHON, ROOT / "manage.py", *words]
    return call(args, log=home.logs / "setup.log", env=env, remedy=remedy, aloud=aloud)


def migrations_key() -> str:
    files = sorted(ROOT.glob("*/migrations/*.py"))
    names = [str(file.relative_to(ROOT)) for file in files]
    return content_key(*names, *files, ROOT / "requirements.txt")


def prepare_translations(home: Home) -> None:
    """By the dates of the files; Python is started only when there is something to do."""
    if any(is_stale(po) for po in catalogues()):
        args: list[str | Path] = [PYTHON, "-m", "launcher.translations"]
        remedy = "Mend the catalogue that the lines above name."
        with step("Translations"):
            call(args, log=home.logs / "setup.log", remedy=remedy)


def prepare_tables(home: Home, env: Mapping[str, str], identity: str, is_ours: bool) -> None:
    """Migrate as the owner; skipped where the database is ours and nothing changed since."""
    stamp = Stamp("tables", content_key(identity, migrations_key()))
    if not is_ours:
        stamp.drop()
    as_owner = {**env, "DATABASE_AS_OWNER": "1"}
    work = partial(manage, home, as_owner, "migrate", "--noinput", remedy=DATA_REMEDY)
    once("Database tables", stamp, work)


def prepare_static(home: Home, env: Mapping[str, str]) -> None:
    """Collect, hash and compress what browsers fetch."""
    sources = [*sources_like("static", "*/static"), VAR / "vendor"]
    key = content_key(*sources, ROOT / "requirements.txt", ROOT / "config" / "settings.py")
    work = partial(manage, home, env, "collectstatic", "--noinput", "--clear", *UNUSED_STATIC)
    once("Static files", Stamp("static", key), work, proof=VAR / "static" / "staticfiles.json")


def prepare_demo(home: Home, env: Mapping[str, str], identity: str) -> None:
    """Play the demo's year of work once for this database, these tables and these sources."""
    if not is_on(env.get("DEMO", "")) or not any(ROOT.glob(DEMO_COMMAND)):
        return
    key = content_key(identity, migrations_key(), *sources_like(*DEMO_SOURCES))
    work = partial(manage, home, env, "load_demo", remedy=DATA_REMEDY, aloud=True)
    once("Demo data (the first time takes a while)", Stamp("demo", key), work)


def sources_like(*patterns: str, root: Path = ROOT) -> list[Path]:
    """Files and folders of the checkout, without what tests and earlier starts put there."""
    found = {path for pattern in patterns for path in root.glob(pattern)}
    return sorted(path for path in found if path.relative_to(root).parts[0] not in NO_SOURCES)
