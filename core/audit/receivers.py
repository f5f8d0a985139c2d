"""Sign-ins, sign-outs and failures, as Django announces them, become audit events."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from core.audit.context import record


def signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    record("sign_in", user, user=user)


def signed_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        record("sign_out", user, user=user)


def sign_in_failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Names the account if there is one; what else was typed may be a password in the wrong box."""
    people = get_user_model()
    typed = str(credentials.get(people.USERNAME_FIELD) or "")
    aimed_at = people._default_manager.filter(**{people.USERNAME_FIELD: typed}).first()
    record("sign_in_failed", aimed_at, detail={"account": aimed_at.pk if aimed_at else None})


def paper_downloaded(sender: Any, attachment: Any, user: Any, **kwargs: Any) -> None:
    record("download", attachment, user=user, detail={"name": str(attachment)[:200]})


def connect() -> None:
    """Called once from the app's configuration."""
    from core.downloads import downloaded

    downloaded.connect(paper_downloaded, dispatch_uid="audit")
    user_logged_in.connect(signed_in, dispatch_uid="audit")
    user_logged_out.connect(signed_out, dispatch_uid="audit")
    user_login_failed.connect(sign_in_failed, dispatch_uid="audit")
