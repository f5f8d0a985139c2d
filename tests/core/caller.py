"""A program that calls the interface with somebody's token."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from accounts import tokens
from core import clock

ROOT = "/api/v1"


class Caller:
    """`Caller(user).get("/posts/")`: JSON in and out, in the user's acting post."""

    def __init__(
        self, user: Any, permissions: set[str] | None = None, language: str = "en"
    ) -> None:
        post = user.post
        wanted = set(post.permissions if permissions is None else permissions)
        day = clock.now() + timedelta(days=1)
        self.token, self.secret = tokens.issue(post, "tests", wanted, day)
        self.client = Client(
            headers={"Authorization": f"Bearer {self.secret}", "Accept-Language": language}
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(self.url(path), headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("post", path, body, headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("patch", path, body, headers)

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        text = body if isinstance(body, str | bytes) else json.dumps(body or {})
        call = getattr(self.client, method)
        return call(self.url(path), text, content_type="application/json", headers=headers)

    def url(self, path: str) -> str:
        return path if path.startswith(("http", ROOT)) else ROOT + path

    def ids(self, path: str) -> list[int]:
        """All ids of a list, page by page."""
        found: list[int] = []
        following: str | None = path
        while following:
            answer = self.get(following)
            assert answer.status_code == 200, answer.content
            found += [row["id"] for row in answer.json()["results"]]
            following = answer.json()["next"]
        return found


def fields(answer: Any) -> set[str]:
    """The fields that a problem names."""
    return {finding["field"] for finding in answer.json()["findings"]}
