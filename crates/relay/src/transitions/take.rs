//! Taking a child over: person, family, report, record, episode and the clock, made from what was shared; or joined to an own record.

use super::kinds::{Kind, Taking};
use super::model::{Step, Transition};
use super::package::Case;
use super::rules::Act;
use super::{act, store};
use desk::App;
use desk::cases::intake::{NewChild, NewIntake, NewRelative, Outcome, Report, Reporter, Who};
use desk::cases::progress::{self, Note};
use desk::cases::record::extra::Extras;
use desk::cases::record::{self, Sheet};
use desk::cases::{self, NewRecord, clock_hours, codes, rules};
use desk::frame::date_wareki;
use desk::people;
use ground::db::{Key, Tx};
use ground::gate::{Action, AgencyKind, Permit};
use ground::{Error, Result};
use uuid::Uuid;

/// How the receiver takes it.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// What the receiver says it accepts: it must be the kind it is.
    pub kind: Kind,
    /// The own person it is joined to; none makes a new one.
    pub join: Option<Uuid>,
    /// Why the child need not be seen; none starts the clock.
    pub no_check: Option<String>,
    /// 相談種別, where the package does not say it.
    pub consultation: String,
    /// Words to the sender.
    pub words: String,
}

/// Whether a case may be taken over under this permit: by who takes reports and keeps records, or by a call of the API that writes, since
/// linked systems do both by that one right.
pub fn may_take(permit: &Permit) -> bool {
    permit.action() == Action::ApiWrite || (permit.may(Action::WriteIntake) && permit.may(Action::WriteRecord))
}

/// The 相談種別 as the package says it, or else as the receiver chose it: nothing is guessed.
fn consultation(case: &Case, how: &Acceptance) -> Result<String> {
    if !case.kind.is_empty() {
        return Ok(case.kind.clone());
    }
    if !codes::KINDS.iter().any(|(code, _)| *code == how.consultation) {
        return Err(Error::invalid("consultation", "相談種別を選んでください。"));
    }
    Ok(how.consultation.clone())
}

/// Accepts a transition as the kind it is. A case becomes the own agency's: the child of the own register is returned.
///
/// # Errors
/// `Invalid` beside `confirmed` where something else was confirmed; `Forbidden` without the rights to intake and record; those of
/// [`act::act`].
pub async fn accept(app: &App, tx: &mut Tx<'_>, key: Key, how: &Acceptance) -> Result<Option<Key>> {
    let found = store::lock(tx, key).await?.for_rules().clone();
    if how.kind != found.kind {
        let message =
            format!("これは「{}」です。何を受理するかを確かめて、チェックを付けてください。", found.kind.label());
        return Err(Error::invalid("confirmed", message));
    }
    if found.kind.taking() != Taking::Case {
        act::act(app, tx, key, Act::Accept, &Step::saying(&how.words)).await?;
        return Ok(None);
    }
    if !may_take(tx.permit()) {
        return Err(Error::Forbidden);
    }
    // Whether it may be accepted is asked before anything is made of it.
    let side = found.side(tx.permit().actor().org).ok_or(Error::NotFound)?;
    super::rules::next(found.kind, found.state, side, Act::Accept).ok_or(Error::Stale)?;
    if how.no_check.is_some() && !found.package.was_seen() {
        let message = "最後の通告のあとにこどもを目視した記録が渡っていません。安全確認をする方を選んでください。";
        return Err(Error::invalid("check", message));
    }
    let (person, intake) = take_over(app, tx, &found, how).await?;
    let step = Step { taken: Some((person, Some(intake))), ..Step::saying(&how.words) };
    act::act(app, tx, key, Act::Accept, &step).await?;
    store::returned(tx, person).await?;
    Ok(Some(Key::new(tx.permit().actor().area, person)))
}

/// Person, family, report with its clock, record and episode of the own agency.
async fn take_over(app: &App, tx: &mut Tx<'_>, found: &Transition, how: &Acceptance) -> Result<(Uuid, Uuid)> {
    let package = &found.package;
    let mut case = package.case.clone().unwrap_or_default();
    case.kind = consultation(&case, how)?;
    let hours = clock_hours(app, tx.permit());
    let sheet = package.record.clone().unwrap_or_default();
    let child = NewChild {
        who: match how.join {
            Some(person) => Who::Known(person),
            None => Who::New(Box::new(arrived(app, tx, found))),
        },
        schooling: String::new(),
        check: how.no_check.clone().map_or(Ok(hours), Err),
        school: sheet.school.clone(),
        grade: sheet.grade.clone(),
        class: sheet.class.clone(),
    };
    let report = report(app, tx, found, &case);
    let new = NewIntake {
        id: tx.new_id(),
        form: if report.kind == codes::KIND_ABUSE { "abuse" } else { "general" }.to_owned(),
        anonymous: false,
        reporter: Reporter::default(),
        children: vec![child],
        siblings: false,
        family: family(tx, found, how.join).await?,
        report,
    };
    let Outcome::Registered(intake) = cases::register_intake(app, tx, &new).await? else {
        return Err(Error::internal("an intake of a new id was there already"));
    };
    let taken = cases::intake::load(tx, intake).await?.for_rules().clone();
    let child = taken.children.first().ok_or_else(|| Error::internal("an intake without a child"))?;
    let mut record = NewRecord::from_intake(&taken, child, tx.today());
    let past_contact = format!("{}\n{}", past(app, found, &case), sheet.past_contact).trim().to_owned();
    record.sheet = Sheet { past_contact, extra: Extras::default(), ..sheet };
    if record.sheet.severity.is_empty() {
        record.sheet.severity = case.severity.clone();
    }
    let sent: Option<i16> = record.sheet.severity.parse().ok();
    let own: Option<i16> = record::load(tx, Key::new(tx.permit().actor().area, child.person.id))
        .await?
        .for_rules()
        .as_ref()
        .and_then(|own| own.sheet.severity.parse().ok());
    cases::register_record(app, tx, &record).await?;
    let mut body = format!("{}\n{}", past(app, found, &case), package.words);
    if let (Some(sent), Some(own)) = (sent, own)
        && sent > own
    {
        record::set_severity(tx, child.person.id, Some(sent)).await?;
        let label = |code: i16| codes::label(codes::SEVERITIES, &code.to_string()).to_owned();
        body.push_str(&format!("\n重症度を「{}」から、渡された「{}」に改めました。", label(own), label(sent)));
    }
    let note =
        Note {
            at: tx.now(), category: "関係機関連絡".to_owned(), body: body.trim().to_owned(), ..Note::default()
        };
    progress::add_progress(tx, child.person, &note).await?;
    Ok((child.person.id, intake.id))
}

/// The child as it comes: who moved into a town lives there, and what was the present address elsewhere is the former one.
fn arrived(app: &App, tx: &Tx<'_>, found: &Transition) -> people::NewPerson {
    let mut person = found.package.child.person.clone();
    let registry = app.gate.registry();
    let own = registry.agency(tx.permit().actor().org).and_then(|agency| agency.municipality.clone());
    if found.kind == Kind::Handover && own.is_some() {
        let elsewhere =
            person.addresses.iter_mut().filter(|address| address.kind == "current" && address.municipality != own);
        elsewhere.for_each(|address| address.kind = "former".to_owned());
    }
    person
}

/// The family, unless the own record has one: then that one is the own staff's to correct.
/// Whoever came with a child of the same sender before, a mother with the first of two siblings, is that person and not another one.
async fn family(tx: &mut Tx<'_>, found: &Transition, join: Option<Uuid>) -> Result<Vec<NewRelative>> {
    if let Some(person) = join {
        let own = people::relations(tx, Key::new(tx.permit().actor().area, person)).await?;
        if !own.for_rules().is_empty() {
            return Ok(Vec::new());
        }
    }
    let mut family = Vec::new();
    for relative in &found.package.household {
        let who = match store::came_before(tx, found, &relative.person).await? {
            Some(known)
                if !family.iter().any(|other: &NewRelative| matches!(other.who, Who::Known(id) if id == known)) =>
            {
                Who::Known(known)
            }
            _ => Who::New(Box::new(relative.person.clone())),
        };
        family.push(NewRelative { who, relation: relative.relation.clone() });
    }
    Ok(family)
}

fn report(app: &App, tx: &Tx<'_>, found: &Transition, case: &Case) -> Report {
    let registry = app.gate.registry();
    let from = registry.agency(found.org).map(|agency| agency.kind);
    let form: Vec<String> = found.package.form.iter().map(|fact| format!("{}: {}", fact.label, fact.text)).collect();
    let said = [found.package.words.as_str(), &form.join("\n"), &case.complaint];
    let said: Vec<&str> = said.into_iter().filter(|words| !words.is_empty()).collect();
    Report {
        // The hours of a 通告 run from its arrival, whenever somebody takes it over.
        received_at: found.sent_at.filter(|_| found.kind == Kind::Referral).unwrap_or_else(|| tx.now()),
        means: "文書".to_owned(),
        route: route(from).to_owned(),
        kind: case.kind.clone(),
        handling: String::new(),
        division: "要保護".to_owned(),
        complaint: format!("【{}】{}から\n{}", found.kind.label(), registry.name(found.org), said.join("\n")),
        child_state: case.child_state.clone(),
        family_state: case.family_state.clone(),
        past_contact: past(app, found, case),
        intent: String::new(),
        abuse_types: rules::complete_abuse(case.abuse_types.clone()),
        abusers: case.abusers.clone(),
        finder: String::new(),
        cooperation: String::new(),
        guardian_knows: String::new(),
        care_points: String::new(),
        urgency: case.urgency.clone(),
    }
}

/// 経路 of what an agency sends.
fn route(from: Option<AgencyKind>) -> &'static str {
    match from {
        Some(AgencyKind::Centre) => "児童相談所",
        Some(AgencyKind::Municipality) => "市町村その他",
        Some(AgencyKind::PoliceHq | AgencyKind::PoliceStation) => "警察等",
        Some(AgencyKind::School) => "学校",
        _ => "その他",
    }
}

/// ○○児童相談所からケース移管(事例番号 R8-0001、初回登録 令和5年4月1日)
fn past(app: &App, found: &Transition, case: &Case) -> String {
    let number = if case.case_no.is_empty() { String::new() } else { format!("事例番号 {}", case.case_no) };
    let first = case.first_registered_on.map(|on| format!("初回登録 {}", date_wareki(on))).unwrap_or_default();
    let known: Vec<String> = [number, first].into_iter().filter(|words| !words.is_empty()).collect();
    let known = if known.is_empty() { String::new() } else { format!("({})", known.join("、")) };
    format!("{}から{}{known}", app.gate.registry().name(found.org), found.kind.label())
}

/// Opens what was received at its first reading: that, too, is a step. Says nothing where it was opened before.
pub async fn open(app: &App, tx: &mut Tx<'_>, found: &Transition) -> Result<bool> {
    let side = found.side(tx.permit().actor().org);
    let opens = side.is_some_and(|side| super::rules::next(found.kind, found.state, side, Act::Open).is_some());
    if opens {
        match act::act(app, tx, found.key, Act::Open, &Step::default()).await {
            Ok(_) | Err(Error::Stale) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(opens)
}
