"""Addresses of the portal's own pages."""

from django.urls import path

from core import downloads, views
from core.upkeep import calendar, failures, jobs, news

app_name = "core"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("preferences/", views.preferences, name="preferences"),
    path("filters/", views.saved_filters, name="saved-filters"),
    path("papers/<int:pk>/", downloads.download, name="paper"),
    path("filters/<int:pk>/drop/", views.drop_filter, name="drop-filter"),
    *calendar.CalendarList.urls("calendar"),
    *calendar.CalendarForm.urls("calendar"),
    *calendar.CalendarImport.urls("calendar"),
    *calendar.CalendarDetail.urls("calendar"),
    path("calendar/<int:pk>/remove/", calendar.remove_day, name="calendar-remove"),
    *calendar.HoursList.urls("hours"),
    *calendar.HoursForm.urls("hours"),
    *calendar.HoursDetail.urls("hours"),
    path("hours/<int:pk>/remove/", calendar.remove_hours, name="hours-remove"),
    *failures.FailureList.urls("failure"),
    *failures.FailureDetail.urls("failure"),
    path("failure/retry/", failures.retry_all, name="failure-retry-all-list"),
    path("failure/<int:pk>/retry/", failures.retry_one, name="failure-retry"),
    *jobs.JobList.urls("job"),
    path("job/<int:pk>/", jobs.job_page, name="job-detail"),
    path("job/<int:pk>/verdicts.csv", jobs.job_verdicts, name="job-verdicts"),
    *news.NotificationList.urls("notification"),
    *news.NotificationDetail.urls("notification"),
    path("notification/read/", news.read_all, name="notification-read-all"),
    path("notification/<int:pk>/read/", news.read_one, name="notification-read"),
]
