"""Addresses of the app on the phone; all of them lie below the scope of its service worker."""

from django.urls import path

from grid.views import phone

PHONE = [
    path("field/", phone.shell, {"name": "today"}, name="field-today"),
    path("field/report/", phone.shell, {"name": "report"}, name="field-report"),
    path("field/patrol/", phone.shell, {"name": "patrol"}, name="field-patrol"),
    path("field/task/", phone.shell, {"name": "task"}, name="field-task"),
    path("field/queue/", phone.shell, {"name": "queue"}, name="field-queue"),
    path("field/conflict/", phone.shell, {"name": "conflict"}, name="field-conflict"),
    path("field/mine/", phone.shell, {"name": "mine"}, name="field-mine"),
    path("field/offline/", phone.shell, {"name": "offline"}, name="field-offline"),
    path("field/data/", phone.data, name="field-data"),
    path("field/send/", phone.send, name="field-send"),
    path("field/sw.js", phone.worker, name="field-worker"),
    path("field/manifest.webmanifest", phone.manifest, name="field-manifest"),
]
