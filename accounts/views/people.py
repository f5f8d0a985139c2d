"""People and their posts, for the administrators; what is left and taken away by one hand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts import door, factors
from accounts.forms import DeputyForm, PostForm, ReasonForm, UserForm
from accounts.matrix import matrix
from accounts.models import Post, User
from accounts.passwords import first_password
from accounts.workflow import dismiss
from core import history
from core.audit.context import record
from core.crypto import mask_phone
from core.filters import ChoiceFilter, PlaceFilter
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    FormPage,
    History,
    ListPage,
    Related,
    find,
    page_view,
)
from core.workflow import Refused

BOTH = ("GET", "POST")


class PostList(ListPage):
    model = Post
    columns = [
        Column("user__full_name", gettext_lazy("Person"), link=True, main=True),
        Column("role", main=True),
        Column("place"),
        Column("organisation"),
        Column("kind", optional=True),
        Column("from_date"),
        Column("until_date"),
        Column("status", badge=True),
        Column("proposed_by", optional=True),
        Column("confirmed_by", optional=True),
    ]
    filters = [ChoiceFilter("status"), ChoiceFilter("role"), ChoiceFilter("kind"), PlaceFilter()]
    search = ["user__full_name", "user__username"]
    sorts = ["-id", "from_date", "until_date"]
    bulk = ["confirm", "decline"]
    actions = [
        Action(
            "accounts:post-new", gettext_lazy("Propose a post"), "plus", "accounts.propose_post"
        ),
        Action("accounts:matrix", gettext_lazy("Roles"), "table", "accounts.view_post"),
    ]
    empty = gettext_lazy("No post here. A post begins with a person: open them and propose one.")


class PostDetail(DetailPage):
    model = Post
    facts = [
        Facts(
            gettext_lazy("Post"),
            ["user", "role", "place", "organisation", "kind", Column("acting_for__user")],
        ),
        Facts(
            gettext_lazy("Validity"),
            ["from_date", "until_date", "basis", "proposed_by", "confirmed_by"],
        ),
    ]
    related = ["acting_for__user", "acting_for__place", "acting_for__organisation"]
    tabs = [History()]
    actions = [
        Action(
            "accounts:post-deputy",
            gettext_lazy("Name a deputy"),
            "users",
            "accounts.propose_post",
        )
    ]


class PostNew(FormPage):
    model = Post
    form = PostForm
    permission = "accounts.propose_post"
    edits = False
    title = gettext_lazy("Propose a post")


class UserList(ListPage):
    model = User
    columns = [
        Column("full_name", link=True, main=True),
        Column("username", mono=True, main=True),
        Column("place", gettext_lazy("Account kept by")),
        Column("is_active"),
        Column("last_login", gettext_lazy("Last sign-in")),
        Column("date_joined", optional=True),
    ]
    filters = [PlaceFilter()]
    search = ["full_name", "username"]
    sorts = ["full_name", "username", "-date_joined"]
    actions = [
        Action("accounts:user-new", gettext_lazy("New person"), "plus", "accounts.add_user"),
        Action("accounts:lockouts", gettext_lazy("Locked out"), "lock", "accounts.unlock_user"),
    ]
    empty = gettext_lazy("Nobody here yet. Create an account, then propose a post for it.")


class UserDetail(DetailPage):
    model = User
    number = "username"
    facts = [
        Facts(
            gettext_lazy("Account"),
            [
                "full_name",
                "username",
                "email",
                Column("phone", show=mask_phone),
                Column("place", gettext_lazy("Account kept by")),
                "is_active",
                Column("last_login", gettext_lazy("Last sign-in")),
                "password_changed_at",
            ],
        )
    ]
    tabs = [Related(gettext_lazy("Posts"), PostList, "user"), History()]
    actions = [
        Action("accounts:user-edit", gettext_lazy("Change"), "pencil", "accounts.change_user"),
        Action("accounts:user-phone", gettext_lazy("Show phone"), "phone", "accounts.view_user"),
        Action(
            "accounts:user-propose",
            gettext_lazy("Propose a post"),
            "plus",
            "accounts.propose_post",
        ),
        Action(
            "accounts:user-password",
            gettext_lazy("First password"),
            "key",
            "accounts.change_user",
        ),
        Action(
            "accounts:user-factor",
            gettext_lazy("Code device lost"),
            "device-mobile",
            "accounts.unlock_user",
        ),
        Action(
            "accounts:user-dismiss",
            gettext_lazy("Leaves"),
            "logout",
            "accounts.dismiss_user",
            kind="danger",
        ),
    ]


class UserForms(FormPage):
    model = User
    form = UserForm
    permission = "accounts.add_user"

    def saved(self, item: Any) -> str:
        if item.has_usable_password() or self.is_change:
            return item.get_absolute_url()
        return reverse("accounts:user-password", args=[item.pk])


@page_view("accounts.propose_post")
def propose_for(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for a post, with the person filled in."""
    person = find(request, User, pk=pk)
    query = urlencode({"account": person.username})
    return redirect(f"{reverse('accounts:post-new')}?{query}")


@page_view("accounts.propose_post", methods=BOTH)
def deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose somebody to act for the holder of a post for some days."""
    original = find(request, Post, "accounts.propose_post", pk=pk)
    form = DeputyForm(request.POST or None, user=request.user, original=original)
    if request.method == "POST" and form.is_valid():
        proposed = form.save()
        messages.success(request, _("Proposed. It takes effect when it is confirmed."))
        return redirect(proposed)
    context = {"form": form, "item": original, "title": _("Name a deputy")}
    return render(request, "accounts/act.html", context, status=422 if form.errors else 200)


@never_cache
@page_view("accounts.change_user", methods=BOTH)
def issue_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A first password, shown once; its owner changes it at the next sign-in."""
    person = find(request, User, "accounts.change_user", pk=pk)
    if person.pk == request.user.pk:
        return redirect("accounts:password")
    context = {"item": person, "title": _("First password")}
    if request.method == "GET":
        context["question"] = _(
            "A new password is made and shown once; the old one and all sessions end. "
            "The person has to change it at the first sign-in."
        )
        return render(request, "accounts/act.html", context)
    fresh = first_password()
    person.set_password(fresh)
    person.must_change_password = True
    person.save()
    person.sessions.all().delete()
    history.record(person, "issue_password", by=request.user, to="active")
    return render(request, "accounts/issued.html", context | {"password": fresh})


@never_cache
@page_view("accounts.view_user", methods=BOTH)
def reveal_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole number, for a reason that the audit keeps."""
    person = find(request, User, "accounts.view_user", pk=pk)
    form = ReasonForm(request.POST or None)
    context = {"form": form, "item": person, "title": _("Show phone")}
    if request.method == "POST" and form.is_valid():
        record("reveal", person, detail={"field": "phone", "reason": form.cleaned_data["note"]})
        return render(request, "accounts/revealed.html", context | {"phone": person.phone})
    context["question"] = _("The number is shown once; the audit keeps your name and the reason.")
    return render(request, "accounts/act.html", context, status=422 if form.errors else 200)


@page_view("accounts.unlock_user", methods=BOTH)
def take_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """The device is lost: the person sets up another one."""
    return with_reason(
        request,
        find(request, User, "accounts.unlock_user", pk=pk),
        _("Code device lost"),
        _("Device and backup codes are void, sessions end; the next sign-in sets up a new device."),
        factors.take_away,
    )


@page_view("accounts.dismiss_user", methods=BOTH)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A leaver: account, posts and sessions end together."""
    return with_reason(
        request,
        find(request, User, "accounts.dismiss_user", pk=pk),
        _("Leaves"),
        _("The account closes, every post and every session ends at once."),
        dismiss,
    )


def with_reason(
    request: HttpRequest, person: User, title: str, question: str, act: Any
) -> HttpResponse:
    """Ask for the reason, then act; a refusal comes back as a sentence."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(person, by=request.user, note=form.cleaned_data["note"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(step)s” is done.") % {"step": title})
            return redirect(person)
    context = {"form": form, "item": person, "title": title, "question": question}
    return render(request, "accounts/act.html", context, status=422 if form.errors else 200)


@never_cache
@page_view("accounts.unlock_user", methods=BOTH)
def lockouts(request: HttpRequest) -> HttpResponse:
    """Who is locked out in one's place; unlock with one press."""
    people = User.objects.allowing(request.user, "accounts.unlock_user")
    if request.method == "POST":
        person = find(request, User, "accounts.unlock_user", pk=number(request.POST.get("user")))
        door.unlock(person)
        history.record(person, "unlock", by=request.user, to="active")
        messages.success(request, _("%(person)s may sign in again.") % {"person": person})
        return redirect("accounts:lockouts")
    rows = door.locked_out().filter(pk__in=people.values("pk"))
    context = {"people": rows, "title": _("Locked out")}
    return render(request, "accounts/lockouts.html", context)


def number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


@page_view("accounts.view_post")
def role_matrix(request: HttpRequest) -> HttpResponse:
    """What each role may do, as the code holds it."""
    context = {"matrix": matrix(), "title": _("Roles and permissions")}
    return render(request, "accounts/matrix.html", context)
