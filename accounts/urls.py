"""Addresses of accounts: the door, one's own matters, people and posts, the desk."""

from django.conf import settings
from django.urls import path

from accounts import demo
from accounts.views import desk, entry, own, people, suggestions, tokens

app_name = "accounts"

urlpatterns = [
    path("sign-in/", entry.sign_in, name="sign-in"),
    path("code/", entry.code, name="code"),
    path("sign-out/", entry.sign_out, name="sign-out"),
    path("resume/", entry.resume, name="resume"),
    path("desk/", desk.desk, name="desk"),
    path("inbox/", desk.inbox, name="inbox"),
    path("profile/", own.profile, name="profile"),
    path("profile/post/", own.switch_post, name="switch-post"),
    path("profile/session/", own.end_session, name="end-session"),
    path("profile/password/", own.password, name="password"),
    path("profile/code/", own.enrol, name="enrol"),
    path("profile/code/picture.svg", own.enrol_picture, name="enrol-picture"),
    path("profile/backup-codes/", own.backup_codes, name="backup-codes"),
    path("profile/tokens/", tokens.tokens, name="tokens"),
    path("profile/tokens/<int:pk>/revoke/", tokens.revoke_token, name="token-revoke"),
    path("suggest/places/", suggestions.places, name="suggest-places"),
    path("suggest/people/", suggestions.people, name="suggest-people"),
    path("lockouts/", people.lockouts, name="lockouts"),
    path("roles/", people.role_matrix, name="matrix"),
    *people.UserList.urls("user"),
    *people.UserForms.urls("user"),
    *people.UserDetail.urls("user"),
    path("user/<int:pk>/propose/", people.propose_for, name="user-propose"),
    path("user/<int:pk>/password/", people.issue_password, name="user-password"),
    path("user/<int:pk>/phone/", people.reveal_phone, name="user-phone"),
    path("user/<int:pk>/factor/", people.take_factor, name="user-factor"),
    path("user/<int:pk>/leave/", people.leave, name="user-dismiss"),
    *people.PostList.urls("post"),
    *people.PostNew.urls("post"),
    *people.PostDetail.urls("post"),
    path("post/<int:pk>/deputy/", people.deputy, name="post-deputy"),
]

if settings.DEMO:
    urlpatterns += demo.urlpatterns
