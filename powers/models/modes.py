"""The seven ways in which a power reaches a town, and the stages on the way there."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """How a town exercises a power: who signs, whose seal, who answers in court (facts §1.3)."""

    STATUTORY = "statutory", _("town's own by law")
    AUTHORISED = "authorised", _("authorised by law")
    TRANSFERRED = "transferred", _("transferred")
    ENTRUSTED = "entrusted", _("entrusted")
    SUBSTANTIVE_REVIEW = "review", _("substantive review")
    SERVICE_POINT = "service_point", _("service point")
    STREAMLINED = "streamlined", _("streamlined procedure")


# The words of the sources for each mode.
MODE_WORDS = {
    "法定本级": Mode.STATUTORY,
    "法定": Mode.STATUTORY,
    "授权": Mode.AUTHORISED,
    "下放": Mode.TRANSFERRED,
    "交由": Mode.TRANSFERRED,
    "赋权": Mode.TRANSFERRED,
    "直接下放": Mode.TRANSFERRED,
    "委托": Mode.ENTRUSTED,
    "委托下放": Mode.ENTRUSTED,
    "实质性审核": Mode.SUBSTANTIVE_REVIEW,
    "服务前移": Mode.SERVICE_POINT,
    "简化程序": Mode.STREAMLINED,
}

# What a power that the law reserves for the county or above may still take (R6).
OPEN_TO_RESERVED = frozenset({Mode.STREAMLINED, Mode.SERVICE_POINT, Mode.SUBSTANTIVE_REVIEW})


class Stage(models.TextChoices):
    """The stages between the town's request and the power in force, in their order (facts §1.5)."""

    DEPARTMENT = "department", _("department's opinion")
    STAFFING = "staffing", _("staffing office's review")
    LEGAL = "legal", _("legal review")
    APPRAISAL = "appraisal", _("appraisal")
    DECISION = "decision", _("government's decision")
    FILING = "filing", _("filing or approval above")
    ANNOUNCEMENT = "announcement", _("announcement")
    SIGNING = "signing", _("signing or hand-over")
    TRANSITION = "transition", _("transition period")
    READY = "ready", _("preparation to start")


# Stages that a mode has no use for: nothing is handed over where the county still decides, and a
# town's own power needs nobody's decision, only its place in the list.
NEEDLESS = {
    Mode.STATUTORY: {
        Stage.DEPARTMENT,
        Stage.APPRAISAL,
        Stage.DECISION,
        Stage.FILING,
        Stage.SIGNING,
        Stage.TRANSITION,
    },
    Mode.AUTHORISED: {Stage.APPRAISAL},
    Mode.TRANSFERRED: {Stage.APPRAISAL},
    Mode.ENTRUSTED: set(),
    Mode.SUBSTANTIVE_REVIEW: {Stage.APPRAISAL},
    Mode.SERVICE_POINT: {Stage.APPRAISAL, Stage.FILING, Stage.SIGNING, Stage.TRANSITION},
    Mode.STREAMLINED: {Stage.APPRAISAL, Stage.FILING, Stage.SIGNING, Stage.TRANSITION},
}
