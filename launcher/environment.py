"""The environment of the portal's processes, from `.env`, the shell and our servers."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from launcher.places import ROOT, VAR
from launcher.report import Failure

WAYS = ("url", "system", "wheel")
TRUE = {"1", "true", "yes", "on"}


def read_env_file(file: Path = ROOT / ".env") -> dict[str, str]:
    """NAME=value lines; quotes around a value are dropped, # begins a comment line."""
    if not file.is_file():
        return {}
    lines = [line.strip() for line in file.read_text().splitlines()]
    pairs = [line.partition("=") for line in lines if "=" in line and not line.startswith("#")]
    return {name.strip(): value.strip().strip("'\"") for name, _, value in pairs}


def is_on(word: str) -> bool:
    return word.strip().lower() in TRUE


def outer() -> dict[str, str]:
    """`.env`, overruled by the shell."""
    return {**read_env_file(), **os.environ}


def way(given: Mapping[str, str], switch: str, url: str) -> str:
    """`url`, `system`, `wheel` or "" (whichever is there), as the switch or else the url says."""
    forced = given.get(switch, "").strip().lower()
    if forced and forced not in WAYS:
        raise Failure(
            f"{switch} is {forced!r}.", f"Set {switch} to one of {', '.join(WAYS)}, or unset it."
        )
    if forced == "url" and not given.get(url):
        raise Failure(f"{switch}=url, but {url} is not set.", f"Set {url}, or unset {switch}.")
    return forced or ("url" if given.get(url) else "")


def portal_environment(
    given: Mapping[str, str], keys: Mapping[str, str], urls: Mapping[str, str]
) -> dict[str, str]:
    """What settings.py reads: our keys unless given, the servers' urls, the demo unless refused."""
    defaults = {
        "SECRET_KEY": keys["SECRET_KEY"],
        "DATA_KEY": keys["DATA_KEY"],
        "DEMO": "1",
    }
    filled = {name: value for name, value in given.items() if value or name not in defaults}
    return {**defaults, **filled, **urls, "VAR_DIR": str(VAR), "PYTHONUNBUFFERED": "1"}


def save_urls(file: Path, urls: Mapping[str, str]) -> None:
    """For `./run manage` beside a running portal; the urls hold passwords."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(dict(urls)))


def load_urls(file: Path) -> dict[str, str]:
    return json.loads(file.read_text()) if file.exists() else {}
