"""Papers: judged by content, cleaned, kept whole, handed out only to whoever may see their row."""

import io
import zipfile

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from core import attachments, downloads
from core.attachments import AttachmentRefused, PaperField, attach, checked
from core.notifications import Notification
from tests.core import sheet_samples as samples
from tests.factories import division, officer

PDF = b"%PDF-1.7\n%%EOF"


def upload(name, content):
    return SimpleUploadedFile(name, content)


def picture(kind="JPEG", size=(40, 30), **kwargs):
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind, **kwargs)
    return file.getvalue()


def archive(*members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for member in members:
            packed.writestr(member, b"x")
    return file.getvalue()


class TestWhatIsTaken:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("批复.pdf", PDF),
            ("a.PDF", PDF),
            ("a.docx", archive("word/document.xml")),
            ("a.ofd", archive("OFD.xml")),
            ("a.xlsx", samples.book([[1]]).getvalue()),
            ("a.wps", attachments.OLE + b"..."),
            ("a.png", picture("PNG")),
            ("a.jpg", picture()),
        ],
    )
    def test_office_papers_and_pictures(self, name, content):
        assert checked(upload(name, content)).name == name

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.exe", b"MZ"),
            ("a.html", b"<script>"),
            ("a.svg", b"<svg/>"),
            ("a", PDF),
            ("a.pdf", b"MZ\x90"),
            ("a.pdf", b""),
            ("a.jpg", PDF),
            ("a.jpg", picture("PNG")),
            ("a.png", picture("PNG")[:60]),
            ("a.docx", archive("xl/workbook.xml")),
            ("a.docx", archive("word/document.xml", "word/vbaProject.bin")),
            ("a.docx", b"PK\x03\x04broken"),
            ("a.pdf.exe", PDF),
        ],
    )
    def test_anything_else_is_refused_with_a_sentence(self, name, content):
        with pytest.raises(AttachmentRefused) as caught:
            checked(upload(name, content))
        assert len(caught.value.message) > 10

    def test_a_bomb_is_refused(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("word/document.xml", b"\0" * 30_000_000)
        with pytest.raises(AttachmentRefused):
            checked(upload("a.docx", file.getvalue()))

    def test_a_picture_too_large_to_draw_is_refused(self, monkeypatch):
        monkeypatch.setattr(attachments, "MAX_PIXELS", 1_000)
        with pytest.raises(AttachmentRefused):
            checked(upload("a.png", picture("PNG")))

    def test_what_is_too_large_is_refused(self, monkeypatch):
        monkeypatch.setattr(attachments, "MAX_SIZE", 5)
        with pytest.raises(AttachmentRefused):
            checked(upload("a.pdf", PDF))

    def test_pictures_lose_what_is_hidden_in_them_and_stand_upright(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by a quarter
        exif[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0)}
        exif[0x010F] = "Camera of Wang"
        cleaned = checked(upload("a.jpg", picture(exif=exif))).content
        with Image.open(io.BytesIO(cleaned)) as drawn:
            assert dict(drawn.getexif()) == {}
            assert drawn.size == (30, 40)
        assert b"Camera" not in cleaned

    def test_what_hangs_on_behind_a_picture_is_gone(self):
        content = picture("PNG") + b"<script>alert(1)</script>"
        assert b"script" not in checked(upload("a.png", content)).content

    def test_a_path_in_a_name_is_cut(self):
        class Sent(SimpleUploadedFile):
            name = "C:\\secret\\..\\a.pdf"

        sent = upload("a.pdf", PDF)
        sent._name = "..\\..\\etc/a.pdf"
        assert checked(sent).name == "a.pdf"

    def test_the_field_gives_the_cleaned_file(self):
        class Form(forms.Form):
            paper = PaperField()

        good = Form({}, {"paper": upload("a.pdf", PDF)})
        assert good.is_valid()
        assert good.cleaned_data["paper"].media_type == "application/pdf"
        assert "paper" in Form({}, {"paper": upload("a.pdf", b"MZ")}).errors


@pytest.mark.django_db
class TestWhatIsKept:
    @pytest.fixture(autouse=True)
    def _media(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    @pytest.fixture
    def owner(self):
        return officer("owner", "town_clerk", division("330000", "浙江省"))

    @pytest.fixture
    def paper(self, owner):
        row = Notification.objects.create(user=owner, title="row")
        return attach(row, checked(upload("批复.pdf", PDF)), by=owner, kind="reply")

    def test_it_belongs_to_its_row(self, paper):
        assert paper.title == "批复"
        assert list(attachments.Attachment.objects.of(paper.owner)) == [paper]
        assert paper.size == len(PDF)

    def test_its_path_tells_nothing(self, paper):
        assert "批复" not in paper.file.name
        assert paper.file.name.endswith(".pdf")

    def test_a_changed_file_is_noticed(self, paper):
        assert paper.is_intact
        with open(paper.file.path, "ab") as file:
            file.write(b"more")
        assert not paper.is_intact

    def test_whoever_sees_the_row_gets_the_paper(self, paper, owner, rf):
        request = rf.get("/", {"show": "1"})
        request.user = owner
        heard = []
        hear = lambda **news: heard.append((news["attachment"], news["user"]))  # noqa: E731
        downloads.downloaded.connect(hear)
        response = downloads.download(request, paper.pk)
        assert b"".join(response.streaming_content) == PDF
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["Content-Disposition"].startswith("inline")
        assert heard == [(paper, owner)]

    def test_nobody_else_does(self, paper, rf):
        request = rf.get("/")
        request.user = officer("other", "town_clerk", division("330000", "浙江省"))
        for pk in (paper.pk, paper.pk + 1):
            with pytest.raises(Http404):
                downloads.download(request, pk)

    def test_other_kinds_are_saved_not_shown(self, owner, rf):
        row = Notification.objects.create(user=owner, title="row")
        paper = attach(row, checked(upload("a.docx", archive("word/document.xml"))), by=owner)
        request = rf.get("/", {"show": "1"})
        request.user = owner
        response = downloads.download(request, paper.pk)
        assert response["Content-Disposition"].startswith("attachment")

    def test_discarding_removes_the_file_once_that_is_certain(
        self, paper, django_capture_on_commit_callbacks
    ):
        storage, name = paper.file.storage, paper.file.name
        with django_capture_on_commit_callbacks(execute=True):
            attachments.discard(paper)
            assert storage.exists(name)
        assert not storage.exists(name)
