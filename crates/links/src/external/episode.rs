//! 受理 and 終結 as a message tells them.

use desk::App;
use desk::cases::codes::{self, codes};
use desk::cases::disposition::{self, Decision};
use desk::cases::record::{self, Episode, NewRecord, Sheet, closing, register_record};
use desk::cases::rules;
use ground::db::{Key, Tx};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::civil::Date;

/// A 受理 that is to be opened.
#[derive(Debug, Clone)]
pub struct Opening {
    /// 受理年月日
    pub accepted_on: Date,
    kind: String,
    route: String,
    abuse_types: Vec<String>,
    abusers: Vec<String>,
    handling: String,
    closed: Option<(Date, String)>,
}

/// Reads a 受理.
///
/// # Errors
/// `Invalid` naming the fields.
pub fn opening(tx: &Tx<'_>, fields: &Fields) -> Result<Opening> {
    let today = tx.today();
    let agency = tx.permit().actor().kind;
    let mut reader = Reader::new(fields);
    let accepted_on = reader.date("accepted_on", "受理年月日");
    if accepted_on.is_none_or(|day| day > today) && reader.errors().is_empty() {
        reader.refuse("accepted_on", "受理年月日に今日以前の日付を入れてください。");
    }
    let kind = reader.choice("kind", "相談種別", &codes(codes::KINDS));
    let route = reader.choice("route", "経路", &codes(codes::ROUTES));
    let types = [codes(codes::ABUSE_TYPES), codes(codes::ABUSE_DETAILS)].concat();
    let abuse_types = rules::complete_abuse(reader.choices("abuse_types", "虐待の分類", &types));
    let abusers = reader.choices("abusers", "虐待者", &codes(codes::ABUSERS));
    let handling = reader.optional_choice("handling", "処理", &codes(codes::dispositions(agency)));
    let closed = (!fields.get("closed_on").trim().is_empty()).then(|| closing_of(fields, tx));
    let accepted_on = reader.finish(accepted_on)?.unwrap_or(today);
    let closed = closed.transpose()?;
    if closed.as_ref().is_some_and(|closed| closed.on < accepted_on) {
        return Err(Error::invalid("closed_on", "終結日が受理年月日より前です。"));
    }
    let closed = closed.map(|closed| (closed.on, closed.reason));
    Ok(Opening { accepted_on, kind, route, abuse_types, abusers, handling, closed })
}

/// Opens a 受理 on the agency's record of a child, or on a new one.
///
/// # Errors
/// Those of the database.
pub async fn open(app: &App, tx: &mut Tx<'_>, key: Key, opening: Opening, sheet: Sheet) -> Result<()> {
    let new = NewRecord {
        person: key.id,
        intake: None,
        accepted_on: opening.accepted_on,
        kind: opening.kind,
        route: opening.route,
        abuse_main: rules::main_abuse(&opening.abuse_types).to_owned(),
        abuser_main: rules::main_abuser(&opening.abusers).to_owned(),
        disposition: opening.handling,
        closed: opening.closed,
        sheet,
    };
    register_record(app, tx, &new).await.map(drop)
}

/// Brings the 受理 of a message in line: opens one that is not on file, closes an open one. What a 受理 is stays as it was accepted.
///
/// # Errors
/// `Invalid` when the message says otherwise than what is on file.
pub async fn bring(app: &App, tx: &mut Tx<'_>, key: Key, fields: &Fields) -> Result<()> {
    let said = ["accepted_on", "closed_on", "kind", "route", "abuse_types", "abusers", "handling"];
    if said.iter().all(|name| fields.get(name).trim().is_empty()) {
        return Ok(());
    }
    let mut reader = Reader::new(fields);
    let accepted_on = reader.date("accepted_on", "受理年月日");
    let accepted_on = reader.finish(accepted_on)?;
    let episodes = record::episodes(tx, key).await?;
    let found = match accepted_on {
        Some(day) => episodes.into_iter().find(|episode| episode.accepted_on == day),
        None => episodes.into_iter().next(),
    };
    let Some(episode) = found else {
        let opening = opening(tx, fields)?;
        return open(app, tx, key, opening, Sheet::default()).await;
    };
    check_same(fields, &episode)?;
    decide(tx, key, fields, &episode).await?;
    if fields.get("closed_on").trim().is_empty() {
        return Ok(());
    }
    let closed = closing_of(fields, tx)?;
    match episode.closed_on {
        None => closing::close(tx, key, &episode, &closed).await,
        Some(on) if on == closed.on => Ok(()),
        Some(on) => {
            Err(Error::invalid("closed_on", format!("この受理は{on}に終結しています。終結日は変えられません。")))
        }
    }
}

fn closing_of(fields: &Fields, tx: &Tx<'_>) -> Result<closing::Closing> {
    let mut form = Fields::default();
    form.set("closed_on", fields.get("closed_on"));
    form.set("reason", fields.get("close_reason"));
    closing::read(&form, tx.permit().actor().kind, tx.today()).map_err(|error| match error {
        Error::Invalid(mut errors) => {
            let reasons = errors.iter_mut().filter(|error| error.field == "reason");
            reasons.for_each(|error| error.field = "close_reason".to_owned());
            Error::Invalid(errors)
        }
        other => other,
    })
}

/// A 受理 keeps what it was accepted as.
fn check_same(fields: &Fields, episode: &Episode) -> Result<()> {
    let mut reader = Reader::new(fields);
    let types: Vec<String> = fields.all("abuse_types").filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let abusers: Vec<String> = fields.all("abusers").filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let abuse_main = rules::main_abuse(&rules::complete_abuse(types)).to_owned();
    let abuser_main = rules::main_abuser(&abusers).to_owned();
    let facts = [
        ("kind", "相談種別", fields.get("kind"), &episode.kind),
        ("route", "経路", fields.get("route"), &episode.route),
        ("abuse_types", "主な虐待種別", &abuse_main, &episode.abuse_main),
        ("abusers", "主な虐待者", &abuser_main, &episode.abuser_main),
    ];
    for (field, label, sent, known) in facts {
        if !sent.is_empty() && sent != known {
            reader.refuse(field, format!("受理したときの{label}は「{known}」です。受理の内容は変えられません。"));
        }
    }
    reader.finish(())
}

/// A 処理 that was not decided yet.
async fn decide(tx: &mut Tx<'_>, key: Key, fields: &Fields, episode: &Episode) -> Result<()> {
    let mut reader = Reader::new(fields);
    let handling = reader.optional_choice("handling", "処理", &codes(codes::dispositions(tx.permit().actor().kind)));
    let handling = reader.finish(handling)?;
    if handling.is_empty() || handling == episode.disposition {
        return Ok(());
    }
    let on = episode.closed_on.unwrap_or(tx.today());
    disposition::decide(tx, episode.id, key.id, &Decision::on(&handling, on)).await
}
