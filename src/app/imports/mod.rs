//! Files of records: read, judged row by row, and made one changeset.

pub mod annotate;
mod geojson;
pub mod grid;
mod heading;
mod register;
pub mod report;
mod row;
mod text;
mod twins;
mod whereabouts;
mod xlsx;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;

use super::App;
use super::changes::{Once, Proposal, role_cannot};
use super::error::{AppError, FieldFault};
use super::jobs::Reporter;
use super::register::stamp;
use super::tables::cell::Reading;
use super::tables::words::Vocabulary;
use super::world::World;
use super::{limits, pool::Cancelled};
use crate::app::doubt::looks_like;
use crate::base::datum::Crs;
use crate::catalogue::document::Kind;
use crate::editing::change::Edit;
use crate::editing::roles::Caller;
use crate::editing::workflow::{Action, State};
use crate::store::imports::{Import as Kept, NewImport};
use grid::{Grid, ImportFormat};
use report::{ImportMode, Report, RowAction, RowFault, RowItem, Severity};
use row::{Context, Judged};

pub use text::write as write_text;

/// How a file is to be read, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// What its rows describe.
    pub kind: Kind,
    /// Its format.
    pub format: ImportFormat,
    /// The datum of its coordinates.
    pub crs: Crs,
    /// What is wished.
    pub mode: ImportMode,
    /// Whether the good rows are taken when others have faults.
    pub partial: bool,
}

/// A file with what is said along with it.
#[derive(Clone, Debug)]
pub struct Submission {
    /// How it is to be read.
    pub order: Order,
    /// The file.
    pub bytes: Arc<Vec<u8>>,
    /// Why; words of ours when nothing is said.
    pub comment: Option<String>,
    /// What it rests on; the file's hash when nothing is said.
    pub source: Option<String>,
    /// The request is done once.
    pub once: Option<Once>,
    /// The words that its cells may hold.
    pub words: Arc<Vocabulary>,
}

/// An import that was judged.
#[derive(Clone, Debug)]
pub struct Import {
    /// 1, 2, 3 …
    pub id: i64,
    /// Whose.
    pub owner: String,
    /// When.
    pub created: String,
    /// What was found.
    pub report: Report,
    /// The file.
    pub file: Vec<u8>,
}

impl Import {
    fn from_kept(kept: Kept) -> Result<Self, AppError> {
        let report = serde_json::from_str(&kept.report).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(Self { id: kept.id, owner: kept.owner, created: kept.created, report, file: kept.file })
    }
}

/// A good row's edit, by the row's place in the report.
type Edits = Vec<(usize, Edit)>;

/// Who hears how far it has come, if anybody does.
#[derive(Clone, Default)]
pub struct Teller(pub Option<Reporter>);

impl Teller {
    fn tell(&self, stage: &str, (done, of): (usize, usize)) {
        let Some(reporter) = &self.0 else { return };
        let part = done * 1_000 / of.max(1);
        reporter.share(u16::try_from(part).unwrap_or(1_000).min(999));
        reporter.tell(json!({ "stage": stage, "rows_done": done, "rows": of }));
    }

    fn is_ended(&self) -> bool {
        self.0.as_ref().is_some_and(|reporter| reporter.cancelled().is_set())
    }
}

impl App {
    /// Judges a file and, if that is wished, makes one changeset of its good rows.
    pub async fn import(&self, caller: &Caller, wish: Submission, teller: Teller) -> Result<Import, AppError> {
        if !caller.may_propose() {
            return Err(AppError::Forbidden(role_cannot(caller)));
        }
        let store = &self.keeper()?.store;
        if let Some(once) = &wish.once
            && let Some(changeset) = store.done_before(once).await?
        {
            return Import::from_kept(store.import_of(changeset).await?);
        }
        self.renew().await?;
        let world = self.world();
        let (mut report, edits) = {
            let (wish, world, teller) = (wish.clone(), Arc::clone(&world), teller.clone());
            let flag = teller.0.as_ref().map(|reporter| reporter.cancelled().clone());
            let work = move |cancelled: &Cancelled| judge(&wish, &world, &teller, cancelled);
            // A job has its place already; a request waits for one.
            match flag {
                Some(flag) => self.pool.aside(flag, work).await??,
                None => self.pool.run(work).await??,
            }
        };
        let edits = self.against_register(caller, &world, (&mut report, edits)).await?;
        tidy(&mut report);
        if teller.is_ended() {
            return Err(ended());
        }
        let good = report.is_clean() || wish.order.partial;
        if wish.order.mode == ImportMode::Stage && good && !edits.is_empty() {
            let proposal = proposal(&wish, edits);
            report.changeset = Some(self.propose(caller, proposal, wish.once.clone()).await?.id);
        }
        let new = NewImport {
            owner: caller.name.clone(),
            at: stamp(self.clock.now()),
            mode: wish.order.mode.as_str(),
            file: wish.bytes.to_vec(),
            report: serde_json::to_string(&report).map_err(|error| AppError::Internal(error.to_string()))?,
            changeset: report.changeset,
            most: limits::IMPORTS_KEPT,
        };
        let id = store.add_import(&new).await?;
        Ok(Import { id, owner: new.owner, created: new.at, report, file: new.file })
    }

    /// An import of the caller, or any for those who may inspect.
    pub async fn import_of(&self, caller: &Caller, id: i64) -> Result<Import, AppError> {
        let kept = self.keeper()?.store.import(id).await?;
        if kept.owner != caller.name && !caller.may_inspect() {
            return Err(AppError::NotFound { what: "import", id: id.to_string() });
        }
        Import::from_kept(kept)
    }

    /// Takes back everything that an import did: its changeset is withdrawn, or reverted if it was published.
    pub async fn undo_import(&self, caller: &Caller, id: i64) -> Result<Import, AppError> {
        let import = self.import_of(caller, id).await?;
        let Some(changeset) = import.report.changeset else { return Ok(import) };
        let state = self.changeset(caller, changeset).await?.state;
        let action = match state {
            State::Draft | State::Submitted | State::Approved | State::Returned => Action::Withdraw,
            State::Published => Action::Revert,
            State::Reverted | State::Withdrawn => return Ok(import),
        };
        self.step(caller, changeset, action, super::changes::Saying::default()).await?;
        Ok(import)
    }
}

fn ended() -> AppError {
    let message = ("导入已被取消", "the import was ended");
    AppError::Conflict(FieldFault::new("import", "cancelled", message, ("请重新提交", "send it anew")))
}

fn proposal(wish: &Submission, edits: Edits) -> Proposal {
    let (count, order) = (edits.len(), wish.order);
    let comment = || format!("批量导入 {count} 条（{} {}） · import of {count} records", order.kind, order.format);
    let hash = crate::store::audit::hex(&<sha2::Sha256 as sha2::Digest>::digest(wish.bytes.as_slice()));
    Proposal {
        comment: wish.comment.clone().unwrap_or_else(comment),
        source: wish.source.clone().unwrap_or_else(|| format!("file sha-256 {hash}")),
        edits: edits.into_iter().map(|(_, edit)| edit).collect(),
    }
}

/// Reads the file and judges each row by itself.
fn judge(
    wish: &Submission,
    world: &World,
    teller: &Teller,
    cancelled: &Cancelled,
) -> Result<(Report, Edits), AppError> {
    let order = wish.order;
    let grid = Grid::read(order.format, &wish.bytes)?;
    let (matched, faults) = heading::matched(order.kind, &grid)?;
    let context = Context {
        order,
        world,
        reading: Reading { catalogue: &world.catalogue, words: &wish.words },
        header: &grid.header,
        matched,
        candidates: twins::candidates(&world.catalogue, order.kind),
    };
    let mut report = Report {
        kind: order.kind,
        format: order.format,
        crs: order.crs,
        mode: order.mode,
        encoding: grid.encoding,
        faults,
        more_faults: 0,
        twins: Vec::new(),
        items: Vec::new(),
        changeset: None,
    };
    let mut edits = Edits::new();
    for (done, line) in grid.rows.iter().enumerate() {
        if cancelled.is_set() {
            return Err(ended());
        }
        let judged = row::judge(&context, line.number, &line.cells);
        take(&mut report, &mut edits, judged);
        if done % 50 == 0 {
            teller.tell("rows", (done, grid.rows.len()));
        }
    }
    teller.tell("register", (grid.rows.len(), grid.rows.len()));
    register::within_file(&mut report, &mut edits);
    datum_of_all(&mut report);
    Ok((report, edits))
}

fn take(report: &mut Report, edits: &mut Edits, judged: Judged) {
    report.faults.extend(judged.faults);
    report.twins.extend(judged.twins);
    edits.extend(judged.edit.map(|edit| (report.items.len(), edit)));
    report.items.push(RowItem {
        row: judged.row,
        id: judged.id,
        action: judged.action,
        columns: judged.columns.into_iter().map(str::to_owned).collect(),
    });
}

/// Rows that suffice to doubt the datum of a whole file.
const MANY: usize = 3;

/// When many rows look like another datum, the file does.
fn datum_of_all(report: &mut Report) {
    for crs in Crs::ALL.iter().filter(|crs| **crs != report.crs) {
        let code = looks_like(*crs);
        let count = report.faults.iter().filter(|fault| fault.code == code).count();
        if count < MANY || count * 2 < report.items.len() {
            continue;
        }
        let message = (
            format!("{count} 行的坐标疑为 {crs}：整个文件可能用的是 {crs}"),
            format!("{count} rows look like {crs}: the whole file may be in {crs}"),
        );
        report.faults.push(RowFault {
            row: None,
            column: String::new(),
            code: code.to_owned(),
            severity: Severity::Warning,
            message: message.into(),
            value: report.crs.to_string(),
            suggestion: Some(format!("crs={crs}")),
        });
    }
}

/// Faults in the order of the rows, as many as a report holds; rows that have some do nothing.
fn tidy(report: &mut Report) {
    let errors = report.faults.iter().filter(|fault| fault.severity == Severity::Error);
    let bad: BTreeSet<u32> = errors.filter_map(|fault| fault.row).collect();
    for item in report.items.iter_mut().filter(|item| bad.contains(&item.row)) {
        item.action = RowAction::Faulty;
        item.columns.clear();
    }
    report.faults.sort_by_key(|fault| fault.row);
    report.more_faults = report.faults.len().saturating_sub(limits::IMPORT_FAULTS);
    report.faults.truncate(limits::IMPORT_FAULTS);
}
