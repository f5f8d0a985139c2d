"""What the demonstration tells of duties: believable ones at every state, and three reports."""

from dataclasses import dataclass, field

WHOLE = (
    "ask", "reply", "review", "prove:power", "prove:staff", "clear", "prove:money", "fund", "admit",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """A duty asked for `ago` days before today; `way` are its steps, `pace` days apart.

    `towns`: how many towns it names, 0 for all of the county; `months` for a temporary one.
    """

    name: str
    department: str
    kind: str
    basis: str
    necessity: str
    department_part: str
    town_part: str
    workload: int
    ago: int
    way: tuple[str, ...] = WHOLE
    posts: int = 1
    funds: int = 0
    equipment: str = ""
    towns: int = 0
    months: int = 0
    pace: int = 4
    objection: str = ""
    reason: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    cleanup: str = ""
    cleanup_reason: str = ""


@dataclass(frozen=True)
class Pushed:
    """Work that came without admission, and what became of the report."""

    department: str
    name: str
    evidence: str
    ago: int
    way: tuple[tuple[str, str], ...] = ()
    demand: str = "stop"
    is_open: bool = False


STORIES = (
    Story(
        "小微企业安全生产日常巡查",
        "县应急管理局",
        "inspection",
        "《安全生产法》第九条",
        "小微企业点多面广，部门力量难以全覆盖。",
        "负责执法检查、行政处罚和业务培训。",
        "每季度对辖区小微企业巡查一次，发现隐患及时上报。",
        960,
        330,
        posts=8,
        funds=480_000,
        equipment="执法记录仪14台",
        cleanup="keep",
        cleanup_reason="运行平稳，巡查发现隐患数逐季上升，继续保留。",
    ),
    Story(
        "农村自建房安全常态化巡查",
        "县住房和城乡建设局",
        "inspection",
        "《建筑法》第八十三条、自建房安全专项整治有关规定",
        "自建房经营性用途多，需日常发现。",
        "负责鉴定、整治方案和违法查处。",
        "结合网格巡查登记变化情况并上报。",
        720,
        310,
        posts=6,
        funds=360_000,
        cleanup="keep",
        cleanup_reason="整治任务长期存在，予以保留。",
    ),
    Story(
        "农产品质量安全速测点运行",
        "县农业农村局",
        "service",
        "《农产品质量安全法》第七条",
        "镇域农产品上市前需就近速测。",
        "负责培训、试剂采购和复检处置。",
        "安排场地，协助送检登记。",
        300,
        290,
        posts=3,
        funds=210_000,
        equipment="速测仪1套/镇",
        cleanup="propose_end",
        cleanup_reason="速测已由市场主体承担，建议终止准入。",
    ),
    Story(
        "城乡居民养老保险待遇领取资格协助认证",
        "县人力资源和社会保障局",
        "service",
        "《社会保险法》第七十四条",
        "高龄、行动不便人员需上门认证。",
        "负责认证系统、数据比对和待遇核发。",
        "对行动不便人员协助上门认证。",
        260,
        270,
        posts=2,
        funds=90_000,
        cleanup="keep",
        cleanup_reason="便民效果好，予以保留。",
    ),
    Story(
        "河道日常保洁巡查",
        "县水利局",
        "inspection",
        "《水法》第四十三条、河长制有关规定",
        "河道岸线长，需属地日常巡查。",
        "负责河道执法、清淤和考核。",
        "镇级河长按月巡河，发现问题上报。",
        480,
        250,
        posts=4,
        funds=300_000,
    ),
    Story(
        "森林防灭火重点期巡护",
        "县林业局",
        "emergency",
        "《森林法》第三十四条、《森林防火条例》",
        "清明至五一期间火险等级高。",
        "负责专业扑救队伍、物资和预警。",
        "组织护林员在重点时段巡护。",
        400,
        280,
        months=3,
        posts=2,
        funds=160_000,
        equipment="风力灭火机20台",
    ),
    Story(
        "义务教育阶段控辍保学入户核实",
        "县教育局",
        "survey",
        "《义务教育法》第十三条",
        "流动人口子女就学情况需入户核实。",
        "负责学籍比对、劝返复学方案。",
        "按名单入户核实并反馈。",
        200,
        220,
        months=9,
        posts=1,
        funds=60_000,
        towns=3,
        cleanup="propose_renewal",
        cleanup_reason="核实任务尚未完成，建议续期一年。",
    ),
    Story(
        "建筑工地扬尘在线监测设备运维",
        "县综合行政执法局(城市管理局)",
        "inspection",
        "《大气污染防治法》第六十九条",
        "设备分布在各镇，拟由镇级就近维护。",
        "负责平台和执法。",
        "负责设备日常运维和数据报送。",
        540,
        200,
        way=("ask", "reply", "review", "prove:power", "prove:staff", "clear", "fund", "refuse"),
        posts=2,
        objection="设备运维专业性强，且未明确经费，镇级无力承担。",
        notes={
            "fund": "未列入年度预算，无经费保障。",
            "refuse": "经费未落实，且运维属专业技术服务，由部门统一采购。",
        },
    ),
    Story(
        "食品小作坊日常检查协助",
        "县市场监督管理局",
        "inspection",
        "《食品安全法》第六条",
        "小作坊分布零散。",
        "负责许可登记、抽检和处罚。",
        "配合网格排查登记。",
        260,
        75,
        way=("ask", "reply", "review", "prove:power", "prove:staff", "clear", "fund"),
        posts=2,
        funds=120_000,
        notes={"fund": "预算指标尚未下达，待追加后补录文号。"},
    ),
    Story(
        "退役军人走访联络",
        "县退役军人事务局",
        "service",
        "《退役军人保障法》第七条",
        "服务对象分散，需常态联系。",
        "负责政策待遇落实和困难帮扶审批。",
        "每半年走访一次并登记诉求。",
        180,
        60,
        pace=6,
        way=("ask", "reply", "review", "prove:power", "clear"),
        posts=1,
        funds=50_000,
    ),
    Story(
        "农村公路小修保养巡查",
        "县交通运输局",
        "inspection",
        "《公路法》第八条",
        "村道里程长。",
        "负责养护工程和资金拨付。",
        "组织村级养护员巡查保洁。",
        360,
        45,
        way=("ask", "reply", "review"),
        posts=2,
        funds=280_000,
        pace=8,
    ),
    Story(
        "残疾人基本服务状况入户调查",
        "县残疾人联合会",
        "survey",
        "《残疾人保障法》第十一条",
        "年度动态更新需入户。",
        "负责培训、系统和数据审核。",
        "组织村级专职委员入户登记。",
        220,
        28,
        way=("ask", "reply"),
        funds=66_000,
    ),
    Story(
        "医保参保扩面宣传动员",
        "县医疗保障局",
        "publicity",
        "《社会保险法》第五十七条",
        "集中参保期需入村宣传。",
        "负责政策口径、系统和经办。",
        "利用村级阵地开展宣传。",
        150,
        5,
        way=("ask",),
        funds=40_000,
        pace=1,
    ),
    Story(
        "文化市场日常巡查登记",
        "县文化广电旅游体育局",
        "inspection",
        "《营业性演出管理条例》第五条",
        "镇级场所增多。",
        "负责许可和执法。",
        "登记新增场所并上报。",
        90,
        40,
        way=("ask", "reply", "return"),
        towns=2,
        pace=6,
        notes={"return": "未写明随转编制和经费来源，请补充后重新征求乡镇意见。"},
    ),
    Story(
        "小型水库除险加固配合",
        "县水利局",
        "other",
        "《防洪法》第三十六条",
        "拟请镇级参与项目实施。",
        "负责立项和技术指导。",
        "负责政策处理，并落实镇级配套资金30%。",
        300,
        3,
        way=(),
        funds=0,
    ),
)

REPORTS = (
    Pushed(
        "县应急管理局",
        "企业隐患日报表",
        "工作群通知各镇每日17时前上报企业隐患排查数，未见准入文号。",
        120,
        (
            ("check", ""),
            ("state", "专项整治期间临时统计，未履行准入程序。"),
            ("uphold", "未经准入增设日报，责令停止。"),
            ("remedy", "已停止日报，改由系统自动取数。"),
            ("settle", ""),
        ),
    ),
    Pushed(
        "县商务局",
        "外贸企业用工情况月度摸排",
        "以便函要求各镇每月摸排并盖章报送，无准入文号，无经费。",
        40,
        (
            ("check", ""),
            ("state", "系落实稳外贸工作需要。"),
            ("uphold", "属于新增下沉职责，限期补办准入。"),
        ),
        demand="apply",
        is_open=True,
    ),
    Pushed(
        "县卫生健康局",
        "爱国卫生月检查台账",
        "要求各镇建立12本台账并接受季度考核。",
        4,
    ),
)
