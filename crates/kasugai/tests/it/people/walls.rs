//! The conflict wall: staff who are, or live with, a person never find them.

use super::*;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;

const STAFF: usize = 1000;
const KANJI: &[char] = &[
    '架', '空', '森', '林', '川', '海', '山', '石', '松', '竹', '梅', '星', '月', '光', '風', '雪', '花', '鳥', '波',
    '岩',
];
const KANA: &[char] = &[
    'あ', 'い', 'う', 'え', 'お', 'か', 'き', 'く', 'け', 'こ', 'さ', 'し', 'す', 'せ', 'そ', 'た', 'ち', 'つ', 'て',
    'と',
];

struct Member {
    id: Uuid,
    family: String,
    given: String,
    kana: String,
    birth: Date,
    address: String,
    phone: String,
}

/// Deterministic pseudo-random choices; the seed is the member's number.
fn pick(alphabet: &[char], n: usize, salt: usize) -> char {
    alphabet[(n.wrapping_mul(2_654_435_761).wrapping_add(salt * 40_503) >> 7) % alphabet.len()]
}

fn member(nation: &Nation, n: usize) -> Member {
    let word = |alphabet, from: usize, length: usize| {
        (from..from + length).map(|salt| pick(alphabet, n, salt)).collect::<String>()
    };
    Member {
        id: nation.clock().new_id(),
        family: word(KANJI, 0, 2),
        given: word(KANJI, 2, 2),
        kana: word(KANA, 10, 6),
        birth: Date::new(1960 + (n % 40) as i16, 1 + (n % 12) as i8, 1 + (n % 28) as i8).unwrap(),
        address: format!("広島県府中町架空{}-{}", n / 50 + 1, n % 50 + 1),
        phone: format!("082-{:03}-{:04}", n / 1000, n),
    }
}

async fn hire_all(nation: &Nation, members: &[Member]) {
    let mut admin = nation.admin().await;
    for member in members {
        sqlx::query(
            "insert into app.staff (area, org_id, id, login, name, kana, birth, address, phone, hired_from, ends_on)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '2020-04-01', '2099-03-31')",
        )
        .bind(AREA)
        .bind(TOWN)
        .bind(member.id)
        .bind(member.id.to_string())
        .bind(format!("{} {}", member.family, member.given))
        .bind(&member.kana)
        .bind(member.birth.to_sqlx())
        .bind(&member.address)
        .bind(&member.phone)
        .execute(&mut admin)
        .await
        .unwrap();
    }
}

#[expect(clippy::disallowed_methods, reason = "runs the job as the worker does")]
pub async fn compare_staff(nation: &Nation) {
    let permit = Permit::for_job(&nation.app.db, 0, 0, Action::UseHome, "利害関係の照合");
    let mut tx = nation.app.db.work(&permit).await.unwrap();
    people::jobs::walls(&mut tx, None).await.unwrap();
    tx.commit().await.unwrap();
}

/// What a register says about a member of staff: exactly, with one typing mistake, or somebody else altogether.
fn planted(member: &Member, n: usize) -> (NewPerson, &'static str) {
    let mistyped = |text: &str| {
        let mut characters: Vec<char> = text.chars().collect();
        let place = n % characters.len();
        match n % 3 {
            0 => characters[place] = '々',
            1 => drop(characters.remove(place)),
            _ => characters.insert(place, '々'),
        }
        characters.into_iter().collect::<String>()
    };
    let birth = member.birth.to_string();
    let mut exact = person(&member.family, &member.given, &birth);
    exact.names[0].family_kana = member.kana.clone();
    match n % 8 {
        0 => (exact, "exact"),
        1 => (at_home("別人", "同居", &member.address, "000-0000-0000"), "exact"),
        2 => (at_home("別人", "電話", "広島県海田町別の家1-1", &member.phone), "exact"),
        3 => {
            exact.names[0].family = mistyped(&member.family);
            (exact, "typo")
        }
        4 => {
            exact.names[0].family_kana = mistyped(&member.kana);
            (exact, "typo")
        }
        5 => {
            let other_days = (0..10).map(|digit| format!("{}{digit}", &birth[..9])).filter(|other| *other != birth);
            exact.birth = other_days.filter_map(|other| Birth::parse(&other).ok()).nth(n % 3).unwrap();
            (exact, "typo")
        }
        _ => (person("無関係", "知らない", &birth), "none"),
    }
}

#[tokio::test]
async fn of_a_thousand_staff_every_exact_match_and_nearly_every_mistyped_one_is_walled_off() {
    let nation = Nation::new().await;
    let members: Vec<Member> = (0..STAFF).map(|n| member(&nation, n)).collect();
    let (before, after) = members.split_at(STAFF / 2);
    // Half of the staff are there when the persons come, half come later.
    hire_all(&nation, before).await;
    compare_staff(&nation).await;
    let mut plants = Vec::new();
    for (n, member) in members.iter().enumerate().filter(|(n, _)| n % 4 != 3 || n % 8 == 3) {
        let (person, kind) = planted(member, n);
        let key = register(&nation, AREA, CENTRE, &person).await;
        plants.push((member.id, key, kind));
    }
    nation.work().await;
    hire_all(&nation, after).await;
    compare_staff(&nation).await;
    let mut admin = nation.admin().await;
    let walls: std::collections::HashSet<(Uuid, Uuid)> = sqlx::query_as("select staff_id, person_id from app.conflict")
        .fetch_all(&mut admin)
        .await
        .unwrap()
        .into_iter()
        .collect();
    let count = |kind: &str| {
        let planted: Vec<_> = plants.iter().filter(|(_, _, planted)| *planted == kind).collect();
        (planted.iter().filter(|(staff, key, _)| walls.contains(&(*staff, key.id))).count(), planted.len())
    };
    let (exact, exact_planted) = count("exact");
    assert_eq!(exact, exact_planted, "every exact match");
    let (typo, typo_planted) = count("typo");
    assert!(typo_planted > 300 && typo * 100 >= typo_planted * 95, "{typo} of {typo_planted}");
    let (strangers, _) = count("none");
    assert_eq!(strangers, 0, "born on the same day is no match");
    let alarms: i64 = sqlx::query_scalar("select count(*) from log.alarm where kind = 'conflict' and org_id = $1")
        .bind(TOWN)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert!(alarms >= i64::try_from(exact + typo).unwrap(), "the supervisor is told of each");
}

#[tokio::test]
async fn the_blocked_answer_is_the_answer_for_nobody() {
    let nation = Nation::new().await;
    let mother = register(&nation, AREA, TOWN, &person("架空", "こども家庭係一般", "平成2年3月4日")).await;
    let child = register(&nation, AREA, TOWN, &person("架空", "子", "平成30年3月4日")).await;
    relate(&nation, TOWN, child, mother, "実母", true).await;
    let mut staff = nation.staff(TOWN, "family_staff").await;
    let mut colleague = nation.staff(TOWN, "family_staff").await;
    staff.get(&format!("/records/{child}/family")).await.expect(200);
    let mut admin = nation.admin().await;
    sqlx::query("update app.staff set birth = '1990-03-04' where id = $1")
        .bind(staff.staff)
        .execute(&mut admin)
        .await
        .unwrap();
    compare_staff(&nation).await;
    let nobody = Key::new(AREA, nation.clock().new_id());
    for path in ["/records/{}/family", "/people/{}/edit", "/records/{}/family/new"] {
        let at = |key: Key| path.replace("{}", &key.to_string());
        let absent = staff.get(&at(nobody)).await.expect(404);
        for walled in [mother, child] {
            let blocked = staff.get(&at(walled)).await.expect(404);
            assert_eq!(blocked.body, absent.body, "byte for byte");
            assert_eq!(blocked.headers, absent.headers);
        }
        let posted = staff.post(&at(child), &[("version", "1")]).await;
        let posted_absent = staff.post(&at(nobody), &[("version", "1")]).await;
        assert_eq!((posted.status, posted.body), (posted_absent.status, posted_absent.body));
    }
    colleague.get(&format!("/records/{child}/family")).await.expect(200);
}

#[tokio::test]
async fn administrators_add_and_lift_by_hand_but_not_for_themselves() {
    let nation = Nation::new().await;
    let child = register(&nation, AREA, TOWN, &person("架空", "隣の子", "平成30年3月4日")).await;
    let mut staff = nation.staff(TOWN, "family_staff").await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let id = staff.staff.unwrap().to_string();
    let address = format!("https://kasugai.example/records/{child}?tab=1");
    chief.post("/admin/conflicts", &[("staff", &id), ("person", "どこか")]).await.expect(422);
    chief.post("/admin/conflicts", &[("staff", &id), ("person", &address)]).await.expect(303);
    staff.get(&format!("/records/{child}/family")).await.expect(404);
    assert!(chief.get("/admin/conflicts").await.expect(200).body.contains("架空 隣の子"));
    staff.get("/admin/conflicts").await.expect(403);
    let mut admin = nation.staff(TOWN, "admin").await;
    assert!(
        !admin.get("/admin/conflicts").await.expect(200).body.contains("隣の子"),
        "who may not read records sees no name"
    );
    let key = child.to_string();
    chief.post("/admin/conflicts/lift", &[("staff", &id), ("person", &key)]).await.expect(303);
    staff.get(&format!("/records/{child}/family")).await.expect(200);
    nation.work().await;
    compare_staff(&nation).await;
    staff.get(&format!("/records/{child}/family")).await.expect(200);
    let own = chief.staff.unwrap().to_string();
    chief.post("/admin/conflicts", &[("staff", &own), ("person", &key)]).await.expect(303);
    chief.post("/admin/conflicts/lift", &[("staff", &own), ("person", &key)]).await.expect(403);
}
