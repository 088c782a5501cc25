//! 一時保護決定通知書 and 一時保護解除通知書 to one holder of 親権: each names nobody else of the family, and no hidden place.

use super::codes;
use super::model::{Custody, Place};
use super::pages::{custodians, open_own};
use super::warrant::print::print_view;
use super::warrant::proof;
use super::{place, store};
use crate::App;
use crate::agencies::settings::head_of;
use crate::cases::codes::{label, labels};
use crate::cases::secrets::Finding;
use crate::frame::{self, Frame, date_wareki, moment_wareki};
use crate::papers::{self, Sample};
use crate::people::{self, Person};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use ground::db::Key;
use ground::gate::{AgencyKind, Permit};
use ground::{Error, Result, Sealed};
use jp::{Counting, RuleName};
use serde::Serialize;
use uuid::Uuid;

/// A letter about 一時保護 to one holder of 親権.
#[derive(Debug, Clone, Serialize)]
struct Letter {
    /// 文書番号: written by hand or by the agency's own template.
    number: String,
    /// 令和8年11月21日
    date: String,
    /// Addressee.
    to: Vec<String>,
    /// Office.
    from: Vec<String>,
    /// First sentence.
    opening: String,
    /// Label and value.
    facts: Vec<[String; 2]>,
    /// 号 in words.
    reasons: Vec<String>,
    /// 教示
    remedies: Vec<String>,
}

/// 一時保護決定通知書
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct CustodyNotice(Letter);

impl paper::Document for CustodyNotice {
    const KIND: &'static str = "custody-notice";
    const TITLE: &'static str = "一時保護決定通知書";

    fn outside(&self) -> Option<&str> {
        Some(&self.0.number)
    }
}

/// 一時保護解除通知書
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct ReleaseNotice(Letter);

impl paper::Document for ReleaseNotice {
    const KIND: &'static str = "release-notice";
    const TITLE: &'static str = "一時保護解除通知書";

    fn outside(&self) -> Option<&str> {
        Some(&self.0.number)
    }
}

impl Sample for CustodyNotice {
    fn sample() -> Self {
        Self(sample(remedies("架空県知事")))
    }
}

impl Sample for ReleaseNotice {
    fn sample() -> Self {
        Self(sample(Vec::new()))
    }
}

fn sample(remedies: Vec<String>) -> Letter {
    Letter {
        number: "第 号".to_owned(),
        date: "令和8年11月21日".to_owned(),
        to: vec!["髙𣘺 葉子󠄀 様(架空)".to_owned()],
        from: vec!["架空西部児童相談所長".to_owned()],
        opening: "児童福祉法第33条の規定により、次のとおり通知します。".to_owned(),
        facts: vec![pair("児童の氏名", "髙𣘺 光(架空)"), pair("一時保護の場所", HIDDEN_PLACE)],
        reasons: vec!["1号 児童虐待を受けた".to_owned()],
        remedies,
    }
}

const HIDDEN_PLACE: &str = "お知らせできません";

fn pair(name: &str, value: impl Into<String>) -> [String; 2] {
    [name.to_owned(), value.into()]
}

/// The months of a period, as the letter counts them.
fn months(rule: RuleName) -> String {
    match rule.counting() {
        Counting::MonthsFromNextDay(months) => format!("知った日の翌日から起算して{months}か月以内"),
        other => format!("知った日について{other}以内"),
    }
}

/// 審査請求 and 取消訴訟, with the periods of the rules.
fn remedies(superior: &str) -> Vec<String> {
    vec![
        format!(
            "この決定に不服があるときは、この決定があったことを{}に、{superior}に対して審査請求をすることができます({})。",
            months(RuleName::Appeal),
            RuleName::Appeal.law()
        ),
        format!(
            "この決定の取消しの訴えは、この決定があったことを{}に提起することができます({})。審査請求をしたときは、その裁決があったことを知った日の翌日から数えます。",
            months(RuleName::Suit),
            RuleName::Suit.law()
        ),
    ]
}

/// What every letter of an office about a child has.
struct Basis<'a> {
    office: String,
    superior: String,
    custody: &'a Custody,
    child: &'a Person,
    to: &'a Person,
    place: Place,
    date: String,
}

impl Basis<'_> {
    fn letter(&self, opening: &str, facts: Vec<[String; 2]>) -> Letter {
        let birth = self.child.facts.birth.as_ref().map(people::model::Birth::label).unwrap_or_default();
        let mut all = vec![pair("児童の氏名", self.child.name()), pair("児童の生年月日", birth)];
        all.extend(facts);
        Letter {
            number: "第     号".to_owned(),
            date: self.date.clone(),
            to: vec![format!("{} 様", self.to.name())],
            from: vec![self.office.clone()],
            opening: opening.to_owned(),
            facts: all,
            reasons: Vec::new(),
            remedies: Vec::new(),
        }
    }

    /// None while it is only planned: nothing was decided that could be told.
    fn decision(&self) -> Option<CustodyNotice> {
        let facts = &self.custody.facts;
        let started_at = facts.start.started()?;
        // A hidden place is hidden from whoever reads this letter; who may know it is told by word of mouth.
        let place = match (facts.place_hidden, self.place.is_empty()) {
            (true, _) => HIDDEN_PLACE.to_owned(),
            (false, true) => label(codes::PLACE_KINDS, &facts.place_kind).to_owned(),
            (false, false) => format!("{} {}", self.place.name, self.place.address),
        };
        let letter = self.letter(
            "児童福祉法第33条の規定により、次のとおり一時保護を決定したので通知します。",
            vec![
                pair("一時保護を開始した日時", moment_wareki(started_at)),
                pair("一時保護の目的", labels(codes::PURPOSES, &facts.purposes)),
                pair("一時保護の場所", place),
            ],
        );
        let reasons = facts.grounds.iter().map(|ground| label(codes::GROUNDS, ground).to_owned()).collect();
        Some(CustodyNotice(Letter { reasons, remedies: remedies(&self.superior), ..letter }))
    }

    fn release(&self) -> Option<ReleaseNotice> {
        let end = self.custody.end.as_ref()?;
        Some(ReleaseNotice(self.letter(
            "児童福祉法第33条の規定により行った一時保護を、次のとおり解除したので通知します。",
            vec![
                pair("一時保護を開始した日時", moment_wareki(self.custody.facts.start.at())),
                pair("一時保護を解除した日時", moment_wareki(end.at)),
                pair("解除の事由", label(codes::ENDS, &end.kind)),
            ],
        )))
    }
}

#[derive(Template)]
#[template(path = "custody/refused.html")]
struct RefusedPage {
    frame: Frame,
    back: String,
    findings: Vec<Finding>,
}

/// The letter of the decision to one holder of 親権.
pub async fn decision(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    print(&app, &permit, key, id, |basis| basis.decision()).await
}

/// The letter of the release to one holder of 親権.
pub async fn release(State(app): State<App>, permit: Permit, Path((key, id)): Path<(Key, Uuid)>) -> Result<Response> {
    let permit = open_own(&app, &permit, key).await?;
    print(&app, &permit, key, id, |basis| basis.release()).await
}

async fn print<D: paper::Document>(
    app: &App,
    permit: &Permit,
    key: Key,
    to: Uuid,
    write: impl FnOnce(&Basis<'_>) -> Option<D>,
) -> Result<Response> {
    let mut tx = app.db.read(permit).await?;
    let custody = store::load(&mut tx, key).await?;
    let child = people::load(&mut tx, custody.for_rules().person).await?;
    let holders = custodians(&mut tx, custody.for_rules()).await?;
    let holder = holders.for_rules().iter().find(|relation| relation.relative.key.id == to).ok_or(Error::NotFound)?;
    let registry = app.gate.registry();
    let document = write(&Basis {
        office: registry
            .agency(permit.actor().org)
            .map_or_else(String::new, |agency| head_of(&registry, agency, tx.today())),
        superior: superior(app, permit.actor().area),
        custody: custody.for_rules(),
        child: child.for_rules(),
        to: &holder.relative,
        place: place::open(&mut tx, &app.vault, custody.for_rules()).await?,
        date: date_wareki(tx.today()),
    });
    let document = document.ok_or(Error::NotFound)?;
    let findings = proof::findings(app, &mut tx, custody.for_rules(), &document, place_of).await?;
    let printed = print_view(custody.for_rules(), D::TITLE, findings.is_empty());
    tx.show(Sealed::new((), printed)).await?;
    if findings.is_empty() {
        return papers::print(app, permit, &document, Vec::new()).await;
    }
    let frame = Frame::new(app, permit, D::TITLE, "/custody");
    Ok(frame::refused(&RefusedPage { frame, back: format!("/custody/{key}"), findings })?.into_response())
}

/// What people call a part of a letter.
fn place_of(part: &str) -> &'static str {
    match part {
        "to" => "あて先",
        "from" => "発信者",
        "facts" => "一時保護の内容",
        _ => "本文",
    }
}

/// The governor, who hears 審査請求: of the prefecture whose area it is.
fn superior(app: &App, area: i16) -> String {
    let registry = app.gate.registry();
    let prefecture = registry.agencies().find(|agency| agency.area == area && agency.kind == AgencyKind::Prefecture);
    prefecture.map_or_else(|| "都道府県知事(市長)".to_owned(), |prefecture| format!("{}知事", prefecture.name))
}
