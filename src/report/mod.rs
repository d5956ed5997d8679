//! A judged batch → what people read: reports, checklists, the sheet that goes back, letters.
//!
//! Pure: values in, bytes out. rust_xlsxwriter and minijinja live here and nowhere else. This
//! room words the frame only; what was found is said by the rules' cards and printed as it is.

pub mod book;
mod charts;
mod dates;
pub mod json;
pub mod letter;
pub mod names;
pub mod page;
mod risk;
mod today;
mod trial;
#[expect(missing_docs, reason = "fields are named as the templates show them")]
pub mod view;
mod wants;
mod weekly;
pub mod words;

pub use letter::{Draft, Occasion, letters};
pub use page::Scribe;
pub use today::{receipt, title as due_title};
pub use trial::template_faults;
pub use weekly::Week;

use crate::catalog::Enumerations;
use crate::catalog::columns::{self, Columns};
use crate::catalog::portal::{self, Portals};
use crate::catalog::profile::{self, Profile};
use crate::catalog::provinces::{self, Provinces};
use crate::catalog::slots::{self, Slots};
use crate::model::finding::Words;
use crate::model::judged::{Document, JudgedBatch, JudgedFiling};
use crate::model::{Card, Finding, Lang};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::sync::LazyLock;

/// What can go wrong in this room: never the customer's fault.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A workbook could not be put together.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A page could not be put together; a custom template's faults do not end here.
    #[error("the page {name} could not be written: {what}")]
    Page {
        /// The template.
        name: String,
        /// What went wrong.
        what: String,
    },
    /// A value could not be written as JSON.
    #[error("JSON could not be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// Finds the sign of a rule by its code.
pub type Cards<'a> = &'a (dyn Fn(&str) -> Option<&'static Card> + Sync);
/// Finds an installation's own template by its name, for example `letter.html`.
pub type Templates<'a> = &'a (dyn Fn(&str) -> Option<String> + Sync);

/// What the documents of an installation need to know besides the batch.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The language of the reader.
    pub lang: Lang,
    /// The installation's time zone.
    pub zone: Tz,
    /// The columns.
    pub columns: &'a Columns,
    /// The slots.
    pub slots: &'a Slots,
    /// The ISP.
    pub profile: &'a Profile,
    /// The portals' pages.
    pub portals: &'a Portals,
    /// What each administration asks for.
    pub provinces: &'a Provinces,
    /// What may be chosen in a column.
    pub enumerations: &'a Enumerations,
    /// The rules' cards, for their titles.
    pub cards: Cards<'a>,
    /// The installation's own templates.
    pub templates: Templates<'a>,
}

struct Shipped {
    columns: Columns,
    slots: Slots,
    profile: Profile,
    portals: Portals,
    provinces: Provinces,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| Shipped {
    columns: Columns::parse(columns::EMBEDDED).expect("embedded, read by a test"),
    slots: Slots::parse(slots::EMBEDDED).expect("embedded, read by a test"),
    profile: Profile::parse(profile::EMBEDDED[0].1).expect("embedded, read by a test"),
    portals: Portals::parse(portal::EMBEDDED).expect("embedded, read by a test"),
    provinces: Provinces::parse(provinces::EMBEDDED).expect("embedded, read by a test"),
});

impl Context<'static> {
    /// The data that ship with the program, no cards and no templates of an installation.
    pub fn shipped(lang: Lang) -> Self {
        Self {
            lang,
            zone: chrono_tz::Asia::Shanghai,
            columns: &SHIPPED.columns,
            slots: &SHIPPED.slots,
            profile: &SHIPPED.profile,
            portals: &SHIPPED.portals,
            provinces: &SHIPPED.provinces,
            enumerations: Enumerations::embedded(),
            cards: &|_| None,
            templates: &|_| None,
        }
    }
}

impl Context<'_> {
    /// The fault in a few words: the card's title, else what was found.
    pub fn title(&self, finding: &Finding) -> String {
        match (self.cards)(&finding.rule) {
            Some(card) => card.title.get(self.lang).to_owned(),
            None => crate::model::mask::text(finding.message.get(self.lang)).into_owned(),
        }
    }

    /// A moment in the installation's time zone, to the minute.
    pub fn moment(&self, moment: DateTime<Utc>) -> String {
        moment
            .with_timezone(&self.zone)
            .format("%Y-%m-%d %H:%M")
            .to_string()
    }

    fn say(&self, words: Words, values: &[(&str, &str)]) -> String {
        words.fill(values).get(self.lang).to_owned()
    }
}

/// What our four columns say of a filing: its state, what to do, whose turn it is, and what to
/// send the customer.
pub fn row_texts(judged: &JudgedFiling, context: &Context<'_>) -> [String; 4] {
    let (what, who) = view::todo(judged, context);
    let state = judged.verdict().words().get(context.lang).to_owned();
    [
        state,
        what,
        who.to_owned(),
        view::customer_message(judged, context),
    ]
}

/// Every document of a batch's folder.
///
/// For a batch of any size see [`Scribe`], which gives the filings' documents one by one.
///
/// # Errors
/// When a document cannot be put together; that is our trouble.
pub fn documents(batch: &JudgedBatch, context: &Context<'_>) -> Result<Vec<Document>, Error> {
    let scribe = Scribe::new(batch, *context);
    let mut documents = scribe.batch_documents()?;
    for document in scribe.of_filings() {
        documents.push(document?);
    }
    Ok(documents)
}

pub use book::fix::{fix_these, refill};
pub use book::template::template;
