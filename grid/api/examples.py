"""What a program sends and is told, one example for each address of the OpenAPI document; all are tested."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

TOWN, CASE, UNIT, GRID = 17, 4711, 23, 8


def sent(name: str, value: dict[str, Any]) -> list[OpenApiExample]:
    """An example of a body, not of an answer."""
    return [OpenApiExample(name, value=value, request_only=True)]


MESSAGE = {
    "number": "YW12345-2611-0381",
    "text": "双林路口店外经营，人行道只剩半米，请尽快处理。",
    "category": "SRHJ-03",
    "urgency": "general",
    "place": {
        "town": "330782100", "longitude": 120.0182, "latitude": 29.2031,
        "address": "双林路28号门前",
    },
    "happened_at": "2026-11-20T17:40:00+08:00",
    "reporter": {"name": "王小明", "phone": "13800001111", "wants_answer": True},
    "evidence": [{"name": "现场.jpg", "content": "/9j/4AAQSkZJRgABAQ=="}],
}  # fmt: skip
STANDING = {
    "number": "YW12345-2611-0381",
    "state": "taken_in",
    "sentence": "已立为事件，可凭编号一直查询到办结。",
    "received_at": "2026-11-20T17:42:03+08:00",
    "findings": [],
    "reason": "",
    "case": "330782100-261120-0007",
    "status": "closed",
    "status_label": "已办结",
    "result": "店主已将货物搬回店内，人行道恢复通行。",
    "changed_at": "2026-11-20T20:15:40+08:00",
}
WAITING = STANDING | {
    "state": "waiting",
    "sentence": "已保存，由工作人员查看并补充对应关系。",
    "findings": [{"field": "category", "sentence": "分类“SRHJ-03”尚未对应到本平台的分类。"}],
    "case": "",
    "status": "",
    "status_label": "",
    "result": "",
    "changed_at": None,
}
NEW_CASE = {
    "town": TOWN, "source": "hotline", "text": "双林路28号前路灯不亮。", "category": 61,
    "address": "双林路28号", "longitude": 120.0182, "latitude": 29.2031,
    "teller_name": "王小明", "teller_phone": "13800001111",
}  # fmt: skip
NEW_GRID = {
    "village_code": "330782100201", "name": "塔山下村第一网格", "code": "330782100201001",
    "kind": "ordinary", "households": 320, "persons": 1050, "valid_from_date": "2026-01-01",
}  # fmt: skip
NEW_PATROL = {
    "grid": GRID, "kind": "zero", "begun_at": "2026-11-20T08:30:00+08:00",
    "ended_at": "2026-11-20T09:10:00+08:00", "lon": 120.0182, "lat": 29.2031,
}  # fmt: skip
NEW_MEMBER = {
    "grid": GRID, "kind": "volunteer", "name": "李大姐", "phone": "13812341234",
    "skills": "调解，周末",
}  # fmt: skip
NEW_ASSIST = {"case": CASE, "unit": UNIT, "task": "请派人到场调解。", "days": 3}
NEW_REQUEST = {"case": CASE, "kind": "extension", "amount": 1, "reason": "等检测结果。"}
NEW_SUPERVISION = {"case": CASE, "level": 1, "reason": "超期未处置，群众反复投诉。"}
