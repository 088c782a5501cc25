//! What is shared: typed, stored whole, and shown to both sides from the very bytes that are stored.

use desk::cases::codes;
use desk::cases::record::Sheet;
use desk::cases::rules::stops_clock;
use desk::frame::{date_wareki, moment_wareki};
use desk::people::model::{SEXES, label_of};
use desk::people::{NewPerson, NewRelation};
use ground::db::japan;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Everything one agency tells another about one child.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Package {
    /// Who.
    pub child: Child,
    /// 家族
    pub household: Vec<Relative>,
    /// ケースの概要
    pub case: Option<Case>,
    /// 児童記録票
    pub record: Option<Sheet>,
    /// 独自の項目 of the sender's 児童記録票: words to read, never fields of the receiver.
    pub own_fields: Vec<Fact>,
    /// 経過記録, those chosen.
    pub notes: Vec<Event>,
    /// 安全確認
    pub sightings: Vec<Event>,
    /// 一時保護: days and reasons, never the place.
    pub custody: Vec<Event>,
    /// 会議の決定
    pub meetings: Vec<Event>,
    /// Labelled words of a form: a letter's parts, a 児童通告書.
    pub form: Vec<Fact>,
    /// 送る言葉
    pub words: String,
    /// Whom to call.
    pub contact: Contact,
}

/// The child, with names exactly as they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Child {
    /// Names, birth, sex, nationality, and places that may be shown.
    pub person: NewPerson,
    /// Whether a 支援措置 keeps places out.
    pub hides_places: bool,
}

/// A member of the family.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Relative {
    /// Who.
    pub person: NewPerson,
    /// 続柄, 保護者, 親権者, 同居 …
    pub relation: NewRelation,
    /// Whether a 支援措置 keeps places out.
    pub hides_places: bool,
}

/// The case in codes: what an intake is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Case {
    /// 事例番号 at the sender.
    pub case_no: String,
    /// 初回登録日 at the sender.
    pub first_registered_on: Option<Date>,
    /// When the last report came in at the sender.
    pub received_at: Option<Timestamp>,
    /// 受理年月日 at the sender.
    pub accepted_on: Option<Date>,
    /// 相談種別 code.
    pub kind: String,
    /// 虐待の分類 and details.
    pub abuse_types: Vec<String>,
    /// 虐待者
    pub abusers: Vec<String>,
    /// 緊急度
    pub urgency: String,
    /// 重症度
    pub severity: String,
    /// 主訴・虐待の状況
    pub complaint: String,
    /// こどもの状況
    pub child_state: String,
    /// 家族の状況
    pub family_state: String,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub title: String,
    /// Text.
    pub body: String,
    /// Who.
    pub by: String,
}

/// A label and words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// On the form.
    pub label: String,
    /// What stands there.
    pub text: String,
}

/// Whom to call at the sender.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Agency.
    pub agency: String,
    /// 担当者
    pub person: String,
    /// By day.
    pub phone: String,
    /// At night and on holidays.
    pub night_phone: String,
}

/// A part of the package as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Heading.
    pub title: &'static str,
    /// Label and text.
    pub lines: Vec<(String, String)>,
}

/// What stands where a 支援措置 keeps a place out.
const KEPT_OUT: &str = "支援措置により含めていません";

impl Package {
    /// Name of the child as shown; empty where none is named.
    pub fn child_name(&self) -> String {
        self.child.person.names.first().map(|name| name.text()).unwrap_or_default()
    }

    /// Whether it shows that somebody saw the child since the last report. Where it does not, the receiver has to see the child.
    pub fn was_seen(&self) -> bool {
        let Some(case) = &self.case else { return false };
        let accepted = case.accepted_on.and_then(|on| on.to_zoned(japan()).ok()).map(|at| at.timestamp());
        let Some(since) = case.received_at.or(accepted) else { return false };
        let is_sight = |event: &&Event| {
            let mut methods = codes::SIGHTING_METHODS.iter().filter(|(code, _)| stops_clock(code));
            methods.any(|(_, label)| event.title == *label)
        };
        self.sightings.iter().filter(is_sight).any(|event| event.at >= since)
    }

    /// The whole package as people read it, on both sides alike. Empty parts are left out.
    pub fn sections(&self) -> Vec<Section> {
        let mut sections = vec![
            Section { title: "伝えること", lines: words(&self.words) },
            Section {
                title: "記載事項",
                lines: self.form.iter().map(|fact| (fact.label.clone(), fact.text.clone())).collect(),
            },
            Section { title: "こども", lines: person(&self.child.person, self.child.hides_places) },
        ];
        sections.push(Section { title: "家族", lines: self.household.iter().map(relative).collect() });
        sections
            .push(Section {
                title: "ケースの概要", lines: self.case.as_ref().map(Case::lines).unwrap_or_default()
            });
        let own = self.own_fields.iter().map(|fact| (fact.label.clone(), fact.text.clone()));
        let sheet = self.record.as_ref().map(record).unwrap_or_default();
        sections.push(Section { title: "児童記録票", lines: sheet.into_iter().chain(own).collect() });
        for (title, events) in [
            ("安全確認", &self.sightings),
            ("一時保護", &self.custody),
            ("会議の決定", &self.meetings),
            ("経過記録", &self.notes),
        ] {
            sections.push(Section { title, lines: events.iter().map(Event::line).collect() });
        }
        sections.push(Section { title: "連絡先", lines: self.contact.lines() });
        sections.retain(|section| !section.lines.is_empty());
        sections
    }
}

fn words(words: &str) -> Vec<(String, String)> {
    if words.is_empty() { Vec::new() } else { vec![("連絡事項".to_owned(), words.to_owned())] }
}

fn filled(lines: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    lines.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

fn line(label: &str, text: impl Into<String>) -> (String, String) {
    (label.to_owned(), text.into())
}

fn person(person: &NewPerson, hides_places: bool) -> Vec<(String, String)> {
    if person.names.is_empty() {
        return Vec::new();
    }
    let names = person.names.iter().map(|name| {
        let label = label_of(desk::people::model::NAME_KINDS, &name.kind);
        line(label, format!("{} {}", name.text(), name.kana()).trim())
    });
    let birth = person.birth.as_ref().map_or_else(|| "不明".to_owned(), |birth| birth.label());
    let facts = [
        line("生年月日", birth),
        line("性別", label_of(SEXES, person.sex_code())),
        line("国籍", person.nationality.clone()),
    ];
    let places = person
        .addresses
        .iter()
        .map(|address| line(address.label(), format!("{} {}", address.shown(), address.period()).trim()));
    let phones = person.phones.iter().map(|phone| line("電話", format!("{} {}", phone.shown(), phone.note).trim()));
    let kept_out = hides_places.then(|| line("住所・電話", KEPT_OUT));
    filled(names.chain(facts).chain(places).chain(phones).chain(kept_out))
}

fn relative(relative: &Relative) -> (String, String) {
    let (who, is) = (&relative.person, &relative.relation);
    let name = who.names.first().map(|name| format!("{} {}", name.text(), name.kana())).unwrap_or_default();
    let together = is.lives_together.map_or("", |together| if together { "同居" } else { "別居" });
    let birth = who.birth.as_ref().map(|birth| birth.label()).unwrap_or_default();
    let marks = [if is.guardian { "保護者" } else { "" }, if is.custodian { "親権者" } else { "" }, together];
    let work = [is.occupation.as_str(), &is.workplace, &is.health, &is.services, &is.note];
    let places = who.addresses.iter().map(|address| address.shown());
    let phones = who.phones.iter().map(|phone| phone.shown().to_owned());
    let hidden = relative.hides_places.then(|| format!("住所・電話は{KEPT_OUT}"));
    let words = [name.trim().to_owned(), birth].into_iter();
    let words = words.chain(marks.into_iter().chain(work).map(str::to_owned)).chain(places).chain(phones).chain(hidden);
    (is.kind.clone(), words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("　"))
}

fn record(sheet: &Sheet) -> Vec<(String, String)> {
    filled(sheet.shown().into_iter().map(|(_, label, text)| line(label, text)))
}

impl Case {
    fn lines(&self) -> Vec<(String, String)> {
        let day = |date: Option<Date>| date.map(date_wareki).unwrap_or_default();
        let abuse = [codes::ABUSE_TYPES, codes::ABUSE_DETAILS].concat();
        let abuse: Vec<&str> = abuse
            .iter()
            .filter(|(code, _)| self.abuse_types.iter().any(|had| had == code))
            .map(|(_, label)| *label)
            .collect();
        filled([
            line("事例番号", self.case_no.clone()),
            line("初回登録日", day(self.first_registered_on)),
            line("最後の通告・相談の受付", self.received_at.map(moment_wareki).unwrap_or_default()),
            line("受理年月日", day(self.accepted_on)),
            line("相談種別", codes::label(codes::KINDS, &self.kind)),
            line("虐待の分類", abuse.join("、")),
            line("虐待者", codes::labels(codes::ABUSERS, &self.abusers)),
            line("緊急度", codes::label(codes::URGENCIES, &self.urgency)),
            line("重症度", codes::label(codes::SEVERITIES, &self.severity)),
            line("主訴・虐待の状況", self.complaint.clone()),
            line("こどもの状況", self.child_state.clone()),
            line("家族の状況", self.family_state.clone()),
        ])
    }
}

impl Event {
    fn line(&self) -> (String, String) {
        let head = format!("{} {}", self.title, self.by);
        let text = [head.trim(), self.body.as_str()].into_iter().filter(|part| !part.is_empty());
        (moment_wareki(self.at), text.collect::<Vec<_>>().join("\n"))
    }
}

impl Contact {
    fn lines(&self) -> Vec<(String, String)> {
        filled([
            line("機関", self.agency.clone()),
            line("担当者", self.person.clone()),
            line("電話", self.phone.clone()),
            line("夜間・休日の電話", self.night_phone.clone()),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk::people::model::{Address, Birth, Name};

    fn package() -> Package {
        let name =
            Name { kind: "official".into(), family: "𠮷田".into(), given: "葛󠄀子".into(), ..Name::default() };
        let person = NewPerson {
            names: vec![name],
            birth: Birth::parse("平成30年5月頃").ok().flatten(),
            addresses: vec![Address { kind: "current".into(), line: "架空町1-1".into(), ..Address::default() }],
            ..NewPerson::default()
        };
        Package { child: Child { person, hides_places: false }, words: "架空の連絡".into(), ..Package::default() }
    }

    #[test]
    fn what_is_stored_reads_back_exactly() {
        let stored = serde_json::to_string(&package()).unwrap();
        assert!(stored.contains("葛\u{E0100}子") || stored.contains("葛󠄀子"), "{stored}");
        assert_eq!(serde_json::from_str::<Package>(&stored).unwrap(), package());
        assert_eq!(serde_json::from_str::<Package>("{}").unwrap(), Package::default(), "older packages lack parts");
    }

    #[test]
    fn only_who_saw_the_child_since_the_last_report_has_seen_it() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let seen =
            |title: &str, on: &str| Event { at: at(on), title: title.into(), body: String::new(), by: String::new() };
        let case = Case { received_at: Some(at("2026-11-16T10:00:00+09:00")), ..Case::default() };
        let with = |case: Option<Case>, event| Package { case, sightings: vec![event], ..package() }.was_seen();
        assert!(with(Some(case.clone()), seen("目視", "2026-11-16T15:00:00+09:00")));
        assert!(!with(Some(case.clone()), seen("目視", "2026-11-15T15:00:00+09:00")), "before the report");
        assert!(!with(Some(case), seen("電話で本人と話した", "2026-11-16T15:00:00+09:00")));
        assert!(!with(None, seen("目視", "2026-11-16T15:00:00+09:00")), "nobody knows when it was reported");
    }

    #[test]
    fn empty_parts_are_not_shown_and_filled_ones_are() {
        let titles: Vec<_> = package().sections().iter().map(|section| section.title).collect();
        assert_eq!(titles, ["伝えること", "こども"]);
        let text = format!("{:?}", package().sections());
        assert!(text.contains("架空町1-1") && text.contains("𠮷田"));
    }
}
