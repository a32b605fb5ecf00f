//! The log of a running server does not tell where somebody is, nor what opens a saved plan.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::{HOME, saved_wish};

/// A server that is killed with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One request; its answer as JSON.
fn call(address: &str, head: &str, body: &Value) -> Value {
    let mut stream = TcpStream::connect(address).unwrap();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let length = body.len();
    write!(
        stream,
        "{head}\r\nhost: {address}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap_or_default()
}

/// Every number of a text with more than three decimals.
fn precise(text: &str) -> Vec<&str> {
    let number = |part: &&str| {
        let decimals = part.split_once('.').map_or("", |(_, decimals)| decimals);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        part.split_once('.').is_some_and(|(whole, _)| digits(whole)) && digits(decimals) && decimals.len() > 3
    };
    text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(number).collect()
}

#[test]
fn the_whole_log_of_a_journey_from_home_names_no_precise_point() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log");
    let mut child = Command::new(env!("CARGO_BIN_EXE_xianggan"))
        .args(["serve", "--listen", "127.0.0.1:0", "--store", "sqlite::memory:"])
        .env("XIANGGAN_LOG", "trace,sqlx=debug")
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&file).unwrap())
        .spawn()
        .unwrap();
    let mut greeting = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut greeting).unwrap();
    let server = Server(child);
    let address = greeting.trim().rsplit_once("http://").expect(&greeting).1;

    let saved = call(address, "POST /v1/itineraries?lang=en HTTP/1.1", &saved_wish());
    let (path, secret) = (saved["url"].as_str().unwrap(), saved["owner_secret"].as_str().unwrap());
    let (lon, lat) = HOME;
    for target in [format!("/v1/nearest?lon={lon}&lat={lat}"), format!("/v1/search?q=wen&near={lon},{lat}")] {
        assert!(!call(address, &format!("GET {target} HTTP/1.1"), &Value::Null).is_null(), "{target}");
    }
    // A point that nobody can drive to, and one with its axes swapped, are faults that name them to the caller alone.
    for start in [json!({ "lon": lat, "lat": lon }), json!({ "lon": 117.937_253, "lat": 21.021_347 })] {
        let mut wish = saved_wish();
        wish["start"] = start;
        assert_eq!(call(address, "POST /v1/itineraries HTTP/1.1", &wish)["status"], 400);
    }
    let head = format!("POST {path}/shares HTTP/1.1\r\nauthorization: Bearer {secret}");
    let link = call(address, &head, &json!({}));
    let link = link["url"].as_str().unwrap();
    assert_eq!(call(address, &format!("GET {link} HTTP/1.1"), &Value::Null)["version"], 1);

    drop(server);
    let log = std::fs::read_to_string(&file).unwrap();
    assert!(log.contains("/v1/nearest?lon=113.93&lat=28.02"), "requests are logged: {log}");
    // Times of the log itself and of its spans have more decimals; positions of the region begin so.
    let told: Vec<&str> = precise(&log).into_iter().filter(|n| n.starts_with("113.") || n.starts_with("28.")).collect();
    assert!(told.is_empty(), "{told:?}");
    for secret in [secret, path.rsplit('/').next().unwrap(), link.rsplit('/').next().unwrap()] {
        assert!(!log.contains(secret), "{}", log.lines().find(|line| line.contains(secret)).unwrap_or_default());
    }
    for digits in ["937253", "021347"] {
        assert!(!log.contains(digits), "{}", log.lines().find(|line| line.contains(digits)).unwrap_or_default());
    }
}
