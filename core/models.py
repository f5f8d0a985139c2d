"""The models of core, gathered from their topic modules."""

from core.attachments import Attachment
from core.audit.events import AuditCheck, AuditEvent
from core.calendars import CalendarDay, OfficeHours
from core.history import Step
from core.idempotency import IdempotencyRecord
from core.imports import ImportJob
from core.jobs import Job, JobPart
from core.notifications import Notification
from core.outbox import OutboxMessage
from core.saved import SavedFilter
from core.sharing import Loan
from core.submissions import Submission
from core.timers import Timer, TimerPause

__all__ = [
    "Attachment",
    "AuditCheck",
    "AuditEvent",
    "CalendarDay",
    "IdempotencyRecord",
    "ImportJob",
    "Job",
    "JobPart",
    "Loan",
    "Notification",
    "OfficeHours",
    "OutboxMessage",
    "SavedFilter",
    "Step",
    "Submission",
    "Timer",
    "TimerPause",
]
