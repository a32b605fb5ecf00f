//! One story, told to every store: SQLite always, PostgreSQL when `TEST_DATABASE_URL` names one.

use std::collections::BTreeMap;

use serde_json::json;
use xianggan::app::data::DataFolder;
use xianggan::catalogue::document::{Key, Kind, Register};
use xianggan::catalogue::write;
use xianggan::editing::change::{Edit, Op};
use xianggan::editing::roles::{Caller, Role};
use xianggan::editing::workflow::State;
use xianggan::store::accounts::{Account, NewToken};
use xianggan::store::audit::Verdict;
use xianggan::store::changesets::{Draft, Move, Once};
use xianggan::store::documents::{Publication, Replacement};
use xianggan::store::{Store, StoreError};

const NOW: &str = "2026-12-01T08:00:00";

fn site(note: &str) -> (Key, serde_json::Value) {
    (Key::new(Kind::Site, "a"), json!({ "id": "a", "note": note }))
}

fn step(version: i64, state: State, action: &'static str) -> Move {
    let (who, at) = ("lin".to_owned(), NOW.to_owned());
    Move { changeset: 1, version, state, action, who, at, accepted: None, note: None }
}

fn publication(onto: i64, version: i64) -> Publication {
    let ((key, before), (_, after)) = (site("old"), site("new"));
    let replacements = vec![Replacement { key, before: Some(before), after: Some(after) }];
    Publication { onto, replacements, step: step(version, State::Published, "publish"), comment: "why".to_owned() }
}

/// The story.
async fn story(store: Store) {
    // A store is seeded once.
    let seed = BTreeMap::from([site("old"), (Key::new(Kind::Place, "p"), json!({ "id": "p" }))]);
    assert!(matches!(store.edition(None).await, Err(StoreError::NotFound { .. })));
    assert!(store.seed(&seed, NOW).await.unwrap());
    assert!(!store.seed(&BTreeMap::new(), NOW).await.unwrap());
    let first = store.edition(None).await.unwrap();
    assert_eq!((first.revision, &first.documents), (1, &seed));

    // A token tells who asks until it ends or is revoked.
    let caller = Caller { name: "lin".to_owned(), role: Role::CountyEditor, scope: vec!["360881".to_owned()] };
    let account = Account { caller: caller.clone(), password: None, created: NOW.to_owned(), revoked: false };
    let token = NewToken { digest: "d1".to_owned(), expires: "2027-01-01T00:00:00".to_owned() };
    store.add_account(&account, &token, "root").await.unwrap();
    assert_eq!(store.add_account(&account, &token, "root").await, Err(StoreError::Taken("lin".to_owned())));
    assert_eq!(store.caller("d1", NOW).await.unwrap(), Some(caller));
    assert_eq!(store.caller("d1", "2027-01-01T00:00:00").await.unwrap(), None);
    assert_eq!(store.caller("d2", NOW).await.unwrap(), None);

    // A draft is kept once per key.
    let edit = Edit { op: Op::Update, kind: Kind::Site, id: "a".to_owned(), patch: json!({ "note": "new" }) };
    let draft = Draft {
        author: "lin".to_owned(),
        comment: "why".to_owned(),
        source: "visit".to_owned(),
        base: 1,
        edits: vec![edit],
        at: NOW.to_owned(),
    };
    let once = |digest: &str| Once { account: "lin".to_owned(), name: "k".to_owned(), digest: digest.to_owned() };
    assert_eq!(store.add_changeset(&draft, Some(&once("x"))).await.unwrap(), 1);
    assert_eq!(store.add_changeset(&draft, Some(&once("x"))).await.unwrap(), 1);
    assert_eq!(store.add_changeset(&draft, Some(&once("y"))).await, Err(StoreError::KeyReused));
    assert_eq!(store.changeset(1).await.unwrap().edits, draft.edits);

    // It moves on from the version that was seen, and from no other.
    store.step(&step(1, State::Submitted, "submit"), None).await.unwrap();
    assert_eq!(store.step(&step(1, State::Submitted, "submit"), None).await, Err(StoreError::Stale));
    assert_eq!(store.changesets(Some(State::Submitted), 0, 10).await.unwrap().len(), 1);
    assert!(store.changesets(Some(State::Draft), 0, 10).await.unwrap().is_empty());

    // A publish is whole or not at all.
    assert_eq!(store.publish(&publication(1, 9), None).await, Err(StoreError::Stale));
    assert_eq!(store.publish(&publication(7, 2), None).await, Err(StoreError::Stale));
    assert_eq!(store.head().await.unwrap(), 1);
    assert_eq!(store.publish(&publication(1, 2), None).await.unwrap(), 2);

    // Every revision stays readable.
    let second = store.edition(None).await.unwrap();
    assert_eq!((second.revision, &second.documents[&site("").0]), (2, &site("new").1));
    assert_eq!(second.versions[&site("").0], 2);
    assert_eq!(store.edition(Some(1)).await.unwrap(), first);
    assert!(store.edition(Some(3)).await.is_err());
    let history = store.history(&site("").0).await.unwrap();
    let spans: Vec<_> = history.iter().map(|(version, _)| (version.first, version.until)).collect();
    assert_eq!(spans, [(1, Some(2)), (2, None)]);
    assert_eq!(store.revisions(1, 10).await.unwrap()[0].changes, ["site/a"]);
    assert_eq!(store.changeset(1).await.unwrap().published, Some(2));

    // The log is whole: seed, account, draft, submit, publish, revoke.
    store.revoke_account("lin", "root", NOW).await.unwrap();
    assert_eq!(store.caller("d1", NOW).await.unwrap(), None);
    assert_eq!(store.verify_audit().await.unwrap(), Verdict::Whole(6));
}

#[tokio::test]
async fn the_story_on_sqlite() {
    story(Store::open("sqlite::memory:").await.unwrap()).await;
    let folder = tempfile::tempdir().unwrap();
    story(Store::open(&format!("sqlite:{}", folder.path().join("a.db").display())).await.unwrap()).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn the_story_on_postgresql() {
    if let Some(url) = crate::postgres::fresh("story").await {
        story(Store::open(&url).await.unwrap()).await;
    }
}

#[tokio::test]
async fn a_changed_row_of_the_log_shows() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("a.db").display());
    let store = Store::open(&url).await.unwrap();
    store.seed(&BTreeMap::from([site("old")]), NOW).await.unwrap();
    assert_eq!(store.verify_audit().await.unwrap(), Verdict::Whole(1));
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    assert!(sqlx::query("UPDATE audit SET who = 'x'").execute(&pool).await.is_err(), "the log refuses updates");
    sqlx::query("DROP TRIGGER audit_stays").execute(&pool).await.unwrap();
    sqlx::query("UPDATE audit SET who = 'x'").execute(&pool).await.unwrap();
    assert_eq!(store.verify_audit().await.unwrap(), Verdict::Broken(1));
    sqlx::query("DROP TRIGGER audit_keeps").execute(&pool).await.unwrap();
    sqlx::query("DELETE FROM audit").execute(&pool).await.unwrap();
    assert_eq!(store.verify_audit().await.unwrap(), Verdict::Unlogged(1));
}

#[test]
fn an_export_of_an_export_is_the_same_bytes() {
    let (shipped, faults) = Register::from_files(&DataFolder::Embedded);
    assert!(faults.is_empty(), "{faults:?}");
    assert!(shipped.of(Kind::Site).count() > 150 && shipped.of(Kind::Event).count() > 60);
    let once = write::files(&shipped);
    let (again, faults) = Register::from_files(&once);
    assert!(faults.is_empty(), "{faults:?}");
    assert!(again.documents == shipped.documents, "the values stay the same");
    assert!(write::files(&again) == once, "and the bytes");
}

/// A backup of `store`, taken in use, brought back into `fresh`.
async fn kept_and_brought_back(store: Store, fresh: Store) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db").display().to_string();
    story(store.clone()).await;
    let content = store.back_up(&file).await.unwrap();
    let copy = Store::open(&format!("sqlite:{file}")).await.unwrap();
    assert_eq!(copy.copy_into(&fresh).await.unwrap(), content);
    assert!(copy.copy_into(&fresh).await.is_err(), "nothing is overwritten");
    for other in [&copy, &fresh] {
        assert_eq!(other.content().await.unwrap(), content);
        assert_eq!(other.edition(None).await.unwrap(), store.edition(None).await.unwrap());
        assert_eq!(other.edition(Some(1)).await.unwrap(), store.edition(Some(1)).await.unwrap());
        assert_eq!(other.audit(0, 100).await.unwrap(), store.audit(0, 100).await.unwrap());
        assert_eq!(other.accounts().await.unwrap(), store.accounts().await.unwrap());
        assert_eq!(other.changeset(1).await.unwrap(), store.changeset(1).await.unwrap());
        assert_eq!(other.verify_audit().await.unwrap(), Verdict::Whole(6));
    }
    // The log of the restored store goes on where it was.
    let caller = Caller { name: "new".to_owned(), role: Role::Admin, scope: Vec::new() };
    let account = Account { caller, password: None, created: NOW.to_owned(), revoked: false };
    let token = NewToken { digest: "d9".to_owned(), expires: NOW.to_owned() };
    fresh.add_account(&account, &token, "root").await.unwrap();
    assert_eq!(fresh.verify_audit().await.unwrap(), Verdict::Whole(7));
    assert_ne!(fresh.content().await.unwrap(), content);
}

#[tokio::test]
async fn a_backup_of_sqlite_is_the_same_store() {
    let memory = || async { Store::open("sqlite::memory:").await.unwrap() };
    kept_and_brought_back(memory().await, memory().await).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_backup_of_postgresql_is_the_same_store() {
    if let (Some(from), Some(to)) = (crate::postgres::fresh("kept").await, crate::postgres::fresh("back").await) {
        kept_and_brought_back(Store::open(&from).await.unwrap(), Store::open(&to).await.unwrap()).await;
    }
}
