//! The wall: the view has the fields of the list and no others, and no canary planted anywhere else ever reaches the police.

use super::{agree, child, nation, officers, report, see, sees, sql};
use crate::fixtures;
use crate::nation::{CENTRE, POLICE};
use axum::http::Method;
use desk::people::model::NewRelation;
use ground::gate::{Action, Permit, Policed};
use relay::police::fields::FIELDS;
use std::collections::BTreeSet;

#[tokio::test]
async fn the_view_has_the_fields_of_the_list_and_no_others() {
    let nation = nation().await;
    let mut admin = nation.admin().await;
    let columns: Vec<String> = sqlx::query_scalar(
        "select attname::text from pg_attribute where attrelid = 'app.police_case'::regclass and attnum > 0 and not attisdropped",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    let listed: BTreeSet<&str> = FIELDS.iter().flat_map(|field| field.columns.iter().copied()).collect();
    assert_eq!(columns.iter().map(String::as_str).collect::<BTreeSet<_>>(), listed);

    // Its owner cannot log in, owns nothing else, writes nothing, and reads no free text of a record.
    let (login, owned): (bool, i64) = sqlx::query_as(
        "select rolcanlogin, (select count(*) from pg_class c where c.relowner = r.oid) + (select count(*) from pg_proc f where f.proowner = r.oid) from pg_roles r where rolname = 'kasugai_police'",
    )
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert!(!login);
    assert_eq!(owned, 1);
    let readable: Vec<String> = sqlx::query_scalar(
        "select format('%s.%s.%s', table_name, column_name, privilege_type) from information_schema.column_privileges
         where grantee = 'kasugai_police' and table_schema in ('app', 'log', 'auth') and table_name <> 'police_case'",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    assert!(readable.iter().all(|column| column.ends_with(".SELECT")), "{readable:?}");
    for banned in [
        "note",
        "nationality",
        "sealed",
        "complaint",
        "child_state",
        "family_state",
        "past_contact",
        "living",
        "family_history",
        "growth",
        "traits",
        "services",
        "body",
        "seen_by",
        "place",
        "place_kind",
        "grounds",
        "route",
        "abusers",
        "finder",
        "case_no",
        "in_charge_name",
        "decision",
        "close_reason",
        "disposition",
        "domicile",
    ] {
        let leak = readable.iter().find(|column| column.contains(&format!(".{banned}.")));
        assert_eq!(leak, None, "the function's owner reads it");
    }
    assert!(!readable.contains(&"sighting.state.SELECT".to_owned()), "how the child was is nobody else's");
}

/// A police reader at the database itself, past every page.
#[expect(clippy::disallowed_methods, reason = "reads as the police do, past the pages")]
fn police(nation: &crate::nation::Nation, policed: Policed) -> Permit {
    Permit::for_job(&nation.app.db, 34, POLICE, Action::ReadPolice, "検査").as_police(policed)
}

#[tokio::test]
async fn a_session_of_the_police_reads_the_view_and_none_of_the_tables() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    report(&nation, CENTRE, ours, 60).await;
    let (mut hq, _) = officers(&nation).await;
    assert!(sees(&mut hq, ours).await);
    let permit = police(&nation, nation.app.gate.registry().policed(POLICE, nation.clock().today()));
    let mut tx = nation.app.db.read(&permit).await.unwrap();
    let cases: i64 = sqlx::query_scalar("select count(*) from app.police_cases(34::smallint, null)")
        .fetch_one(tx.conn())
        .await
        .unwrap();
    assert_eq!(cases, 1);
    for table in [
        "person",
        "person_name",
        "person_address",
        "record",
        "episode",
        "intake",
        "intake_child",
        "sighting",
        "custody",
        "progress",
    ] {
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "select count(*) from app.{table} where org_id = {CENTRE}"
        )))
        .fetch_one(tx.conn())
        .await
        .unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    drop(tx);
    // The same reader without an agreement, and anybody else: an empty view.
    let nobody = police(&nation, Policed::default());
    let mut tx = nation.app.db.read(&nobody).await.unwrap();
    let cases: i64 = sqlx::query_scalar("select count(*) from app.police_cases(34::smallint, null)")
        .fetch_one(tx.conn())
        .await
        .unwrap();
    assert_eq!(cases, 0);
    let centre = fixtures::permit(&nation.app, CENTRE);
    let mut tx = nation.app.db.read(&centre).await.unwrap();
    let cases: i64 = sqlx::query_scalar("select count(*) from app.police_cases(34::smallint, null)")
        .fetch_one(tx.conn())
        .await
        .unwrap();
    assert_eq!(cases, 0, "the centre itself has no business in the view");
    drop(tx);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    assert!(
        sqlx::query("select 1 from app.police_cases(34::smallint, null)").execute(tx.conn()).await.is_err(),
        "no other role reads it"
    );
}

const CANARY: &str = "カナリア3917";

/// Plants the canary in every text column of every table about this child that the list does not name; says where.
async fn plant(nation: &crate::nation::Nation) -> Vec<String> {
    let mut admin = nation.admin().await;
    let columns: Vec<(String, String, bool)> = sqlx::query_as(
        "select c.table_name::text, c.column_name::text, c.data_type = 'ARRAY' from information_schema.columns c
         join pg_class t on t.oid = format('app.%I', c.table_name)::regclass and t.relkind = 'p'
         where c.table_schema = 'app' and c.data_type in ('text', 'ARRAY') and (c.data_type = 'text' or c.udt_name = '_text')
           and c.is_generated = 'NEVER' order by 1, 2",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    let mut planted = Vec::new();
    for (table, column, is_array) in columns {
        let shown = matches!(
            (table.as_str(), column.as_str()),
            ("person_name", "family" | "given" | "family_kana" | "given_kana")
                | ("person", "birth_text")
                | ("person_address", "line")
                | ("record", "school")
                // What decides that it is an abuse case and which address is the present one.
                | ("intake" | "episode" | "person_address", "kind")
        );
        if shown {
            continue;
        }
        let value = if is_array { format!("array['{CANARY}']") } else { format!("'{CANARY}'") };
        let statement = format!("update app.{table} set {column} = {value} where org_id = {CENTRE}");
        // Codes under a check, a key or an array the rules depend on refuse it: those are no free text.
        if let Ok(done) = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut admin).await
            && done.rows_affected() > 0
        {
            planted.push(format!("{table}.{column}"));
        }
    }
    planted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_canary_outside_the_list_ever_reaches_the_police() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    report(&nation, CENTRE, ours, 60).await;
    let mut chief = nation.staff(CENTRE, "centre_chief").await;
    nation.state_purpose(&chief, ours).await;
    let note = [("at_on", "令和8年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", "架空の経過")];
    chief.post(&format!("/records/{ours}/progress"), &note).await.expect(303);
    see(&nation, ours).await;
    sql(
        &nation,
        "insert into app.custody (area, org_id, id, person_id, started_at, first_started_at, basis, place_kind, grounds, purposes, started_by_name, updated_at)
         select area, org_id, gen_random_uuid(), id, now(), now(), 'consent', '里親', '{1-done}', '{安全確保}', '架空', now() from app.person where id = $1 and $2 = 0",
        ours,
        0,
    )
    .await;
    family(&nation, ours).await;
    let planted = plant(&nation).await;
    for column in [
        "record.living",
        "progress.body",
        "intake.complaint",
        "sighting.seen_by",
        "relation.health",
        "person.note",
        "custody.necessity",
    ] {
        assert!(planted.iter().any(|known| known == column), "{column} was not planted: {planted:?}");
    }
    assert!(planted.len() > 40, "{planted:?}");

    let (mut hq, mut station) = officers(&nation).await;
    let (mut pages, mut leaks) = (0, Vec::new());
    for police in [&mut hq, &mut station] {
        nation.state_purpose(police, ours).await;
        assert!(police.get(&format!("/police/cases/{ours}")).await.expect(200).body.contains("架空 花子"));
        for route in kasugai::router::routes()
            .table()
            .iter()
            .filter(|route| route.method == Method::GET && route.path != "/live")
        {
            let path = route.path.replace("{key}", &ours.to_string()).replace("{id}", &ours.id.to_string());
            for headers in [&[][..], &[("x-fragment", "1")][..]] {
                let answer = police.send(Method::GET, &path, "", String::new(), headers).await;
                pages += i32::from(answer.status.as_u16() == 200);
                // Whole words: four digits stand in an id now and then.
                let words = [CANARY, "母3917", "母の家3917", "090-3917", "0903917"];
                if words.iter().any(|word| answer.body.contains(word)) {
                    leaks.push(format!(
                        "{path}: {}",
                        answer
                            .body
                            .lines()
                            .find(|line| words.iter().any(|word| line.contains(word)))
                            .unwrap_or_default()
                    ));
                }
            }
        }
    }
    assert!(pages > 20, "only {pages} pages were shown");
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// A mother with an address and a telephone of her own: family is not shared.
async fn family(nation: &crate::nation::Nation, child: ground::db::Key) {
    let permit = fixtures::permit(&nation.app, CENTRE);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let mother = fixtures::living_at(fixtures::named("母3917 架空"), "34302", "母の家3917", "090-3917");
    let id = desk::people::register(&mut tx, &mother).await.unwrap();
    let relation = NewRelation { kind: "実母".into(), ..NewRelation::default() };
    desk::people::relate(&mut tx, child, id, &relation).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_protected_address_is_not_shared_nor_what_tells_of_it() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    sql(&nation, "update app.record set school = '架空小学校3917' where person_id = $1 and $2 = 0", ours, 0).await;
    let (mut hq, mut station) = officers(&nation).await;
    for police in [&mut hq, &mut station] {
        nation.state_purpose(police, ours).await;
    }
    let case = format!("/police/cases/{ours}");
    assert!(hq.get(&case).await.expect(200).body.contains("架空小学校3917"));
    let mut chief = nation.staff(CENTRE, "centre_chief").await;
    nation.state_purpose(&chief, ours).await;
    let form = [("basis", "DV"), ("applied_on", "令和8年4月1日"), ("hidden_from_persons", "架空 父")];
    chief.post(&format!("/people/{ours}/protection"), &form).await.expect(303);
    // A station's list would tell the municipality.
    assert!(!sees(&mut station, ours).await);
    {
        let police = &mut hq;
        let shown = police.get(&case).await.expect(200).body;
        for hidden in ["架空小学校3917", "架空1-1", "府中町"] {
            assert!(!shown.contains(hidden), "{hidden}: {shown}");
        }
        assert!(shown.contains("住所秘匿"), "{shown}");
        assert!(
            !police
                .get(&fixtures::encoded("/police/rows?q=架空1-1"))
                .await
                .expect(200)
                .body
                .contains(&ours.to_string())
        );
    }
    // Hidden from the police themselves: the child is not there at all.
    sql(&nation, "update app.protection set hidden_from_orgs = array[$2] where person_id = $1", ours, super::HQ).await;
    assert!(!sees(&mut hq, ours).await);
}

#[tokio::test]
async fn a_protected_mother_hides_where_the_child_is() {
    let nation = nation().await;
    agree(&nation, CENTRE, "all").await;
    let ours = child(&nation, CENTRE, "架空 花子", "かくう はなこ").await;
    sql(&nation, "update app.record set school = '架空小学校3917' where person_id = $1 and $2 = 0", ours, 0).await;
    family(&nation, ours).await;
    let (mut hq, mut station) = officers(&nation).await;
    assert!(sees(&mut station, ours).await);
    sql(
        &nation,
        "insert into app.protection (area, org_id, id, person_id, basis, applied_on, ends_on)
         select area, org_id, gen_random_uuid(), relative_id, 'DV', '2026-04-01', '2027-03-31' from app.relation where person_id = $1 and $2 = 0",
        ours,
        0,
    )
    .await;
    assert!(!sees(&mut station, ours).await);
    assert!(sees(&mut hq, ours).await);
    nation.state_purpose(&hq, ours).await;
    let shown = hq.get(&format!("/police/cases/{ours}")).await.expect(200).body;
    for hidden in ["架空小学校3917", "架空1-1", "府中町"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
    assert!(shown.contains("住所秘匿"), "{shown}");
    // Hidden from these police with the mother: not there at all.
    sql(
        &nation,
        "update app.protection set hidden_from_orgs = array[$2] where person_id in (select relative_id from app.relation where person_id = $1)",
        ours,
        super::HQ,
    )
    .await;
    assert!(!sees(&mut hq, ours).await);
}
