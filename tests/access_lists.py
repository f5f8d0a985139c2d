"""Addresses of towns' lists for the access matrix."""

from itertools import count

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile

from core import clock
from core.attachments import Attachment
from core.documents import DOCX
from powers.models import ListEntry, PowerSource, TownList, Wording
from tests.access_rules import PROVINCES, Kind, same_province
from tests.factories import organisation

numbers = count(1)


def make_list(cast, town, status="draft", **fields):
    TownList.objects.of_town(town).being_made().update(status="discarded")
    number = next(numbers)
    version = TownList.objects.create(
        town=town, number=number, title=f"清单{number}", created_by=cast.town_clerk
    )
    make_row(version, town)
    if status != "draft":
        TownList.objects.filter(pk=version.pk).update(status=status, **fields)
    return TownList.objects.get(pk=version.pk)


def make_row(version, town):
    office = organisation(f"{town.name}第{next(numbers)}办公室", town, "office")
    return ListEntry.objects.create(
        town_list=version, number=1, kind="20", name="便民服务", legal_basis="法", office=office
    )


def make_entry(cast, town):
    return make_list(cast, town).entries.get()


def make_published(cast, town):
    """A version that everybody may read, with its file."""
    TownList.objects.filter(town=town, status="published").update(status="superseded")
    version = make_list(
        cast, town, "published", published_at=clock.now(), effective_date=clock.today()
    )
    paper = Attachment(
        owner_type=ContentType.objects.get_for_model(TownList), owner_id=version.pk, title="a",
        kind="list.docx", name="a.docx", media_type=DOCX, size=1, sha256="0",
    )  # fmt: skip
    paper.file.save("a.docx", ContentFile(b"a"))
    return version


def make_wording(cast, province):
    kind = f"{next(numbers) % 9 + 1:02}"
    return Wording.objects.get_or_create(
        province=province,
        kind=kind,
        defaults={"responsibilities": "x", "accountability": "x", "flow": "x"},
    )[0]


def make_source(cast, province):
    return PowerSource.objects.get_or_create(
        province=province, mode="transferred", defaults={"code": "2", "label": "上级下放"}
    )[0]


LIST = Kind("powers.view_townlist", make_list)
ENTRY = Kind("powers.view_listentry", make_entry)
WORDING = Kind("powers.view_wording", make_wording, PROVINCES, reaches=same_province)
SOURCE = Kind("powers.view_powersource", make_source, PROVINCES, reaches=same_province)
PUBLIC = Kind("", make_published)
CHANGE = "powers.change_townlist"


def office_of(version):
    return [version.pk, version.entries.get().office_id]


def address(version):
    return [version.town.code, version.number]


def entries(rest, pages, imports, entry):
    """The lines of the table; the shapes are those of tests/access_table.py."""
    view = "powers.view_townlist"
    return [
        *rest("townlist", LIST, add="powers.add_townlist", steps=("powers.submit_townlist",),
              body={"step": "submit", "version": 1}),
        *rest("listentry", ENTRY, change="powers.change_listentry"),
        *pages("townlist", LIST, new="powers.add_townlist", edit=CHANGE, step="submit",
               on_step=("powers.submit_townlist",)),
        *pages("listentry", ENTRY, new="powers.add_listentry", edit="powers.change_listentry"),
        *imports("powers:listentry", "powers.import_listentry"),
        *pages("source", SOURCE, edit="powers.change_powersource"),
        *pages("wording", WORDING, edit="powers.change_wording"),
        *(entry("powers:townlist-rows", LIST, way, needs=CHANGE, on_row=(CHANGE,), data={})
          for way in ("get", "post")),
        entry("powers:townlist-document", LIST, needs=view, args=lambda row: [row.pk, "docx"]),
        entry("powers:townlist-office", LIST, needs=view, args=office_of),
        entry("powers:townlist-office-document", LIST, needs=view,
              args=lambda row: [*office_of(row), "docx"]),
        entry("open:lists", is_public=True),
        *(entry(f"open:{name}", PUBLIC, args=lambda row: [row.town.code], is_public=True)
          for name in ("list", "list-changes", "posts")),
        *(entry(f"open:{name}", PUBLIC, args=address, is_public=True)
          for name in ("list-version", "list-table", "list-json", "list-posts")),
        entry("open:list-file", PUBLIC, args=lambda row: [*address(row), "docx"], is_public=True),
        entry("open:list-entry", PUBLIC, args=lambda row: [*address(row), 1], is_public=True),
    ]  # fmt: skip


LISTS = {"api:townlist-list": TownList, "api:listentry-list": ListEntry}
