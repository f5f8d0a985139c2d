"""The notice of a decision on a duty, by GB/T 9704: 准入, 限期准入 or 不予准入 (facts §1.7).

Its wording is an official's and stays Chinese in every language of the portal.
"""

from core import clock
from core.documents import Document, Heading, Table, TableColumn
from core.documents.numbers import chinese_date
from core.history import Step
from core.money import wan_text
from powers.documents import chinese
from powers.models import Duty, DutyEvidence

S = Duty.Status
EVIDENCE_COLUMNS = [
    TableColumn("随转内容", 2, "center"),
    TableColumn("内容", 5),
    TableColumn("依据文号", 4),
    TableColumn("出具单位", 3),
]
NAMES = {"power": "权随事转", "staff": "人随事转", "money": "费随事转"}


def notice(duty: Duty) -> Document:
    """The paper that the department and the towns get."""
    if duty.notice_number:
        return _admission(duty)
    return _refusal(duty)


def _admission(duty: Duty) -> Document:
    title = "职责下沉限期准入通知书" if duty.until_date else "职责下沉准入通知书"
    return Document(
        title=title,
        issuer=_office(duty),
        number=duty.notice_number,
        addressee=f"{duty.department}，{towns_text(duty)}",
        blocks=[
            f"{duty.department}《关于“{duty.name}”职责下沉准入的申请》收悉。经{_decision(duty)}审定，同意该事项准入"
            f"{_term(duty)}。现将有关事项通知如下：",
            Heading("事项和依据"),
            f"{duty.name}（{chinese(Duty.Kind(duty.kind))}）。依据：{_sentence(duty.legal_basis)}",
            Heading("责任划分"),
            f"主体责任：{_sentence(duty.department_part)}",
            f"属地配合：{_sentence(duty.town_part)}",
            Heading("权随事转、人随事转、费随事转"),
            f"年工作量约{duty.workload_days.normalize():f}人·天。",
            Table(EVIDENCE_COLUMNS, _evidence(duty)),
            Heading("有关要求"),
            f"{duty.department}不得超出本通知书所列内容向乡镇增派工作；未经准入或者准入期满的，乡镇有权拒绝承接。"
            "本通知书所列事项纳入年度职责清理。",
        ],
        signed_by=[_office(duty)],
        signed_date=duty.renewed_date or duty.decided_date or clock.today(),
        copies_to=f"{duty.county}司法局，{duty.county}财政局",
    )


def _refusal(duty: Duty) -> Document:
    return Document(
        title="职责下沉不予准入通知书",
        issuer=_office(duty),
        addressee=f"{duty.department}，{towns_text(duty)}",
        blocks=[
            f"{duty.department}《关于“{duty.name}”职责下沉准入的申请》收悉。经{_decision(duty)}审定，该事项不予准入。",
            Heading("理由"),
            _sentence(_reason(duty)),
            Heading("有关要求"),
            f"该事项由{duty.department}自行承担，不得以任何形式交由乡镇办理；乡镇有权拒绝承接，并可通过职责下沉"
            "反映渠道反映。",
        ],
        signed_by=[_office(duty)],
        signed_date=duty.decided_date or clock.today(),
    )


def _office(duty: Duty) -> str:
    """The office that writes for the county's staffing committee: 中共义乌市委机构编制委员会办公室."""
    return f"中共{duty.county}委机构编制委员会办公室"


def _decision(duty: Duty) -> str:
    day = chinese_date(duty.decided_date) if duty.decided_date else ""
    return f"{day}会议（{duty.decision_number}）"


def _term(duty: Duty) -> str:
    """From which day, and until which where it is for a time."""
    begins = f"，自{chinese_date(duty.from_date)}起承接" if duty.from_date else ""
    ends = f"，准入期限至{chinese_date(duty.until_date)}止" if duty.until_date else ""
    return begins + _renewal(duty) + ends


def _renewal(duty: Duty) -> str:
    """The decision by which the admission lasts longer than it first did."""
    if duty.renewed_date is None:
        return ""
    return f"；经{chinese_date(duty.renewed_date)}会议（{duty.renewal_number}）审定延期"


def towns_text(duty: Duty) -> str:
    if duty.is_countywide:
        return "各镇人民政府、街道办事处"
    return "、".join(f"{town.name}{_body(town.name)}" for town in duty.towns.order_by("code"))


def _body(name: str) -> str:
    return "办事处" if name.endswith("街道") else "人民政府"


def _evidence(duty: Duty) -> list[tuple[str, str, str, str]]:
    """A row for each of the three that come along."""
    what = {
        "power": duty.town_part,
        "staff": f"编制{duty.staff_posts}名{_equipment(duty)}",
        "money": f"每年{wan_text(duty.funds)}万元，{duty.funds_source or '来源见文件'}",
    }
    papers: dict[str, DutyEvidence] = {paper.kind: paper for paper in duty.evidences.all()}
    return [
        (name, what[kind], papers[kind].number, papers[kind].issuer)
        for kind, name in NAMES.items()
        if kind in papers
    ]


def _equipment(duty: Duty) -> str:
    return f"；设备：{duty.equipment}" if duty.equipment else ""


def _reason(duty: Duty) -> str:
    last = Step.objects.of(duty).filter(name="refuse").order_by("-at").first()
    return last.note if last else ""


def _sentence(text: str) -> str:
    """Ends with one full stop."""
    return f"{text.strip().rstrip('。；;.')}。"
