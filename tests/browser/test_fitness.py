"""Every page is fit for everybody: axe, width, no foreign host, no violation of the content policy."""

import pytest

from tests.powers import states

ROLES = (
    "town_clerk",
    "town_leader",
    "county_reviewer",
    "county_legal",
    "department_officer",
    "agency_officer",
    "city_lead",
    "province_lead",
    "auditor",
    "security_admin",
    "system_admin",
)

# Pages that no menu leads to; {line} and {batch} are keys of a delegation and its batch.
FURTHER = [
    ("town_clerk", "/powers/ask/"),
    ("town_clerk", "/powers/delegation/{line}/"),
    ("town_clerk", "/powers/delegation/{line}/?tab=history"),
    ("town_clerk", "/powers/batch/{batch}/"),
    ("town_clerk", "/accounts/profile/"),
    ("town_clerk", "/accounts/profile/tokens/"),
    ("county_reviewer", "/powers/batch/{batch}/review/"),
    ("county_reviewer", "/powers/delegation/{line}/step/return/"),
    ("county_legal", "/powers/officer/new/"),
    ("province_lead", "/powers/item/import/"),
    ("system_admin", "/accounts/user/new/"),
    ("town_clerk", "/core-page-that-is-not-there/"),
    ("auditor", "/powers/delegation/"),
    ("", "/accounts/sign-in/"),
    ("", "/open/powers/"),
    ("", "/open/towns/330782100/powers/"),
    ("", "/open/towns/330782100/powers/{shown}/"),
]


@pytest.mark.parametrize("width", [1440, 375])
def test_every_page_is_fit_for_everybody(people, visit, width):
    """GB/T 37668, quality §4.12: menus are walked as each role, each page once; then what lies deeper.

    All in one window: a new one for each of 28 visits costs more than their pages.
    """
    line, shown = states.draft(people, "staffing"), states.draft(people, "in_force")
    seen: set[str] = set()
    visitor = visit("", width)
    for role in ROLES:
        visitor.enter_as(getattr(people, role))
        visitor.go("/accounts/desk/")
        links = visitor.page.locator("#side a").evaluate_all("all => all.map(a => a.pathname)")
        for path in dict.fromkeys(["/accounts/desk/", *links]):
            if path not in seen:
                seen.add(path)
                assert visitor.go(path) == 200, (role, path)
                visitor.check()
    assert len(seen) > 15
    keys = {"line": line.pk, "batch": line.batch_id, "shown": shown.pk}
    for role, path in FURTHER:
        visitor.enter_as(getattr(people, role) if role else None)
        visitor.go(path.format(**keys))
        visitor.check()


def test_dark_and_large_letters_are_fit_too(people, visit):
    """Contrast holds in the dark; larger letters widen nothing."""
    states.draft(people, "staffing")
    for theme, letters in (("dark", "normal"), ("light", "large")):
        visitor = visit("county_reviewer")
        for name, value in (("theme", theme), ("letters", letters)):
            visitor.context.add_cookies([{"name": name, "value": value, "url": visitor.url}])
        for path in ("/accounts/desk/", "/powers/delegation/", "/powers/review/"):
            visitor.go(path)
            visitor.check()
