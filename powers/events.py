"""News of the powers, for the apps above."""

from django.dispatch import Signal

# Each carries `delegation`, the row as saved.
power_started = Signal()
power_ended = Signal()
