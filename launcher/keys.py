"""Secrets made once and kept in var/keys.json, readable by the owner alone."""

import json
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "DATA_KEY", "postgres_password", "owner_password", "app_password")


def load_keys(file: Path) -> dict[str, str]:
    """The kept secrets; those that are missing are made and written."""
    kept = json.loads(file.read_text()) if file.exists() else {}
    keys = {name: kept.get(name) or secrets.token_urlsafe(48) for name in NAMES}
    if keys != kept:
        _write(file, json.dumps(keys, indent=1))
    return keys


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
    fresh.replace(file)
