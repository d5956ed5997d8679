//! Pages from templates: the built-in ones, or an installation's own.
//!
//! An installation's template may extend the built-in one of the same name. Where it has a
//! fault, the built-in one is used and the page says so at its foot: a report is never lost to
//! a typing error in a template.

use super::dates::{DateView, dates};
use super::view::{BatchView, FilingView, THUMBS_FOLDER, picture_names, thumb_path};
use super::wants::{Wants, wants};
use super::{Context, Error, book, json, names, words};
use crate::catalog::portal::{Field, How, Preset};
use crate::model::judged::{Content, Document, JudgedBatch, JudgedFiling};
use crate::model::life::{Nearness, What};
use crate::model::{Column, Slot};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde};
use minijinja::{AutoEscape, Environment, ErrorKind, Value, context};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

const BUILT_IN: &[(&str, &str)] = &[
    ("style.css", include_str!("templates/style.css")),
    ("report.html", include_str!("templates/report.html")),
    ("report.js", include_str!("templates/report.js")),
    ("checklist.html", include_str!("templates/checklist.html")),
    ("letter.html", include_str!("templates/letter.html")),
    ("letter.txt", include_str!("templates/letter.txt")),
    ("weekly.html", include_str!("templates/weekly.html")),
    ("weekly.txt", include_str!("templates/weekly.txt")),
    ("receipt.html", include_str!("templates/receipt.html")),
];

/// What a custom template may spend; a report of 5 000 filings takes a tenth of it.
const FUEL: u64 = 2_000_000_000;

/// The templates, ready to render in one language.
pub struct Pages<'a> {
    environment: Environment<'static>,
    context: Context<'a>,
    /// The installation's templates that could not be used, and why.
    faults: Mutex<BTreeMap<String, String>>,
}

impl<'a> Pages<'a> {
    /// The built-in templates with the words of the context's language.
    pub fn new(context: Context<'a>) -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(".html") {
                AutoEscape::Html
            } else {
                AutoEscape::None
            }
        });
        let lang = context.lang;
        environment.add_global("w", value(words::table(lang)));
        environment.add_global("version", env!("CARGO_PKG_VERSION"));
        environment.add_function("say", move |key: &str, values: Kwargs| {
            let words = words::find(key).ok_or_else(|| {
                minijinja::Error::new(ErrorKind::InvalidOperation, format!("no words {key:?}"))
            })?;
            let mut pairs = Vec::new();
            for name in values.args() {
                pairs.push((name, values.get::<Value>(name)?.to_string()));
            }
            let pairs: Vec<(&str, &str)> = pairs
                .iter()
                .map(|(key, value)| (*key, value.as_str()))
                .collect();
            Ok(words.fill(&pairs).get(lang).to_owned())
        });
        environment.add_filter("path", |path: &str| names::link(path));
        environment.add_filter("two", |number: usize| format!("{number:02}"));
        environment.add_filter("lines", |text: &str| {
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        });
        environment.set_syntax(
            SyntaxConfig::builder()
                .lstrip_blocks(true)
                .trim_blocks(true)
                .build()
                .expect("the usual marks"),
        );
        for (name, source) in BUILT_IN {
            environment
                .add_template(name, source)
                .expect("the built-in templates are rendered by tests");
        }
        Self {
            environment,
            context,
            faults: Mutex::default(),
        }
    }

    /// Which of the installation's templates could not be used so far, and why.
    pub(super) fn faults(&self) -> BTreeMap<String, String> {
        self.faults
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Renders a page, with the installation's own template where it has one without a fault.
    ///
    /// # Errors
    /// When the built-in template cannot be rendered.
    pub fn render(&self, name: &str, values: &Value) -> Result<String, Error> {
        let mut fault = String::new();
        if let Some(source) = (self.context.templates)(name) {
            match self.render_custom(name, source, values) {
                Ok(page) => return Ok(page),
                Err(error) => {
                    let what = error.to_string();
                    let values = [("name", name), ("what", what.as_str())];
                    fault = self.context.say(words::BROKEN_TEMPLATE, &values);
                    self.faults
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .insert(name.to_owned(), what);
                }
            }
        }
        self.environment
            .get_template(name)
            .and_then(|template| template.render(context! { fault, ..values.clone() }))
            .map_err(|error| Error::Page {
                name: name.to_owned(),
                what: error.to_string(),
            })
    }

    fn render_custom(
        &self,
        name: &str,
        source: String,
        values: &Value,
    ) -> Result<String, minijinja::Error> {
        let mut environment = self.environment.clone();
        environment.set_fuel(Some(FUEL));
        let custom = format!("custom/{name}");
        environment.add_template_owned(custom.clone(), source)?;
        environment
            .get_template(&custom)?
            .render(context! { fault => "", ..values.clone() })
    }
}

/// What a template sees of a view.
pub(super) fn value<T: Serialize>(view: T) -> Value {
    Value::from(Serde(view))
}

/// Writes the documents of one batch, together or filing by filing.
pub struct Scribe<'a> {
    batch: &'a JudgedBatch,
    context: Context<'a>,
    pages: Pages<'a>,
    folders: Vec<String>,
}

#[derive(Serialize)]
struct SlotView {
    number: usize,
    title: String,
    required: bool,
    by_eye: Vec<String>,
    materials: Vec<super::view::MaterialView>,
}

#[derive(Serialize)]
struct PageView {
    key: String,
    title: String,
    hint: String,
    site: String,
    upload: bool,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct FieldView {
    label: String,
    value: String,
    how: &'static str,
    hint: String,
    fixed: bool,
}

impl<'a> Scribe<'a> {
    /// Prepares the templates and the names of the folders.
    pub fn new(batch: &'a JudgedBatch, context: Context<'a>) -> Self {
        Self {
            batch,
            context,
            pages: Pages::new(context),
            folders: names::folders(batch),
        }
    }

    pub(super) fn pages(&self) -> &Pages<'a> {
        &self.pages
    }

    /// The documents of the batch as a whole, thumbnails included.
    ///
    /// # Errors
    /// When a document cannot be put together.
    pub fn batch_documents(&self) -> Result<Vec<Document>, Error> {
        let view = BatchView::new(self.batch, &self.context);
        let mut documents = vec![
            bytes("批次报告.html", self.report_page(&view)?.into_bytes()),
            bytes(
                "批次报告.xlsx",
                book::report::report(self.batch, &view, &self.context)?,
            ),
            bytes("回填表.xlsx", book::fix::refill(self.batch, &self.context)?),
        ];
        if view.counts.reject > 0 {
            let fix = book::fix::fix_these(self.batch, &self.context)?;
            documents.push(bytes("只改这些.xlsx", fix));
        }
        let thumbs: BTreeSet<&str> = self
            .batch
            .filings
            .iter()
            .flat_map(|judged| &judged.materials)
            .filter_map(|material| material.pressed())
            .map(|pressed| pressed.thumb.as_str())
            .filter(|thumb| !thumb.is_empty())
            .collect();
        debug_assert!(
            thumbs
                .iter()
                .all(|blob| thumb_path(blob).starts_with(THUMBS_FOLDER))
        );
        documents.extend(thumbs.into_iter().map(|blob| Document {
            path: thumb_path(blob),
            content: Content::Blob(blob.to_owned()),
        }));
        Ok(documents)
    }

    fn report_page(&self, view: &BatchView) -> Result<String, Error> {
        self.pages
            .render("report.html", &context! { batch => value(view) })
    }

    /// The documents of one filing's folder.
    ///
    /// # Errors
    /// When a document cannot be put together.
    ///
    /// # Panics
    /// When the batch has no filing of this index.
    pub fn filing_documents(&self, index: usize) -> Result<Vec<Document>, Error> {
        let judged = &self.batch.filings[index];
        let view = FilingView::new(judged, index, &self.folders[index], &self.context, false);
        let folder = view.folder.clone();
        let wants = wants(judged, &self.context);
        let page = self.pages.render(
            "checklist.html",
            &context! {
                filing => value(&view),
                slots => value(self.slots(judged, &view, &wants)),
                pages => value(self.assistant(judged, &view)),
                dues => value(self.dues(judged)),
                dates => value(dates(judged, self.batch.today, &self.context)),
                steps => value(self.steps()),
                wants => value(&wants),
                portal => self.context.portals.of(&self.batch.profile).url.as_str(),
                batch => context! {
                    id => self.batch.id.as_str(),
                    drop => self.batch.drop.as_str(),
                    today => self.batch.today.to_string(),
                    profile => self.context.profile.title.as_str(),
                },
            },
        )?;
        let mut documents = vec![
            bytes(&format!("{folder}/核对清单.html"), page.into_bytes()),
            bytes(
                &format!("{folder}/filing.json"),
                serde_json::to_vec_pretty(&json::filing_json(self.batch, index, &folder))?,
            ),
        ];
        for (material, name) in judged.materials.iter().zip(picture_names(judged)) {
            if let Some(pressed) = material.pressed() {
                documents.push(Document {
                    path: format!("{folder}/{name}"),
                    content: Content::Blob(pressed.blob.clone()),
                });
            }
        }
        Ok(documents)
    }

    /// The documents of every filing's folder, each made when it is asked for.
    pub fn of_filings(&self) -> impl Iterator<Item = Result<Document, Error>> {
        (0..self.batch.filings.len()).flat_map(|index| {
            let made = self.filing_documents(index);
            let (made, error) = match made {
                Ok(made) => (made, None),
                Err(error) => (Vec::new(), Some(Err(error))),
            };
            made.into_iter().map(Ok).chain(error)
        })
    }

    /// The upload page's slots: those with a picture, and those that must have one.
    fn slots(&self, judged: &JudgedFiling, view: &FilingView, wants: &Wants) -> Vec<SlotView> {
        Slot::ALL
            .into_iter()
            .map(|slot| SlotView {
                number: slot.number(),
                title: self.context.slots.title(slot, self.context.lang).to_owned(),
                required: self.context.profile.limit(slot).required,
                by_eye: self.by_eye(slot, wants),
                materials: view
                    .materials
                    .iter()
                    .zip(&judged.materials)
                    .filter(|(_, material)| material.slot == slot)
                    .map(|(view, _)| view.clone())
                    .collect(),
            })
            .filter(|slot| slot.required || !slot.materials.is_empty())
            .collect()
    }

    /// The slot's points, and the version of the sheet that this province wants.
    fn by_eye(&self, slot: Slot, wants: &Wants) -> Vec<String> {
        let lang = self.context.lang;
        let mut points = self.context.slots.by_eye(slot, lang).to_vec();
        if slot == Slot::VerificationSheet && !wants.sheet_version.is_empty() {
            let version = wants.sheet_version.as_str();
            points.insert(
                0,
                self.context
                    .say(words::USE_VERSION, &[("version", version)]),
            );
        }
        points
    }

    /// The portal's pages with this filing's values.
    fn assistant(&self, judged: &JudgedFiling, view: &FilingView) -> Vec<PageView> {
        let lang = self.context.lang;
        let several = judged.filing.rows.len() > 1;
        let mut pages = Vec::new();
        let portal = self.context.portals.of(&self.batch.profile);
        let mut at = 0;
        while at < portal.pages.len() {
            let page = &portal.pages[at];
            if !page.per_site {
                pages.push(PageView {
                    key: page.key.clone(),
                    title: page.title.get(lang).to_owned(),
                    hint: page.hint.get(lang).to_owned(),
                    site: String::new(),
                    upload: page.upload,
                    fields: page
                        .fields
                        .iter()
                        .map(|f| self.field(f, judged, 0))
                        .collect(),
                });
                at += 1;
                continue;
            }
            // The pages of a site are filled in together, then those of the next site.
            let end = portal.pages[at..]
                .iter()
                .position(|page| !page.per_site)
                .map_or(portal.pages.len(), |more| at + more);
            for site in judged.filing.sites() {
                for page in &portal.pages[at..end] {
                    let label = match view.domains.get(site.index) {
                        Some(domain) if several => domain.clone(),
                        None if several => (site.index + 1).to_string(),
                        _ => String::new(),
                    };
                    pages.push(PageView {
                        key: format!("{}-{}", page.key, site.index + 1),
                        title: page.title.get(lang).to_owned(),
                        hint: page.hint.get(lang).to_owned(),
                        site: label,
                        upload: page.upload,
                        fields: page
                            .fields
                            .iter()
                            .map(|field| self.field(field, judged, site.index))
                            .collect(),
                    });
                }
            }
            at = end;
        }
        pages
    }

    fn field(&self, field: &Field, judged: &JudgedFiling, site: usize) -> FieldView {
        let access = &self.context.profile.access;
        let written = match field.column {
            Some(Column::AccountPassword) | None => "",
            Some(column) => judged
                .filing
                .sites()
                .nth(site)
                .map_or("", |site| site.get(column)),
        };
        let (value, fixed) = match (written, field.default) {
            ("", Some(Preset::Location)) => (access.location.as_str(), true),
            ("", Some(Preset::Mode)) => (access.mode.as_str(), true),
            ("", Some(Preset::Ip)) => (access.ip.as_str(), true),
            ("", Some(Preset::IpVersion)) => (access.ip_version.as_str(), true),
            (written, _) => (written, false),
        };
        let how = if value.is_empty() && field.how == How::Copy {
            "empty"
        } else {
            field.how.word()
        };
        FieldView {
            label: field.label.clone(),
            value: value.to_owned(),
            how,
            hint: field.hint.get(self.context.lang).to_owned(),
            fixed: fixed && !value.is_empty(),
        }
    }

    /// What is due after the hand-over, or would be; what expires stands in its own list.
    fn dues(&self, judged: &JudgedFiling) -> Vec<DateView> {
        let lang = self.context.lang;
        let now = self.batch.today.and_hms_opt(8, 0, 0).unwrap_or_default();
        judged
            .dues
            .iter()
            .filter(|due| !matches!(due.what, What::Domain | What::Certificate))
            .map(|due| DateView {
                what: due.message.get(lang).to_owned(),
                date: due.remedy.get(lang).to_owned(),
                left: due.left(now, lang),
                state: match due.nearness {
                    Nearness::Over => "over",
                    Nearness::Now | Nearness::Soon => "soon",
                    Nearness::Waiting => "fine",
                },
            })
            .collect()
    }

    fn steps(&self) -> Vec<Value> {
        let lang = self.context.lang;
        self.context
            .portals
            .of(&self.batch.profile)
            .steps
            .iter()
            .map(|step| {
                let (title, span, note) = step.get(lang);
                context! { title, span, note, urgent => step.urgent }
            })
            .collect()
    }
}

fn bytes(path: &str, bytes: Vec<u8>) -> Document {
    Document {
        path: path.to_owned(),
        content: Content::Bytes(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    #[test]
    fn a_broken_template_of_an_installation_costs_no_page() {
        let mut context = Context::shipped(Lang::Zh);
        context.templates = &|name| (name == "letter.txt").then(|| "{{ nonsense( }}".to_owned());
        let pages = Pages::new(context);
        let letter = minijinja::context! {
            counts => minijinja::context! { ready => 1, review => 0, reject => 0 },
        };
        let page = pages.render("letter.txt", &letter).expect("the built-in");
        assert!(page.contains("自定义模板"), "{page}");
    }

    #[test]
    fn an_installation_may_write_its_own() {
        let mut context = Context::shipped(Lang::Zh);
        context.templates = &|name| (name == "letter.txt").then(|| "{{ w.ready }}!".to_owned());
        let page = Pages::new(context).render("letter.txt", &minijinja::context! {});
        assert_eq!(page.expect("renders"), "可提交!");
    }
}
