//! Several people save the same record at once, at two processes: what each of them saved is in it, exactly once and in an order.

use crate::fixtures;
use crate::nation::{Nation, TOWN};
use crate::visitor::{Answer, Visitor};
use ground::db::Key;
use std::collections::HashMap;

const EDITORS: usize = 6;
const EDITS: usize = 20;
/// The text field everybody writes into.
const FIELD: &str = "growth";

/// Adds one mark to what the field says now; true when it was saved, false when somebody else was quicker.
async fn append(visitor: &mut Visitor, child: Key, mark: &str) -> bool {
    let path = format!("/records/{child}/edit");
    let form = visitor.get(&path).await.expect(200);
    let text = format!("{}{mark};", field(&form, FIELD));
    let answer = visitor
        .post(&path, &[("version", &version(&form)), (&format!("was.{FIELD}"), &field(&form, FIELD)), (FIELD, &text)])
        .await;
    match answer.status.as_u16() {
        303 => true,
        409 => {
            assert!(answer.body.contains(mark), "what was typed is gone: {}", answer.body);
            false
        }
        other => panic!("{other}: {}", answer.body),
    }
}

/// Value of a hidden field or text area of ASCII text.
fn field(form: &Answer, name: &str) -> String {
    let area =
        form.body.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_else(|| panic!("no {name} in {}", form.body));
    let tag_end = area.find('>').unwrap();
    match area[..tag_end].split_once("value=\"") {
        Some((_, value)) => value.split('"').next().unwrap().to_owned(),
        None => area[tag_end + 1..].split("</textarea>").next().unwrap().trim().to_owned(),
    }
}

fn version(form: &Answer) -> String {
    field(form, "version")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_saved_edit_is_lost_among_six_editors() {
    let nation = Nation::new().await;
    let other = nation.second_process().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 花子").await;
    let mut editors = Vec::new();
    for editor in 0..EDITORS {
        let visitor = nation.staff(TOWN, "family_staff").await;
        nation.state_purpose(&visitor, child).await;
        let mut visitor = if editor % 2 == 0 { visitor } else { visitor.at(&other) };
        editors.push(tokio::spawn(async move {
            let mut refused = 0;
            for edit in 0..EDITS {
                while !append(&mut visitor, child, &format!("m{editor}x{edit}")).await {
                    refused += 1;
                }
            }
            refused
        }));
    }
    let mut refused = 0;
    for editor in editors {
        refused += editor.await.unwrap();
    }
    assert!(refused > 0, "nobody ever met anybody: this test says nothing");

    let mut admin = nation.admin().await;
    let text: String = sqlx::query_scalar("select growth from app.record where person_id = $1")
        .bind(child.id)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let mut marks: Vec<&str> = text.trim_end_matches(';').split(';').collect();
    let count = marks.len();
    marks.sort_unstable();
    marks.dedup();
    assert_eq!((count, marks.len()), (EDITORS * EDITS, EDITORS * EDITS), "edits lost or doubled: {text}");
    for editor in 0..EDITORS {
        let places: Vec<usize> = (0..EDITS).map(|edit| text.find(&format!("m{editor}x{edit};")).unwrap()).collect();
        assert!(places.is_sorted(), "edits of one person changed places: {text}");
    }

    // The field history is one chain from the empty field to what stands there now: no edit started from an outdated text.
    let changes: Vec<serde_json::Value> =
        sqlx::query_scalar("select fields from app.change where person_id = $1 and entity = 'record'")
            .bind(child.id)
            .fetch_all(&mut admin)
            .await
            .unwrap();
    let steps: HashMap<String, String> = changes
        .iter()
        .flat_map(|fields| fields.as_array().unwrap())
        .filter(|change| change["field"] == FIELD)
        .map(|change| (change["from"].as_str().unwrap().to_owned(), change["to"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(steps.len(), EDITORS * EDITS, "two edits started from the same text");
    let mut reached = String::new();
    for _ in 0..EDITORS * EDITS {
        reached = steps.get(&reached).unwrap_or_else(|| panic!("the chain breaks after {reached}")).clone();
    }
    assert_eq!(reached, text);
}

#[tokio::test]
async fn the_second_to_save_sees_both_texts_and_may_decide() {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, TOWN, "架空 花子").await;
    let mut first = nation.staff(TOWN, "family_staff").await;
    let mut second = nation.staff(TOWN, "family_chief").await;
    nation.state_purpose(&first, child).await;
    nation.state_purpose(&second, child).await;
    let path = format!("/records/{child}/edit");
    let opened = version(&first.get(&path).await.expect(200));
    first.post(&path, &[("version", &opened), ("growth", "先に保存した成育歴")]).await.expect(303);
    let typed = [
        ("version", opened.as_str()),
        ("was.growth", ""),
        ("growth", "あとから入力した成育歴"),
        ("was.living", ""),
        ("living", "あとから入力した生活状況"),
    ];
    let merging = second.post(&path, &typed).await.expect(409);
    for text in ["先に保存した成育歴", "あとから入力した成育歴", "あとから入力した生活状況"]
    {
        assert!(merging.body.contains(text), "{text} is not on the page: {}", merging.body);
    }
    let kept = second.get(&format!("/records/{child}")).await.expect(200);
    assert!(kept.body.contains("先に保存した成育歴") && !kept.body.contains("あとから入力"), "{}", kept.body);
    // What the page carries now is saved when its reader decides so.
    let decided = version(&merging);
    second
        .post(&path, &[("version", &decided), ("growth", "先に保存した成育歴 あとから入力した成育歴")])
        .await
        .expect(303);
    let mut admin = nation.admin().await;
    let text: String = sqlx::query_scalar("select growth from app.record where person_id = $1")
        .bind(child.id)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert_eq!(text, "先に保存した成育歴 あとから入力した成育歴");
}
