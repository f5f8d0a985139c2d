"""Addresses of the ground."""

from grid.board_urls import BOARD
from grid.intake_urls import INTAKE
from grid.phone_urls import PHONE
from grid.register_urls import REGISTER
from grid.supervise_urls import SUPERVISE
from grid.views import cases, categories

app_name = "grid"

DECLARED = [
    (cases.CasePage, "case"),
    (cases.CaseList, "case"),
    (cases.CaseDetail, "case"),
    (categories.EditionPage, "edition"),
    (categories.EditionList, "edition"),
    (categories.EditionDetail, "edition"),
    (categories.CategoryPage, "category"),
    (categories.CategoryImport, "category"),
    (categories.CategoryList, "category"),
    (categories.CategoryDetail, "category"),
    (categories.LimitPage, "limit"),
    (categories.LimitList, "limit"),
    (categories.LimitDetail, "limit"),
]

urlpatterns = [
    *REGISTER,
    *BOARD,
    *INTAKE,
    *PHONE,
    *SUPERVISE,
    *(pattern for page, name in DECLARED for pattern in page.urls(name)),
]
