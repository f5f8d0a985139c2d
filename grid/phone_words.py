"""What the scripts of the app on the phone say; sentences of rules come from the server itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "hello": _("{name}, this waits for you"),
    "minutes": _("{n} min"),
    "hours": _("{n} h"),
    "days": _("{n} days"),
    "late": _("{time} overdue"),
    "left": _("{time} left"),
    "queued": _("in the outbox"),
    "patrol": _("Patrol log"),
    "patrolled": _("patrolled at {times}"),
    "not_patrolled": _("not patrolled today"),
    "needed": _("Fill this in, please."),
    "needed_category": _("Choose a category: what is settled on the spot needs one."),
    "not_yet": _("Something is missing; look at the marked fields."),
    "category_later": _("not sure: the command room decides"),
    "photos_needed": _("This category is closed with at least {n} pictures of the result."),
    "photos_most": _("At most 9 photos."),
    "photo_bad": _("This is no picture: take a photo, or choose a JPEG or PNG."),
    "photo_drop": _("Take photo {n} out"),
    "place_known": _("{longitude}, {latitude} (± {metres} m)"),
    "place_looking": _("Looking for the position …"),
    "place_denied": _("The phone does not give the position to this page. Describe the place in words."),
    "place_failed": _("No position found. Step outside and try again, or describe the place."),
    "no_words": _("(no words yet)"),
    "drop": _("Delete “{label}” from this phone? It was not sent."),
    "tried": _("tried {n} times; the server did not answer as it should"),
    "large": _("The photos are too large for the server. Take some of them out."),
    "state_offline": _("No connection. What you enter is kept on this phone and sent later."),
    "state_signed_out": _("Your session has ended. Sign in again; what waits is kept and then sent."),
    "state_nobody": _("Nobody is signed in on this phone. Sign in once while there is a connection."),
    "state_denied": _("Your post has no tasks in the field. Switch to another post in the office."),
    "state_other": _("Somebody else is signed in now; the other person's entries stay closed."),
    "state_later": _("The server does not answer as it should. What waits is sent later."),
    "leave_offline": _("Signing out needs a connection."),
}  # fmt: skip
