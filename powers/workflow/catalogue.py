"""How a catalogue version moves."""

from django.utils.translation import gettext_lazy as _

from core.workflow import Move, Transition, Workflow
from powers import rules
from powers.models import CatalogueVersion
from powers.ordering import open_tasks

C = CatalogueVersion.Status


def publish(move: Move) -> None:
    """The version takes its number; the version that was in force until now gives way."""
    move.item.document_number = move.data["document_number"]
    move.item.issued_date = move.data["issued_date"]
    older = CatalogueVersion.objects.filter(province=move.item.province, status=C.PUBLISHED)
    for version in older:
        CATALOGUE.apply(version, "supersede", by=move.by)
    move.item.items.filter(is_dropped=True).delete()


def published(move: Move) -> None:
    """Each county with powers that the version no longer holds has a task."""
    open_tasks(move.item, move.by)


CATALOGUE = Workflow(
    CatalogueVersion,
    Transition(
        "publish",
        {C.DRAFT},
        C.PUBLISHED,
        "powers.publish_catalogueversion",
        _("Publish"),
        consequence=_("The version can't be changed any more; it replaces the one in force."),
        form="powers.forms.catalogue.PublishForm",
        guards=(rules.has_items,),
        effect=publish,
        news=published,
    ),
    Transition(
        "supersede",
        {C.PUBLISHED},
        C.SUPERSEDED,
        "powers.publish_catalogueversion",
        _("Supersede"),
        is_automatic=True,
    ),
    finished={C.PUBLISHED, C.SUPERSEDED},
)
