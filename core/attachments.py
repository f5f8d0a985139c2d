"""Papers that belong to a row: which files are taken, how they are cleaned, where they lie.

A file is judged by its content, not by its name. Pictures are drawn anew, so that nothing hidden
in them (place, camera, code) is kept. Who may see a paper is who may see the row it belongs to.
"""

import hashlib
import io
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from core.clock import now

MAX_SIZE = 50 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
MAX_PIXELS = 60_000_000
MAX_SIDE = 6_000
"""Larger pictures are drawn smaller: a few kilobytes may unpack to hundreds of megabytes."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class AttachmentRefused(forms.ValidationError):
    """The file is not taken; the message is a sentence for the sender."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: its media type and how its content is told and cleaned."""

    media_type: str
    clean: Callable[[bytes], bytes | None]
    is_shown: bool = False
    """Whether a browser may open it in place."""


# --- what is taken ------------------------------------------------------------------------------


def _starting(magic: bytes) -> Callable[[bytes], bytes | None]:
    return lambda content: content if content.startswith(magic) else None


def _archive_with(member: str) -> Callable[[bytes], bytes | None]:
    """Office papers are archives: the right member, no macros, no bomb."""

    def clean(content: bytes) -> bytes | None:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                members = archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return None
        names = {one.filename for one in members}
        if member not in names or any(name.endswith("vbaProject.bin") for name in names):
            return None
        unpacked = sum(one.file_size for one in members)
        is_bomb = unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content)
        return None if is_bomb else content

    return clean


def _picture(kind: str) -> Callable[[bytes], bytes | None]:
    """Drawn anew, upright, without what was hidden in it."""

    def clean(content: bytes) -> bytes | None:
        try:
            with Image.open(io.BytesIO(content), formats=[kind]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    return None
                picture.thumbnail((MAX_SIDE, MAX_SIDE))
                return _drawn(ImageOps.exif_transpose(picture), kind)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None

    return clean


def _drawn(picture: Image.Image, kind: str) -> bytes:
    wanted = "RGB" if kind == "JPEG" else ("RGBA" if "A" in picture.getbands() else "RGB")
    bare = Image.new(wanted, picture.size)
    bare.paste(picture.convert(wanted))
    file = io.BytesIO()
    bare.save(file, kind, **({"quality": 88} if kind == "JPEG" else {"optimize": True}))
    return file.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    "pdf": Kind("application/pdf", _starting(b"%PDF-"), is_shown=True),
    "ofd": Kind("application/ofd", _archive_with("OFD.xml")),
    "docx": Kind(WORD, _archive_with("word/document.xml")),
    "xlsx": Kind(SHEET, _archive_with("xl/workbook.xml")),
    "doc": Kind("application/msword", _starting(OLE)),
    "wps": Kind("application/vnd.ms-works", _starting(OLE)),
    "xls": Kind("application/vnd.ms-excel", _starting(OLE)),
    "et": Kind("application/vnd.ms-excel", _starting(OLE)),
    "jpg": Kind("image/jpeg", _picture("JPEG"), is_shown=True),
    "jpeg": Kind("image/jpeg", _picture("JPEG"), is_shown=True),
    "png": Kind("image/png", _picture("PNG"), is_shown=True),
}


@dataclass(frozen=True)
class Checked:
    """A file that passed, ready to be kept."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def checked(upload: Any) -> Checked:
    """The cleaned file, or AttachmentRefused with a sentence."""
    name = PurePath(str(upload.name).replace("\\", "/")).name
    kind = KINDS.get(PurePath(name).suffix.lstrip(".").lower())
    if kind is None:
        raise AttachmentRefused(
            gettext("Files of this kind are not taken. Send one of: %(kinds)s.")
            % {"kinds": "、".join(KINDS)}
        )
    if upload.size > MAX_SIZE:
        raise AttachmentRefused(
            gettext("The file is larger than 50 MB. Make it smaller or divide it.")
        )
    if not upload.size:
        raise AttachmentRefused(gettext("The file is empty."))
    upload.seek(0)
    content = kind.clean(upload.read())
    if content is None:
        raise AttachmentRefused(
            gettext("“%(name)s” is damaged, holds macros or is not what its name says.")
            % {"name": name}
        )
    return Checked(name[-200:], kind.media_type, content)


class PaperField(forms.FileField):
    """A file field whose cleaned value is a `Checked` file."""

    def __init__(self, **kwargs: Any) -> None:
        kinds = ",".join(f".{kind}" for kind in KINDS)
        kwargs.setdefault("widget", forms.ClearableFileInput(attrs={"accept": kinds}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        return checked(upload) if upload and not isinstance(upload, Checked) else upload


class Several(forms.ClearableFileInput):
    """A box that takes several files at once."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several pictures; the cleaned value is a list of `Checked` files, empty where none came."""

    KINDS = ("jpg", "jpeg", "png")
    MOST = 9

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{kind}" for kind in self.KINDS)
        kwargs.setdefault("widget", Several(attrs={"accept": accept, "capture": "environment"}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Checked]:
        uploads = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if not uploads:
            super().clean(None, initial)
            return []
        if len(uploads) > self.MOST:
            raise AttachmentRefused(
                gettext("Send at most %(count)s pictures.") % {"count": self.MOST}
            )
        return [self._checked(super(PicturesField, self).clean(one)) for one in uploads]

    def _checked(self, upload: Any) -> Checked:
        found = upload if isinstance(upload, Checked) else checked(upload)
        if not found.media_type.startswith("image/"):
            raise AttachmentRefused(gettext("Only pictures are taken here: JPEG or PNG."))
        return found


# --- what is kept -------------------------------------------------------------------------------


def _place(attachment: "Attachment", name: str) -> str:
    """No name of the sender's in a path."""
    suffix = PurePath(attachment.name).suffix.lower()
    return f"papers/{attachment.created_at:%Y/%m}/{uuid.uuid4().hex}{suffix}"


class AttachmentQuerySet(models.QuerySet):
    def of(self, item: models.Model) -> "AttachmentQuerySet":
        kind = ContentType.objects.get_for_model(item)
        return self.filter(owner_type=kind, owner_id=item.pk)


class Attachment(models.Model):
    """One paper of one row."""

    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.BigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    file = models.FileField(_("file"), upload_to=_place, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(_("media type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    created_at = models.DateTimeField(_("added at"), default=now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="attachment_owner")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_shown(self) -> bool:
        """Whether a browser may open it in place."""
        return any(kind.is_shown for kind in KINDS.values() if kind.media_type == self.media_type)

    @property
    def is_intact(self) -> bool:
        """Whether the stored bytes are still those that were taken."""
        with self.file.open("rb") as stored:
            return _sha256(stored) == self.sha256


def _sha256(file: Any) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()


def attach(
    item: models.Model, paper: Checked, by: Any = None, title: str = "", kind: str = ""
) -> Attachment:
    """Keeps a checked file with `item`."""
    attachment = Attachment(
        owner_type=ContentType.objects.get_for_model(item),
        owner_id=item.pk,
        title=title or PurePath(paper.name).stem,
        kind=kind,
        name=paper.name,
        media_type=paper.media_type,
        size=len(paper.content),
        sha256=paper.sha256,
        created_by=by,
    )
    attachment.file.save(paper.name, ContentFile(paper.content), save=False)
    try:
        with transaction.atomic():
            attachment.save()
    except Exception:
        attachment.file.delete(save=False)
        raise
    return attachment


def discard(attachment: Attachment) -> None:
    """Removes the row, and the file once that is certain."""
    storage, name = attachment.file.storage, str(attachment.file.name)
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(name))


def find(user: Any, pk: int) -> Attachment | None:
    """The paper, if `user` may see the row it belongs to."""
    attachment = Attachment.objects.filter(pk=pk).first()
    if attachment is None:
        return None
    owner: Any = attachment.owner_type.model_class()
    rows: Any = owner._default_manager.all() if owner else None
    if not hasattr(rows, "visible_to"):
        return None
    seen = rows.visible_to(user).filter(pk=attachment.owner_id)
    return attachment if seen.exists() else None
