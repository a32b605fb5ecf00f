//! Search as a user types.

use serde_json::Value;

use crate::world::{get, send};

/// What a search finds; `q` is percent-encoded here.
async fn search(q: &str, more: &str) -> Value {
    let q: String = percent_encoding::utf8_percent_encode(q, percent_encoding::NON_ALPHANUMERIC).to_string();
    get(&format!("/v1/search?q={q}{more}")).await
}

fn names(answer: &Value) -> Vec<String> {
    let items = answer["items"].as_array().unwrap();
    items.iter().map(|item| item["name"]["zh"].as_str().unwrap().to_owned()).collect()
}

/// The matched text of the first item with its highlighted part.
fn highlighted(answer: &Value) -> (String, String) {
    let matched = &answer["items"][0]["matched"][0];
    let text: Vec<char> = matched["text"].as_str().unwrap().chars().collect();
    let range = &matched["ranges"][0];
    let [from, to] = [0, 1].map(|end: usize| usize::try_from(range[end].as_u64().unwrap()).unwrap());
    (matched["field"].as_str().unwrap().to_owned(), text[from..to].iter().collect())
}

#[tokio::test]
async fn a_name_is_found_in_chinese_in_pinyin_and_by_its_first_letters() {
    for (q, field) in [("秋收起义", "name"), ("qiushou", "pinyin"), ("qiu shou qi yi", "pinyin"), ("qsqy", "initials")]
    {
        let answer = search(q, "").await;
        assert_eq!(answer["forgiven"], 0, "{q}");
        assert!(names(&answer).iter().all(|name| name.contains("秋收")), "{q}: {:?}", names(&answer));
        assert!(names(&answer).contains(&"秋收起义线".to_owned()), "{q}: {:?}", names(&answer));
        let (by, part) = highlighted(&answer);
        assert_eq!((by.as_str(), "秋收起义".starts_with(&part)), (field, true), "{q}: {part}");
    }
}

#[tokio::test]
async fn a_typing_mistake_is_forgiven_and_said() {
    for q in ["wenjashi", "wenjiashy", "文佳市", "Wenjiasih rally"] {
        let answer = search(q, "").await;
        assert!(names(&answer).iter().any(|name| name.contains("文家市")), "{q}: {answer}");
        assert!(answer["forgiven"].as_u64().unwrap() > 0, "{q}");
    }
    assert_eq!(search("文家市", "").await["forgiven"], 0);
}

#[tokio::test]
async fn english_words_in_any_order_find_their_site() {
    for q in ["Anyuan railway", "railway anyuan", "安源 railway"] {
        let answer = search(q, "&kinds=site").await;
        assert!(names(&answer)[0].contains("安源"), "{q}: {answer}");
    }
}

#[tokio::test]
async fn traditional_characters_mean_the_same() {
    let first = |answer: &Value| answer["items"][0]["id"].clone();
    for (traditional, simple) in [("井岡山", "井冈山"), ("蓮花縣", "莲花县"), ("會師", "会师")] {
        let answer = search(traditional, "").await;
        assert_eq!(first(&answer), first(&search(simple, "").await), "{traditional}");
        assert_eq!(answer["forgiven"], 0);
    }
}

#[tokio::test]
async fn characters_may_be_left_out() {
    let answer = search("秋收文家市旧址", "").await;
    assert!(names(&answer).iter().any(|name| name.contains("文家市")), "{answer}");
}

#[tokio::test]
async fn what_is_near_comes_first_among_equals() {
    let from = |lon: f64, lat: f64| format!("&kinds=site&near={lon},{lat}&limit=5");
    let at_pingjiang = search("毛泽东", &from(113.58, 28.70)).await;
    let at_jinggangshan = search("毛泽东", &from(114.17, 26.57)).await;
    let distance = |answer: &Value| answer["items"][0]["distance_m"].as_f64().unwrap();
    assert!(distance(&at_jinggangshan) < 60_000.0, "{at_jinggangshan}");
    assert_ne!(names(&at_pingjiang), names(&at_jinggangshan));
}

#[tokio::test]
async fn only_the_kinds_asked_for_and_faults_named() {
    let answer = search("井冈山", "&kinds=county,line").await;
    let kinds: Vec<&str> =
        answer["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"county") && kinds.contains(&"line"), "{kinds:?}");
    assert!(kinds.iter().all(|kind| ["county", "line"].contains(kind)));
    let answer = send("/v1/search?q=a&kinds=castle&limit=0&near=26.57,114.17", &[], None).await;
    assert_eq!(answer.status, 400, "{}", answer.body);
    let text = answer.body.to_string();
    for code in ["unreadable", "out_of_range", "swapped_axes"] {
        assert!(text.contains(code), "{code}: {text}");
    }
    assert!(search("zzzzqqqq", "").await["items"].as_array().unwrap().is_empty());
}
