"""Word and PDF of a published list: made once by the worker, kept as files, handed to everybody."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import outbox
from core.attachments import Attachment, Checked, attach
from core.documents import DOCX, PDF
from powers.list_documents import town_list
from powers.list_effects import FILES
from powers.models import TownList

MEDIA = {"docx": DOCX, "pdf": PDF}


def file_of(version: TownList, kind: str) -> Attachment | None:
    """The kept file, or None while it is being made."""
    return Attachment.objects.of(version).filter(kind=f"list.{kind}").order_by("pk").first()


def file_name(version: TownList, kind: str) -> str:
    return f"{version.town.name}权责清单第{version.number}版.{kind}"


@outbox.handles(FILES, _("files of a list"))
def make(payload: dict[str, Any]) -> None:
    """Both files of a list; what is there already stays."""
    version = TownList.objects.public().select_related("town").filter(pk=payload["list"]).first()
    if version is None:
        return
    document = town_list(version)
    for kind, content in (("docx", document.docx), ("pdf", document.pdf)):
        if file_of(version, kind) is None:
            paper = Checked(file_name(version, kind), MEDIA[kind], content())
            attach(version, paper, title=file_name(version, kind), kind=f"list.{kind}")


def order(version: TownList) -> None:
    """Ask for the files again, where they are missing: a second asking has no effect."""
    outbox.post(FILES, {"list": version.pk}, key=f"{FILES}:{version.pk}:again")
