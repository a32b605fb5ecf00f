//! Changesets: proposed, reviewed, published, taken back.

pub mod evaluate;
pub mod feed;
pub mod publish;

use std::collections::BTreeMap;

use serde_json::Value;

use super::App;
use super::error::{AppError, FieldFault};
use super::limits;
use super::register::stamp;
use super::world::World;
use crate::base::lang::Text;
use crate::catalogue::document::Key;
use crate::catalogue::{Catalogue, check};
use crate::editing::change::{Acceptance, Edit, Op, patch_between};
use crate::editing::roles::{Caller, Reach, reach};
use crate::editing::workflow::{Action, Refusal, State, next};
use crate::store::audit::hex;
pub use crate::store::changesets::{Changeset, Once};
use crate::store::changesets::{Draft, Move};
use crate::store::documents::Replacement;

use evaluate::{Outcome, evaluate};

/// What a caller proposes.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Why.
    pub comment: String,
    /// What it rests on.
    pub source: String,
    /// What changes.
    pub edits: Vec<Edit>,
}

/// What is said along with a step.
#[derive(Clone, Debug, Default)]
pub struct Saying {
    /// The version of the changeset that the caller has seen.
    pub seen: Option<i64>,
    /// What is accepted; nothing said: all.
    pub accepted: Option<Acceptance>,
    /// Words to the author.
    pub note: Option<String>,
    /// The request is done once.
    pub once: Option<Once>,
}

/// A request of `account` that is done once.
pub fn once(account: &str, key: &str, digest: &[u8]) -> Once {
    Once { account: account.to_owned(), name: key.to_owned(), digest: hex(digest) }
}

impl App {
    /// Keeps a proposal as a draft, after everything is checked that can be.
    pub async fn propose(
        &self,
        caller: &Caller,
        proposal: Proposal,
        once: Option<Once>,
    ) -> Result<Changeset, AppError> {
        let store = &self.keeper()?.store;
        if let Some(once) = &once
            && let Some(id) = store.done_before(once).await?
        {
            return Ok(store.changeset(id).await?);
        }
        let draft = self.draft(caller, proposal).await?;
        let id = store.add_changeset(&draft, once.as_ref()).await?;
        Ok(store.changeset(id).await?)
    }

    /// A proposal as a draft against the newest revision, or everything that is wrong with it.
    async fn draft(&self, caller: &Caller, proposal: Proposal) -> Result<Draft, AppError> {
        if !caller.may_propose() {
            return Err(AppError::Forbidden(role_cannot(caller)));
        }
        let mut faults = words(&proposal);
        self.renew().await?;
        let world = self.world();
        let outcome = evaluate(&world.edition.documents, &proposal.edits);
        faults.extend(outcome.faults.iter().cloned());
        faults.extend(self.unknown_photos(&proposal.edits).await?);
        if !faults.is_empty() {
            return Err(AppError::Invalid(faults));
        }
        let after = self.check(&world, &outcome, &proposal.edits).await?;
        let reach = touched([&world.catalogue, &after], &outcome.replacements);
        authority(caller, &reach)?;
        Ok(Draft {
            author: caller.name.clone(),
            comment: proposal.comment,
            source: proposal.source,
            base: world.edition.revision,
            edits: proposal.edits,
            at: stamp(self.clock.now()),
        })
    }

    /// The register after `outcome`; every fault that it did not have before is reported.
    async fn check(&self, world: &World, outcome: &Outcome, edits: &[Edit]) -> Result<Catalogue, AppError> {
        let (catalogue, mut faults) = self.keeper()?.catalogue(outcome.documents.clone()).await?;
        faults.extend(check::check(&catalogue));
        if !faults.is_empty() {
            let known = check::check(&world.catalogue);
            faults.retain(|fault| !known.contains(fault));
        }
        if faults.is_empty() {
            return Ok(catalogue);
        }
        let place = |record: &str| edits.iter().position(|edit| edit.id == record);
        let fault = |fault: crate::base::fault::Fault| {
            let pointer = place(&fault.record).map_or_else(String::new, |index| {
                let field = fault.field.replace('.', "/");
                format!("/edits/{index}/patch/{field}").trim_end_matches('/').to_owned()
            });
            FieldFault::new(pointer, "breaks_register", fault.message, fault.mend).with_value(fault.record)
        };
        Err(AppError::Invalid(faults.into_iter().map(fault).collect()))
    }

    /// A changeset that the caller may read: its own, or any for reviewers and auditors.
    pub async fn changeset(&self, caller: &Caller, id: i64) -> Result<Changeset, AppError> {
        let changeset = self.keeper()?.store.changeset(id).await?;
        if changeset.author != caller.name && !caller.may_inspect() {
            return Err(AppError::Forbidden(role_cannot(caller)));
        }
        Ok(changeset)
    }

    /// Replaces the edits of a draft or a returned changeset.
    pub async fn redraft(
        &self,
        caller: &Caller,
        id: i64,
        proposal: Proposal,
        seen: i64,
    ) -> Result<Changeset, AppError> {
        let store = &self.keeper()?.store;
        let changeset = self.changeset(caller, id).await?;
        let saying = Saying { seen: Some(seen), ..Saying::default() };
        let step = self.move_on(caller, &changeset, Action::Edit, &saying).await?;
        let draft = self.draft(caller, proposal).await?;
        store.redraft(&step, &draft).await?;
        Ok(store.changeset(id).await?)
    }

    /// Takes a step of the workflow.
    pub async fn step(&self, caller: &Caller, id: i64, action: Action, saying: Saying) -> Result<Changeset, AppError> {
        let store = &self.keeper()?.store;
        if let Some(once) = &saying.once
            && store.done_before(once).await?.is_some()
        {
            return Ok(store.changeset(id).await?);
        }
        let changeset = self.changeset(caller, id).await?;
        let step = self.move_on(caller, &changeset, action, &saying).await?;
        match action {
            Action::Publish | Action::Revert => self.release(&changeset, step, &saying).await?,
            Action::Edit | Action::Submit | Action::Approve | Action::Return | Action::Withdraw => {
                store.step(&step, saying.once.as_ref()).await?;
            }
        }
        Ok(store.changeset(id).await?)
    }

    /// Whether the caller may take this step now.
    async fn move_on(
        &self,
        caller: &Caller,
        changeset: &Changeset,
        action: Action,
        saying: &Saying,
    ) -> Result<Move, AppError> {
        if saying.seen.is_some_and(|seen| seen != changeset.version) {
            return Err(AppError::Stale { current: changeset.version.to_string(), conflicts: Vec::new() });
        }
        let reach = self.reach(changeset).await?;
        let part = caller.part(&changeset.author, &reach);
        let state =
            next(changeset.state, action, part).map_err(|refusal| refused(refusal, changeset, action, caller))?;
        if let Some(accepted) = &saying.accepted
            && let Some(index) = accepted.0.keys().find(|index| **index >= changeset.edits.len())
        {
            let message = ("没有这个编辑", "there is no such edit");
            let mend = ("编号从 0 数起", "edits are counted from 0");
            return Err(FieldFault::new("/accept", "unknown_edit", message, mend).with_value(index).into());
        }
        Ok(Move {
            changeset: changeset.id,
            version: changeset.version,
            state,
            action: action.as_str(),
            who: caller.name.clone(),
            at: stamp(self.clock.now()),
            accepted: saying.accepted.clone(),
            note: saying.note.clone(),
        })
    }

    /// The counties that a changeset touches, against the revision it was written for.
    async fn reach(&self, changeset: &Changeset) -> Result<Reach, AppError> {
        let world = self.world_at(Some(changeset.base)).await?;
        let outcome = evaluate(&world.edition.documents, &changeset.edits);
        Ok(touched([&world.catalogue, &world.catalogue], &outcome.replacements))
    }

    /// A draft that makes the register again what it was at `revision`.
    pub async fn restore(
        &self,
        caller: &Caller,
        revision: i64,
        (comment, source): (String, String),
        once: Option<Once>,
    ) -> Result<Changeset, AppError> {
        self.renew().await?;
        let (now, then) = (self.world(), self.world_at(Some(revision)).await?);
        let edits = edits_between(&now.edition.documents, &then.edition.documents);
        self.propose(caller, Proposal { comment, source, edits }, once).await
    }
}

/// The edits that make `to` of `from`.
pub fn edits_between(from: &BTreeMap<Key, Value>, to: &BTreeMap<Key, Value>) -> Vec<Edit> {
    let edit = |key: &Key, op, patch| Edit { op, kind: key.kind, id: key.id.clone(), patch };
    let gone = from.keys().filter(|key| !to.contains_key(*key)).map(|key| edit(key, Op::Delete, Value::Null));
    let kept = to.iter().filter_map(|(key, value)| match from.get(key) {
        Some(same) if same == value => None,
        Some(other) => Some(edit(key, Op::Update, patch_between(other, value))),
        None => Some(edit(key, Op::Create, value.clone())),
    });
    gone.chain(kept).collect()
}

/// The counties that replacements touch, judged before and after.
pub(in crate::app) fn touched([before, after]: [&Catalogue; 2], replacements: &[Replacement]) -> Reach {
    let mut all = Reach::default();
    for replacement in replacements {
        let Replacement { key, before: old, after: new } = replacement;
        let [then, now] = [before, after].map(|catalogue| reach(catalogue, key.kind, old.as_ref(), new.as_ref()));
        all.counties.extend(then.counties.into_iter().chain(now.counties));
        // What hangs on a site of the same changeset has a county only afterwards.
        all.zone_wide |= then.zone_wide && now.zone_wide;
    }
    all
}

pub(in crate::app) fn authority(caller: &Caller, reach: &Reach) -> Result<(), AppError> {
    let lacking = caller.lacks(reach);
    if lacking.is_empty() {
        return Ok(());
    }
    let names: Vec<String> =
        lacking.iter().map(|county| county.map_or("zone".to_owned(), |county| county.to_string())).collect();
    let names = names.join(", ");
    Err(AppError::Forbidden(
        FieldFault::new(
            "/edits",
            "outside_authority",
            (
                format!("修改涉及不归您管的县：{names}（按县码和坐标判断）"),
                format!("the change touches counties that are not yours: {names} (by code and by position)"),
            ),
            ("请由该县或上级处理", "have that county or a reviewer do it"),
        )
        .with_value(names),
    ))
}

pub(super) fn role_cannot(caller: &Caller) -> FieldFault {
    FieldFault::new(
        "Authorization",
        "role_cannot",
        (format!("角色 {} 无权这样做", caller.role), format!("the role {} may not do this", caller.role)),
        ("请使用有权限的账号", "use an account that may"),
    )
    .with_value(caller.role)
}

fn refused(refusal: Refusal, changeset: &Changeset, action: Action, caller: &Caller) -> AppError {
    match refusal {
        Refusal::Part => AppError::Forbidden(role_cannot(caller)),
        Refusal::State => AppError::Conflict(
            FieldFault::new(
                "state",
                "wrong_state",
                (
                    format!("状态为 {} 的修改不能 {action}", changeset.state),
                    format!("a changeset that is {} cannot {action}", changeset.state),
                ),
                possible(changeset.state),
            )
            .with_value(changeset.state),
        ),
    }
}

/// What can be done in `state`.
fn possible(state: State) -> Text {
    use crate::editing::workflow::Part;
    let actions: Vec<&str> = Action::ALL
        .iter()
        .filter(|action| next(state, **action, Part::Admin).is_ok())
        .map(|action| action.as_str())
        .collect();
    let list = if actions.is_empty() { "–".to_owned() } else { actions.join(", ") };
    Text::new(format!("此时可以：{list}"), format!("possible now: {list}"))
}

/// What is wrong with the words of a proposal.
fn words(proposal: &Proposal) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    for (pointer, text) in [("/comment", &proposal.comment), ("/source", &proposal.source)] {
        let length = text.trim().chars().count();
        if length == 0 || length > limits::COMMENT_CHARS {
            let max = limits::COMMENT_CHARS;
            let message = (format!("须填写，且不超过 {max} 字"), format!("must be given, in at most {max} letters"));
            let mend = ("请说明理由和依据", "say why, and what it rests on");
            faults.push(FieldFault::new(pointer, "missing_words", message, mend).with_value(length));
        }
    }
    let count = proposal.edits.len();
    if count == 0 || count > limits::CHANGESET_EDITS {
        let max = limits::CHANGESET_EDITS;
        let message = (format!("编辑须有 1 到 {max} 项"), format!("needs 1 to {max} edits"));
        faults.push(FieldFault::new("/edits", "out_of_range", message, ("请改正", "correct it")).with_value(count));
    }
    faults
}
