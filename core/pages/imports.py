"""Import of a sheet: template, upload, preview with errors by row and column, confirm, result."""

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import imports
from core.pages.base import Page, back_link, go
from core.sheets import SheetRefused

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """The filled-in table."""

    file = forms.FileField(
        label=gettext_lazy("Filled-in table"),
        help_text=gettext_lazy(
            "xlsx or csv, at most 200,000 rows. Nothing is changed before you confirm."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class ImportPage(Page):
    """See docs/pages.md, "Import". One page with three faces: upload, job, files."""

    template = "generic/import.html"
    sheet: Any = None

    @classmethod
    def urls(cls, name: str) -> list[URLPattern]:
        cls.named(name)
        cls.model = cls.sheet.model
        return [
            path(f"{name}/import/", cls.as_view(), name=f"{name}-import"),
            path(f"{name}/import/<int:job>/", cls.as_view(), name=f"{name}-import-job"),
        ]

    def heading(self) -> str:
        return str(self.title) or _("Import: %(sheet)s") % {"sheet": self.sheet.title}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "job" in kwargs:
            return self.job_page(self.job())
        if "template" in request.GET:
            return self.sent(self.sheet.template(request.user), _("template"))
        return self.ask(UploadForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "job" in kwargs:
            job = self.job()
            act = imports.undo if "undo" in request.POST else imports.confirm
            act(job, by=request.user)
            return go(request, self.job_url(job))
        return self.take(UploadForm(request.POST, request.FILES))

    def take(self, form: UploadForm) -> HttpResponse:
        """Read and check the file; what can't be read at all is said at the field."""
        if not form.is_valid():
            return self.ask(form, status=422)
        try:
            job = imports.start(self.sheet, form.cleaned_data["file"], by=self.request.user)
        except SheetRefused as refusal:
            form.add_error("file", str(refusal))
            return self.ask(form, status=422)
        return go(self.request, self.job_url(job))

    def job(self) -> Any:
        job = imports.find(self.request.user, self.kwargs["job"])
        if job.sheet != self.sheet.name:
            raise Http404
        return job

    def job_url(self, job: Any) -> str:
        return reverse(self.url_name("import-job"), args=[job.pk])

    def job_page(self, job: Any) -> HttpResponse:
        if "marked" in self.request.GET:
            return self.sent(imports.marked(job), _("errors"))
        template = "generic/_job.html" if self.is_for("job") else self.template
        facts = {"job": job, "job_url": self.job_url(job), "removal": self.sheet.removal}
        if job.is_done:
            facts["undo_objection"] = imports.undo_objection(job, self.request.user)
        return self.show(template, {**facts, **self.around()})

    def ask(self, form: UploadForm, status: int = 200) -> HttpResponse:
        columns = [self.sheet.columns[key] for key in self.sheet.importable]
        return self.show(self.template, {"form": form, "columns": columns, **self.around()}, status)

    def around(self) -> dict[str, Any]:
        return {
            "back": back_link(self.model, self.name, self.namespace()),
            "import_url": reverse(self.url_name("import")),
        }

    def sent(self, file: Any, word: str) -> Any:
        return FileResponse(
            file,
            as_attachment=True,
            filename=f"{self.sheet.title}-{word}.xlsx",
            content_type=WORKBOOK,
        )
