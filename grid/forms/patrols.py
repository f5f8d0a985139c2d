"""A patrol as it is entered: two taps for a zero report, a few words for the rest (R29)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.attachments import PaperField, attach
from core.forms import PageForm
from grid.forms.fields import moment_box
from grid.forms.people import GridField, grid_choice
from grid.models import Grid, PatrolLog


class PatrolForm(PageForm):
    """The worker is whoever enters it; the grids offered are his or her own."""

    grid = GridField(Grid.objects.filter(), label=pgettext_lazy("one grid", "Grid"))
    photo = PaperField(label=gettext_lazy("Photo"), required=False)

    class Meta:
        model = PatrolLog
        fields = ["grid", "kind", "text", "begun_at", "ended_at", "lon", "lat"]
        allowed = {"grid": "grid.add_patrollog"}
        widgets = {
            "begun_at": moment_box(),
            "ended_at": moment_box(),
            "text": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grid_choice(self)
        own = list(self.fields["grid"].known().values()) if self.user else []
        if len(own) == 1:
            self.fields["grid"].initial = own[0].pk
        if self.instance.pk is None and self.user is not None:
            self.instance.worker = self.user

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        if photo and not photo.media_type.startswith("image/"):
            raise forms.ValidationError(_("This is no picture: send a JPEG or PNG."))
        return photo

    def save(self, commit: bool = True) -> PatrolLog:
        item = super().save(commit)
        if self.cleaned_data.get("photo"):
            attach(item, self.cleaned_data["photo"], self.user, _("Photo"), kind="photo")
        return item
