"""The icons of the app on the phone, drawn by ourselves: the portal's seal on ink.

Run as `python -m launcher.icons FOLDER` with the packages at hand (Pillow).
"""

import sys
from pathlib import Path

INK, CINNABAR, WHITE = "#17365d", "#b3261e", "#ffffff"
SIZES = (("any", 192), ("any", 512), ("maskable", 512), ("apple", 180))
FINER = 4
"""Drawn so many times larger and then made smaller: smooth edges."""


def draw(size: int, is_maskable: bool = False) -> object:
    """A cinnabar seal with the sign of soil and fields; a maskable one keeps clear of the edge."""
    from PIL import Image, ImageDraw

    whole = size * FINER
    picture = Image.new("RGB", (whole, whole), INK)
    pen = ImageDraw.Draw(picture)
    edge = whole * (0.22 if is_maskable else 0.13)
    side = whole - 2 * edge
    pen.rounded_rectangle([edge, edge, whole - edge, whole - edge], side * 0.1, fill=CINNABAR)
    thick = max(int(side * 0.08), 1)
    left, right, middle = edge + side * 0.22, edge + side * 0.78, whole / 2
    for share in (0.25, 0.5, 0.75):
        pen.line([(left, edge + side * share), (right, edge + side * share)], WHITE, thick)
    pen.line([(middle, edge + side * 0.25), (middle, edge + side * 0.75)], WHITE, thick)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def draw_all(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for purpose, size in SIZES:
        picture = draw(size, is_maskable=purpose == "maskable")
        picture.save(folder / f"{purpose}-{size}.png", optimize=True)  # type: ignore[attr-defined]


if __name__ == "__main__":
    draw_all(Path(sys.argv[1]))
