"""Addresses of the register of grids: grids, their ground, people, patrols, changes."""

from django.urls import path

from grid.views import boundaries, grids, patrols, people, reshaping

REGISTER = [
    *grids.GridList.urls("grid"),
    *grids.GridImport.urls("grid"),
    *grids.GridForm.urls("grid"),
    *grids.GridDetail.urls("grid"),
    path("grid/<int:pk>/staff/", people.staff_of, name="grid-staff"),
    path("grid/<int:pk>/split/", reshaping.split, name="grid-split"),
    path("grid/<int:pk>/merge/", reshaping.merge, name="grid-merge"),
    path("grid/<int:pk>/renumber/", reshaping.renumber, name="grid-renumber"),
    path("numbers/", reshaping.numbers, name="numbering-list"),
    path("boundaries/", boundaries.upload, name="boundary-list"),
    path("boundaries/<int:pk>/", boundaries.draft, name="boundary-draft"),
    path("map/", boundaries.town_map, name="map-list"),
    *boundaries.FindingList.urls("finding"),
    *boundaries.FaultList.urls("fault"),
    *boundaries.BareList.urls("bare"),
    *reshaping.ChangeList.urls("change"),
    *reshaping.ChangeDetail.urls("change"),
    *people.StaffList.urls("staff"),
    *people.StaffImport.urls("staff"),
    *people.StaffForm.urls("staff"),
    *people.StaffDetail.urls("staff"),
    path("staff/<int:pk>/phone/", people.staff_phone, name="staff-phone"),
    *people.MemberList.urls("member"),
    *people.MemberForm.urls("member"),
    *people.MemberDetail.urls("member"),
    path("member/<int:pk>/phone/", people.member_phone, name="member-phone"),
    *patrols.PatrolList.urls("patrol"),
    *patrols.PatrolForm.urls("patrol"),
    *patrols.PatrolDetail.urls("patrol"),
]
