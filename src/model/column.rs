//! The columns of a filing sheet, one variant each.
//!
//! The keys are the contract with machine readers (`field` in JSON output); the Chinese headers
//! are what a clerk sees. Which aliases a header has is data: see `config/columns.toml`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A column of the filing sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[expect(
    missing_docs,
    reason = "each variant is documented by its header in `header`"
)]
pub enum Column {
    FilingNo,
    FilingType,
    AccountManager,
    AccountManagerEmail,
    AccountUsername,
    AccountT2eUsername,
    AccountPassword,
    AccountEmail,
    SubjectProvince,
    SubjectCity,
    SubjectCounty,
    SubjectName,
    SubjectNature,
    SubjectCertType,
    SubjectCertNo,
    SubjectCertValidTo,
    SubjectCertAddress,
    SubjectContactAddress,
    SubjectInvestor,
    SubjectLegalRep,
    SubjectScope,
    PrincipalName,
    PrincipalCertType,
    PrincipalCertNo,
    PrincipalCertValidTo,
    PrincipalMobile,
    PrincipalLandline,
    PrincipalEmergency,
    PrincipalEmail,
    PrincipalImType,
    PrincipalImAccount,
    PrincipalRemarkAdmin,
    PrincipalRemarkIsp,
    SiteName,
    SiteHomeUrl,
    SiteDomain,
    DomainHolder,
    DomainExpires,
    DomainRealnameDone,
    SitePreapproval,
    SitePreapprovalNo,
    SiteServices,
    SiteLanguages,
    SiteAppTypes,
    SitePrincipalName,
    SitePrincipalCertType,
    SitePrincipalCertNo,
    SitePrincipalCertValidTo,
    SitePrincipalMobile,
    SitePrincipalLandline,
    SitePrincipalEmergency,
    SitePrincipalEmail,
    SitePrincipalImType,
    SitePrincipalImAccount,
    SitePrincipalRemarkAdmin,
    SitePrincipalRemarkIsp,
    AccessLocation,
    AccessMode,
    AccessIpFrom,
    AccessIpTo,
    AccessIpVer,
    MaterialsFolder,
    StatusStage,
    StatusStageDate,
    StatusReturnedReason,
    StatusFilingNumber,
}

impl Column {
    /// How many columns there are.
    pub const COUNT: usize = 66;

    /// Every column, in the order of the sheet.
    pub const ALL: [Self; Self::COUNT] = [
        Self::FilingNo,
        Self::FilingType,
        Self::AccountManager,
        Self::AccountManagerEmail,
        Self::AccountUsername,
        Self::AccountT2eUsername,
        Self::AccountPassword,
        Self::AccountEmail,
        Self::SubjectProvince,
        Self::SubjectCity,
        Self::SubjectCounty,
        Self::SubjectName,
        Self::SubjectNature,
        Self::SubjectCertType,
        Self::SubjectCertNo,
        Self::SubjectCertValidTo,
        Self::SubjectCertAddress,
        Self::SubjectContactAddress,
        Self::SubjectInvestor,
        Self::SubjectLegalRep,
        Self::SubjectScope,
        Self::PrincipalName,
        Self::PrincipalCertType,
        Self::PrincipalCertNo,
        Self::PrincipalCertValidTo,
        Self::PrincipalMobile,
        Self::PrincipalLandline,
        Self::PrincipalEmergency,
        Self::PrincipalEmail,
        Self::PrincipalImType,
        Self::PrincipalImAccount,
        Self::PrincipalRemarkAdmin,
        Self::PrincipalRemarkIsp,
        Self::SiteName,
        Self::SiteHomeUrl,
        Self::SiteDomain,
        Self::DomainHolder,
        Self::DomainExpires,
        Self::DomainRealnameDone,
        Self::SitePreapproval,
        Self::SitePreapprovalNo,
        Self::SiteServices,
        Self::SiteLanguages,
        Self::SiteAppTypes,
        Self::SitePrincipalName,
        Self::SitePrincipalCertType,
        Self::SitePrincipalCertNo,
        Self::SitePrincipalCertValidTo,
        Self::SitePrincipalMobile,
        Self::SitePrincipalLandline,
        Self::SitePrincipalEmergency,
        Self::SitePrincipalEmail,
        Self::SitePrincipalImType,
        Self::SitePrincipalImAccount,
        Self::SitePrincipalRemarkAdmin,
        Self::SitePrincipalRemarkIsp,
        Self::AccessLocation,
        Self::AccessMode,
        Self::AccessIpFrom,
        Self::AccessIpTo,
        Self::AccessIpVer,
        Self::MaterialsFolder,
        Self::StatusStage,
        Self::StatusStageDate,
        Self::StatusReturnedReason,
        Self::StatusFilingNumber,
    ];

    /// The stable key, for example `subject.cert_no`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::FilingNo => "filing_no",
            Self::FilingType => "filing_type",
            Self::AccountManager => "account_manager",
            Self::AccountManagerEmail => "account_manager_email",
            Self::AccountUsername => "account.username",
            Self::AccountT2eUsername => "account.t2e_username",
            Self::AccountPassword => "account.password",
            Self::AccountEmail => "account.email",
            Self::SubjectProvince => "subject.province",
            Self::SubjectCity => "subject.city",
            Self::SubjectCounty => "subject.county",
            Self::SubjectName => "subject.name",
            Self::SubjectNature => "subject.nature",
            Self::SubjectCertType => "subject.cert_type",
            Self::SubjectCertNo => "subject.cert_no",
            Self::SubjectCertValidTo => "subject.cert_valid_to",
            Self::SubjectCertAddress => "subject.cert_address",
            Self::SubjectContactAddress => "subject.contact_address",
            Self::SubjectInvestor => "subject.investor",
            Self::SubjectLegalRep => "subject.legal_rep",
            Self::SubjectScope => "subject.scope",
            Self::PrincipalName => "principal.name",
            Self::PrincipalCertType => "principal.cert_type",
            Self::PrincipalCertNo => "principal.cert_no",
            Self::PrincipalCertValidTo => "principal.cert_valid_to",
            Self::PrincipalMobile => "principal.mobile",
            Self::PrincipalLandline => "principal.landline",
            Self::PrincipalEmergency => "principal.emergency",
            Self::PrincipalEmail => "principal.email",
            Self::PrincipalImType => "principal.im_type",
            Self::PrincipalImAccount => "principal.im_account",
            Self::PrincipalRemarkAdmin => "principal.remark_admin",
            Self::PrincipalRemarkIsp => "principal.remark_isp",
            Self::SiteName => "site.name",
            Self::SiteHomeUrl => "site.home_url",
            Self::SiteDomain => "site.domain",
            Self::DomainHolder => "domain.holder",
            Self::DomainExpires => "domain.expires",
            Self::DomainRealnameDone => "domain.realname_done",
            Self::SitePreapproval => "site.preapproval",
            Self::SitePreapprovalNo => "site.preapproval_no",
            Self::SiteServices => "site.services",
            Self::SiteLanguages => "site.languages",
            Self::SiteAppTypes => "site.app_types",
            Self::SitePrincipalName => "site.principal.name",
            Self::SitePrincipalCertType => "site.principal.cert_type",
            Self::SitePrincipalCertNo => "site.principal.cert_no",
            Self::SitePrincipalCertValidTo => "site.principal.cert_valid_to",
            Self::SitePrincipalMobile => "site.principal.mobile",
            Self::SitePrincipalLandline => "site.principal.landline",
            Self::SitePrincipalEmergency => "site.principal.emergency",
            Self::SitePrincipalEmail => "site.principal.email",
            Self::SitePrincipalImType => "site.principal.im_type",
            Self::SitePrincipalImAccount => "site.principal.im_account",
            Self::SitePrincipalRemarkAdmin => "site.principal.remark_admin",
            Self::SitePrincipalRemarkIsp => "site.principal.remark_isp",
            Self::AccessLocation => "access.location",
            Self::AccessMode => "access.mode",
            Self::AccessIpFrom => "access.ip_from",
            Self::AccessIpTo => "access.ip_to",
            Self::AccessIpVer => "access.ip_ver",
            Self::MaterialsFolder => "materials.folder",
            Self::StatusStage => "status.stage",
            Self::StatusStageDate => "status.stage_date",
            Self::StatusReturnedReason => "status.returned_reason",
            Self::StatusFilingNumber => "status.filing_number",
        }
    }

    /// The header a clerk sees, for example `主办单位有效证件号码`.
    pub const fn header(self) -> &'static str {
        match self {
            Self::FilingNo => "备案编号",
            Self::FilingType => "备案类型",
            Self::AccountManager => "客户经理",
            Self::AccountManagerEmail => "客户经理邮箱",
            Self::AccountUsername => "备案用户名",
            Self::AccountT2eUsername => "T2e用户名",
            Self::AccountPassword => "备案密码",
            Self::AccountEmail => "备案账号邮箱",
            Self::SubjectProvince => "主办单位所在省",
            Self::SubjectCity => "主办单位所在市",
            Self::SubjectCounty => "主办单位所在县",
            Self::SubjectName => "主办单位名称",
            Self::SubjectNature => "主办单位性质",
            Self::SubjectCertType => "主办单位有效证件类型",
            Self::SubjectCertNo => "主办单位有效证件号码",
            Self::SubjectCertValidTo => "主办单位证件有效期止",
            Self::SubjectCertAddress => "主办单位有效证件住所",
            Self::SubjectContactAddress => "主办单位通信地址",
            Self::SubjectInvestor => "投资者或上级主管单位",
            Self::SubjectLegalRep => "法定代表人",
            Self::SubjectScope => "经营范围",
            Self::PrincipalName => "主体负责人姓名",
            Self::PrincipalCertType => "主体负责人证件类型",
            Self::PrincipalCertNo => "主体负责人证件号码",
            Self::PrincipalCertValidTo => "主体负责人证件有效期止",
            Self::PrincipalMobile => "主体负责人手机号码",
            Self::PrincipalLandline => "主体负责人座机",
            Self::PrincipalEmergency => "主体负责人应急联系电话",
            Self::PrincipalEmail => "主体负责人电子邮箱",
            Self::PrincipalImType => "主体负责人即时通讯类型",
            Self::PrincipalImAccount => "主体负责人即时通讯账号",
            Self::PrincipalRemarkAdmin => "主体备注（提交至管局）",
            Self::PrincipalRemarkIsp => "主体备注（提交至接入商）",
            Self::SiteName => "网站名称",
            Self::SiteHomeUrl => "网站首页网址",
            Self::SiteDomain => "网站域名列表",
            Self::DomainHolder => "域名所有者",
            Self::DomainExpires => "域名到期日期",
            Self::DomainRealnameDone => "域名实名认证日期",
            Self::SitePreapproval => "前置审批内容类型",
            Self::SitePreapprovalNo => "前置审批文号",
            Self::SiteServices => "网站服务内容",
            Self::SiteLanguages => "网站语言类别",
            Self::SiteAppTypes => "应用服务类型",
            Self::SitePrincipalName => "网站负责人姓名",
            Self::SitePrincipalCertType => "网站负责人证件类型",
            Self::SitePrincipalCertNo => "网站负责人证件号码",
            Self::SitePrincipalCertValidTo => "网站负责人证件有效期止",
            Self::SitePrincipalMobile => "网站负责人手机号码",
            Self::SitePrincipalLandline => "网站负责人座机",
            Self::SitePrincipalEmergency => "网站负责人应急联系电话",
            Self::SitePrincipalEmail => "网站负责人电子邮箱",
            Self::SitePrincipalImType => "网站负责人即时通讯类型",
            Self::SitePrincipalImAccount => "网站负责人即时通讯账号",
            Self::SitePrincipalRemarkAdmin => "网站备注（提交至管局）",
            Self::SitePrincipalRemarkIsp => "网站备注（提交至接入商）",
            Self::AccessLocation => "服务器放置地",
            Self::AccessMode => "网站接入方式",
            Self::AccessIpFrom => "网站IP地址起",
            Self::AccessIpTo => "网站IP地址止",
            Self::AccessIpVer => "IP类型",
            Self::MaterialsFolder => "材料文件夹",
            Self::StatusStage => "当前状态",
            Self::StatusStageDate => "状态日期",
            Self::StatusReturnedReason => "驳回原因",
            Self::StatusFilingNumber => "备案号",
        }
    }

    /// The column of a key, if there is one.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.key() == key)
    }

    /// The position in [`Column::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The column that holds one detail of the person in a role.
    pub const fn of(role: Role, detail: Detail) -> Self {
        let first = match role {
            Role::Principal => Self::PrincipalName,
            Role::SitePrincipal => Self::SitePrincipalName,
        };
        Self::ALL[first as usize + detail as usize]
    }

    /// Whether the column repeats per site, or belongs to the subject and stands in the first row.
    pub fn is_per_site(self) -> bool {
        (Self::SiteName..=Self::AccessIpVer).contains(&self)
    }
}

/// In which capacity a person appears in a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 主体负责人: answers for the subject; of an enterprise the legal representative.
    Principal,
    /// 网站负责人: answers for one site.
    SitePrincipal,
}

/// What is asked of a person, in the order of the sheet's columns for either role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the words are those of the columns")]
pub enum Detail {
    Name,
    CertType,
    CertNo,
    CertValidTo,
    Mobile,
    Landline,
    Emergency,
    Email,
    ImType,
    ImAccount,
    RemarkAdmin,
    RemarkIsp,
}

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::from_key(&key)
            .ok_or_else(|| serde::de::Error::custom(format!("no column has the key {key:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_of_a_role_is_its_own_column() {
        assert_eq!(
            Column::of(Role::Principal, Detail::Name),
            Column::PrincipalName
        );
        assert_eq!(
            Column::of(Role::Principal, Detail::RemarkIsp),
            Column::PrincipalRemarkIsp
        );
        assert_eq!(
            Column::of(Role::SitePrincipal, Detail::CertNo),
            Column::SitePrincipalCertNo
        );
        assert_eq!(
            Column::of(Role::SitePrincipal, Detail::RemarkIsp),
            Column::SitePrincipalRemarkIsp
        );
    }

    #[test]
    fn every_key_finds_its_column() {
        for column in Column::ALL {
            assert_eq!(Column::from_key(column.key()), Some(column));
        }
    }
}
