"""`python -m tests.bench.crash`: kill -9 of PostgreSQL, web and worker while cases come in (ZJ-14).

Starts a PostgreSQL of its own in a temporary folder with the binaries that `./run` would take, loads a
little ground, lets four senders report until they are answered, and reckons: nothing acknowledged is
lost, nothing is doubled. Then the negative control, which must lose. Takes about two minutes.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from launcher.places import Home
from launcher.report import Failure
from launcher.servers import Ground
from tests.ops import crash

DEATHS = 12


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="crash-"))
    folder.chmod(0o755)
    home = Home(folder)
    home.make()
    ground = Ground(home, {"PORTAL_REDIS": "url", "REDIS_URL": "redis://127.0.0.1:1/0"})
    try:
        ground._postgres("")
        point(ground.urls)
        careful = played(ground, "config.wsgi")
        careless = played(ground, "tests.ops.careless")
    finally:
        ground.take_down()
        shutil.rmtree(folder, ignore_errors=True)
    print(told("the portal", careful))
    print(told("negative control", careless))
    is_good = not careful.lost and not careful.doubled and careful.acknowledged > 10
    return 0 if is_good and careless.lost else 1


def told(name: str, found: crash.Reckoning) -> str:
    return (
        f"{name}: {found.acknowledged} acknowledged, {found.repeated} sent again, "
        f"{len(found.lost)} lost, {len(found.doubled)} doubled"
    )


def point(urls: Mapping[str, str]) -> None:
    """Everything that follows works on the cluster of its own; it is migrated and peopled once."""
    os.environ.update(
        urls, DJANGO_SETTINGS_MODULE="config.settings", DEBUG="1", LOG_LEVEL="CRITICAL"
    )
    os.environ.update(SECRET_KEY="crash-only-" + "k" * 50, REDIS_URL="redis://127.0.0.1:1/0")
    os.environ["DATABASE_AS_OWNER"] = "1"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    os.environ.pop("DATABASE_AS_OWNER")


def played(ground: Ground, module: str) -> crash.Reckoning:
    """One round of reports under fire through the door of `module`."""
    from django.db import connection

    from grid.models import Case
    from grid.signatures import Signed, signed_headers
    from tests.grid import systems

    people = ground_of_tests()
    row = systems.system(people, name=module)
    secret = systems.SECRETS[row.pk]
    connection.close()
    web, worker = crash.web(os.environ, module).start(), crash.worker(os.environ).start()
    senders = crash.Senders(
        web.port,
        lambda body: signed_headers(row.code, secret, Signed("POST", crash.PATH, body)),
        lambda number: systems.message(people, f"{module}-{number}", urgency="extreme"),
    )
    try:
        small = [web.kill_child, worker.kill, killer_of(ground)]
        crash.under_fire(senders, small, web.kill, DEATHS)
        time.sleep(1)
    finally:
        web.end()
        worker.end()
    rows = Case.objects.filter(external_number__startswith=module)
    there = list(rows.values_list("external_number", "number"))
    if module != "config.wsgi":  # it does not know our numbers: only whether the case is there
        there = [(number, "") for number, _ours in there]
    return crash.reckoned(with_prefix(senders, module), there)


def with_prefix(senders: crash.Senders, module: str) -> crash.Senders:
    senders.acknowledged = {
        f"{module}-{number}": case for number, case in senders.acknowledged.items()
    }
    return senders


_people: list[Any] = []


def ground_of_tests() -> Any:
    """The cast of the tests, made once."""
    from tests import cast

    if not _people:
        _people.append(cast.assemble())
    return _people[0]


def killer_of(ground: Ground) -> Callable[[], None]:
    """kill -9 of the postmaster; its children die with it, the next start recovers from its log."""

    def kill() -> None:
        server = ground.named("postgres")
        os.kill(server.popen.pid, signal.SIGKILL)
        server.popen.wait(20)
        ground.running.remove(server)
        ground.running.append(started_again(server))

    return kill


def started_again(server: Any) -> Any:
    """The children of the dead one need a moment to notice it."""
    for _try in range(20):
        try:
            return server.again()
        except Failure:
            time.sleep(0.3)
    return server.again()


if __name__ == "__main__":
    sys.exit(main())
