"""The components of templates/ui/: one tag each, parameters named at the head of its template."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    DateInput,
    FileInput,
    Form,
    RadioSelect,
    Select,
)
from django.forms.models import ModelChoiceIterator
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import tables
from core.menu import link
from core.pages.step import step_link

register = template.Library()
BLANKS = (BLANK_CHOICE_DASH[0][1], "—")


def drawn(name: str, **context: Any) -> SafeString:
    return get_template(f"ui/{name}.html").render(context)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign of the sprite; with `label` it is read out, else it is only looked at."""
    return drawn_icon(name, str(label))


@lru_cache(maxsize=512)
def drawn_icon(name: str, label: str) -> SafeString:
    """Pages hold dozens of icons, of which the address never changes."""
    is_read = format_html(' role="img" aria-label="{}"', label)
    seen = is_read if label else SafeString(' aria-hidden="true"')
    url = f"{static('vendor/icons.svg')}#icon-{name}"
    return format_html('<svg class="icon"{}><use href="{}"></use></svg>', seen, url)


@register.simple_block_tag
def badge(content: str, tone: str = "plain", sign: str = "") -> SafeString:
    return drawn("badge", content=content, tone=tone, sign=sign)


@register.simple_block_tag
def button(
    content: str, url: str = "", icon: str = "", kind: str = "plain", **more: Any
) -> SafeString:
    """`url` is an address or the name of one (then `key` is its argument)."""
    keys = [more["key"]] if "key" in more else []
    href = url if url.startswith(("/", "?", "#", "http")) or not url else link(url, *keys)
    return drawn("button", content=content, href=href, sign=icon, kind=kind, **more)


@register.simple_block_tag
def card(
    content: str, title: str = "", note: str = "", url: str = "", tone: str = ""
) -> SafeString:
    return drawn("card", content=content, title=title, note=note, url=url, tone=tone)


@register.simple_tag
def facts(pairs: Iterable[Any]) -> SafeString:
    rows = [tuple(pair) + ("",) * (4 - len(tuple(pair))) for pair in pairs]
    return drawn("facts", rows=rows)


@register.simple_tag
def timeline(steps: Iterable[Any]) -> SafeString:
    return drawn("timeline", steps=steps)


@register.simple_tag
def next_step(offers: Any, item: Any, step_url: str = "", key: str = "pk") -> SafeString:
    """`step_url`: name of the url of a step; default `app:model-step`."""
    meta = item._meta
    name = step_url or f"{meta.app_label}:{meta.model_name}-step"
    main_first = sorted(offers or (), key=lambda offer: offer.transition.kind != "primary")
    rows = [(offer, step_link(item, name, offer.transition.name, key)) for offer in main_first]
    return drawn("next_step", rows=rows, item=item, due=getattr(item, "due_at", None))


@register.simple_tag
def findings(found: Iterable[Any], title: str = "", tone: str = "") -> SafeString:
    """`tone`: good, wait, off where the sentences are an answer; without one they are a warning."""
    return drawn("findings", findings=list(found), title=title, tone=tone)


@register.simple_tag
def clause(clause_id: str) -> SafeString:
    """The clause's id, leading to its text where that page is there."""
    url = link("towns:clause", clause_id) if clause_id else ""
    if not url:
        return format_html('<span class="clause">{}</span>', clause_id)
    return format_html('<a class="clause" href="{}" data-panel>{}</a>', url, clause_id)


@register.simple_block_tag
def empty(content: str, title: str = "", icon: str = "inbox") -> SafeString:
    return drawn("empty", content=content, title=title, sign=icon)


@register.simple_tag
def chips(list: Iterable[Any], reset: str = "") -> SafeString:  # noqa: A002
    return drawn("chips", chips=list, reset=reset)


@register.simple_tag
def pager(slice: Any, address: Any, on_page: int = 0) -> SafeString:  # noqa: A002
    after = address.having(after=slice.after) if slice.after else ""
    before = address.having(before=slice.before) if slice.before else ""
    first = address.having() if slice.before else ""
    return drawn("pager", after=after, before=before, first=first, on_page=on_page)


@register.simple_tag
def tabs(list: Iterable[Any], active: str = "") -> SafeString:  # noqa: A002
    """Items with `label` and `slug` (then `?tab=`) or `url`."""
    return drawn("tabs", tabs=list, active=active)


@register.simple_tag
def deadline(moment: date | datetime | None) -> str:
    return tables.time_left(moment) if moment else tables.NOTHING


@register.simple_tag
def person(user: Any, post: Any = "") -> SafeString:
    return drawn("person", user=user, post=post)


@register.simple_block_tag
def progress(content: str, done: int = 0, total: int = 0) -> SafeString:
    return drawn("progress", content=content, done=done, total=total)


@register.simple_tag
def figure(
    label: str,
    value: Any,
    unit: str = "",
    trend: Any = None,
    url: str = "",
    note: str = "",
    tone: str = "",
) -> SafeString:
    """`trend`: numbers, oldest first, drawn as a small line."""
    return drawn(
        "figure",
        label=label,
        value=grouped(value),
        unit=unit,
        line=sparkline(trend or ()),
        url=url,
        note=note,
        tone=tone,
    )


def grouped(value: Any) -> Any:
    return (
        f"{value:,}" if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
    )


def sparkline(values: Iterable[Any]) -> str:
    """Points of a polyline in a box of 100 × 24."""
    numbers = [float(value) for value in values]
    if len(numbers) < 2:
        return ""
    low, spread = min(numbers), (max(numbers) - min(numbers)) or 1
    step = 100 / (len(numbers) - 1)
    return " ".join(
        f"{at * step:.1f},{22 - 20 * (n - low) / spread:.1f}" for at, n in enumerate(numbers)
    )


@register.simple_tag
def chart(
    option: dict[str, Any], table: Any = (), title: str = "", head: Any = (), height: str = "m"
) -> SafeString:
    """An ECharts option built on the server; its figures stand in a table one click away."""
    safe = {"animation": False, "textStyle": {"fontFamily": "inherit"}, **option}
    safe["tooltip"] = {**option.get("tooltip", {}), "renderMode": "richText"}
    return drawn(
        "chart",
        option=safe,
        rows=table,
        title=title,
        head=head,
        height=height,
        id=f"c{uuid4().hex[:8]}",
    )


@register.simple_tag
def map(  # noqa: A001
    points: Iterable[Any],
    title: str = "",
    shapes: Any = None,
    areas: Iterable[Any] = (),
    notice: str = "",
    whole: bool = False,
) -> SafeString:
    """Points: dicts with lat, lng, label; areas: geometry, label; and url, value, tone where known.

    `whole`: all of `shapes` is shown, not only the part in which something lies.
    """
    return drawn(
        "map",
        points=list(points),
        shapes=shapes,
        areas=list(areas),
        notice=notice,
        whole=whole,
        title=title,
        id=f"m{uuid4().hex[:8]}",
    )


@register.simple_block_tag
def dialog(content: str, id: str = "", title: str = "", opener: str = "") -> SafeString:  # noqa: A002
    return drawn("dialog", content=content, id=id, title=title, opener=opener)


# Forms


@register.simple_tag
def error_summary(form: Form) -> SafeString | str:
    if not form.errors:
        return ""
    at_fields = [
        (form[name], error)
        for name, errors in form.errors.items()
        if name in form.fields
        for error in errors
    ]
    return drawn("error_summary", whole=form.non_field_errors(), at_fields=at_fields)


@register.simple_tag
def fields(form: Form) -> SafeString:
    return drawn("fields", form=form)


@register.simple_tag
def field(bound: BoundField, unit: str = "", clause: str = "") -> SafeString:
    widget = bound.field.widget
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    if isinstance(widget, Select) and not is_group:
        name_the_blank(bound)
    if isinstance(widget, DateInput) and widget.input_type == "text":
        widget.input_type, widget.format = "date", "%Y-%m-%d"  # the browser's own calendar
    return drawn(
        "field",
        field=bound,
        control=bound.as_widget(attrs=attributes(bound, is_group)),
        unit=unit or getattr(bound.field, "unit", ""),
        clause=clause or getattr(bound.field, "clause", ""),
        is_group=is_group,
        is_tick=isinstance(widget, CheckboxInput),
    )


def name_the_blank(bound: BoundField) -> None:
    """A choice not yet made says so, instead of Django's dashes."""
    chooser: Any = bound.field
    words = _("Please choose")
    if getattr(chooser, "empty_label", None) in BLANKS:
        chooser.empty_label = words
    elif not isinstance(chooser.widget.choices, ModelChoiceIterator):
        begun = [("", words)] if is_left_open(bound) else []
        chooser.widget.choices = begun + [
            (value, words if label in BLANKS else label) for value, label in chooser.widget.choices
        ]


def is_left_open(bound: BoundField) -> bool:
    """One of several must be chosen and none is proposed: the first of a list is nobody's choice."""
    many = bound.field.widget.allow_multiple_selected
    values = [str(value) for value, _label in bound.field.widget.choices]
    return bound.field.required and not many and bound.value() in (None, "") and "" not in values


def attributes(bound: BoundField, is_group: bool) -> dict[str, str]:
    """Classes by the kind of control, and what describes it to a screen reader."""
    described = [f"{bound.auto_id}_hint"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attrs = {} if is_group else {"class": control_class(bound)}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return attrs


def control_class(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    kind = (
        "form-select"
        if isinstance(widget, Select) and not isinstance(widget, FileInput)
        else "form-control"
    )
    given = widget.attrs.get("class", "")
    return f"{kind} {given} {'is-invalid' if bound.errors else ''}".strip()


# Words


@register.filter
def duration(value: timedelta | None) -> str:
    """How long a step took: days, else hours, else minutes."""
    if value is None:
        return ""
    minutes = int(value.total_seconds() // 60)
    if minutes >= 2880:
        return _("%(n)s days") % {"n": minutes // 1440}
    if minutes >= 120:
        return _("%(n)s hours") % {"n": minutes // 60}
    return _("%(n)s minutes") % {"n": max(minutes, 1)}


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-11-21, for tables."""
    if not value:
        return tables.NOTHING
    return (timezone.localtime(value) if isinstance(value, datetime) else value).strftime(
        "%Y-%m-%d"
    )


@register.filter
def moment(value: datetime | None) -> str:
    """2026-11-21 09:30, for tables."""
    return tables.moment(value) if value else tables.NOTHING
