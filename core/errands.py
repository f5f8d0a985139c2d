"""Work that goes on when its asker has left the page: who asked, in which post and language."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.clock import now


class Errand(models.Model):
    """One person's order to the worker. It is done as that person, in the post of that moment."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("asked by")
    )
    post_id = models.BigIntegerField(null=True, editable=False)
    language = models.CharField(max_length=10, editable=False)
    created_at = models.DateTimeField(_("asked at"), default=now, editable=False)
    changed_at = models.DateTimeField(_("last moved at"), default=now, editable=False)

    class Meta:
        abstract = True

    def ask_as(self, by: Any) -> Self:
        """Keep who asks, in which post and in which language."""
        self.by, self.post_id = by, getattr(getattr(by, "post", None), "pk", None)
        self.language = translation.get_language() or settings.LANGUAGE_CODE
        return self

    def asker(self) -> Any:
        """The person in the post of that time; None where that is over."""
        if not self.by.is_active:
            return None
        if not self.post_id:
            return self.by
        post = self.by.posts.in_force().filter(pk=self.post_id).first()
        return post and self.by.acting_as(post)
