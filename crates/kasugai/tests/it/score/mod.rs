//! 受理支援: what is known at a moment, the own view before any score, models led by people, marks for another look, and no score beyond.

pub mod asked;
pub mod checkins;
mod contained;
mod exposed;
mod facts;
mod fuzz;
pub mod held;
mod items;
pub mod learning;
pub mod lists;
mod models;
pub mod monitor;
mod outside;
pub mod over_time;
pub mod passed;
mod reviews;
mod similar;
pub mod taught;
mod trials;
mod views;

use crate::fixtures;
use crate::nation::{CENTRE, Nation};
use crate::objects::begin_sheet;
use crate::visitor::{Answer, Visitor};
use axum::http::Method;
use ground::db::Key;
use jiff::SignedDuration;
use risk::{Column, Frame, Options};
use uuid::Uuid;

/// A centre, a child it keeps, a worker in charge of it, and the chief.
pub struct Cast {
    pub nation: Nation,
    pub child: Key,
    pub worker: Visitor,
    pub chief: Visitor,
}

pub async fn cast() -> Cast {
    let nation = Nation::new().await;
    let child = fixtures::child(&nation.app, CENTRE, "架空 見立").await;
    let worker = nation.staff(CENTRE, "centre_worker").await;
    let chief = nation.staff(CENTRE, "centre_chief").await;
    fixtures::put_in_charge(&mut nation.admin().await, worker.staff.unwrap(), child).await;
    nation.state_purpose(&chief, child).await;
    nation.work().await;
    Cast { nation, child, worker, chief }
}

impl Cast {
    /// Time goes by: who worked logs in anew.
    pub async fn pass(&mut self, by: SignedDuration) {
        self.nation.clock().advance(by);
        // The years of service are longer than what the fixtures write down.
        sqlx::query("update app.staff set ends_on = greatest(ends_on, (now() at time zone 'Asia/Tokyo')::date + 1)")
            .execute(&mut self.nation.admin().await)
            .await
            .unwrap();
        self.worker = self.nation.again(&self.worker).await;
        self.chief = self.nation.again(&self.chief).await;
        self.nation.state_purpose(&self.chief, self.child).await;
    }
}

/// A model that learnt from rows made here: the outcome is the more frequent the graver the words are and the answer to ③.
pub fn learnt(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut dice = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let (mut q3, mut words, mut age, mut outcome) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3000 {
        let grave = dice();
        let answer = if dice() < 0.2 {
            ""
        } else if dice() < 0.2 + 0.5 * grave {
            "該当"
        } else {
            "非該当"
        };
        let degree = ["none", "mild", "heavy", "deadly"][((grave * 4.0) as usize).min(3)];
        let log_odds = -2.5 + 2.0 * f64::from(u8::from(answer == "該当")) + 2.0 * grave;
        q3.push(answer);
        words.push(degree);
        age.push((dice() * 17.0).floor());
        outcome.push(if dice() < 1.0 / (1.0 + (-log_odds).exp()) { "1" } else { "0" });
    }
    let outcome: Vec<f64> = outcome.into_iter().map(|text| text.parse().unwrap()).collect();
    let frame = Frame::new(vec![
        Column::levels("urgency.q3", q3),
        Column::levels("urgency.words_degree", words),
        Column::numbers("register.age", age),
        Column::numbers("taken", outcome),
    ]);
    risk::fit(frame, "taken", &Options::default()).unwrap().model.to_json()
}

/// A model over time that learnt from rows made here: days to the next report, the sooner the graver the words are.
pub fn learnt_over_time() -> String {
    let mut state = 3_917_u64;
    let mut dice = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let (mut words, mut days, mut again) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3000 {
        let grave = dice();
        words.push(["none", "mild", "heavy", "deadly"][((grave * 4.0) as usize).min(3)]);
        let day = -(1.0 - dice()).ln() * 900.0 * (-1.5 * grave).exp();
        days.push(day.min(400.0).ceil());
        again.push(f64::from(u8::from(day < 400.0)));
    }
    let frame = Frame::new(vec![
        Column::levels("urgency.words_degree", words),
        Column::numbers("days", days),
        Column::numbers("again", again),
    ]);
    let time = risk::Time { column: "days".into(), period: Some(30.0), month: 365.25 / 12.0 };
    let options = Options { family: risk::Family::Hazard, time: Some(time), ..Options::default() };
    risk::fit(frame, "again", &options).unwrap().model.to_json()
}

/// Sends a model as the screen does.
pub async fn send_model(chief: &mut Visitor, outcome: &str, name: &str, file: &str) -> Answer {
    let mut body = String::new();
    for (field, value) in [("outcome", outcome), ("name", name), ("card", "架空の記録から学習した。判断には使わない。")]
    {
        body += &format!("--xx\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    body += "--xx\r\ncontent-disposition: form-data; name=\"file\"; filename=\"m.json\"\r\ncontent-type: application/json\r\n\r\n";
    body += file;
    body += "\r\n--xx--\r\n";
    chief.send(Method::POST, "/scores/models", "multipart/form-data; boundary=xx", body, &[]).await
}

/// Adds a model and leads it as far as `draft`, `shadow` or `shown`. Where it is to be shown, everything the gate would have left is laid down: these
/// tests are about what comes after it.
pub async fn add_model(chief: &mut Visitor, outcome: &str, seed: u64, until: &str) -> Uuid {
    let added = send_model(chief, outcome, &format!("架空モデル{seed}"), &learnt(seed)).await.expect(303);
    let id: Uuid = added.location().rsplit('/').next().unwrap().parse().unwrap();
    if until != "draft" {
        begin(chief, id, 20).await.expect(303);
    }
    if until == "shown" {
        passed::shown(chief, id).await;
    }
    id
}

/// Puts a model on trial, with what it will be judged by.
pub async fn begin(chief: &mut Visitor, id: Uuid, matured: usize) -> Answer {
    let matured = matured.to_string();
    let form = [
        ("matured", matured.as_str()),
        ("measures", "auc"),
        ("measures", "slope"),
        ("auc_low", "0.60"),
        ("slope_low", "0.50"),
        ("slope_high", "2.00"),
        ("reason", "架空の確認をした"),
    ];
    chief.post(&format!("/scores/models/{id}/gate/begin"), &form).await
}

pub async fn step(chief: &mut Visitor, id: Uuid, state: &str) -> Answer {
    chief.post(&format!("/scores/models/{id}/state"), &[("state", state), ("reason", "架空の確認をした")]).await
}

/// Begins a sheet about the child and saves these answers of it; says which sheet.
pub async fn answers(worker: &mut Visitor, child: Key, given: &[(&str, &str)]) -> Uuid {
    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(worker, &list, "urgency").await;
    save(worker, child, id, 1, given).await;
    id
}

/// Saves answers of a sheet.
pub async fn save(worker: &mut Visitor, child: Key, sheet: Uuid, version: i32, given: &[(&str, &str)]) {
    let version = version.to_string();
    let mut fields: Vec<(String, &str)> = vec![("version".into(), version.as_str()), ("op".into(), "save")];
    fields.extend(given.iter().map(|(key, value)| (format!("a.{key}"), *value)));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    worker.post(&format!("/records/{child}/sheets/{sheet}/edit"), &fields).await.expect(303);
}

/// Writes a view.
pub async fn think(visitor: &mut Visitor, child: Key, need: &str) {
    let form = [("need", need), ("reason", "架空の見立て")];
    visitor.post(&format!("/records/{child}/score/view"), &form).await.expect(303);
}

pub async fn count(nation: &Nation, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut nation.admin().await).await.unwrap()
}
