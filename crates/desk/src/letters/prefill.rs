//! First words of a letter: what the record and its newest 児童通告書 sheet say already, so that nothing is typed twice.

use super::document::Written;
use super::kinds::{Field, Kind, Part};
use crate::assessment::{self, form::Answer};
use crate::cases::record::{self, Episode, Sheet};
use crate::cases::{codes, intake, progress};
use crate::frame::{date_wareki, moment_wareki};
use ground::Result;
use ground::db::{Key, Tx};
use ground::gate::{Action, AgencyKind};

/// Notes quoted in the background of a new letter.
const QUOTED: i64 = 10;

/// The sheet in which a 児童通告書 may have been prepared; its items bear the names of the letter's parts.
const REFERRAL_SHEET: &str = "referral";

/// First words for a letter of a kind about a child. `phone` is the agency's own.
pub async fn written(tx: &mut Tx<'_>, key: Key, kind: Kind, phone: &str) -> Result<Written> {
    let known = Known::read(tx, key, phone).await?;
    let prepared = match tx.permit().may(Action::ReadSheet) {
        true => assessment::latest(tx, key, REFERRAL_SHEET).await?,
        false => None,
    };
    let prepared = prepared.as_ref().map(|sheet| &sheet.for_rules().answers);
    let words = kind.parts().filter_map(|part| {
        let text = match prepared.and_then(|answers| answers.get(part.name)) {
            Some(Answer::Text(text)) => text.clone(),
            Some(Answer::Many(chosen)) => chosen.join("\n"),
            _ => known.words(part.name),
        };
        let text = fitting(part, &text);
        (!text.is_empty()).then(|| (part.name.to_owned(), text))
    });
    Ok(words.collect())
}

/// What a part can hold of some words.
fn fitting(part: &Part, text: &str) -> String {
    match part.field {
        Field::Line | Field::Long => text.chars().take(part.longest()).collect(),
        Field::One(table) | Field::Many(table) => {
            let known = text.lines().filter(|code| table.iter().any(|(one, _)| one == code));
            known.collect::<Vec<_>>().join("\n")
        }
    }
}

/// What is on file of the child.
struct Known {
    sheet: Sheet,
    case_no: String,
    episode: Option<Episode>,
    report: Option<intake::Report>,
    notes: String,
    officer: String,
    referrer: &'static str,
}

impl Known {
    async fn read(tx: &mut Tx<'_>, key: Key, phone: &str) -> Result<Self> {
        let record = record::load(tx, key).await?;
        let episode = record::episodes(tx, key).await?.into_iter().next();
        let report = intake::for_person(tx, key).await?.into_iter().next().map(|(_, _, _, report)| report);
        let notes = progress::of_person(tx, key, QUOTED).await?;
        let notes = notes.iter().rev().map(|progress| {
            let category = codes::label(codes::CATEGORIES, &progress.note.category);
            format!("{} {category} {}", moment_wareki(progress.note.at), progress.note.text())
        });
        let actor = tx.permit().actor();
        let record = record.for_rules().as_ref();
        Ok(Self {
            sheet: record.map(|record| record.sheet.clone()).unwrap_or_default(),
            case_no: record.map(|record| record.case_no.clone()).unwrap_or_default(),
            episode,
            report,
            notes: notes.collect::<Vec<_>>().join("\n"),
            officer: format!("{} {} {phone}", actor.post, actor.name).trim().to_owned(),
            referrer: match actor.kind {
                AgencyKind::PoliceHq | AgencyKind::PoliceStation => "police",
                AgencyKind::Municipality => "municipality",
                AgencyKind::School => "school",
                _ => "other",
            },
        })
    }

    fn words(&self, part: &str) -> String {
        let report = |read: fn(&intake::Report) -> String| self.report.as_ref().map(read).unwrap_or_default();
        let episode = |read: fn(&Episode) -> String| self.episode.as_ref().map(read).unwrap_or_default();
        match part {
            "background" => self.notes.clone(),
            "officer" => self.officer.clone(),
            "referrer" => self.referrer.to_owned(),
            "case" => self.case(),
            "risk" => codes::label(codes::SEVERITIES, &self.sheet.severity).to_owned(),
            "home" => joined(&[&self.sheet.living, &self.sheet.family_history, &report(|it| it.family_state.clone())]),
            "condition" => joined(&[&self.sheet.growth, &report(|it| it.child_state.clone())]),
            "summary" => report(|it| it.complaint.clone()),
            "abuse_types" | "abuse_details" => report(|it| it.abuse_types.join("\n")),
            "ground" if self.episode.as_ref().is_some_and(|it| it.kind == codes::KIND_ABUSE) => "abuse".to_owned(),
            "accepted_on" => episode(|it| date_wareki(it.accepted_on)),
            "number" => self.case_no.clone(),
            "taken" => self.disposition(),
            _ => String::new(),
        }
    }

    fn disposition(&self) -> String {
        self.episode.as_ref().map(|it| codes::disposition(&it.disposition).to_owned()).unwrap_or_default()
    }

    fn case(&self) -> String {
        let Some(episode) = &self.episode else { return String::new() };
        let lines = [
            ("受理年月日", date_wareki(episode.accepted_on)),
            ("相談種別", codes::label(codes::KINDS, &episode.kind).to_owned()),
            ("虐待種別", codes::label(codes::ABUSE_TYPES, &episode.abuse_main).to_owned()),
            ("主な虐待者", codes::label(codes::NATIONAL_ABUSERS, &episode.abuser_main).to_owned()),
            ("重症度", codes::label(codes::SEVERITIES, &self.sheet.severity).to_owned()),
            ("所属", joined(&[&self.sheet.school, &self.sheet.grade]).replace('\n', " ")),
            ("対応", self.disposition()),
        ];
        let said = lines.iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| format!("{label}: {text}"));
        said.collect::<Vec<_>>().join("\n")
    }
}

fn joined(texts: &[&str]) -> String {
    texts.iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join("\n")
}
