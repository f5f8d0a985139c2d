"""The addresses of the app on the phone: joined to tests/access_table.py."""

from tests.access_rules import Entry

NEEDS = "grid.handle_case"
PAGES = ("today", "report", "patrol", "task", "queue", "conflict", "mine", "offline", "data")

TABLE = [
    *(Entry(f"grid:field-{name}", needs=NEEDS) for name in PAGES),
    Entry("grid:field-send", method="post", needs=NEEDS, data={"kind": "report"}),
    Entry("grid:field-worker", is_public=True),
    Entry("grid:field-manifest", is_public=True),
]
