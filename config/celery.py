"""The Celery application; tasks live in each app's tasks.py."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("qiangzhen")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "relay the outbox": {"task": "core.tasks.relay_outbox", "schedule": 10.0},
    "revive jobs": {"task": "core.tasks.revive_jobs", "schedule": 60.0},
    "keep house": {"task": "core.tasks.keep_house", "schedule": crontab(minute=17)},
    "tend the accounts": {
        "task": "accounts.tasks.tend_accounts",
        "schedule": crontab(hour=0, minute=7),
    },
    "seal the audit": {"task": "core.tasks.seal_audit", "schedule": crontab(minute=37)},
    "expire entrustments": {
        "task": "powers.tasks.expire_entrustments",
        "schedule": crontab(hour=0, minute=7),
    },
    "remind of expiry": {
        "task": "powers.tasks.remind_of_expiry",
        "schedule": crontab(hour=8, minute=30),
    },
    "remind of plans": {
        "task": "powers.tasks.remind_of_plans",
        "schedule": crontab(hour=8, minute=35),
    },
    "tend the duties": {
        "task": "powers.tasks.tend_duties",
        "schedule": crontab(hour=0, minute=11),
    },
    "remind of duties": {
        "task": "powers.tasks.remind_of_duties",
        "schedule": crontab(hour=8, minute=40),
    },
    "remind of trainings": {
        "task": "powers.tasks.remind_of_trainings",
        "schedule": crontab(hour=8, minute=40),
    },
    "propose": {
        "task": "powers.tasks.propose",
        "schedule": crontab(day_of_month=2, hour=1, minute=20),
    },
    "close proposals": {
        "task": "powers.tasks.close_proposals",
        "schedule": crontab(hour=0, minute=20),
    },
    "watch cards": {"task": "powers.tasks.watch_cards", "schedule": crontab(hour=8, minute=45)},
    "remind of filing": {
        "task": "powers.tasks.remind_of_filing",
        "schedule": crontab(hour=8, minute=40),
    },
    "remind of evaluations": {
        "task": "powers.tasks.remind_of_evaluations",
        "schedule": crontab(hour=8, minute=45),
    },
    "replace lists": {
        "task": "powers.tasks.replace_lists",
        "schedule": crontab(hour=0, minute=9),
    },
    "remind of lists": {
        "task": "powers.tasks.remind_of_lists",
        "schedule": crontab(hour=8, minute=50),
    },
    "learn the words of cases": {
        "task": "grid.tasks.learn_words",
        "schedule": crontab(hour=2, minute=40),
    },
    "forget nonces": {"task": "grid.tasks.forget_nonces", "schedule": 900.0},
    "watch limits": {"task": "grid.tasks.watch_limits", "schedule": 60.0},
    "end holds": {"task": "grid.tasks.end_holds", "schedule": crontab(hour=0, minute=6)},
    "measure the ground": {
        "task": "grid.tasks.measure_ground",
        "schedule": crontab(hour=0, minute=12),
    },
    "archive settled cases": {
        "task": "grid.tasks.archive_settled",
        "schedule": crontab(hour=1, minute=40),
    },
    "send digests": {"task": "core.tasks.send_digests", "schedule": crontab(hour=8, minute=0)},
}
