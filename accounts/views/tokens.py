"""One's own tokens for programs: made, shown once, revoked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import ApiToken
from accounts.token_forms import TokenForm
from core import history
from core.views import page_view

PERMISSION = "accounts.add_apitoken"


@never_cache
@page_view(PERMISSION, methods=("GET", "POST"))
def tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens in every post, and a form for another one in the post acted in."""
    form = TokenForm(request.POST or None, user=request.user)
    context = {"title": _("My tokens"), "form": form, "post": request.user.post}
    if request.method == "POST" and form.is_valid():
        token, secret = form.save()
        history.record(token, "issue", by=request.user, to="alive")
        return render(
            request, "accounts/token_issued.html", context | {"token": token, "secret": secret}
        )
    context["tokens"] = ApiToken.objects.of(request.user)
    return render(request, "accounts/tokens.html", context, status=422 if form.errors else 200)


@page_view(PERMISSION, methods=("POST",))
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """The token is dead with the next call."""
    token = get_object_or_404(ApiToken.objects.of(request.user), pk=pk)
    token.revoke()
    history.record(token, "revoke", by=request.user, to="revoked")
    messages.success(request, _("Revoked: %(token)s.") % {"token": token.name})
    return redirect("accounts:tokens")
