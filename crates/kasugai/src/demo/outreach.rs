//! 予防的支援 in the example town: one round with its list, a few answers, what was decided and how one child is supported.

use desk::assessment::shipped::shipped;
use jiff::ToSpan as _;
use outreach::asks::Told;
use outreach::asks::rules::{Kind, asked_part};
use outreach::rules::Stage;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::model::{SurveyRound, Surveyed};
use super::people::{Pen, moment};
use super::{Nation, TOWN};

/// Days since the survey, and until its answers are due.
const SINCE: i64 = 10;
const DUE: i64 = 4;
/// Days from the survey to the hearing.
const HELD: i64 = 5;
const TITLE: &str = "見守り対象児童に係る調査(架空)";
/// Who was not on the ledger, and who was.
const UNKNOWN: usize = 6;
const REGISTERED: usize = 2;

/// Adds the round where somebody will look.
pub(super) fn add_round(pen: &mut Pen<'_>) {
    if pen.agency.id != Nation::municipality_id(TOWN) {
        return;
    }
    let day = pen.nation.today().saturating_sub(SINCE.days());
    let at = moment(day, 10 * 60);
    let on_ledger: BTreeSet<Uuid> = pen.batch.ledger.iter().map(|row| row.person).collect();
    let pick = |registered: bool, most: usize| -> Vec<Uuid> {
        let records = pen.batch.records.iter().filter(|record| on_ledger.contains(&record.person) == registered);
        records.take(most).map(|record| record.person).collect()
    };
    let (unknown, registered) = (pick(false, UNKNOWN), pick(true, REGISTERED));
    let by = pen.workers.first().map_or_else(|| "担当".to_owned(), |(_, name, _)| name.clone());
    let round = SurveyRound {
        id: pen.id(day),
        name: TITLE,
        survey_on: day,
        target: "健診の未受診、欠席の続く児童など、様子を確かめておきたい児童(架空)",
        by: by.clone(),
        at,
    };
    let children =
        unknown.into_iter().map(|person| (person, false)).chain(registered.into_iter().map(|person| (person, true)));
    for (n, (person, registered)) in children.enumerate() {
        let surveyed = surveyed(pen, &round, n, person, registered);
        pen.batch.surveyed.push(surveyed);
    }
    pen.batch.rounds.push(round);
}

fn surveyed(pen: &mut Pen<'_>, round: &SurveyRound, n: usize, person: Uuid, registered: bool) -> Surveyed {
    let day = round.survey_on;
    let birth = pen.batch.persons.iter().find(|known| known.id == person).and_then(|known| known.birth_first);
    let stage = Stage::on(birth, false, day);
    let record = pen.batch.records.iter().find(|record| record.person == person);
    let (school, grade) = record.map_or((String::new(), ""), |record| (record.school.clone(), record.grade));
    let name = pen.batch.names.iter().find(|name| name.person == person && name.sort == 0);
    let (name, kana) = name.map_or_else(Default::default, |name| {
        (format!("{} {}", name.family, name.given), format!("{} {}", name.family_kana, name.given_kana))
    });
    let (kind, place) = match stage {
        Stage::School => (Kind::School, if school.is_empty() { "府中町立架空小学校".to_owned() } else { school }),
        Stage::Preschool => (Kind::Health, "母子保健係".to_owned()),
    };
    let told = Told {
        round: format!("第1回 {}", round.name),
        name,
        kana,
        birth: birth.map(desk::frame::date_wareki).unwrap_or_default(),
        age: birth.map(|birth| desk::frame::age_label(birth, day)).unwrap_or_default(),
        grade: grade.to_owned(),
        class: String::new(),
    };
    let form = shipped().on(kind.form(), day).map(|form| json!(asked_part(form, kind))).unwrap_or_default();
    Surveyed {
        id: pen.id(day),
        round: round.id,
        person,
        stage: stage.code(),
        registered,
        origin: if n.is_multiple_of(3) { "hand" } else { "file" },
        reason: pen.dice.pick(&[
            "健診の未受診が続いている",
            "欠席が増えている",
            "転入して間もない",
            "きょうだいの支援のときに気になった",
        ]),
        ask: pen.id(day),
        kind: kind.code(),
        place,
        told: json!(told),
        form,
        due_on: day.saturating_add((SINCE + DUE).days()),
        held_on: day.saturating_add(HELD.days()),
        answer: (n % 4 != 3).then(|| (pen.id(day), answers(kind, n))),
        decision: (n.is_multiple_of(4) || n == 1).then(|| (pen.id(day), if n == 0 { "support" } else { "watch" })),
        support: (n == 0).then(|| pen.id(day)),
        by: round.by.clone(),
        at: round.at,
    }
}

/// What a school or the health section would write.
fn answers(kind: Kind, n: usize) -> Value {
    match (kind, n % 2) {
        (Kind::School, 0) => json!({
            "support": "担任が毎朝声をかけている(架空)", "concerns": ["meals", "home"],
            "concern_text": "朝食をとらずに登校する日がある(架空)",
        }),
        (Kind::School, _) => json!({ "support": "特別な支援はしていない(架空)" }),
        (_, 0) => json!({ "concerns": ["anxiety"], "hearing": "電話で様子を聞いた(架空)", "management": "none" }),
        _ => json!({ "concerns": ["unenrolled"], "management": "district" }),
    }
}
