"""What closed cases say of words: how often a pair of characters stands in cases of a category."""

from django.db import models
from django.utils.translation import gettext_lazy as _

CASES = ""
"""The gram under which the number of cases of a category stands."""
GRAMS = " "
"""The gram under which the number of all its grams stands."""


class GramCount(models.Model):
    """How often one pair of characters stands in the closed cases of one category of a province.

    Made anew each night (grid/suggest.py); counts, never texts: nobody's words can be read from it.
    """

    province_id = models.BigIntegerField()
    category_code = models.CharField(_("category"), max_length=12)
    gram = models.CharField(_("pair of characters"), max_length=4)
    number = models.IntegerField(_("number"))

    class Meta:
        verbose_name = _("count of a pair of characters")
        constraints = [
            models.UniqueConstraint(
                fields=["province_id", "gram", "category_code"], name="one_count_per_gram"
            )
        ]

    def __str__(self) -> str:
        return f"{self.gram} {self.category_code}: {self.number}"
