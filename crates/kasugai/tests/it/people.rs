//! Persons on a real database: what is stored, who gets in, what stays hidden.

use crate::nation::{AREA, CENTRE, FAR_AREA, FAR_CENTRE, FAR_TOWN, NEXT_TOWN, Nation, TOWN};
use desk::people::model::{Address, Birth, Name, Phone};
use desk::people::{self, NewPerson, NewRelation};
use ground::db::Key;
use ground::gate::{Action, Permit};
use uuid::Uuid;

mod access;
mod protection;
pub mod walls;

/// A permit of a job of the agency, as imports and demo loads use it.
#[expect(clippy::disallowed_methods, reason = "fixtures act for an agency without logging in")]
pub fn permit(nation: &Nation, area: i16, org: i32) -> Permit {
    Permit::for_job(&nation.app.db, area, org, Action::WriteRecord, "試験の準備")
}

/// A person with one name and birth date.
pub fn person(family: &str, given: &str, birth: &str) -> NewPerson {
    let name = Name { kind: "official".into(), family: family.into(), given: given.into(), ..Name::default() };
    NewPerson { names: vec![name], birth: Birth::parse(birth).unwrap(), ..NewPerson::default() }
}

/// The same with an address and a telephone.
pub fn at_home(family: &str, given: &str, line: &str, number: &str) -> NewPerson {
    let address = Address { kind: "current".into(), line: line.into(), ..Address::default() };
    let phone = Phone { number: number.into(), note: "携帯".into(), ..Phone::default() };
    NewPerson { addresses: vec![address], phones: vec![phone], ..person(family, given, "平成27年4月1日") }
}

pub async fn register(nation: &Nation, area: i16, org: i32, person: &NewPerson) -> Key {
    let permit = permit(nation, area, org);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let id = people::register(&mut tx, person).await.unwrap();
    tx.commit().await.unwrap();
    Key::new(area, id)
}

pub async fn relate(nation: &Nation, org: i32, child: Key, relative: Key, kind: &str, together: bool) -> Uuid {
    let permit = permit(nation, child.area, org);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let relation = NewRelation { kind: kind.into(), lives_together: Some(together), ..NewRelation::default() };
    let id = people::relate(&mut tx, child, relative.id, &relation).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A record 児童記録票 of the child, as far as reach and duty need it.
pub async fn record(nation: &Nation, org: i32, child: Key, residence: Option<i32>, in_charge: Option<Uuid>) {
    let mut admin = nation.admin().await;
    sqlx::query(
        "insert into app.record (area, org_id, id, person_id, case_no, residence_org, in_charge, first_registered_on, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, '2026-04-01', now())",
    )
    .bind(child.area)
    .bind(org)
    .bind(nation.clock().new_id())
    .bind(child.id)
    .bind(child.id.simple().to_string())
    .bind(residence)
    .bind(in_charge)
    .execute(&mut admin)
    .await
    .unwrap();
}

#[tokio::test]
async fn names_are_kept_exactly_as_given_and_every_kind_stays_apart() {
    let nation = Nation::new().await;
    let long = "あ".repeat(200);
    let mut given = person("髙𣘺\u{fe00}", &long, "平成27年頃");
    given.names.push(Name { kind: "roman".into(), family: "DE LA CRUZ".into(), ..Name::default() });
    let addresses = [
        ("registered", "広島県府中町大通一丁目2-3"),
        ("domicile", "東京都新宿区架空1番地"),
        ("current", "広島県府中町本町9-9"),
    ];
    given.addresses =
        addresses.map(|(kind, line)| Address { kind: kind.into(), line: line.into(), ..Address::default() }).into();
    let key = register(&nation, AREA, TOWN, &given).await;
    let permit = permit(&nation, AREA, TOWN);
    let mut tx = nation.app.db.read(&permit).await.unwrap();
    let sealed = people::load(&mut tx, key).await.unwrap();
    let read = tx.show(sealed).await.unwrap();
    assert_eq!(read.facts.names, given.names);
    assert_eq!(read.facts.birth.as_ref().unwrap().label(), "平成27年頃");
    let kinds: Vec<&str> = read.facts.addresses.iter().map(|address| address.label()).collect();
    assert_eq!(kinds, ["現住所", "住民票住所", "本籍"]);
}

#[tokio::test]
async fn two_edits_of_one_person_do_not_overwrite_each_other() {
    let nation = Nation::new().await;
    let key = register(&nation, AREA, TOWN, &at_home("架空", "花子", "広島県府中町本町1-1", "000-1111-2222")).await;
    let mut first = nation.staff(TOWN, "family_staff").await;
    let mut second = nation.staff(TOWN, "family_staff").await;
    let path = format!("/people/{key}/edit");
    let page = first.get(&path).await.expect(200);
    assert!(page.body.contains("架空") && page.body.contains("平成27年4月1日"), "{}", page.body);
    let fields = |given: &'static str, note: &'static str| {
        [
            ("version", "1"),
            ("person.name.0.kind", "official"),
            ("person.name.0.family", "架空"),
            ("person.name.0.given", given),
            ("person.birth", "H27.4.1"),
            ("person.note", note),
        ]
    };
    first.post(&path, &fields("華子", "")).await.expect(303);
    let late = second.post(&path, &fields("花子", "遅れた入力")).await.expect(409);
    assert!(late.body.contains("先に更新しました") && late.body.contains("遅れた入力"), "the typed text stays");
    assert!(late.body.contains("華子"), "what the other one saved is shown beside it");
    second.post(&path, &[&fields("華子", "遅れた入力")[1..], &[("version", "2")]].concat()).await.expect(303);
    let mut admin = nation.admin().await;
    let changes: Vec<(serde_json::Value,)> =
        sqlx::query_as("select fields from app.change where person_id = $1 order by at")
            .bind(key.id)
            .fetch_all(&mut admin)
            .await
            .unwrap();
    let told = serde_json::to_string(&changes.iter().map(|row| &row.0).collect::<Vec<_>>()).unwrap();
    assert!(told.contains(r#""label":"氏名(本名)""#) && told.contains("華子") && told.contains("遅れた入力"), "{told}");
}

#[tokio::test]
async fn wrong_input_is_told_beside_its_field_and_nothing_is_saved() {
    let nation = Nation::new().await;
    let key = register(&nation, AREA, TOWN, &person("架空", "一郎", "平成27年4月1日")).await;
    let mut staff = nation.staff(TOWN, "family_staff").await;
    let path = format!("/people/{key}/edit");
    let long = "長".repeat(201);
    let answer = staff
        .post(
            &path,
            &[
                ("version", "1"),
                ("person.name.0.family", &long),
                ("person.birth", "令和99年1月1日"),
                ("person.sex", "男"),
            ],
        )
        .await
        .expect(422);
    for message in [
        "姓は200文字以内で入力してください。いまは201文字です。",
        "生年月日が未来の日付です。",
        "性別を選んでください。",
    ] {
        assert!(answer.body.contains(message), "{message}: {}", answer.body);
    }
    assert!(answer.body.contains(&long), "what was typed stays");
    let mut admin = nation.admin().await;
    let version: i32 = sqlx::query_scalar("select version from app.person where id = $1")
        .bind(key.id)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert_eq!(version, 1);
}

#[tokio::test]
async fn a_family_table_is_written_changed_and_ended_by_forms() {
    let nation = Nation::new().await;
    let child = register(&nation, AREA, TOWN, &person("架空", "次郎", "令和2年5月5日")).await;
    let mut staff = nation.staff(TOWN, "family_staff").await;
    let family = format!("/records/{child}/family");
    let refused = staff.post(&format!("{family}/new"), &[("relative.family", "架空")]).await.expect(422);
    assert!(refused.body.contains("続柄を入力してください。"));
    let fields = [
        ("relative.family", "架空"),
        ("relative.given", "母"),
        ("relative.birth", "昭和60年頃"),
        ("relative.kind", "実母"),
        ("relative.guardian", "1"),
        ("relative.together", "yes"),
        ("relative.phone", "000-3333-4444"),
    ];
    staff.post(&format!("{family}/new"), &fields).await.expect(303);
    let page = staff.get(&family).await.expect(200);
    for part in ["架空 母", "実母", "保護者", "同居", "昭和60年頃", "000-3333-4444"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    let mut admin = nation.admin().await;
    let relation: Uuid = sqlx::query_scalar("select id from app.relation where person_id = $1")
        .bind(child.id)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    staff
        .post(
            &format!("{family}/{relation}"),
            &[("version", "1"), ("relative.kind", "継母"), ("relative.custodian", "1")],
        )
        .await
        .expect(303);
    staff.post(&format!("{family}/{relation}"), &[("version", "1"), ("relative.kind", "養母")]).await.expect(422);
    staff.post(&format!("{family}/{relation}/end"), &[("version", "2")]).await.expect(303);
    let sibling = register(&nation, AREA, TOWN, &person("架空", "三郎", "令和4年5月5日")).await;
    let mother: Uuid = sqlx::query_scalar("select relative_id from app.relation where id = $1")
        .bind(relation)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    relate(&nation, TOWN, sibling, child, "兄", true).await;
    let offered = staff.get(&format!("/records/{sibling}/family/new")).await.expect(200);
    assert!(offered.body.contains(&mother.to_string()), "the sibling's mother can be chosen: {}", offered.body);
    let chosen = [("relative.known", mother.to_string()), ("relative.kind", "実母".to_owned())];
    let chosen = chosen.each_ref().map(|(name, value)| (*name, value.as_str()));
    staff.post(&format!("/records/{sibling}/family/new"), &chosen).await.expect(303);
    let persons: i64 = sqlx::query_scalar("select count(*) from app.person").fetch_one(&mut admin).await.unwrap();
    assert_eq!(persons, 3, "the mother is one person in two tables");
}
