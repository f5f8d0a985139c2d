"""Every address of the interface for programs, below /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from accounts import api as accounts
from core.api.views import docs
from grid import api as grid
from powers import api as powers
from towns import api as towns

router = SimpleRouter()
for name, viewset in {
    "divisions": towns.DivisionViewSet,
    "organisations": towns.OrganisationViewSet,
    "townprofiles": towns.TownProfileViewSet,
    "towntags": towns.TownTagViewSet,
    "clauses": towns.PolicyClauseViewSet,
    "parameters": towns.PolicyParameterViewSet,
    "users": accounts.UserViewSet,
    "posts": accounts.PostViewSet,
    "catalogues": powers.CatalogueVersionViewSet,
    "items": powers.PowerItemViewSet,
    "laws": powers.LegalBasisViewSet,
    "withdrawals": powers.WithdrawalViewSet,
    "batches": powers.BatchViewSet,
    "delegations": powers.DelegationViewSet,
    "opinions": powers.OpinionViewSet,
    "papers": powers.PaperViewSet,
    "cards": powers.CertifiedOfficerViewSet,
    "requirements": powers.RequirementViewSet,
    "readiness": powers.ReadinessViewSet,
    "trainings": powers.TrainingViewSet,
    "attendances": powers.AttendanceViewSet,
    "use": powers.UseViewSet,
    "proposals": powers.ProposalViewSet,
    "tenures": powers.TenureViewSet,
    "plannedsteps": powers.PlannedStepViewSet,
    "evaluations": powers.EvaluationViewSet,
    "openmatters": powers.OpenMatterViewSet,
    "planchanges": powers.PlanChangeViewSet,
    "duties": powers.DutyViewSet,
    "duty-evidences": powers.DutyEvidenceViewSet,
    "duty-replies": powers.DutyReplyViewSet,
    "duty-reports": powers.DutyReportViewSet,
    "cleanups": powers.CleanupViewSet,
    "negative-entries": powers.NegativeEntryViewSet,
    "lists": powers.TownListViewSet,
    "entries": powers.ListEntryViewSet,
    "grids": grid.GridViewSet,
    "grid-staff": grid.GridStaffViewSet,
    "patrols": grid.PatrolLogViewSet,
    "members": grid.MemberViewSet,
    "cases": grid.CaseViewSet,
    "stages": grid.CaseStageViewSet,
    "assists": grid.AssistViewSet,
    "requests": grid.CaseRequestViewSet,
    "supervisions": grid.SupervisionViewSet,
    "categories": grid.CategoryViewSet,
}.items():
    router.register(name, viewset, viewset.model._meta.model_name)

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("may/", powers.MayView.as_view(), name="may"),
    path("intake/", grid.IntakeView.as_view(), name="intake"),
    path("intake/<str:number>/", grid.IntakeStatusView.as_view(), name="intake-status"),
    *router.urls,
]
