"""The timetable of a batch: drawn up backwards from the planned start, followed by the facts, planned anew.

Easy powers first (分类下放、分步实施, XY-2.1.3): each class of complexity is a wave that starts some working
days after the one before it.
"""

from powers.timetable.changes import field_of, findings_against, replan
from powers.timetable.drawing import draw_up
from powers.timetable.facts import follow, refresh

__all__ = ["draw_up", "field_of", "findings_against", "follow", "refresh", "replan"]
