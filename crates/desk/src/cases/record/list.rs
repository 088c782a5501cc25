//! The register of the own agency's records: filters, order, and what a file of it holds.

use crate::cases::codes;
use crate::people::model::Birth;
use ground::Result;
use ground::db::{Key, Tx};
use ground::web::Fields;
use ground::{Sealed, View};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use jiff_sqlx::{Date as SqlDate, Timestamp as SqlTimestamp, ToSqlx};
use sqlx::Row;
use uuid::Uuid;

/// 継続中 or 終結.
pub const STATES: codes::Table = &[("open", "継続中"), ("closed", "終結"), ("all", "すべて")];
/// Orders of the register.
pub const ORDERS: codes::Table = &[("kana", "五十音順"), ("updated", "更新が新しい順"), ("unseen", "会っていない順")];

/// Which records are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// A code of [`STATES`].
    pub state: String,
    /// Only those in one's own charge.
    pub mine: bool,
    /// Of one section.
    pub section: Option<i32>,
    /// 相談種別 of the newest episode.
    pub kind: String,
    /// Not seen for so many days.
    pub unseen_days: Option<i32>,
    /// A code of [`ORDERS`].
    pub order: String,
}

impl Filter {
    /// Reads the query; what cannot be read filters nothing.
    pub fn read(fields: &Fields) -> Self {
        let known = |table: codes::Table, field: &str| {
            let typed = fields.get(field);
            table
                .iter()
                .find(|(code, _)| *code == typed)
                .or(table.first())
                .map_or(String::new(), |(code, _)| (*code).to_owned())
        };
        let kind = fields.get("kind");
        Self {
            state: known(STATES, "state"),
            mine: fields.get("mine") == "1",
            section: fields.get("section").parse().ok(),
            kind: if codes::codes(codes::KINDS).contains(&kind) { kind.to_owned() } else { String::new() },
            unseen_days: fields.get("unseen").parse().ok().filter(|days| (1..=3650).contains(days)),
            order: known(ORDERS, "order"),
        }
    }

    /// Whether it keeps one section.
    pub fn is_of(&self, section: &i32) -> bool {
        self.section == Some(*section)
    }

    /// The condition as the audit trail and the file name it.
    pub fn label(&self) -> String {
        let mut words = vec![codes::label(STATES, &self.state).to_owned()];
        if self.mine {
            words.push("自分の担当".to_owned());
        }
        if !self.kind.is_empty() {
            words.push(codes::label(codes::KINDS, &self.kind).to_owned());
        }
        if let Some(days) = self.unseen_days {
            words.push(format!("{days}日以上会っていない"));
        }
        words.join("・")
    }
}

/// One line of the register.
#[derive(Debug, Clone)]
pub struct Line {
    /// The child.
    pub key: Key,
    /// 事例番号
    pub case_no: String,
    /// 氏名
    pub name: String,
    /// よみ
    pub kana: String,
    /// 性別 code.
    pub sex: String,
    /// Birth as known.
    pub birth: Option<Birth>,
    /// 所属
    pub school: String,
    /// 学年
    pub grade: String,
    /// 担当
    pub in_charge: String,
    /// 相談種別 of the newest episode.
    pub kind: String,
    /// 受理年月日 of the newest episode.
    pub accepted_on: Option<Date>,
    /// 終結日, when no episode is open.
    pub closed_on: Option<Date>,
    /// When the child was last seen.
    pub seen_at: Option<Timestamp>,
    /// Earliest end of a running clock.
    pub due: Option<Timestamp>,
    /// 更新
    pub updated_at: Timestamp,
}

/// Every record of the own agency the filter keeps, in its order. Nobody sees them before [`audited`] has put the shown ones on record.
pub async fn select(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<Line>> {
    let (actor, today) = (tx.permit().actor(), tx.today());
    let walled: Vec<Uuid> = actor.walled.iter().copied().collect();
    let unseen_before = filter.unseen_days.and_then(|days| today.checked_sub(days.days()).ok());
    let rows = sqlx::query(
        "select r.person_id, r.case_no, r.school, r.grade, r.in_charge_name, r.updated_at,
                trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')) as name,
                trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')) as kana,
                p.sex, p.birth_first, p.birth_last, p.birth_text, e.kind, e.accepted_on, e.closed_on, s.seen_at, c.due
         from app.record r
         join app.person p on p.area = r.area and p.id = r.person_id
         left join app.person_name n on n.area = r.area and n.person_id = r.person_id and n.sort = 0
         left join lateral (select kind, accepted_on, closed_on from app.episode e where e.area = r.area and e.record_id = r.id
                            order by (e.closed_on is null) desc, e.accepted_on desc limit 1) e on true
         left join lateral (select max(s.seen_at) as seen_at from app.sighting s where s.area = r.area and s.person_id = r.person_id
                            and s.method in ('目視', '面接')) s on true
         left join lateral (select min(c.due_at) as due from app.intake_child c where c.area = r.area and c.person_id = r.person_id
                            and c.seen_at is null) c on true
         where r.area = $1 and r.org_id = $2 and r.person_id <> all ($3)
           and ($4 = 'all' or (e.closed_on is null) = ($4 = 'open'))
           and ($5::uuid is null or r.in_charge = $5)
           and ($6::int is null or r.section_id = $6)
           and ($7 = '' or e.kind = $7)
           and ($8::date is null or s.seen_at is null or s.seen_at < $8)",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(walled)
    .bind(&filter.state)
    .bind(actor.staff.filter(|_| filter.mine))
    .bind(filter.section)
    .bind(&filter.kind)
    .bind(unseen_before.map(|date| date.to_sqlx()))
    .fetch_all(tx.conn())
    .await?;
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let date = |column| row.try_get::<Option<SqlDate>, _>(column).map(|date| date.map(|date| date.to_jiff()));
        let moment = |column| row.try_get::<Option<SqlTimestamp>, _>(column).map(|at| at.map(|at| at.to_jiff()));
        let text: String = row.try_get("birth_text")?;
        lines.push(Line {
            key: Key::new(actor.area, row.try_get("person_id")?),
            case_no: row.try_get("case_no")?,
            name: row.try_get("name")?,
            kana: row.try_get("kana")?,
            sex: row.try_get("sex")?,
            birth: date("birth_first")?.zip(date("birth_last")?).map(|(first, last)| Birth { first, last, text }),
            school: row.try_get("school")?,
            grade: row.try_get("grade")?,
            in_charge: row.try_get("in_charge_name")?,
            kind: row.try_get::<Option<String>, _>("kind")?.unwrap_or_default(),
            accepted_on: date("accepted_on")?,
            closed_on: date("closed_on")?,
            seen_at: moment("seen_at")?,
            due: moment("due")?,
            updated_at: row.try_get::<SqlTimestamp, _>("updated_at")?.to_jiff(),
        });
    }
    match filter.order.as_str() {
        "updated" => lines.sort_by_key(|line| std::cmp::Reverse(line.updated_at)),
        "unseen" => lines.sort_by_key(|line| line.seen_at),
        _ => lines.sort_by_cached_key(|line| jp::gojuon_key(&line.kana)),
    }
    Ok(lines)
}

/// The lines that are shown or handed out, with the audit row that says whose they are.
pub fn audited(tx: &Tx<'_>, lines: Vec<Line>, kind: &'static str, filter: &Filter) -> Sealed<Vec<Line>> {
    let actor = tx.permit().actor();
    let view = View {
        kind,
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind: "record",
        fields: "case_no,name,birth,school,in_charge,kind,seen_at",
        detail: filter.label(),
        count: i32::try_from(lines.len()).ok(),
        persons: lines.iter().map(|line| line.key.id).collect(),
        ..View::default()
    };
    Sealed::new(lines, view)
}
