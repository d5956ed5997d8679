//! Step 4: the documents, staged, synced and renamed into the outbox; then the record.

use crate::audit::{Act, Event};
use crate::desk::marks::marks;
use crate::desk::{Desk, Drop, Error, Progress, judged_batch};
use crate::ledger::{Batch, BatchStage, Held, Publication};
use crate::model::judged::{Content, Document, JudgedBatch};
use crate::report::{Scribe, names::clean};
use crate::{outbox, report, sheet};

/// The workbook that goes back to the customer.
const RETURNED: &str = "回填表.xlsx";

/// The longest name of a drop in a folder's name.
const LONGEST: usize = 60;

impl Desk {
    pub(in crate::desk) fn publish(&self, mut batch: Held<Batch>) -> Result<(), Error> {
        let Some(judged) = judged_batch(self, &batch.record)? else {
            return Ok(());
        };
        let context = self.context(&batch.record.reseller);
        let scribe = Scribe::new(&judged, context);
        let mut documents = scribe.batch_documents()?;
        self.return_own_workbook(&batch.record, &judged, &context, &mut documents)?;
        if !judged.answers.is_empty() {
            let own = self.lives(Some(&batch.record.series))?;
            let errands = self.errands_of(own.iter());
            let page = report::receipt(
                &judged.drop,
                &judged.answers,
                &errands,
                self.moment(),
                &context,
            )?;
            documents.push(Document {
                path: "状态回执.html".to_owned(),
                content: Content::Bytes(page.into_bytes()),
            });
        }
        let wanted = self.folder(&batch.record, &format!("r{}", batch.record.round));
        let id = &batch.record.id;
        let of_filings = scribe.of_filings().map(|made| Ok(made?));
        let folder = outbox::publish(
            &self.home.outbox(),
            &wanted,
            id,
            documents.into_iter().map(Ok).chain(of_filings),
            &*self.blobs,
            self.access(),
            |digest| {
                let act = Event::new(Act::Published, &batch.record.reseller, id);
                self.note_act(&act.hash(digest).count(judged.filings.len()))
            },
        )?;
        let Some(judgement) = batch.record.stage.judgement().cloned() else {
            return Ok(());
        };
        batch.record.trouble = None;
        batch.record.stage = BatchStage::Published(Publication {
            judgement,
            folder: folder.clone(),
        });
        // Before the record: the answer stands in the outbox, and nobody would come back for a
        // note that a crash left.
        self.note(&batch.record.reseller, &batch.record.taken_as, None);
        self.ledger.entry().replace(&batch).commit()?;
        self.tell(Progress::Published {
            drop: batch.record.drop,
            folder,
        });
        Ok(())
    }

    /// Puts the customer's own workbook, marked, in the place of the rebuilt one, where it can be
    /// patched: an xlsx that still lies where it was read.
    fn return_own_workbook(
        &self,
        batch: &Batch,
        judged: &JudgedBatch,
        context: &report::Context<'_>,
        documents: &mut [Document],
    ) -> Result<(), Error> {
        let Some(document) = documents
            .iter_mut()
            .find(|document| document.path == RETURNED)
        else {
            return Ok(());
        };
        let roots = Drop::roots(&self.work(&batch.id), batch);
        let drop = Drop::open(
            &roots,
            self.settings.max_files,
            self.settings.max_file_bytes,
        )?;
        let original = drop.bytes(&judged.layout.file)?;
        let Some(original) = original.filter(|bytes| bytes.starts_with(b"PK")) else {
            return Ok(());
        };
        match sheet::annotate::annotate(&original, &marks(judged, context)) {
            Ok(marked) => document.content = Content::Bytes(marked),
            Err(error) => {
                tracing::info!(batch = %batch.id, %error, "The workbook goes back rebuilt from its values.");
            }
        }
        Ok(())
    }

    /// A folder in the outbox that holds one document and nothing else; its place there.
    pub(in crate::desk) fn answer(
        &self,
        batch: &Batch,
        what: &str,
        document: Document,
    ) -> Result<String, Error> {
        outbox::publish(
            &self.home.outbox(),
            &self.folder(batch, what),
            &batch.id,
            [Ok(document)],
            &*self.blobs,
            self.access(),
            |_| Ok::<_, Error>(()),
        )
    }

    /// The very same content was there before: answered with a pointer, not with work.
    pub(in crate::desk) fn duplicate(
        &self,
        mut batch: Held<Batch>,
        of: &Batch,
    ) -> Result<(), Error> {
        let there = of.stage.folder().unwrap_or(&of.id);
        let text = format!(
            "\u{feff}这一批和之前的完全相同，无需处理。\r\n\r\n之前的批次：{}\r\n结果在：{there}\r\n\r\n\
             This drop is the same, byte for byte, as an earlier one; nothing was done again.\r\n",
            of.drop,
        );
        let document = Document {
            path: "与之前相同.txt".to_owned(),
            content: Content::Bytes(text.into_bytes()),
        };
        let id = batch.record.id.clone();
        self.note_act(&Event::new(Act::Duplicate, &batch.record.reseller, &id))?;
        let folder = self.answer(&batch.record, "重复", document)?;
        batch.record.stage = BatchStage::Duplicate {
            of: of.id.clone(),
            folder,
        };
        self.note(&batch.record.reseller, &batch.record.taken_as, None);
        self.ledger
            .entry()
            .replace(&batch)
            .delete(format!("w/{id}"))
            .commit()?;
        self.seal_later(&batch.record);
        self.tell(Progress::Duplicate {
            drop: batch.record.drop,
        });
        Ok(())
    }

    /// `渠道A/2026-11-24-第一批-r1`, by names that every file system takes.
    pub(in crate::desk) fn folder(&self, batch: &Batch, suffix: &str) -> String {
        let date = batch
            .received
            .with_timezone(&self.settings.time_zone)
            .format("%Y-%m-%d");
        let name = clean(&batch.drop, LONGEST);
        let folder = format!("{date}-{name}-{suffix}");
        match batch.reseller.as_str() {
            "" => folder,
            reseller => format!("{}/{folder}", clean(reseller, LONGEST)),
        }
    }

    /// What the report room needs to know of this installation.
    pub fn context(&self, reseller: &str) -> report::Context<'_> {
        report::Context {
            lang: self.lang(reseller),
            zone: self.settings.time_zone,
            columns: &self.catalog.columns,
            slots: &self.catalog.slots,
            profile: self.profile(reseller),
            portals: &self.catalog.portals,
            provinces: &self.catalog.provinces,
            enumerations: &self.catalog.enumerations,
            cards: &crate::cards::find,
            templates: &*self.overrides,
        }
    }
}
