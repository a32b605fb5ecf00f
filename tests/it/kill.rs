//! Nothing acknowledged is lost: the server is killed at random moments under concurrent writes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};

use serde_json::{Value, json};
use xianggan::editing::workflow::State;
use xianggan::store::Store;
use xianggan::store::audit::Verdict;

/// Rounds when `XIANGGAN_KILL_ROUNDS` does not say.
const ROUNDS: u64 = 10;
/// Sites that are written to at once.
const SITES: [&str; 3] = ["maoping-octagonal-building", "wenjiashi-rally-site", "sanwan-mao-residence"];

/// What the server said it has done.
struct Acknowledged {
    changeset: i64,
    state: State,
    note: String,
}

fn program(arguments: &[&str], store: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xianggan"));
    command.args(arguments).args(["--store", store]).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// A running server and its address.
fn start(store: &str) -> (Child, String) {
    let mut child = program(&["serve", "--listen", "127.0.0.1:0"], store).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().rsplit_once("http://").expect(&line).1.to_owned();
    (child, address)
}

/// One request; nothing when the server died before it answered whole.
fn call(address: &str, token: &str, path: &str, body: &Value) -> Option<Value> {
    let mut stream = TcpStream::connect(address).ok()?;
    let body = body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let answer = serde_json::from_str(body).ok()?;
    assert!(head.starts_with("HTTP/1.1 20"), "{head}\n{body}");
    Some(answer)
}

/// Takes changes of one site through to the register until the server is gone.
fn write(address: &str, token: &str, (site, round): (&str, u64), done: &Sender<Acknowledged>) {
    for count in 0_u64.. {
        let note = format!("round {round} change {count}");
        let edit = json!({ "op": "update", "kind": "site", "id": site, "patch": { "note": note } });
        let body = json!({ "comment": "kill test", "source": "test", "edits": [edit] });
        let mut path = "/v1/changesets".to_owned();
        let mut content = body;
        for (state, next) in [
            (State::Draft, "submit"),
            (State::Submitted, "approve"),
            (State::Approved, "publish"),
            (State::Published, ""),
        ] {
            let Some(answer) = call(address, token, &path, &content) else { return };
            let changeset = answer["id"].as_i64().unwrap();
            assert_eq!(answer["state"], state.as_str());
            if done.send(Acknowledged { changeset, state, note: note.clone() }).is_err() {
                return;
            }
            path = format!("/v1/changesets/{changeset}/{next}");
            content = json!({});
        }
    }
}

/// A small generator of its own, so that a failing run can be had again.
fn random(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// Starts, writes, kills; answers what was acknowledged.
fn round(store: &str, token: &str, number: u64, seed: &mut u64) -> Vec<Acknowledged> {
    let (mut child, address) = start(store);
    let (sender, receiver) = channel();
    let writers: Vec<_> = SITES
        .iter()
        .map(|site| {
            let (address, token, sender) = (address.clone(), token.to_owned(), sender.clone());
            std::thread::spawn(move || write(&address, &token, (site, number), &sender))
        })
        .collect();
    drop(sender);
    let wanted = usize::try_from(random(seed) % 12).unwrap();
    let mut acknowledged: Vec<Acknowledged> = receiver.iter().take(wanted).collect();
    for _ in 0..random(seed) % 3_000_000 {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    acknowledged.extend(receiver.iter());
    for writer in writers {
        writer.join().unwrap();
    }
    acknowledged
}

/// How far a state is on the way.
fn rank(state: State) -> usize {
    [State::Draft, State::Submitted, State::Approved, State::Published].iter().position(|s| *s == state).unwrap()
}

/// Everything acknowledged is there; nothing is there by half.
async fn verify(store: &Store, acknowledged: &[Acknowledged], known: i64) -> i64 {
    assert!(matches!(store.verify_audit().await.unwrap(), Verdict::Whole(_)));
    for Acknowledged { changeset, state, note } in acknowledged {
        let kept = store.changeset(*changeset).await.unwrap();
        assert!(rank(kept.state) >= rank(*state), "changeset {changeset} fell back to {}", kept.state);
        if *state == State::Published {
            let revision = kept.published.unwrap();
            let document = store.document_at(&kept.edits[0].key(), revision).await.unwrap().unwrap();
            assert_eq!(document["note"], note.as_str());
        }
    }
    let mut head = known;
    for revision in store.revisions(known, i64::MAX).await.unwrap() {
        assert_eq!(revision.number, head + 1, "revisions have no gap");
        head = revision.number;
        let Some(changeset) = revision.changeset else { continue };
        let changeset = store.changeset(changeset).await.unwrap();
        assert_eq!((changeset.state, changeset.published), (State::Published, Some(head)));
        let edition = store.edition(Some(head)).await.unwrap();
        for edit in &changeset.edits {
            assert_eq!(edition.versions[&edit.key()], head, "the revision has its documents");
            assert_eq!(edition.documents[&edit.key()]["note"], edit.patch["note"]);
        }
    }
    head
}

/// Kills the server again and again over `url`.
async fn nothing_is_lost(url: &str) {
    let output = program(&["user", "add", "root", "--role", "admin"], url).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let token = text.lines().last().expect("the token is the last line").to_owned();
    let rounds = std::env::var("XIANGGAN_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    let (mut seed, mut head, mut count) = (0x9e37_79b9_7f4a_7c15, 0, 0);
    for number in 0..rounds {
        let acknowledged = round(url, &token, number, &mut seed);
        let store = Store::open(url).await.unwrap();
        head = verify(&store, &acknowledged, head).await;
        count += acknowledged.len();
    }
    assert!(count > 0 && head >= 1, "nothing was written");
    let verified = program(&["audit", "verify"], url).status().unwrap();
    assert!(verified.success());
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    nothing_is_lost(&format!("sqlite:{}", folder.path().join("a.db").display())).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn nothing_acknowledged_is_lost_on_postgresql() {
    if let Some(url) = crate::postgres::fresh("kill").await {
        nothing_is_lost(&url).await;
    }
}
