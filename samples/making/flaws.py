"""Twelve filings, each wrong in another way, with the findings that are due."""

from . import numbers
from .cases import enterprise, individual, swap


def flawed():
    """The filings; `title` says in Chinese what is wrong."""
    return [make() for make in (f01, f02, f03, f04, f05, f06, f07, f08, f09, f10, f11, f12)]


def f01():
    filing = enterprise("F01", 11, "440606", "松岚演示灯饰", "罗松岚", "19830509", 997)
    filing["row"]["主办单位有效证件号码"] = numbers.with_wrong_check(filing["row"]["主办单位有效证件号码"])
    return filing | {"title": "统一社会信用代码最后一位（校验码）抄错", "expect": [("SUB-04", "error", "主办单位有效证件号码"), ("MAT-15", "error", "主办单位有效证件")]}


def f02():
    filing = enterprise("F02", 12, "330203", "荷塘演示茶具", "陆荷塘", "19880824", 998)
    for role in ("主体负责人", "网站负责人"):
        header = f"{role}证件号码"
        filing["row"][header] = float(filing["row"][header][:15] + "000")  # Excel keeps 15 digits.
    return filing | {
        "title": "身份证号码被 Excel 当成数字，后三位已丢失",
        "expect": [
            ("XLS-01", "error", "主体负责人证件号码"), ("PER-04", "error", "主体负责人证件号码"),
            ("XLS-01", "error", "网站负责人证件号码"), ("PER-04", "error", "网站负责人证件号码"),
        ],
    }


def f03():
    filing = enterprise("F03", 13, "510104", "木槿演示文具", "邵木槿", "19900203", 996)
    filing["row"] |= {
        "主办单位性质": "个人", "网站服务内容": "博客/个人空间", "网站备注（提交至管局）": "介绍文具的选购和使用，分享手账做法。",
    }
    return filing | {
        "title": "公司的网站按个人性质报备（一处选错，牵出其余各条）",
        "expect": [
            ("SUB-02", "error", "主办单位性质"), ("SUB-03", "error", "主办单位有效证件类型"), ("SUB-14", "error", "主办单位名称"),
            ("WEB-03", "error", "网站名称"), ("WEB-03", "error", "网站名称"),  # 公司, and the place
            ("MAT-03", "manual", "主办单位有效证件"),  # of a person the slot holds an identity card
        ],
    }


def f04():
    filing = enterprise("F04", 14, "330402", "知渔演示渔具", "方知渔", "19811130", 999)
    for role in ("主体负责人", "网站负责人"):
        filing["row"][f"{role}座机"] = ""
    return filing | {
        "title": "广东以外的省没有填座机，备注里也没有说明原因",
        "expect": [("TEL-05", "error", "主体负责人座机"), ("TEL-05", "error", "网站负责人座机")],
    }


def f05():
    filing = enterprise("F05", 15, "340104", "兰溪演示花艺", "程兰溪", "19860615", 996)
    domain = filing["row"]["网站域名列表"]
    filing["row"] |= {"网站域名列表": f"http://www.shop.{domain}/", "网站首页网址": f"www.shop.{domain}"}
    return filing | {
        "title": "域名带 http://、www，并且是三级域名",
        "expect": [("DOM-02", "error", "网站域名列表", "已修复"), ("DOM-03", "error", "网站域名列表"), ("DOM-07", "error", "网站首页网址")],
    }


def f06():
    filing = enterprise("F06", 16, "420106", "棠梨演示糕点", "沈棠梨", "19920721", 998)
    filing["papers"] = [paper for paper in filing["papers"] if "反面" not in paper[0]]
    return filing | {"title": "法人身份证只有人像面", "expect": [("MAT-03", "error", "主体负责人证件"), ("MAT-03", "error", "网站负责人证件")]}


def f07():
    filing = enterprise("F07", 17, "370102", "云舟演示箱包", "白云舟", "19841018", 997)
    swap(filing, "营业执照.jpg", ("营业执照.jpg", "licence", {"torn": 0.55}))
    return filing | {"title": "营业执照照片没有传完，只有上半截", "expect": [("MAT-06", "error", "主办单位有效证件")]}


def f08():
    filing = enterprise("F08", 18, "330203", "南桥演示五金", "柳南桥", "19780327", 999, manager="乙")
    swap(filing, "幕布照.jpg", ("幕布照.jpg", "html", {}))
    return filing | {"title": "幕布照其实是下载失败的网页，改名成了 .jpg", "expect": [("MAT-06", "error", "当面核验照片")]}


def f09():
    filing = enterprise("F09", 19, "440104", "汀兰演示服饰", "宋汀兰", "19950906", 998, manager="乙")
    swap(filing, "核验单-广东版.jpg", ("核验单-全国版.jpg", "sheet", {"version": "全国版"}))
    return filing | {"title": "广东的主体交了全国版核验单", "expect": [("MAT-09", "error", "真实性核验单")]}


def f10():
    filing = enterprise("F10", 20, "350203", "青梧演示家具", "梁青梧", "19760112", 997, manager="乙")
    for role in ("主体负责人", "网站负责人"):
        filing["row"][f"{role}证件有效期止"] = "2025-08-31"
    filing["who"]["validity"] = "2005.08.31-2025.08.31"
    swap(filing, "营业执照.jpg", ("营业执照.jpg", "licence", {"size": (2400, 1800), "exif": (6, True), "bytes": 800_000}))
    return filing | {
        "title": "身份证已过有效期；执照照片约 0.5 MB，带拍摄地点（已自动处理）",
        "expect": [
            ("PER-08", "error", "主体负责人证件有效期止"), ("PER-08", "error", "网站负责人证件有效期止"),
            ("MAT-04", "info", "主办单位有效证件", "已修复"), ("MAT-14", "info", "主办单位有效证件"),
        ],
    }


def f11():
    filing = enterprise("F11", 21, "350502", "石榴演示雨具", "许石榴", "19890430", 996, manager="乙")
    filing["row"]["网站名称"] = filing["row"]["网站域名列表"]
    return filing | {
        "title": "网站名称填成了域名；与 F12 报同一个域名",
        "expect": [("WEB-02", "error", "网站名称"), ("DOM-11", "error", "网站域名列表")],
    }


def f12():
    other = f11()["row"]["网站域名列表"]
    filing = enterprise("F12", 22, "350102", "山楂演示玩具", "唐山楂", "19870808", 999, manager="乙")
    filing["row"] |= {
        "网站域名列表": other, "网站首页网址": f"www.{other}",
        "网站IP地址起": "192.168.1.20", "网站IP地址止": "192.168.1.20",
    }
    filing["flat"] = True
    return filing | {
        "title": "IP 是内网地址，不是接入商的；与 F11 报同一个域名",
        "expect": [
            ("DOM-11", "error", "网站域名列表"), ("NET-03", "error", "网站IP地址起"), ("NET-03", "error", "网站IP地址止"),
            ("NET-04", "error", "网站IP地址起"),
        ],
    }


# What the drop as a whole brings, beyond its filings: nothing. This README is noise to the inbox.
OF_THE_DROP = []
