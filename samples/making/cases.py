"""The filings of the two sample batches: what is in the sheet, and which papers come along.

`clean()` are three filings that are ready; `flawed()` are twelve, each wrong in another way, with
the findings that are due. A filing is a dict of cells by header; `papers` says which files to
draw; `expect` lists (rule, severity, header or slot or "").
"""

from . import numbers

HEADERS = [
    "备案编号", "备案类型", "客户经理", "客户经理邮箱", "备案用户名", "备案账号邮箱",
    "主办单位所在省", "主办单位所在市", "主办单位所在县", "主办单位名称", "主办单位性质", "主办单位有效证件类型",
    "主办单位有效证件号码", "主办单位证件有效期止", "主办单位有效证件住所", "主办单位通信地址", "投资者或上级主管单位",
    "法定代表人", "经营范围",
    "主体负责人姓名", "主体负责人证件类型", "主体负责人证件号码", "主体负责人证件有效期止", "主体负责人手机号码",
    "主体负责人座机", "主体负责人应急联系电话", "主体负责人电子邮箱", "主体备注（提交至管局）",
    "网站名称", "网站首页网址", "网站域名列表", "域名所有者", "域名到期日期", "域名实名认证日期",
    "网站服务内容", "网站语言类别", "应用服务类型",
    "网站负责人姓名", "网站负责人证件类型", "网站负责人证件号码", "网站负责人证件有效期止", "网站负责人手机号码",
    "网站负责人座机", "网站负责人应急联系电话", "网站负责人电子邮箱", "网站备注（提交至管局）",
    "服务器放置地", "网站接入方式", "网站IP地址起", "网站IP地址止", "IP类型", "材料文件夹",
]

PLACES = {  # county code: province, city, county, area code
    "440606": ("广东", "佛山市", "顺德区", "0757"), "440104": ("广东", "广州市", "越秀区", "020"),
    "440305": ("广东", "深圳市", "南山区", "0755"), "330106": ("浙江", "杭州市", "西湖区", "0571"),
    "350102": ("福建", "福州市", "鼓楼区", "0591"), "320508": ("江苏", "苏州市", "姑苏区", "0512"),
    "510104": ("四川", "成都市", "锦江区", "028"), "340104": ("安徽", "合肥市", "蜀山区", "0551"),
    "370102": ("山东", "济南市", "历下区", "0531"), "420106": ("湖北", "武汉市", "武昌区", "027"),
    "350203": ("福建", "厦门市", "思明区", "0592"), "330203": ("浙江", "宁波市", "海曙区", "0574"),
    "330402": ("浙江", "嘉兴市", "南湖区", "0573"), "350502": ("福建", "泉州市", "鲤城区", "0595"),
}
MANAGERS = {"甲": ("演示经理甲", "manager-a@example.com"), "乙": ("演示经理乙", "manager-b@example.com")}
PINYIN = {
    "青禾": "qinghe", "云舟": "yunzhou", "檐下": "yanxia", "松岚": "songlan", "荷塘": "hetang", "木槿": "mujin", "知渔": "zhiyu",
    "兰溪": "lanxi", "棠梨": "tangli", "南桥": "nanqiao", "汀兰": "tinglan", "青梧": "qingwu", "石榴": "shiliu", "山楂": "shanzha",
}
FOREVER = "长期"


def enterprise(no, serial, county, short, person, born, order, manager="甲"):
    """A company whose legal representative also runs the site; everything right."""
    province, city, district, area = PLACES[county]
    name = f"{city}{short}有限公司"
    address = f"{province}省{city}{district}演示路{serial}号"
    number = numbers.identity_number(county, born, order)
    domain = f"{PINYIN[short[:2]]}-demo-{9000 + serial}.cn"
    mobile, emergency = numbers.mobile(serial * 4), numbers.mobile(serial * 4 + 1)
    landline = f"086-{area}-{'2000' + format(serial, '04d') if area != '0592' else '200' + format(serial, '04d')}"
    row = {
        "备案编号": no, "备案类型": "首次备案", "客户经理": MANAGERS[manager][0], "客户经理邮箱": MANAGERS[manager][1],
        "备案用户名": f"demo_{9000 + serial}", "备案账号邮箱": f"account{9000 + serial}@example.com",
        "主办单位所在省": province, "主办单位所在市": city, "主办单位所在县": district,
        "主办单位名称": name, "主办单位性质": "企业", "主办单位有效证件类型": "营业执照(个人或企业)",
        "主办单位有效证件号码": numbers.credit_code(county, serial), "主办单位证件有效期止": FOREVER,
        "主办单位有效证件住所": address, "主办单位通信地址": address, "投资者或上级主管单位": name,
        "法定代表人": person, "经营范围": "工艺礼品制造；日用百货销售；包装材料销售。",
        "域名所有者": name, "域名到期日期": "2036-03-01", "域名实名认证日期": "2026-05-06",
        "网站名称": name, "网站首页网址": f"www.{domain}", "网站域名列表": domain,
        "网站服务内容": "单位门户网站", "网站语言类别": "中文简体", "应用服务类型": "网站应用服务",
        "服务器放置地": "广东", "网站接入方式": "虚拟主机/建站",
        "网站IP地址起": "61.142.253.194", "网站IP地址止": "61.142.253.194", "IP类型": "ipv4",
    }
    for role in ("主体负责人", "网站负责人"):
        row |= {
            f"{role}姓名": person, f"{role}证件类型": "居民身份证", f"{role}证件号码": number, f"{role}证件有效期止": FOREVER,
            f"{role}手机号码": mobile, f"{role}座机": landline, f"{role}应急联系电话": emergency,
            f"{role}电子邮箱": f"contact{9000 + serial}@example.com",
        }
    return {"row": row, "who": whom(row), "folder": no, "papers": company_papers(province), "expect": []}


def individual(no, serial, county, person, born, order, site, manager="甲"):
    """A person with an own site, resident where the card was issued; everything right."""
    filing = enterprise(no, serial, county, site, person, born, order, manager)
    row = filing["row"]
    row |= {
        "主办单位名称": person, "主办单位性质": "个人", "主办单位有效证件类型": "居民身份证",
        "主办单位有效证件号码": row["主体负责人证件号码"], "投资者或上级主管单位": person, "法定代表人": "", "经营范围": "",
        "域名所有者": person, "网站名称": site, "网站服务内容": "博客/个人空间",
        "网站备注（提交至管局）": "个人博客，记录读书、散步和阳台种花，不含经营内容。",
    }
    filing["who"] = whom(row)
    filing["papers"] = [
        ("主办者身份证-正面.jpg", "id_front", {}), ("主办者身份证-反面.jpg", "id_back", {}),
        ("幕布照.jpg", "photo", {}), ("核验单-全国版.jpg", "sheet", {"version": "全国版"}),
    ]
    return filing


def whom(row):
    """What the papers say, from the row as it is right."""
    return {
        "name": row["主办单位名称"], "code": row["主办单位有效证件号码"], "person": row["主体负责人姓名"],
        "id": row["主体负责人证件号码"], "home": row["主办单位有效证件住所"], "address": row["主办单位有效证件住所"],
        "city": row["主办单位所在市"], "scope": row["经营范围"], "validity": "2021.05.20-长期",
        "site": row["网站名称"], "domain": row["网站域名列表"], "site_person": row["网站负责人姓名"],
        "site_id": row["网站负责人证件号码"], "enterprise": row["主办单位性质"] == "企业",
    }


def company_papers(province):
    """The files of a company: name, what to draw, how."""
    version = "广东版" if province == "广东" else "全国版"
    papers = [
        ("营业执照.jpg", "licence", {}), ("法人身份证-正面.jpg", "id_front", {}), ("法人身份证-反面.jpg", "id_back", {}),
        ("幕布照.jpg", "photo", {}), (f"核验单-{version}.jpg", "sheet", {"version": version}),
    ]
    return papers + [("备案承诺书.jpg", "commitment", {})] * (province == "广东")


def swap(filing, old, *new):
    """Puts other papers in the place of one."""
    at = next(i for i, paper in enumerate(filing["papers"]) if paper[0] == old)
    filing["papers"][at:at + 1] = new


def clean():
    """Three filings that may be handed over as they are, photographed as phones do."""
    first = enterprise("C01", 1, "440606", "青禾演示陶艺", "苏禾安", "19850412", 997)
    first["papers"] = [
        ("营业执照.jpg", "licence", {"size": (2000, 1500), "exif": (6, True), "bytes": 430_000}),
        ("法人身份证-正面.jpg", "id_front", {"size": (1600, 1200), "exif": (1, True), "bytes": 240_000}),
        ("法人身份证-反面.jpg", "id_back", {"size": (1600, 1200), "exif": (3, True), "bytes": 210_000}),
        ("幕布照.jpg", "photo", {"size": (1350, 1800), "exif": (6, True), "bytes": 330_000}),
        ("核验单-广东版.jpg", "sheet", {"version": "广东版", "scan": 1654, "bytes": 300_000}),
        ("备案承诺书.jpg", "commitment", {"size": (1500, 2000), "exif": (8, False), "bytes": 250_000}),
    ]
    second = enterprise("C02", 2, "330106", "云舟演示文具", "江云舟", "19790923", 998)
    site = {
        "网站负责人姓名": "顾松蓝", "网站负责人证件号码": numbers.identity_number("330106", "19901107", 999),
        "网站负责人手机号码": numbers.mobile(900), "网站负责人应急联系电话": numbers.mobile(901),
        "网站负责人座机": "086-0571-20000061", "网站负责人电子邮箱": "site9002@example.com", "网站负责人证件有效期止": "2044-06-18",
    }
    second["row"] |= site
    second["who"] |= {"site_person": site["网站负责人姓名"], "site_id": site["网站负责人证件号码"]}
    second["folder"] = second["row"]["主办单位名称"]
    second["papers"] = [
        ("yyzz.jpg", "licence", {"size": (1440, 1080), "bytes": 170_000}),
        ("法人身份证-正反面合一.jpg", "id_both", {"size": (1200, 1540), "bytes": 170_000}),
        ("网站负责人身份证-正面.jpg", "id_front", {"of": "site", "size": (1280, 960), "bytes": 110_000}),
        ("网站负责人身份证-反面.jpg", "id_back", {"of": "site", "size": (1280, 960), "bytes": 95_000}),
        ("幕布照-顾松蓝.webp", "photo", {"of": "site", "size": (1200, 1600), "quality": 88}),
        ("核验单-全国版.png", "sheet", {"version": "全国版", "scan": 1240, "noise": 0}),
        ("网站负责人授权书.jpg", "authorisation", {"size": (1200, 1600), "bytes": 150_000}),
    ]
    third = individual("C03", 3, "350102", "叶听澜", "19930218", 996, "檐下听雨手记")
    third["row"]["材料文件夹"] = "叶女士-个人"
    third["folder"] = "叶女士-个人"
    third["papers"] = [
        ("主办者身份证-正面.jpg", "id_front", {"size": (1440, 1080), "exif": (1, True), "bytes": 150_000}),
        ("主办者身份证-反面.jpg", "id_back", {"size": (1440, 1080), "exif": (1, True), "bytes": 140_000}),
        ("幕布照.jpg", "photo", {"size": (1200, 1600), "exif": (6, True), "bytes": 230_000}),
        ("核验单-全国版.jpg", "sheet", {"version": "全国版", "scan": 1240, "bytes": 190_000}),
    ]
    return [first, second, third]
