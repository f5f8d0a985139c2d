"""News of the powers, for the apps above."""

from django.dispatch import Signal

# Each carries `delegation`, the row as saved.
power_started = Signal()
power_ended = Signal()

# Carries `delegations`, many lines that ended together; `power_ended` is not sent for each besides.
powers_ended = Signal()
