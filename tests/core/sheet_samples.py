"""Books as tests need them, and a sheet over a model that Django itself brings."""

import io

from django import forms
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from openpyxl import Workbook

from core.sheets import Column, Sheet


class PermissionForm(forms.ModelForm):
    """A related row, a text, a code, and three fields that are only checked."""

    since_date = forms.DateField(label="since", required=False)
    kind = forms.ChoiceField(choices=[("a", "Alpha"), ("b", "Beta")], required=False)
    amount = forms.DecimalField(required=False, max_digits=12, decimal_places=2)
    is_open = forms.NullBooleanField(required=False)

    class Meta:
        model = Permission
        fields = ["content_type", "codename", "name"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if name == "forbidden":
            raise forms.ValidationError("This name is taken by law.")
        return name

    def clean(self):
        if self.cleaned_data.get("codename") == self.cleaned_data.get("name"):
            raise forms.ValidationError("Code and name are the same.")
        return super().clean()


COLUMNS = {
    "content_type": Column("Type", lookup=("model",)),
    "codename": Column("Code", hint="As in the list", example="view_x"),
    "name": "Name",
    "since_date": Column("Since", export_only=False),
    "kind": "Kind",
    "amount": "Amount",
    "is_open": "Open",
}
HEADS = ["Type", "Code", "Name", "Since", "Kind", "Amount", "Open"]


def sheet(name="tests.permissions", **kwargs):
    kwargs.setdefault("columns", COLUMNS)
    kwargs.setdefault("identity", ("content_type", "codename"))
    kwargs.setdefault("existing", lambda user: Permission.objects.all())
    return Sheet(name, PermissionForm, title="Permissions", **kwargs)


def types(count=3):
    return [
        ContentType.objects.get_or_create(app_label="sample", model=f"thing{number}")[0]
        for number in range(count)
    ]


def book(rows, heads=HEADS, title="Sheet1", above=()):
    workbook = Workbook()
    page = workbook.active
    page.title = title
    for row in [*above, heads, *rows]:
        page.append(row)
    return saved(workbook)


def saved(workbook):
    file = io.BytesIO()
    workbook.save(file)
    file.seek(0)
    return file


def csv_file(text, encoding="utf-8"):
    return io.BytesIO(text.encode(encoding))
