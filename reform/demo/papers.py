"""The numbers, dates and figures with which the demonstration's officers take their steps."""

from datetime import date, timedelta
from typing import Any

from powers import rules
from powers.models import Delegation, Mode, PowerItem


def _minutes(telling: Any, line: Delegation, day: date) -> dict[str, Any]:
    return {
        "number": f"党委会议纪要〔{day.year}〕{day.timetuple().tm_yday // 7 + 1}号",
        "issued_date": day,
    }


def _opinion(telling: Any, line: Delegation, day: date) -> dict[str, Any]:
    return {"verdict": "agree"}


def _paper(word: str):
    def make(telling: Any, line: Delegation, day: date) -> dict[str, Any]:
        return {"number": telling.serial(word, line, day), "issued_date": day}

    return make


def _decision(telling: Any, line: Delegation, day: date) -> dict[str, Any]:
    """The minutes; for the city's environment bureau also the city government's consent."""
    given = {
        "number": telling.document("阅", day),
        "issued_date": day,
        "issuer": "县级政府常务会议",
    }
    if rules.is_environmental(line.item):
        number = f"示例市政函〔{day.year}〕{day.timetuple().tm_yday}号"
        given |= {"consent_number": number, "consent_date": day}
    return given


def _evaluation(telling: Any, line: Delegation, day: date) -> dict[str, Any]:
    """Figures that differ from line to line, the same at every loading."""
    cases = 6 + line.item.number * 7 % 40
    return {
        "number": telling.serial("赋权评估", line, day),
        "issued_date": day,
        "cases": cases,
        "zero_months": line.item.number % 4,
        "on_time": cases - line.item.number % 3,
        "corrected": line.item.number % 2,
        "satisfaction": 88 + line.item.number % 11,
        "verdict": "keep",
    }


def _recall(telling: Any, line: Delegation, day: date) -> dict[str, Any]:
    number = telling.document("发", day)
    return {"number": number, "issued_date": day, "reason": "skill", "published_number": number}


def _declaration(telling: Any, line: Delegation, day: date) -> dict[str, Any]:
    return {"has_none": not line.matters.exists()}  # type: ignore[attr-defined]


def _announcement(telling: Any, line: Delegation, day: date) -> dict[str, Any]:
    effective = day + timedelta(days=20)
    given = {"number": telling.document("告", day), "issued_date": day, "effective_date": effective}
    if line.kind == PowerItem.Kind.PENALTY:
        given |= {
            "province_number": f"示例政函〔{day.year - 1}〕15号",
            "province_date": date(day.year - 1, 6, 30),
        }
    return given


def _term(telling: Any, day: date) -> date:
    story = telling.story
    if not story.ends_in:
        return day + timedelta(days=730)
    return telling.begun + timedelta(days=story.ago + story.ends_in)


def _hand_over(telling: Any, line: Delegation, day: date) -> dict[str, Any]:
    given = {"number": telling.serial("交接", line, day), "issued_date": day, "filed_date": day}
    if line.mode == Mode.ENTRUSTED:
        given |= {
            "number": telling.serial("委托", line, day),
            "term_until_date": _term(telling, day),
            "published_number": telling.document("委托公告", day),
            "basis_text": "县级行政机关可以委托乡镇人民政府实施本项行政许可。（示例条文）",
            "is_not_passed_on": True,
        }
    return given


PAPERS = {
    "submit": _minutes,
    "opine": _opinion,
    "appraise": _paper("评估论证"),
    "decide": _decision,
    "file": _paper("备案"),
    "announce": _announcement,
    "hand_over": _hand_over,
    "train": _paper("培训"),
    "keep": _evaluation,
    "recall": _recall,
    "declare": _declaration,
    "hand_back": _paper("回交"),
}
