"""A phone in somebody's hand: a position, a camera, a network that comes and goes."""

from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Error

HERE = {"longitude": 120.01, "latitude": 29.21, "accuracy": 12}


def photo(folder: Path, name: str = "photo.jpg", size=(2400, 1800)) -> Path:
    """A picture as large as phones take them."""
    picture = Image.new("RGB", size, (90, 110, 120))
    pen = ImageDraw.Draw(picture)
    pen.ellipse([800, 500, 1600, 1300], fill=(30, 30, 30))
    file = BytesIO()
    picture.save(file, "JPEG")
    path = folder / name
    path.write_bytes(file.getvalue())
    return path


def in_hand(visit, name, width=375):
    """`visit` with a position and the app's shell kept on the phone."""
    visitor = visit(name, width)
    visitor.context.grant_permissions(["geolocation"], origin=visitor.url)
    visitor.context.set_geolocation(HERE)
    visitor.go("/grid/field/")
    until(visitor, "navigator.serviceWorker.controller !== null")
    return visitor


def until(visitor, true_at_last, seconds=20):
    """Asked from outside: the page's own content policy forbids it to evaluate words."""
    for _n in range(seconds * 5):
        with suppress(Error):
            if visitor.page.evaluate(true_at_last):
                return
        visitor.page.wait_for_timeout(200)
    raise AssertionError(f"never true: {true_at_last}")


def offline(visitor):
    visitor.context.set_offline(True)


def online(visitor):
    visitor.context.set_offline(False)


def entries(visitor):
    """What lies in the phone's own database: state and label of each entry."""
    return visitor.page.evaluate(
        """async () => {
          const base = await new Promise((done) => {
            const asked = indexedDB.open("qiangzhen-field", 1);
            asked.onsuccess = () => done(asked.result);
          });
          return new Promise((done) => {
            const asked = base.transaction("queue").objectStore("queue").getAll();
            asked.onsuccess = () => { base.close(); done(asked.result.map((row) => [row.kind, row.state])); };
          });
        }"""
    )


def wait_for(visitor, kind, state, number=1, seconds=20):
    """Until so many entries of a kind are in a state."""
    for _n in range(seconds * 5):
        with suppress(Error):  # the page was just leaving for the next one
            if entries(visitor).count([kind, state]) >= number:
                return
        visitor.page.wait_for_timeout(200)
    raise AssertionError(f"no {kind} became {state}: {entries(visitor)}")
