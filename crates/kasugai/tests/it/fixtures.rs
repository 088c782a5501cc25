//! Children of the small nation, set up past the pages.

use desk::App;
use desk::cases::{NewRecord, register_record};
use desk::people::model::{Address, Birth, Name, NewPerson, Phone};
use ground::db::Key;
use ground::gate::{Action, Permit};
use jiff::civil::date;
use sqlx::PgConnection;
use uuid::Uuid;

/// A permit of an agency, without a member of staff.
#[expect(clippy::disallowed_methods, reason = "sets up what is tested")]
pub fn permit(app: &App, org: i32) -> Permit {
    let area = app.gate.registry().agency(org).unwrap().area;
    Permit::for_job(&app.db, area, org, Action::WriteRecord, "準備")
}

/// Somebody with one name, as `姓 名`.
pub fn named(name: &str) -> NewPerson {
    let (family, given) = name.split_once(' ').unwrap_or((name, ""));
    let name = Name { kind: "official".into(), family: family.into(), given: given.into(), ..Name::default() };
    let birth = Birth { first: date(2018, 5, 5), last: date(2018, 5, 5), text: String::new() };
    NewPerson { names: vec![name], birth: Some(birth), ..NewPerson::default() }
}

/// The same with a present address and a telephone number.
pub fn living_at(person: NewPerson, municipality: &str, line: &str, phone: &str) -> NewPerson {
    let address = Address {
        kind: "current".into(),
        municipality: Some(municipality.into()),
        line: line.into(),
        ..Address::default()
    };
    NewPerson { addresses: vec![address], phones: vec![Phone { number: phone.into(), ..Phone::default() }], ..person }
}

/// A child of an agency with a record; nobody is in charge yet.
pub async fn child(app: &App, org: i32, name: &str) -> Key {
    register(app, org, &named(name)).await
}

/// A child of an agency with a record.
pub async fn register(app: &App, org: i32, child: &NewPerson) -> Key {
    let permit = permit(app, org);
    let mut tx = app.db.write(&permit).await.unwrap();
    let person = desk::people::register(&mut tx, child).await.unwrap();
    let record = NewRecord {
        person,
        intake: None,
        accepted_on: tx.today(),
        kind: "01".into(),
        route: "近隣・知人".into(),
        abuse_main: String::new(),
        abuser_main: String::new(),
        disposition: String::new(),
        closed: None,
        sheet: Default::default(),
    };
    register_record(app, &mut tx, &record).await.unwrap();
    tx.commit().await.unwrap();
    Key::new(permit.actor().area, person)
}

/// Whether an agency may change what it keeps of a child.
pub async fn may_change(app: &App, org: i32, child: Key) -> ground::Result<()> {
    desk::people::access::open_own(app, &permit(app, org), child).await.map(drop)
}

/// Puts a member of staff in charge of a child.
pub async fn put_in_charge(admin: &mut PgConnection, staff: Uuid, child: Key) {
    let changed = sqlx::query("update app.record set in_charge = $2 where person_id = $1")
        .bind(child.id)
        .bind(staff)
        .execute(admin)
        .await
        .unwrap();
    assert_eq!(changed.rows_affected(), 1);
}

/// States a purpose in every open session of a member of staff, as the page that asks for it does.
pub async fn state_purpose(admin: &mut PgConnection, staff: Uuid, child: Key) {
    sqlx::query(
        "insert into app.purpose (area, org_id, session_id, person_id, code, note, at)
         select area, org_id, id, $2, '検査', '', now() from auth.session where staff_id = $1 and ended_at is null on conflict do nothing",
    )
    .bind(staff)
    .bind(child.id)
    .execute(admin)
    .await
    .unwrap();
}

/// A path with the characters of its query percent-encoded.
pub fn encoded(path: &str) -> String {
    path.bytes()
        .map(|byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The number the n-th letter or record of an agency in this fiscal year of 令和 goes by.
pub fn numbered(clock: &ground::db::Clock, n: u32) -> String {
    format!("R{}-{n:04}", jp::fiscal_year(clock.today()).0 - 2018)
}
