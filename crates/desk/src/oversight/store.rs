//! Who is behind a number of statistics or of the flow.

use crate::people::model::Birth;
use ground::db::{Key, Tx};
use ground::{Result, Sealed, View};
use jiff_sqlx::Date as SqlDate;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Who a case is about, as listed.
#[derive(Debug, Clone)]
pub struct Person {
    /// Area and id.
    pub key: Key,
    /// 事例番号
    pub case_no: String,
    /// 氏名
    pub name: String,
    /// よみ
    pub kana: String,
    /// Birth as known.
    pub birth: Option<Birth>,
    /// 担当
    pub in_charge: String,
}

/// Names of the persons that are shown behind a number, in the order of `ids`, with the audit row that says whose they are.
pub async fn people(
    tx: &mut Tx<'_>,
    ids: &[Uuid],
    object_kind: &'static str,
    detail: String,
) -> Result<Sealed<Vec<Person>>> {
    let actor = tx.permit().actor();
    let rows = sqlx::query(
        "select r.person_id, r.case_no, r.in_charge_name, trim(coalesce(n.family, '') || ' ' || coalesce(n.given, '')) as name,
                trim(coalesce(n.family_kana, '') || ' ' || coalesce(n.given_kana, '')) as kana, p.birth_first, p.birth_last, p.birth_text
         from unnest($3::uuid[]) with ordinality as wanted (id, place)
         join app.record r on r.area = $1 and r.org_id = $2 and r.person_id = wanted.id
         join app.person p on p.area = r.area and p.id = r.person_id
         left join app.person_name n on n.area = r.area and n.person_id = r.person_id and n.sort = 0
         order by wanted.place",
    )
    .bind(actor.area)
    .bind(actor.org)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    let date = |row: &PgRow, column: &str| {
        row.try_get::<Option<SqlDate>, _>(column).map(|date| date.map(|date| date.to_jiff()))
    };
    let person = |row: &PgRow| -> Result<Person> {
        let text: String = row.try_get("birth_text")?;
        let birth = date(row, "birth_first")?.zip(date(row, "birth_last")?);
        Ok(Person {
            key: Key::new(actor.area, row.try_get("person_id")?),
            case_no: row.try_get("case_no")?,
            name: row.try_get("name")?,
            kana: row.try_get("kana")?,
            birth: birth.map(|(first, last)| Birth { first, last, text }),
            in_charge: row.try_get("in_charge_name")?,
        })
    };
    let people = rows.iter().map(person).collect::<Result<Vec<_>>>()?;
    let view = View {
        kind: "list",
        subject_area: Some(actor.area),
        subject_org: Some(actor.org),
        object_kind,
        fields: "case_no,name,birth,in_charge,kind",
        detail,
        count: i32::try_from(people.len()).ok(),
        persons: ids.to_vec(),
        ..View::default()
    };
    Ok(Sealed::new(people, view))
}
