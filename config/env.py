"""Reads the environment: the one place where `os.environ` is touched."""

import os

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def required(name: str, unless: bool = False, fallback: str = "") -> str:
    """The variable's text; without it the start stops, unless `unless` allows the fallback."""
    value = text(name)
    if value:
        return value
    if unless:
        return fallback
    raise ImproperlyConfigured(f"Set the environment variable {name} (see .env.example).")


def flag(name: str, default: bool = False) -> bool:
    """True or False; any other word stops the start."""
    value = text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def choice(name: str, default: str, among: tuple[str, ...]) -> str:
    """One of a few words; any other stops the start."""
    value = text(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
