//! The checks. Each says what came instead of what the document promises.

use super::client::{Answer, Client};
use super::listener::{Arrived, Listener};
use super::transitions;
use crate::webhooks::is_signed;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::time::Duration;
use tables::{CsvEncoding, Table, write_csv};

pub(super) type Check = Result<(), String>;

/// Requests at once.
const AT_ONCE: usize = 8;
/// A signature may be so many seconds old when it arrives.
const WINDOW: i64 = 300;

/// Runs one.
pub async fn run(number: u8, client: &Client, listener: Option<&Listener>) -> Check {
    match (number, listener) {
        (1, _) => refused_without_key(client, None).await,
        (2, _) => refused_without_key(client, Some("kasugai_wrong")).await,
        (3, _) => answers_with_key(client).await,
        (4, _) => registers(client).await,
        (5, _) => keeps_names(client).await,
        (6, _) => registers_once(client).await,
        (7, _) => same_again(client).await,
        (8, _) => same_key_again(client).await,
        (9, _) => same_key_at_once(client).await,
        (10, _) => key_for_something_else(client).await,
        (11, _) => same_id_at_once(client).await,
        (12, _) => keeps_the_rest(client).await,
        (13, _) => refuses_stale(client).await,
        (14, _) => passes_over_older(client).await,
        (15, _) => closes(client, "close").await.map(drop),
        (16, _) => opens_again(client).await,
        (17, _) => finds(client).await,
        (18, _) => publishes_layouts(client).await,
        (19, _) => tells_line_by_line(client).await,
        (20, _) => same_file_again(client).await,
        (21, _) => takes_shift_jis(client).await,
        (22, _) => names_unknown_columns(client).await,
        (23, _) => names_unknown_members(client).await,
        (24, _) => refuses_what_is_no_json(client).await,
        (25, _) => hides_what_is_not_there(client).await,
        (26, _) => tells_changes(client).await,
        (27, _) => misses_nothing(client).await,
        (28, _) => lists_notices(client).await,
        (29, Some(listener)) => pings(client, listener).await,
        (30, Some(listener)) => tells_events(client, listener).await,
        (31, Some(listener)) => tells_again(client, listener).await,
        (32, _) => transitions::lists(client).await,
        (33, _) => transitions::tells_receivers(client).await,
        (34, _) => transitions::refuses_no_receiver(client).await,
        _ => Err("この番号の試験はありません。".to_owned()),
    }
}

pub(super) fn same(what: &str, expected: &Value, found: &Value) -> Check {
    if expected == found { Ok(()) } else { Err(format!("{what}は{expected}のはずが、{found}でした。")) }
}

pub(super) fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

async fn refused_without_key(client: &Client, key: Option<&str>) -> Check {
    let answer = client.with_key(key).get("/api/v1/codes").await?.with_status(401)?;
    same("code", &json!("unauthenticated"), at(&answer.json(), "/code"))
}

async fn answers_with_key(client: &Client) -> Check {
    let codes = client.get("/api/v1/codes").await?.with_status(200)?.json();
    if at(&codes, "/kind/0/code").is_string() {
        Ok(())
    } else {
        Err("コード表に相談種別がありません。".to_owned())
    }
}

/// Registers a child under an id of this run; yields the id and the answer.
pub(super) async fn registered(client: &Client, name: &str) -> Result<(String, Value), String> {
    let id = client.id(name);
    let answer = client.put(&id, &client.child(name)).await?.with_status(201)?.json();
    Ok((id, answer))
}

async fn read(client: &Client, id: &str) -> Result<Value, String> {
    Ok(client.get(&format!("/api/v1/external/{id}")).await?.with_status(200)?.json())
}

async fn registers(client: &Client) -> Check {
    let (_, made) = registered(client, "register").await?;
    same("outcome", &json!("created"), at(&made, "/outcome"))?;
    if at(&made, "/key").is_string() { Ok(()) } else { Err("keyがありません。".to_owned()) }
}

async fn keeps_names(client: &Client) -> Check {
    // Characters that careless systems replace: variants, one outside the basic plane, full-width and compatibility forms.
    let given = "髙﨑𠮷祐か\u{3099}ﾊﾅ①";
    let (id, mut body) = (client.id("names"), client.child("names"));
    if let Some(name) = body.pointer_mut("/person/given") {
        *name = json!(format!("{given}{}", client.id("")));
    }
    let sent = at(&body, "/person/given").clone();
    client.put(&id, &body).await?.with_status(201)?;
    same("名", &sent, at(&read(client, &id).await?, "/record/person/name/0/given"))
}

async fn post_once(client: &Client, key: &str, body: &Value) -> Result<Answer, String> {
    client.json(Method::POST, "/api/v1/records", body, Some(key)).await
}

async fn registers_once(client: &Client) -> Check {
    let made = post_once(client, &client.id("once"), &client.child("once")).await?.with_status(201)?;
    if at(&made.json(), "/key").is_string() { Ok(()) } else { Err("keyがありません。".to_owned()) }
}

async fn same_again(client: &Client) -> Check {
    let (id, made) = registered(client, "again").await?;
    let again = client.put(&id, &client.child("again")).await?.with_status(200)?.json();
    same("outcome", &json!("unchanged"), at(&again, "/outcome"))?;
    same("key", at(&made, "/key"), at(&again, "/key"))?;
    same("version", at(&made, "/version"), at(&again, "/version"))?;
    let episodes = read(client, &id).await?;
    let count = at(&episodes, "/record/episodes").as_array().map(Vec::len);
    same("受理の数", &json!(1), &json!(count))
}

async fn same_key_again(client: &Client) -> Check {
    let (key, body) = (client.id("once-again"), client.child("once-again"));
    let first = post_once(client, &key, &body).await?.with_status(201)?;
    let second = post_once(client, &key, &body).await?.with_status(201)?;
    same("答え", &first.json(), &second.json())
}

async fn same_key_at_once(client: &Client) -> Check {
    let (key, body) = (client.id("once-at-once"), client.child("once-at-once"));
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (client, key, body) = (client.clone(), key.clone(), body.clone());
            tokio::spawn(async move { post_once(&client, &key, &body).await })
        })
        .collect();
    one_child(tasks).await
}

async fn same_id_at_once(client: &Client) -> Check {
    let (id, body) = (client.id("at-once"), client.child("at-once"));
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (client, id, body) = (client.clone(), id.clone(), body.clone());
            tokio::spawn(async move { client.put(&id, &body).await })
        })
        .collect();
    one_child(tasks).await?;
    let count = at(&read(client, &id).await?, "/record/episodes").as_array().map(Vec::len);
    same("受理の数", &json!(1), &json!(count))
}

/// Everybody got the key of the same child.
async fn one_child(tasks: Vec<tokio::task::JoinHandle<Result<Answer, String>>>) -> Check {
    let (mut keys, mut answered) = (HashSet::new(), 0);
    for task in tasks {
        let answer = task.await.map_err(|error| error.to_string())??;
        if !matches!(answer.status, 200 | 201) {
            return Err(answer.instead("200か201"));
        }
        answered += 1;
        keys.insert(at(&answer.json(), "/key").to_string());
    }
    if keys.len() == 1 {
        Ok(())
    } else {
        Err(format!("{answered}回の要求で{}人ができました。", keys.len()))
    }
}

async fn key_for_something_else(client: &Client) -> Check {
    let key = client.id("mismatch");
    post_once(client, &key, &client.child("mismatch")).await?.with_status(201)?;
    let refused = post_once(client, &key, &client.child("mismatch-other")).await?.with_status(422)?;
    same("code", &json!("idempotency-mismatch"), at(&refused.json(), "/code"))
}

async fn keeps_the_rest(client: &Client) -> Check {
    let (id, _) = registered(client, "update").await?;
    client.put(&id, &json!({ "sheet": { "grade": "小5" } })).await?.with_status(200)?;
    let read = read(client, &id).await?;
    same("学年", &json!("小5"), at(&read, "/record/sheet/grade"))?;
    same("所属", &json!("架空小学校"), at(&read, "/record/sheet/school"))
}

async fn refuses_stale(client: &Client) -> Check {
    let (id, made) = registered(client, "stale").await?;
    let path = format!("/api/v1/records/{}", at(&made, "/key").as_str().unwrap_or_default());
    let change = |grade: &str| json!({ "version": at(&made, "/version"), "sheet": { "grade": grade } });
    client.json(Method::PUT, &path, &change("小5"), None).await?.with_status(200)?;
    let stale = client.json(Method::PUT, &path, &change("小6"), None).await?.with_status(409)?.json();
    same("code", &json!("stale"), at(&stale, "/code"))?;
    let read = read(client, &id).await?;
    same("current_version", at(&read, "/record/version"), at(&stale, "/current_version"))?;
    same("学年", &json!("小5"), at(&read, "/record/sheet/grade"))
}

async fn passes_over_older(client: &Client) -> Check {
    let (id, mut body) = (client.id("older"), client.child("older"));
    put(&mut body, "", "revision", json!(5));
    client.put(&id, &body).await?.with_status(201)?;
    let older = client.put(&id, &json!({ "revision": 4, "sheet": { "grade": "小6" } })).await?.with_status(200)?.json();
    same("outcome", &json!("older"), at(&older, "/outcome"))?;
    same("学年", &json!("小4"), at(&read(client, &id).await?, "/record/sheet/grade"))
}

/// Closes a 受理; yields the id.
async fn closes(client: &Client, name: &str) -> Result<String, String> {
    let (id, _) = registered(client, name).await?;
    let codes = client.get("/api/v1/codes").await?.with_status(200)?.json();
    let body = json!({ "accepted_on": "2025-05-01", "closed_on": "2025-09-30", "close_reason": at(&codes, "/close_reason/0/code") });
    client.put(&id, &body).await?.with_status(200)?;
    same("終結日", &json!("2025-09-30"), at(&read(client, &id).await?, "/record/episodes/0/closed_on"))?;
    Ok(id)
}

async fn opens_again(client: &Client) -> Check {
    let id = closes(client, "reopen").await?;
    client
        .put(&id, &json!({ "accepted_on": "2025-10-10", "kind": "02", "route": "警察等" }))
        .await?
        .with_status(200)?;
    let read = read(client, &id).await?;
    same("新しい受理", &json!("2025-10-10"), at(&read, "/record/episodes/0/accepted_on"))?;
    same("その終結日", &Value::Null, at(&read, "/record/episodes/0/closed_on"))?;
    same("前の受理", &json!("2025-09-30"), at(&read, "/record/episodes/1/closed_on"))
}

async fn finds(client: &Client) -> Check {
    // A name in kana: what letters and digits mean in a search is for the server.
    let kana = |digit: char| {
        digit.to_digit(16).and_then(|n| "あいうえおかきくけこさしすせそた".chars().nth(usize::try_from(n).ok()?))
    };
    let name: String = client.id("").trim_start_matches("conf-").chars().filter_map(kana).collect();
    let (id, mut body) = (client.id("search"), client.child("search"));
    if let Some(given) = body.pointer_mut("/person/given") {
        *given = json!(name);
    }
    let made = client.put(&id, &body).await?.with_status(201)?.json();
    let query = serde_urlencoded::to_string([("q", &name)]).map_err(|error| error.to_string())?;
    let key = at(&made, "/key").as_str().unwrap_or("-").to_owned();
    for _ in 0..60 {
        if client.get(&format!("/api/v1/search?{query}")).await?.with_status(200)?.text.contains(&format!("\"{key}\""))
        {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Err("30秒たってもさがせません。".to_owned())
}

async fn publishes_layouts(client: &Client) -> Check {
    let layouts = client.get("/api/v1/layouts").await?.with_status(200)?.json();
    let columns = at(&layouts, "/layouts/0/columns").as_array().cloned().unwrap_or_default();
    let has = |field: &str| columns.iter().any(|column| column["field"] == field);
    if has("external_id") && has("person.family") {
        Ok(())
    } else {
        Err("外部IDと姓の列がありません。".to_owned())
    }
}

/// Sends a file; yields what became of its lines.
async fn bulk(client: &Client, bytes: Vec<u8>) -> Result<Vec<Value>, String> {
    let mut sent = client.send(Method::POST, "/api/v1/bulk", "application/octet-stream", bytes.clone(), None).await?;
    for _ in 0..60 {
        // Another file of the agency is worked on.
        if sent.status != 429 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        sent = client.send(Method::POST, "/api/v1/bulk", "application/octet-stream", bytes.clone(), None).await?;
    }
    let sent = sent.with_status(202)?.json();
    let path = format!("/api/v1/bulk/{}", at(&sent, "/id").as_str().unwrap_or_default());
    for _ in 0..300 {
        let job = client.get(&path).await?.with_status(200)?.json();
        match at(&job, "/state").as_str() {
            Some("working") => tokio::time::sleep(Duration::from_millis(100)).await,
            Some("done") => {
                let results = client.get(&format!("{path}/results")).await?.with_status(200)?.text;
                return Ok(results.lines().filter_map(|line| serde_json::from_str(line).ok()).collect());
            }
            _ => return Err(format!("一括登録が途中で止まりました。{job}")),
        }
    }
    Err("30秒たっても一括登録が終わりません。".to_owned())
}

fn lines(client: &Client, name: &str) -> String {
    let line = |n: usize| {
        let mut body = client.child(&format!("{name}{n}"));
        put(&mut body, "", "external_id", json!(client.id(&format!("{name}-{n}"))));
        if n == 1
            && let Some(birth) = body.pointer_mut("/person/birth")
        {
            *birth = json!("R9.13.1");
        }
        format!("{body}\n")
    };
    (0..3).map(line).collect()
}

fn outcomes(lines: &[Value]) -> Value {
    lines.iter().map(|line| line["outcome"].clone()).collect()
}

async fn tells_line_by_line(client: &Client) -> Check {
    let results = bulk(client, lines(client, "bulk").into_bytes()).await?;
    same("結果", &json!(["created", "refused", "created"]), &outcomes(&results))?;
    let refused = results.get(1).cloned().unwrap_or_default();
    same("誤りの項目", &json!("person.birth"), at(&refused, "/errors/0/field"))
}

async fn same_file_again(client: &Client) -> Check {
    let file = lines(client, "file");
    let first = bulk(client, file.clone().into_bytes()).await?;
    let second = bulk(client, file.into_bytes()).await?;
    same("2回目の結果", &json!(["unchanged", "refused", "unchanged"]), &outcomes(&second))?;
    let keys = |lines: &[Value]| lines.iter().map(|line| line["key"].clone()).collect::<Value>();
    same("児童", &keys(&first), &keys(&second))
}

async fn takes_shift_jis(client: &Client) -> Check {
    let header = ["外部ID", "姓", "名", "生年月日", "受理年月日", "相談種別", "経路"].map(str::to_owned).to_vec();
    let id = client.id("sjis");
    let row = [&id, "適合試験", &client.id(""), "H27.4.1", "R7.5.1", "01", "警察等"].map(str::to_owned).to_vec();
    let table = Table { name: "児童".to_owned(), header, rows: vec![row] };
    let results = bulk(client, write_csv(&table, CsvEncoding::Cp932).bytes).await?;
    same("結果", &json!(["created"]), &outcomes(&results))?;
    same("姓", &json!("適合試験"), at(&read(client, &id).await?, "/record/person/name/0/family"))
}

async fn names_unknown_columns(client: &Client) -> Check {
    let csv = "外部ID,あだ名\r\nx,y\r\n";
    let refused = client.send(Method::POST, "/api/v1/bulk", "text/csv", csv, None).await?.with_status(422)?;
    if refused.text.contains("あだ名") {
        Ok(())
    } else {
        Err(format!("列の名前がありません。{}", refused.text))
    }
}

async fn names_unknown_members(client: &Client) -> Check {
    let mut body = client.child("unknown");
    put(&mut body, "/person", "nickname", json!("x"));
    let refused = client.put(&client.id("unknown"), &body).await?.with_status(422)?;
    if !refused.kind.starts_with("application/problem+json") {
        return Err(format!("Content-Typeがapplication/problem+jsonのはずが、{}でした。", refused.kind));
    }
    let problem = refused.json();
    same("code", &json!("invalid"), at(&problem, "/code"))?;
    same("項目", &json!("person.nickname"), at(&problem, "/errors/0/field"))?;
    if at(&problem, "/errors/0/message").is_string() { Ok(()) } else { Err("理由がありません。".to_owned()) }
}

async fn refuses_what_is_no_json(client: &Client) -> Check {
    let path = format!("/api/v1/external/{}", client.id("broken"));
    let refused = client.send(Method::PUT, &path, "application/json", "{\"person\":", None).await?.with_status(422)?;
    same("code", &json!("invalid"), at(&refused.json(), "/code"))
}

async fn hides_what_is_not_there(client: &Client) -> Check {
    let answer = client.get(&format!("/api/v1/external/{}", client.id("nobody"))).await?.with_status(404)?;
    same("code", &json!("not-found"), at(&answer.json(), "/code"))
}

/// The cursor behind everything so far.
async fn newest_cursor(client: &Client) -> Result<String, String> {
    let mut cursor = String::new();
    loop {
        let list = client.get(&format!("/api/v1/changes?cursor={cursor}")).await?.with_status(200)?.json();
        cursor = at(&list, "/cursor").as_str().ok_or("cursorがありません。")?.to_owned();
        if at(&list, "/more") != &Value::Bool(true) {
            return Ok(cursor);
        }
    }
}

/// Keys told after a cursor, and the next cursor.
async fn changed(client: &Client, cursor: &str) -> Result<(HashSet<String>, String), String> {
    let list = client.get(&format!("/api/v1/changes?cursor={cursor}")).await?.with_status(200)?.json();
    let lines = at(&list, "/changes").as_array().cloned().unwrap_or_default();
    let keys = lines.iter().filter_map(|line| line["key"].as_str()).map(str::to_owned).collect();
    Ok((keys, at(&list, "/cursor").as_str().ok_or("cursorがありません。")?.to_owned()))
}

/// Reads until all of these were told, up to half a minute.
async fn all_told(client: &Client, mut cursor: String, mut expected: HashSet<String>) -> Check {
    for _ in 0..60 {
        let (keys, next) = changed(client, &cursor).await?;
        expected.retain(|key| !keys.contains(key));
        cursor = next;
        if expected.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Err(format!("{}件の変更が出ません。", expected.len()))
}

async fn tells_changes(client: &Client) -> Check {
    let cursor = newest_cursor(client).await?;
    let (id, made) = registered(client, "changes").await?;
    let key = at(&made, "/key").as_str().unwrap_or_default().to_owned();
    all_told(client, cursor, HashSet::from([key.clone()])).await?;
    let cursor = newest_cursor(client).await?;
    client.put(&id, &json!({ "person": { "note": "架空" } })).await?.with_status(200)?;
    all_told(client, cursor, HashSet::from([key])).await
}

/// Sets a member of the object at a place of a body.
fn put(body: &mut Value, place: &str, member: &str, value: Value) {
    if let Some(object) = body.pointer_mut(place).and_then(Value::as_object_mut) {
        object.insert(member.to_owned(), value);
    }
}

async fn misses_nothing(client: &Client) -> Check {
    let mut cursor = newest_cursor(client).await?;
    let tasks: Vec<_> = (0..AT_ONCE)
        .map(|writer| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut keys = Vec::new();
                for n in 0..4 {
                    let (_, made) = registered(&client, &format!("many{writer}x{n}")).await?;
                    keys.push(at(&made, "/key").as_str().unwrap_or_default().to_owned());
                }
                Ok::<_, String>(keys)
            })
        })
        .collect();
    let mut told = HashSet::new();
    while tasks.iter().any(|task| !task.is_finished()) {
        let (keys, next) = changed(client, &cursor).await?;
        told.extend(keys);
        cursor = next;
    }
    let mut expected = HashSet::new();
    for task in tasks {
        expected.extend(task.await.map_err(|error| error.to_string())??);
    }
    expected.retain(|key| !told.contains(key));
    all_told(client, cursor, expected).await
}

async fn lists_notices(client: &Client) -> Check {
    let list = client.get("/api/v1/notices").await?.with_status(200)?.json();
    if at(&list, "/notices").is_array() { Ok(()) } else { Err("noticesがありません。".to_owned()) }
}

/// A webhook of this run, ended when the check is over.
async fn with_webhook<F: Future<Output = Check>>(
    client: &Client,
    listener: &Listener,
    name: &str,
    work: impl FnOnce(String, String, String) -> F,
) -> Check {
    let inbox = client.id(name);
    let body =
        json!({ "name": format!("適合試験 {inbox}"), "url": listener.url(&inbox), "events": ["record.registered"] });
    let made = client.json(Method::POST, "/api/v1/webhooks", &body, None).await?.with_status(201)?.json();
    let text = |member: &str| made.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let id = text("id");
    let outcome = work(inbox, id.clone(), text("secret")).await;
    client.json(Method::POST, &format!("/api/v1/webhooks/{id}/end"), &json!({}), None).await?.with_status(200)?;
    outcome
}

fn signed(secret: &str, arrived: &Arrived) -> Result<Value, String> {
    if is_signed(secret, &arrived.signature, &arrived.body, arrived.at, WINDOW) {
        serde_json::from_str(&arrived.body).map_err(|error| error.to_string())
    } else {
        Err(format!("署名が本文と合わないか、時刻が{WINDOW}秒より離れています。{}", arrived.signature))
    }
}

async fn pings(client: &Client, listener: &Listener) -> Check {
    with_webhook(client, listener, "ping", async |inbox, id, secret| {
        client.json(Method::POST, &format!("/api/v1/webhooks/{id}/ping"), &json!({}), None).await?.with_status(202)?;
        // Events of what was registered before may come first.
        for least in 1..50 {
            let arrived = listener.arrived(&inbox, least).await?;
            let Some(newest) = arrived.get(least - 1) else { continue };
            if at(&signed(&secret, newest)?, "/type") == "ping" {
                return Ok(());
            }
        }
        Err("試し送信が届きません。".to_owned())
    })
    .await
}

async fn tells_events(client: &Client, listener: &Listener) -> Check {
    with_webhook(client, listener, "event", async |inbox, _, secret| {
        let (_, made) = registered(client, "event").await?;
        let key = at(&made, "/key").clone();
        // Others may register children of their own meanwhile.
        for least in 1..50 {
            let arrived = listener.arrived(&inbox, least).await?;
            let Some(newest) = arrived.get(least - 1) else { continue };
            let told = signed(&secret, newest)?;
            if at(&told, "/data/key") == &key {
                let named = ["適合試験", "架空"].iter().any(|name| newest.body.contains(name));
                return if named { Err("知らせに氏名が入っています。".to_owned()) } else { Ok(()) };
            }
        }
        Err("登録の知らせが届きません。".to_owned())
    })
    .await
}

async fn tells_again(client: &Client, listener: &Listener) -> Check {
    with_webhook(client, listener, "retry", async |inbox, id, secret| {
        listener.refuse(&inbox, 1);
        client.json(Method::POST, &format!("/api/v1/webhooks/{id}/ping"), &json!({}), None).await?.with_status(202)?;
        let mut known = HashSet::new();
        for least in 1..50 {
            let arrived = listener.arrived(&inbox, least).await?;
            let Some(newest) = arrived.get(least - 1) else { continue };
            if !known.insert(at(&signed(&secret, newest)?, "/id").to_string()) {
                return Ok(());
            }
        }
        Err("もう一度届きません。".to_owned())
    })
    .await
}
