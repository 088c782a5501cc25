//! Nothing is left of who was erased, nothing half, and nothing goes that must stay.

use super::{approved, kept, lines, listed, long_ago, tables_with};
use crate::fixtures::{self, child, named, register};
use crate::nation::{AREA, CENTRE, Nation, TOWN};
use crate::objects::Objects;
use crate::renkei::{applied, register as residents, resident};
use ground::db::Key;
use jiff::civil::date;
use keep::Keeper;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Words that stand in the rows of the child of [`Objects`] and of the mother, and in nobody else's.
const WORDS: [&str; 4] = ["架空姓", "架空の状況", "架空の経過", "架空のコメント"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_of_a_child_whose_period_is_over_but_ids() {
    let nation = Nation::new().await;
    let objects = Objects::new(&nation).await;
    let (mut chief, mut head) = (nation.staff(TOWN, "family_chief").await, nation.staff(TOWN, "family_chief").await);
    nation.work().await;
    for word in WORDS {
        let there = tables_with(&nation, word).await;
        assert!(there.iter().any(|table| table.starts_with("app.")), "{word} stands nowhere: the test is void");
    }
    let file: Uuid =
        sqlx::query_scalar("select file_id from app.attachment").fetch_one(&mut nation.admin().await).await.unwrap();
    long_ago(&nation, objects.child.id).await;

    let page = listed(&mut chief).await;
    let seen = chief.get(&page).await.expect(200).body;
    for told in ["架空姓 子", "措置・一時保護のあったケース", "25歳に達した日", "平成27年5月4日"]
    {
        assert!(seen.contains(told), "{told}\n{seen}");
    }
    // One alone cannot do it, nor by the back door.
    chief.post(&format!("{page}/draft"), &[]).await.expect(303);
    let (item, ..) = lines(&nation, &page).await.into_iter().find(|line| line.1 == objects.child.id).unwrap();
    let refused = chief.post(&format!("{page}/approve"), &[("items", &item.to_string())]).await.expect(422).body;
    assert!(refused.contains("起案した本人は承認できません"), "{refused}");
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let told = sqlx::query("call app.erase($1, $2)").bind(AREA).bind(item).execute(tx.conn()).await.unwrap_err();
    assert_eq!(told.as_database_error().unwrap().code().unwrap(), "KE001", "{told}");
    drop(tx);

    head.post(&format!("{page}/approve"), &[("items", &item.to_string())]).await.expect(303);
    kept(&nation).await;
    nation.work().await;
    let done = chief.get(&page).await.expect(200).body;
    assert!(done.contains("消去済") || done.contains("消去した"), "{done}");

    let mut left = Vec::new();
    for word in WORDS {
        left.extend(tables_with(&nation, word).await.into_iter().map(|table| format!("{word} in {table}")));
    }
    assert!(left.is_empty(), "{left:#?}");
    for person in [objects.child, objects.mother] {
        let of_own: Vec<String> = tables_with(&nation, &person.id.to_string())
            .await
            .into_iter()
            // What other agencies were told speaks of ids, and so do the trail and the proof.
            .filter(|table| {
                !["app.erased", "app.retention_item", "log.audit", "app.notice", "app.event"].contains(&table.as_str())
            })
            .collect();
        assert!(of_own.is_empty(), "{of_own:?}");
        let keys: i64 = sqlx::query_scalar("select count(*) from app.data_key where person_id = $1")
            .bind(person.id)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
        assert_eq!(keys, 0);
    }
    let own_notices: i64 = sqlx::query_scalar("select count(*) from app.notice where org_id = $1 and person_id = $2")
        .bind(TOWN)
        .bind(objects.child.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert_eq!(own_notices, 0);
    let name = file.simple().to_string();
    let place = nation.state.path().join("files").join(&name[..2]).join(&name[2..4]).join(&name);
    assert!(!place.exists(), "the attachment lies on the disk");

    let told: i64 =
        sqlx::query_scalar("select count(*) from log.audit where kind = 'person.erased' and person_id = $1")
            .bind(objects.child.id)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert_eq!(told, 1, "the trail does not say so, and no index hears of it");

    // The index forgets as soon as it hears of it, and a page says what it says of nobody.
    nation.app.finder.refresh(&nation.app.db, objects.child).await.unwrap();
    let found = chief.get(&fixtures::encoded("/search?q=架空姓+子")).await.expect(200).body;
    assert!(!found.contains(&objects.child.to_string()), "{found}");
    chief.get(&format!("/records/{}", objects.child)).await.expect(404);
    let list = chief.get(&page).await.expect(200).body;
    assert!(list.contains("(消去済み)") && list.contains("消去済み") && list.contains("完了"), "{list}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_that_breaks_off_leaves_all_or_nothing_and_goes_on() {
    let nation = Nation::new().await;
    let one = child(&nation.app, TOWN, "架空 途中").await;
    let (mut chief, mut head) = (nation.staff(TOWN, "family_chief").await, nation.staff(TOWN, "family_chief").await);
    fixtures::put_in_charge(&mut nation.admin().await, chief.staff.unwrap(), one).await;
    let note = [("at_on", "令和8年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", "途中の経過")];
    chief.post(&format!("/records/{one}/progress"), &note).await.expect(303);
    long_ago(&nation, one.id).await;
    let page = listed(&mut chief).await;
    approved(&nation, &mut chief, &mut head, &page).await;

    // The last rows to go refuse to: everything before them is back.
    let mut admin = nation.admin().await;
    sqlx::raw_sql(
        "create function public.broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
         create trigger broken before delete on app.person for each row execute function public.broken();",
    )
    .execute(&mut admin)
    .await
    .unwrap();
    kept(&nation).await;
    let count = async |table: &str| -> i64 {
        let sql = format!("select count(*) from app.{table} where person_id = $1");
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(one.id).fetch_one(&mut nation.admin().await).await.unwrap()
    };
    for table in ["person", "person_name", "record", "episode", "progress"] {
        assert!(count(table).await > 0, "{table} is half gone");
    }
    assert_eq!(lines(&nation, &page).await[0].2, "approved", "it is tried again");
    let certificates: i64 =
        sqlx::query_scalar("select count(*) from app.erasure_certificate").fetch_one(&mut admin).await.unwrap();
    assert_eq!(certificates, 0, "what is not done is not certified");
    sqlx::raw_sql("drop trigger broken on app.person; drop function public.broken();")
        .execute(&mut admin)
        .await
        .unwrap();

    // A process that dies between the rows and the bytes leaves files that are known.
    let vault = &nation.app.vault;
    let stored = nation.app.files.put(vault.installation(), AREA, b"bytes".as_slice()).await.unwrap();
    sqlx::query("insert into app.erased_file (area, org_id, file_id, item_id) values ($1, $2, $3, gen_random_uuid())")
        .bind(AREA)
        .bind(TOWN)
        .bind(stored.id)
        .execute(&mut admin)
        .await
        .unwrap();
    // Two processes at once do it once.
    let (a, b) = (Keeper::of(&nation.app), Keeper::of(&nation.second_process().await));
    let (first, second) = tokio::join!(a.drain(), b.drain());
    first.unwrap();
    second.unwrap();
    kept(&nation).await;
    for table in ["person", "person_name", "record", "episode", "progress", "change"] {
        assert_eq!(count(table).await, 0, "{table}");
    }
    assert!(nation.app.files.get(vault.installation(), AREA, stored.id, &stored.key).await.is_err());
    let left: i64 = sqlx::query_scalar("select count(*) from app.erased_file").fetch_one(&mut admin).await.unwrap();
    let certificates: i64 =
        sqlx::query_scalar("select count(*) from app.erasure_certificate").fetch_one(&mut admin).await.unwrap();
    assert_eq!((left, certificates), (0, 1));
}

/// A child of the town that is told of in one report with another.
async fn report(nation: &Nation, children: &[Key]) {
    let mut admin = nation.admin().await;
    let intake: Uuid = sqlx::query_scalar(
        "insert into app.intake (area, org_id, id, intake_no, form, received_at, received_by_name, route, kind, first_registered_at, updated_at)
         values ($1, $2, gen_random_uuid(), gen_random_uuid()::text, 'abuse', '2007-04-01', '架空', '近隣・知人', '01', now(), now()) returning id",
    )
    .bind(AREA)
    .bind(TOWN)
    .fetch_one(&mut admin)
    .await
    .unwrap();
    for child in children {
        sqlx::query("insert into app.intake_child (area, org_id, id, intake_id, person_id) values ($1, $2, gen_random_uuid(), $3, $4)")
            .bind(AREA)
            .bind(TOWN)
            .bind(intake)
            .bind(child.id)
            .execute(&mut admin)
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_hold_a_sibling_or_another_agency_needs_is_never_erased() {
    let nation = Nation::new().await;
    let mut keys = Vec::new();
    for name in ["架空 保留", "架空 きょうだい", "架空 引継", "架空 姉", "架空 妹", "架空 後保留", "架空 外す"]
    {
        keys.push(child(&nation.app, TOWN, name).await);
    }
    let young = register(&nation.app, TOWN, &named("架空 年少")).await;
    let [held, bound, moved, elder, younger, late, left] = keys.clone().try_into().unwrap();
    report(&nation, &[bound, young]).await;
    report(&nation, &[elder, younger]).await;
    // The clock's list of this month, while nothing has ended yet.
    kept(&nation).await;
    for key in &keys {
        long_ago(&nation, key.id).await;
    }
    let there = child(&nation.app, CENTRE, "架空 引継").await;
    let mut admin = nation.admin().await;
    sqlx::query(
        "insert into app.transition (area, org_id, id, kind, moves_holder, to_area, to_org, person_id, basis, package, state, answer_due, created_at,
           sent_at, decided_at, received_person, written_by_name)
         values ($1, $2, gen_random_uuid(), 'handover', true, $1, $3, $4, '', '{}', 'accepted', '2008-01-01', '2008-01-01', '2008-01-01', '2008-01-01', $5, '架空')",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(CENTRE)
    .bind(moved.id)
    .bind(there.id)
    .execute(&mut admin)
    .await
    .unwrap();

    let (mut chief, mut head) = (nation.staff(TOWN, "family_chief").await, nation.staff(TOWN, "family_chief").await);
    let number: String = sqlx::query_scalar("select case_no from app.record where person_id = $1")
        .bind(held.id)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let hold = [("case_no", number.as_str()), ("basis", "訴訟"), ("reason", "架空の損害賠償請求訴訟")];
    chief.post("/retention/holds", &hold).await.expect(303);
    let page = listed(&mut chief).await;
    let state = async |page: &str, key: Key| -> String {
        lines(&nation, page).await.into_iter().find(|line| line.1 == key.id).map(|line| line.2).unwrap_or_default()
    };
    for (key, expected) in
        [(held, "held"), (bound, "barred"), (moved, "barred"), (elder, "listed"), (younger, "listed"), (young, "")]
    {
        assert_eq!(state(&page, key).await, expected, "{key}");
    }
    let seen = chief.get(&page).await.expect(200).body;
    for told in
        ["架空の損害賠償請求訴訟", "同じ通告・相談のほかの児童", "架空西部児童相談所が、引き継いだ記録を保存している"]
    {
        assert!(seen.contains(told), "{told}\n{seen}");
    }

    // Children of one report together or not at all.
    chief.post(&format!("{page}/draft"), &[]).await.expect(303);
    let id_of =
        async |key: Key| lines(&nation, &page).await.into_iter().find(|line| line.1 == key.id).unwrap().0.to_string();
    let refused = head.post(&format!("{page}/approve"), &[("items", &id_of(elder).await)]).await.expect(422).body;
    assert!(refused.contains("いっしょに選ぶか"), "{refused}");
    let (elder_id, younger_id, late_id, held_id) =
        (id_of(elder).await, id_of(younger).await, id_of(late).await, id_of(held).await);
    // The held one is asked for too: it is not taken.
    let items = [("items", &*elder_id), ("items", &*younger_id), ("items", &*late_id), ("items", &*held_id)];
    head.post(&format!("{page}/approve"), &items).await.expect(303);
    // A hold that comes after the approval still counts.
    let number: String = sqlx::query_scalar("select case_no from app.record where person_id = $1")
        .bind(late.id)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let hold = [("case_no", number.as_str()), ("basis", "開示請求"), ("reason", "架空の開示請求")];
    chief.post("/retention/holds", &hold).await.expect(303);
    kept(&nation).await;

    let is_there = async |key: Key| -> bool {
        sqlx::query_scalar("select exists (select from app.record where person_id = $1)")
            .bind(key.id)
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap()
    };
    for key in [held, bound, moved, late, left, young, there] {
        assert!(is_there(key).await, "{key} is gone");
    }
    for key in [elder, younger] {
        assert!(!is_there(key).await, "{key} is there");
    }
    assert_eq!(state(&page, late).await, "spared");
    let list = chief.get(&page).await.expect(200).body;
    assert!(list.contains("保存の延長が設定された") && list.contains("承認者が今回は選ばなかった"), "{list}");

    // What was left comes again; another agency's staff reach none of it.
    let again = listed(&mut chief).await;
    assert_eq!(state(&again, left).await, "listed");
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    centre.get(&again).await.expect(404);
    let item = lines(&nation, &again).await.into_iter().find(|line| line.1 == left.id).unwrap().0;
    sqlx::query("update app.retention_item set state = 'approved' where id = $1")
        .bind(item)
        .execute(&mut admin)
        .await
        .unwrap();
    sqlx::query("update app.retention_list set drafted_by = gen_random_uuid(), approved_by = gen_random_uuid() where id = (select list_id from app.retention_item where id = $1)")
        .bind(item)
        .execute(&mut admin)
        .await
        .unwrap();
    let permit = fixtures::permit(&nation.app, CENTRE);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let told = sqlx::query("call app.erase($1, $2)").bind(AREA).bind(item).execute(tx.conn()).await.unwrap_err();
    assert_eq!(told.as_database_error().unwrap().code().unwrap(), "KE001", "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_name_nobody_and_each_is_bound_to_the_one_before() {
    let nation = Nation::new().await;
    let (mut chief, mut head) = (nation.staff(TOWN, "family_chief").await, nation.staff(TOWN, "family_chief").await);
    for name in ["架空 消一", "架空 消二"] {
        let one = child(&nation.app, TOWN, name).await;
        long_ago(&nation, one.id).await;
        let page = listed(&mut chief).await;
        approved(&nation, &mut chief, &mut head, &page).await;
        kept(&nation).await;
    }
    let mut admin = nation.admin().await;
    let kept: Vec<(Uuid, String, serde_json::Value, Vec<u8>)> =
        sqlx::query_as("select id, number, paper, hash from app.erasure_certificate order by n")
            .fetch_all(&mut admin)
            .await
            .unwrap();
    assert_eq!(kept.iter().map(|one| one.1.as_str()).collect::<Vec<_>>(), ["消第1号", "消第2号"]);
    let hex = |hash: &[u8]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    for (n, (id, _, paper, hash)) in kept.iter().enumerate() {
        // Whoever holds the paper can compute its hash: the paper as it is, its own hash left out.
        let mut plain: keep::retention::Paper = serde_json::from_value(paper.clone()).unwrap();
        assert_eq!(plain.hash, hex(hash));
        plain.hash = String::new();
        assert_eq!(Sha256::digest(serde_json::to_vec(&plain).unwrap()).to_vec(), *hash);
        assert_eq!(plain.before, if n == 0 { "なし".to_owned() } else { hex(&kept[n - 1].3) });
        assert_eq!(plain.ended[0][2], "1");
        assert!(plain.rows.iter().any(|row| row[0] == "対象者" && row[1] == "1"), "{:?}", plain.rows);
        let sealed: i64 = sqlx::query_scalar(
            "select count(*) from log.audit where kind = 'retention.certified' and detail like '%' || $1",
        )
        .bind(hex(hash))
        .fetch_one(&mut admin)
        .await
        .unwrap();
        assert_eq!(sealed, 1, "the trail does not know the certificate");
        let answer = chief.get(&format!("/retention/certificates/{id}")).await.expect(200);
        let text = crate::paper::text(&answer.bytes);
        assert!(text.contains("消去証明書") && text.contains("架空"), "{text}");
        assert!(!text.contains("消一") && !text.contains("消二"), "{text}");
    }
    let changed = sqlx::query("update app.erasure_certificate set number = 'x'");
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    assert!(changed.execute(tx.conn()).await.is_err(), "a certificate can be changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn linked_facts_end_at_eighteen_and_the_next_days_file_does_not_bring_them_back() {
    let nation = Nation::new().await;
    let residing =
        residents(vec![resident("21", "架空　成人", "府中町架空1"), resident("22", "架空　弟", "府中町架空1")]);
    applied(&nation, "jumin", date(2026, 4, 1), &residing).await;
    let mut admin = nation.admin().await;
    sqlx::query("update app.source_record set birth = '2005-05-05' where number = '0000000021'")
        .execute(&mut admin)
        .await
        .unwrap();
    sqlx::query("update app.linked_person set created_at = '2020-01-01'").execute(&mut admin).await.unwrap();
    let person: Uuid = sqlx::query_scalar("select id from app.linked_person where number = '0000000021'")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let (mut chief, mut head) = (nation.staff(TOWN, "family_chief").await, nation.staff(TOWN, "family_chief").await);
    let page = listed(&mut chief).await;
    let all = lines(&nation, &page).await;
    assert_eq!(all.iter().map(|line| line.1).collect::<Vec<_>>(), [person], "the younger one is not over");
    approved(&nation, &mut chief, &mut head, &page).await;
    kept(&nation).await;
    assert_eq!(tables_with(&nation, "架空　成人").await, Vec::<String>::new());

    let next_day = residents(vec![
        resident("21", "架空　成人", "府中町架空1"),
        resident("22", "架空　弟", "府中町架空1"),
        resident("23", "架空　新", "府中町架空2"),
    ]);
    let run = applied(&nation, "jumin", date(2026, 4, 2), &next_day).await;
    assert_eq!(tables_with(&nation, "架空　成人").await, Vec::<String>::new(), "the register brought them back");
    assert!(!tables_with(&nation, "架空　弟").await.is_empty());
    let passed: serde_json::Value = sqlx::query_scalar("select counts from app.source_run where id = $1")
        .bind(run)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert_eq!(passed["erased"], 1, "{passed}");
}
