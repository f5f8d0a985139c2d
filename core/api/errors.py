"""Every failure as one shape of JSON, in the sentences of the pages: status, title, findings."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.exceptions import ValidationError as FormError
from django.db import DataError, IntegrityError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.workflow import Finding, Overtaken, Refused

TITLES = {
    400: _("The request has mistakes; nothing was changed."),
    401: _("Sign in or send a token."),
    403: _("Your post does not carry the permission for this."),
    404: _("There is no such record in your place."),
    405: _("This address does not know this method."),
    406: _("Only JSON is given here."),
    409: _("Somebody else was first; nothing was changed."),
    412: _("The record has changed since you read it; read it again."),
    413: _("The request is too large; nothing was changed."),
    415: _("Send JSON (Content-Type: application/json)."),
    422: _("The step was refused; nothing was changed."),
    428: _("Send the version you read: If-Match with the ETag."),
    429: _("Too many requests; wait a little."),
}


class PreconditionFailed(exceptions.APIException):
    """The row is no longer the one that was read."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = TITLES[412]


class PreconditionRequired(exceptions.APIException):
    """A change without saying which version it is meant for."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = TITLES[428]


class Unprocessable(exceptions.APIException):
    """Well-formed, and still not possible."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = TITLES[422]


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: what was raised, as a response; None lets it go on as an error of ours."""
    if isinstance(error, Refused):
        return problem(409 if isinstance(error, Overtaken) else 422, error.findings)
    error = translated(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    findings = [
        Finding(sentence, field=field) for field, sentence in sentences(response.data, error)
    ]
    return problem(response.status_code, findings, headers=dict(response.headers))


def translated(error: Exception) -> Exception:
    """Errors of Django and of the database as those of the interface."""
    if isinstance(error, FormError):
        return exceptions.ValidationError(form_errors(error))
    if isinstance(error, ObjectDoesNotExist):
        return Http404()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, IntegrityError):
        return exceptions.ValidationError(
            _("A record like this already exists, or is still in use.")
        )
    if isinstance(error, DataError):
        return exceptions.ValidationError(_("A value is too long or out of range."))
    return error


def form_errors(error: FormError) -> Any:
    """The messages of a form or model, by field where they have one."""
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def sentences(data: Any, error: Exception) -> Iterator[tuple[str, str]]:
    """Pairs (field, sentence) of DRF's nested error data; the title says what needs no field."""
    if isinstance(error, exceptions.ValidationError):
        yield from flat(data, "")
    elif isinstance(error, SAYING):
        yield "", str(error.detail)


SAYING = (
    Unprocessable,
    PreconditionFailed,
    exceptions.ParseError,
    exceptions.AuthenticationFailed,
)
"""Failures whose own sentence is worth more than the title."""


def flat(data: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for name, inner in data.items():
            own = "" if name in ("non_field_errors", "__all__") else str(name)
            yield from flat(inner, f"{path}.{own}".strip("."))
    elif isinstance(data, list | tuple):
        for inner in data:
            yield from flat(inner, path)
    else:
        yield path, str(data)


def problem(
    code: int, findings: list[Finding] | None = None, headers: dict[str, str] | None = None
) -> Response:
    body = {
        "status": code,
        "title": str(TITLES.get(code, TITLES[400])),
        "findings": [as_json(finding) for finding in findings or ()],
    }
    kept = {name: value for name, value in (headers or {}).items() if name in KEPT_HEADERS}
    return Response(body, status=code, headers=kept)


KEPT_HEADERS = {"WWW-Authenticate", "Retry-After", "Allow"}


def as_json(finding: Finding) -> dict[str, str]:
    return {
        "sentence": str(finding.sentence),
        "clause": finding.clause,
        "rule": finding.rule,
        "field": finding.field,
    }
