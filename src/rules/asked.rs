//! Whether a province's extra sentence or paper is asked of a case.

use super::Case;
use crate::catalog::provinces::When;
use crate::model::Column;
use crate::model::web::pieces;

/// The kind of filing meant by an empty cell.
const FIRST: &str = "首次备案";

impl Case<'_> {
    /// Whether everything holds under which something is asked.
    pub(super) fn holds(&self, when: &When) -> bool {
        (!when.site_principal_differs || self.has_other_site_principal())
            && (!when.principal_not_legal_rep || self.has_other_principal())
            && (when.natures.is_empty()
                || self
                    .nature
                    .is_some_and(|nature| when.natures.contains(&nature.name)))
            && (!when.sole_trader || self.is_sole_trader())
            && self.sites.len() >= usize::from(when.min_sites)
            && (when.words.is_empty() || when.words.iter().any(|word| self.mentions(word)))
            && (!when.several_domains
                || self
                    .sites
                    .iter()
                    .any(|site| pieces(site.get(Column::SiteDomain)).nth(1).is_some()))
            && (!when.no_landline || self.principal.landline.is_empty())
            && (when.services.is_empty() || self.offers(&when.services))
            && (!when.non_local_id || self.has_id_from_elsewhere())
            && (when.filing_types.is_empty()
                || when
                    .filing_types
                    .iter()
                    .any(|kind| kind == self.filing_type()))
    }

    /// Whether a site's principal is known to be somebody else than the principal.
    fn has_other_site_principal(&self) -> bool {
        self.sites
            .iter()
            .any(|site| site.principal.differs(&self.principal))
    }

    /// Whether the principal is known not to be the legal representative.
    fn has_other_principal(&self) -> bool {
        let representative = self.get(Column::SubjectLegalRep);
        !representative.is_empty()
            && !self.principal.name.is_empty()
            && representative != self.principal.name
    }

    /// Whether the principal's ID card is known to be from another province.
    fn has_id_from_elsewhere(&self) -> bool {
        self.principal.has_id_card()
            && self
                .province
                .zip(self.catalog.provinces.of_id(self.principal.cert_no))
                .is_some_and(|(own, home)| own.code != home.code)
    }

    /// Whether the subject's name, its scope or a site's name holds a word.
    fn mentions(&self, word: &str) -> bool {
        self.get(Column::SubjectName).contains(word)
            || self.get(Column::SubjectScope).contains(word)
            || self
                .sites
                .iter()
                .any(|site| site.get(Column::SiteName).contains(word))
    }

    /// Whether a site offers one of these service contents.
    fn offers(&self, services: &[String]) -> bool {
        self.sites.iter().any(|site| {
            site.services
                .iter()
                .any(|(_, choice)| choice.is_some_and(|choice| services.contains(&choice.name)))
        })
    }

    /// The kind of filing, by the portal's name.
    fn filing_type(&self) -> &str {
        let cell = self.get(Column::FilingType);
        if cell.is_empty() {
            return FIRST;
        }
        let list = self.catalog.enumerations.of(Column::FilingType);
        let choice = list.and_then(|list| list.find(cell));
        choice.map_or(cell, |choice| &choice.name)
    }

    /// Whether the filing ends something: then nothing is uploaded.
    pub(super) fn is_cancellation(&self) -> bool {
        matches!(self.filing_type(), "注销" | "取消接入")
    }
}
