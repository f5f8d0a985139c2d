"""Compiles every .po below locale/ to .mo with polib, so that no machine needs gettext.

Runs in .venv: `python -m launcher.translations`.
"""

import sys
from pathlib import Path

from launcher.places import ROOT


def compile_all(root: Path = ROOT) -> int:
    """Write each catalogue whose .mo is missing or older; returns how many."""
    import polib

    stale = [po for po in catalogues(root) if is_stale(po)]
    for po in stale:
        polib.pofile(str(po)).save_as_mofile(str(po.with_suffix(".mo")))
    return len(stale)


def catalogues(root: Path = ROOT) -> list[Path]:
    return sorted(
        [*root.glob("locale/*/LC_MESSAGES/*.po"), *root.glob("*/locale/*/LC_MESSAGES/*.po")]
    )


def is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


if __name__ == "__main__":
    sys.stdout.write(f"{compile_all()} catalogues compiled\n")
