"""The Chinese of the portal: complete, in official terms, and what the sources ask for today."""

import re
import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext, override, pgettext

from core.audit.names import field_name, table_name
from core.management.commands.makemessages import MARKS, NOT_OURS

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|%[sd]")
CHINESE = r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]"
UNTRANSLATED = {"English"}
UNREAD_APPS = {"django_celery_beat", "contenttypes"}

TERMS = {
    "Qiangzhen": "强镇",
    "Desk": "工作台",
    "Inbox": "待办事项",
    "To do": "待办",
    "Under way": "在办",
    "Handled": "已办",
    "Batch": "批次",
    "Delegations": "赋权事项",
    "Guiding catalogue": "指导目录",
    "Catalogue number": "目录序号",
    "Review grid": "审核台",
    "Ask for powers": "申请承接",
    "Take back": "收回",
    "Return": "退回",
    "Withdraw": "撤回",
    "Submit for review": "提交审核",
    "Enforcement cards": "执法证",
    "Procedure": "办理程序",
}
MODES = ["法定本级", "授权", "下放", "委托", "实质性审核", "服务前移", "简化程序"]
KINDS = [
    "行政许可", "行政处罚", "行政强制", "行政征收", "行政给付", "行政检查", "行政确认", "行政奖励",
    "行政裁决", "其他行政权力", "公共服务",
]  # fmt: skip
GRID = {
    "Department": "单位意见",
    "Staffing office": "编办审核意见",
    "Legal": "合法性审查意见",
}
AVOIDED = {"用户名": "账号", "登陆": "登录", "帐号": "账号", "权利清单": "权力清单", "其它": "其他"}


@pytest.fixture(scope="module")
def entries() -> list[polib.POEntry]:
    return list(polib.pofile(str(PO)))


@pytest.fixture
def chinese():
    with override("zh-hans"):
        yield


def test_every_string_has_its_chinese(entries):
    assert [e.msgid for e in entries if not e.msgstr] == []
    assert [e.msgid for e in entries if e.fuzzy or e.obsolete] == []
    same = {e.msgid for e in entries if e.msgstr == e.msgid}
    assert same - UNTRANSLATED == set()


def test_placeholders_are_those_of_the_source(entries):
    unlike = [
        (e.msgid, e.msgstr)
        for e in entries
        if sorted(PLACEHOLDER.findall(e.msgid)) != sorted(PLACEHOLDER.findall(e.msgstr))
    ]
    assert unlike == []


def test_punctuation_is_chinese(entries):
    wrong = re.compile(
        rf"{CHINESE} +{CHINESE}"  # a space between two Chinese characters
        rf"|[\u3400-\u9fff][,;:?!.](?!\w)|[\u3400-\u9fff]\("  # a western mark after Chinese
    )
    assert [e.msgstr for e in entries if e.msgid != "Qiangzhen, the interface for programs"
            and wrong.search(e.msgstr)] == []  # fmt: skip


def test_a_sentence_ends_as_one(entries):
    """A source sentence with a full stop has a Chinese full stop, unless it heads an empty list."""
    open_ended = [e.msgstr for e in entries if e.msgstr.endswith(".") and not e.msgstr.isascii()]
    assert open_ended == []


def test_document_numbers_have_their_brackets(entries):
    assert [e.msgstr for e in entries if re.search(r"[(\[（【]\d{4}[)\]）】]", e.msgstr)] == []


def test_one_word_for_one_thing(entries):
    used = [(word, e.msgstr) for word in AVOIDED for e in entries if word in e.msgstr]
    assert used == []


def test_the_glossary_names_terms_of_the_catalogue(entries):
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    terms = set(re.findall(r"^\| (\S+) ◆ \|", glossary, re.MULTILINE))
    assert len(terms) > 30
    assert terms - {e.msgstr for e in entries} == set()


@pytest.mark.usefixtures("chinese")
class TestOfficialTerms:
    """Words that an official would miss at once."""

    @pytest.mark.parametrize(("english", "term"), TERMS.items())
    def test_terms(self, english, term):
        assert gettext(english) == term

    @pytest.mark.parametrize(("english", "term"), GRID.items())
    def test_columns_of_the_review_grid(self, english, term):
        assert pgettext("opinion", english) == term

    def test_modes(self):
        from powers.models import Mode

        assert [str(label) for label in Mode.labels] == MODES

    def test_kinds_of_power(self):
        from powers.models import PowerItem

        assert [str(label) for label in PowerItem.Kind.labels] == KINDS

    def test_modes_are_read_as_they_are_written(self):
        from powers.models.modes import MODE_WORDS, Mode

        assert {str(mode.label): mode for mode in Mode}.items() <= MODE_WORDS.items()

    def test_every_role_has_its_own_name(self):
        from accounts.roles import ROLES

        names = [str(role.label) for role in ROLES.values()]
        assert len(set(names)) == len(names)
        assert [name for name in names if name.isascii()] == []

    def test_every_table_and_field_has_a_name_for_the_auditor(self):
        from django.apps import apps

        models = [m for m in apps.get_models() if m._meta.app_label not in UNREAD_APPS]
        assert [table_name(model) for model in models if table_name(model).isascii()] == []
        fields = {field for model in models for field in model._meta.fields}
        nameless = {str(f) for f in fields if field_name(f).isascii()}
        assert {name for name in nameless if not name.endswith(".id")} == set()


def test_every_name_of_gettext_is_collected():
    aliases = {
        alias
        for source in ROOT.glob("[a-z]*/**/*.py")
        if source.relative_to(ROOT).parts[0] not in NOT_OURS
        for alias in re.findall(r"import p?n?gettext(?:_lazy)? as (\w+)", source.read_text("utf-8"))
    }
    assert aliases - {"_", *MARKS} == set()


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="xgettext is not installed")
def test_the_catalogue_has_the_strings_of_the_sources(entries, tmp_path, monkeypatch, settings):
    """`make translations` after every new string, then fill in its Chinese."""
    copy = tmp_path / "portal"
    unread = shutil.ignore_patterns(*NOT_OURS, ".git", "locale", "__pycache__", "static", "docs")
    shutil.copytree(ROOT, copy, ignore=unread)
    (copy / "locale").mkdir()
    settings.LOCALE_PATHS = [copy / "locale"]
    monkeypatch.chdir(copy)
    call_command("makemessages", locale=["zh_Hans"], no_location=True, verbosity=0)
    collected = polib.pofile(str(copy / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    asked = {(e.msgctxt, e.msgid) for e in collected}
    there = {(e.msgctxt, e.msgid) for e in entries}
    assert asked - there == set()
    assert there - asked == set()
