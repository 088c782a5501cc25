//! One row of a register, read into what the product's forms would have read.

use super::layout::label_of;
use super::words;
use crate::cases::codes::KIND_ABUSE;
use crate::people::{NewPerson, NewRelation, PersonForm, RelationForm};
use ground::FieldError;
use ground::gate::AgencyKind;
use ground::web::{Fields, Reader};
use jiff::civil::Date;
use tables::{Mapping, Row};

/// Longest free text in characters.
const LONG: usize = 20_000;
const SHORT: usize = 200;

/// Fields of a 児童記録票 that a register fills, in the order of the table's columns: column of `app.record` and field of the layout.
pub const RECORD_FIELDS: [&str; 12] = [
    "school",
    "grade",
    "class",
    "teacher",
    "domicile",
    "living",
    "family_history",
    "growth",
    "agencies",
    "services",
    "past_contact",
    "in_charge",
];

/// What a row says.
#[derive(Debug, Clone)]
pub struct Line {
    /// Row number as seen in the file.
    pub number: u32,
    /// The child.
    pub child: NewPerson,
    /// 事例番号 of the register; may be empty.
    pub case_no: String,
    /// Texts of [`RECORD_FIELDS`], in that order.
    pub record: [String; 12],
    /// 重症度
    pub severity: Option<i16>,
    /// 保護者, at most two.
    pub guardians: Vec<(NewPerson, NewRelation)>,
    /// 受理
    pub acceptance: Option<Acceptance>,
    /// 経過
    pub progress: Option<Progress>,
    /// What could not be taken as it was, and where it went.
    pub notes: Vec<String>,
    /// Why the row is refused; the field is the title of the column.
    pub refusals: Vec<FieldError>,
}

/// 受理 of a case, from its first day to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// 受理年月日
    pub on: Date,
    /// 相談種別
    pub kind: String,
    /// 経路; その他 when the register does not say.
    pub route: String,
    /// 虐待の分類
    pub abuse_types: Vec<String>,
    /// 虐待者
    pub abusers: Vec<String>,
    /// 処理
    pub handling: String,
    /// 区分
    pub division: String,
    /// 主訴
    pub complaint: String,
    /// こどもの状況
    pub child_state: String,
    /// 家族の状況
    pub family_state: String,
    /// 終結日
    pub closed_on: Option<Date>,
    /// 終結理由
    pub close_reason: String,
}

/// One entry of a 経過記録表.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// 年月日
    pub on: Date,
    /// 区分
    pub category: String,
    /// 調査・相談内容
    pub body: String,
}

impl Line {
    /// Name and birth, as the preview shows them.
    pub fn label(&self) -> String {
        let name = self.child.names.first().map(crate::people::model::Name::text).unwrap_or_default();
        let birth = self.child.birth.as_ref().map(crate::people::model::Birth::label).unwrap_or_default();
        format!("{name} {birth}").trim().to_owned()
    }
}

/// How rows of a register are read.
#[derive(Debug, Clone)]
pub struct Register<'a> {
    /// Which column is which field.
    pub mapping: &'a Mapping,
    /// Kind of the agency that takes it.
    pub agency: AgencyKind,
    /// Today; later births and receptions are refused.
    pub today: Date,
}

impl Register<'_> {
    /// Reads a row; what cannot be accepted is told per column.
    pub fn read(&self, row: &Row) -> Line {
        let fields = self.form(row);
        let mut reader = Reader::new(&fields);
        let mut notes = Vec::new();
        let child = PersonForm::read(&mut reader, "child", self.today);
        let guardians = ["guardian", "guardian2"]
            .into_iter()
            .filter(|prefix| !PersonForm::is_blank(&fields, prefix))
            .map(|prefix| (PersonForm::read(&mut reader, prefix, self.today), RelationForm::read(&mut reader, prefix)))
            .collect();
        let acceptance = self.acceptance(row, &mut reader, &mut notes);
        let progress = self.progress(row, &mut reader, &mut notes);
        let severity = self.lenient(row, "severity", &mut notes, words::severity).and_then(|code| code.parse().ok());
        let case_no = reader.text("case_no", "事例番号", 50);
        let record =
            RECORD_FIELDS.map(|field| reader.text(field, label_of(field), if field.len() > 8 { LONG } else { SHORT }));
        let mut refusals = reader.errors().to_vec();
        for refusal in &mut refusals {
            refusal.field = column_of(&refusal.field).to_owned();
            // The column stands beside the message already.
            if let Some(rest) = refusal.message.strip_prefix(&format!("{}: ", refusal.field)) {
                refusal.message = rest.to_owned();
            }
        }
        let mut line = Line {
            number: row.number,
            child,
            case_no,
            record,
            severity,
            guardians,
            acceptance,
            progress,
            notes,
            refusals,
        };
        line.keep_notes();
        line
    }

    fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r str {
        self.mapping.get(row, field)
    }

    /// The row as fields of the product's forms.
    fn form(&self, row: &Row) -> Fields {
        let mut fields = Fields::default();
        let mut put = |name: &str, value: &str| {
            if !value.is_empty() {
                fields.set(name, value);
            }
        };
        let (family, given) = match split_name(self.cell(row, "child_name")) {
            ("", _) => (self.cell(row, "child_family"), self.cell(row, "child_given")),
            whole => whole,
        };
        put("child.family", family);
        put("child.given", given);
        let (family, given) = split_name(self.cell(row, "child_kana"));
        put("child.family_kana", family);
        put("child.given_kana", given);
        let (family, given) = split_name(self.cell(row, "child_alias"));
        put("child.name.0.kind", if family.is_empty() { "" } else { "alias" });
        put("child.name.0.family", family);
        put("child.name.0.given", given);
        put("child.birth", self.cell(row, "child_birth"));
        let sex = self.cell(row, "child_sex");
        put("child.sex", words::sex(sex).unwrap_or(sex));
        put("child.address", self.cell(row, "address"));
        put("child.registered", self.cell(row, "registered"));
        put("child.note", self.cell(row, "note"));
        for (n, number) in phones(self.cell(row, "phone")).enumerate() {
            put(&format!("child.phone.{n}.number"), number);
        }
        for guardian in ["guardian", "guardian2"] {
            let cell = |part: &str| self.cell(row, &format!("{guardian}_{part}"));
            let (family, given) = split_name(cell("name"));
            if family.is_empty() {
                continue;
            }
            put(&format!("{guardian}.family"), family);
            put(&format!("{guardian}.given"), given);
            let (family, given) = split_name(cell("kana"));
            put(&format!("{guardian}.family_kana"), family);
            put(&format!("{guardian}.given_kana"), given);
            let relation = cell("relation");
            put(&format!("{guardian}.kind"), if relation.is_empty() { "保護者" } else { relation });
            put(&format!("{guardian}.guardian"), "1");
            put(&format!("{guardian}.birth"), cell("birth"));
            put(&format!("{guardian}.address"), cell("address"));
            put(&format!("{guardian}.workplace"), cell("work"));
            put(&format!("{guardian}.occupation"), cell("job"));
            for (n, number) in phones(cell("phone")).enumerate() {
                put(&format!("{guardian}.phone.{n}.number"), number);
            }
        }
        for field in RECORD_FIELDS.into_iter().chain([
            "case_no",
            "accepted_on",
            "closed_on",
            "complaint",
            "child_state",
            "family_state",
            "progress_on",
            "progress_body",
        ]) {
            put(field, self.cell(row, field));
        }
        fields
    }

    fn acceptance(&self, row: &Row, reader: &mut Reader<'_>, notes: &mut Vec<String>) -> Option<Acceptance> {
        let on = day(reader, "accepted_on", self.today);
        let said =
            ["kind", "route", "abuse_type", "closed_on"].into_iter().find(|field| !self.cell(row, field).is_empty());
        let Some(on) = on else {
            if let Some(field) = said.filter(|_| reader.fields().get("accepted_on").is_empty()) {
                notes.push(format!("受理年月日がないため、{}は取り込みません。", label_of(field)));
            }
            return None;
        };
        let closed_on = day(reader, "closed_on", self.today);
        if closed_on.is_some_and(|closed| closed < on) {
            reader.refuse("closed_on", "終結日が受理年月日より前です。どちらかを直してください。");
        }
        let kind = match self.cell(row, "kind") {
            "" if !self.cell(row, "abuse_type").is_empty() => Some(KIND_ABUSE),
            "" => Some("16"),
            typed => words::kind(typed),
        };
        if kind.is_none() {
            let typed = self.cell(row, "kind");
            reader.refuse("kind", format!("相談種別「{typed}」がわかりません。「養護相談(児童虐待)」などの種別か、1から16の番号にしてください。"));
        }
        let text = |code: Option<&'static str>| code.unwrap_or_default().to_owned();
        Some(Acceptance {
            on,
            kind: text(kind),
            route: self.lenient(row, "route", notes, words::route).unwrap_or(words::OTHER).to_owned(),
            abuse_types: self.lenient(row, "abuse_type", notes, words::abuse_types).unwrap_or_default(),
            abusers: self.lenient(row, "abuser", notes, words::abusers).unwrap_or_default(),
            handling: text(self.lenient(row, "handling", notes, |typed| words::handling(typed, self.agency))),
            division: text(self.lenient(row, "division", notes, words::division)),
            complaint: reader.text("complaint", "主訴", LONG),
            child_state: reader.text("child_state", "こどもの状況", LONG),
            family_state: reader.text("family_state", "家族の状況", LONG),
            closed_on,
            close_reason: text(self.lenient(row, "close_reason", notes, words::close_reason)),
        })
    }

    fn progress(&self, row: &Row, reader: &mut Reader<'_>, notes: &mut Vec<String>) -> Option<Progress> {
        let body = reader.text("progress_body", "経過の内容", LONG);
        let on = day(reader, "progress_on", self.today);
        if body.is_empty() {
            return None;
        }
        if on.is_none() && reader.fields().get("progress_on").is_empty() {
            reader.refuse("progress_on", "経過の内容に年月日がありません。年月日を入れるか、内容を消してください。");
        }
        let category =
            self.lenient(row, "progress_category", notes, words::category).unwrap_or(words::OTHER).to_owned();
        Some(Progress { on: on?, category, body })
    }

    /// A coded word; one that is not in the table stays in the notes as it was written.
    fn lenient<T>(
        &self,
        row: &Row,
        field: &str,
        notes: &mut Vec<String>,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let typed = self.cell(row, field);
        if typed.is_empty() {
            return None;
        }
        let found = read(typed);
        if found.is_none() {
            notes.push(format!("{}「{typed}」は一覧にないため、備考に残します。", label_of(field)));
        }
        found
    }
}

impl Line {
    /// What no code list knows is kept as written, in the child's note.
    fn keep_notes(&mut self) {
        for note in self.notes.iter().filter(|note| note.ends_with("備考に残します。")) {
            let kept = note.trim_end_matches("は一覧にないため、備考に残します。");
            let separator = if self.child.note.is_empty() { "" } else { "\n" };
            self.child.note.push_str(&format!("{separator}台帳の{kept}"));
        }
    }
}

/// A whole day not after today, or none.
fn day(reader: &mut Reader<'_>, field: &str, today: Date) -> Option<Date> {
    // 受付日時 carries a time in some registers; the day is what counts.
    let typed = reader.fields().get(field);
    let dated = typed.rsplit_once([' ', '　']).filter(|(_, time)| time.contains(':')).map_or(typed, |(date, _)| date);
    let read = if dated.is_empty() { return None } else { jp::parse_date(dated) };
    match read {
        Ok(date) if date.day().is_some_and(|day| day <= today) => date.day(),
        Ok(date) if date.day().is_some() => {
            reader.refuse(field, format!("{}「{typed}」が未来の日付です。", label_of(field)));
            None
        }
        Ok(_) => {
            reader.refuse(field, format!("{}「{typed}」に日がありません。年月日まで入れてください。", label_of(field)));
            None
        }
        Err(jp::DateError::Blank) => None,
        Err(error) => {
            reader.refuse(field, error.to_string());
            None
        }
    }
}

/// 姓 and 名 at the first blank; a name without one stays whole, as it was given.
fn split_name(name: &str) -> (&str, &str) {
    let name = name.trim();
    name.split_once(char::is_whitespace).map_or((name, ""), |(family, given)| (family, given.trim_start()))
}

fn phones(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(['、', ',', '\n', '／']).map(str::trim).filter(|number| !number.is_empty())
}

/// The layout's title for a field of the form.
fn column_of(field: &str) -> &'static str {
    let part = |name: &str| field.ends_with(name);
    let id = match field.split_once('.') {
        Some(("child", rest)) if rest.starts_with("phone") => "phone",
        Some(("child", rest)) if rest.starts_with("name") => "child_alias",
        Some(("child", _)) if part("kana") => "child_kana",
        Some(("child", "birth")) => "child_birth",
        Some(("child", "sex")) => "child_sex",
        Some(("child", "address")) => "address",
        Some(("child", "registered")) => "registered",
        Some(("child", "note")) => "note",
        Some(("child", _)) => "child_name",
        Some(("guardian", "birth")) => "guardian_birth",
        Some(("guardian", "address")) => "guardian_address",
        Some(("guardian", "kind")) => "guardian_relation",
        Some(("guardian", rest)) if rest.starts_with("phone") => "guardian_phone",
        Some(("guardian", _)) => "guardian_name",
        Some(("guardian2", _)) => "guardian2_name",
        _ => field,
    };
    label_of(id)
}
