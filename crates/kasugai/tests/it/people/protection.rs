//! 支援措置: unique words in protected fields must not turn up anywhere but on the page that reveals them.

use super::*;
use crate::visitor::Visitor;

const STREET: &str = "広島県府中町カナリア通り98765";
const NUMBER: &str = "000-98765-4321";

/// As the purpose page leaves it.
async fn state_purpose(nation: &Nation, person: Key, staff: Option<Uuid>) {
    sqlx::query(
        "insert into app.purpose (area, org_id, session_id, person_id, code, at)
         select area, org_id, id, $2, '引継ぎ', now() from auth.session where staff_id = $1 and ended_at is null",
    )
    .bind(staff)
    .bind(person.id)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
}

async fn protect(staff: &mut Visitor, key: Key, together: &[Key]) {
    let ids: Vec<String> = together.iter().map(|key| key.id.to_string()).collect();
    let mut fields = vec![("basis", "DV"), ("applied_on", "令和8年4月1日"), ("hidden_from_persons", "架空 父(実父)")];
    fields.extend(ids.iter().map(|id| ("together", id.as_str())));
    let today = staff.get(&format!("/people/{key}/protection")).await.expect(200);
    assert!(today.body.contains("支援措置の登録"));
    staff.post(&format!("/people/{key}/protection"), &fields).await.expect(303);
}

/// Every text column of the tenant tables that holds the word, audit trail included.
async fn places_with(nation: &Nation, word: &str) -> Vec<String> {
    let mut admin = nation.admin().await;
    let columns: Vec<(String, String, bool)> = sqlx::query_as(
        "select table_schema || '.' || table_name, column_name, data_type = 'bytea' from information_schema.columns
         where table_schema in ('app', 'log') and data_type in ('text', 'jsonb', 'ARRAY', 'bytea')
           and table_name in (select relname from pg_class where relkind = 'p')",
    )
    .fetch_all(&mut admin)
    .await
    .unwrap();
    let mut found = Vec::new();
    for (table, column, is_binary) in columns {
        let held = if is_binary {
            format!("position(convert_to($1, 'UTF8') in \"{column}\")")
        } else {
            format!("position($1 in \"{column}\"::text)")
        };
        let sql = format!("select count(*) from {table} where {held} > 0");
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(word).fetch_one(&mut admin).await.unwrap();
        if count > 0 {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

#[tokio::test]
async fn a_protected_address_is_nowhere_but_behind_its_own_page() {
    let nation = Nation::new().await;
    let mother = register(&nation, AREA, TOWN, &at_home("架空", "母", STREET, NUMBER)).await;
    let child = register(&nation, AREA, TOWN, &at_home("架空", "子", STREET, NUMBER)).await;
    relate(&nation, TOWN, child, mother, "実母", true).await;
    let mut staff = nation.staff(TOWN, "family_chief").await;
    // An edit before: its history tells the address and must lose it.
    let edit = format!("/people/{child}/edit");
    let names = [("person.name.0.family", "架空"), ("person.name.0.given", "子"), ("person.birth", "平成27年4月1日")];
    let moved = [
        ("version", "1"),
        ("person.address", STREET),
        ("person.phone", NUMBER),
        ("person.registered", "広島県府中町カナリア通り98765-2"),
    ];
    staff.post(&edit, &[&names[..], &moved[..]].concat()).await.expect(303);
    for word in ["カナリア", "98765-4321"] {
        assert!(
            places_with(&nation, word).await.len() >= 2,
            "the probe finds clear text in its row and in the history"
        );
    }

    protect(&mut staff, child, &[mother]).await;
    assert_eq!(places_with(&nation, "カナリア").await, [""; 0]);
    assert_eq!(places_with(&nation, "98765-4321").await, [""; 0]);

    for path in [
        format!("/records/{child}/family"),
        edit.clone(),
        format!("/people/{mother}/edit"),
        format!("/people/{child}/protection"),
        format!("/people/{child}/unseal"),
    ] {
        let page = staff.get(&path).await.expect(200);
        for word in ["カナリア", "98765-4321", "987654321"] {
            assert!(!page.body.contains(word), "{path}: {}", page.body);
        }
    }
    assert!(staff.get(&format!("/records/{child}/family")).await.body.contains("非表示"));

    let unasked = staff.post(&format!("/people/{child}/unseal"), &[("reason", " ")]).await.expect(422);
    assert!(!unasked.body.contains("カナリア"));
    let shown = staff.post(&format!("/people/{child}/unseal"), &[("reason", "家庭訪問のため")]).await.expect(200);
    assert!(shown.body.contains(STREET) && shown.body.contains(NUMBER), "{}", shown.body);
    assert_eq!(shown.headers["cache-control"], "no-store");
    let mut admin = nation.admin().await;
    let (kind, detail): (String, String) =
        sqlx::query_as("select kind, detail from log.audit where person_id = $1 and kind = 'unseal'")
            .bind(child.id)
            .fetch_one(&mut admin)
            .await
            .unwrap();
    assert_eq!((kind.as_str(), detail.as_str()), ("unseal", "家庭訪問のため"));
}

#[tokio::test]
async fn no_route_tells_a_protected_address() {
    let nation = Nation::new().await;
    let mother = register(&nation, AREA, TOWN, &at_home("架空", "母", STREET, NUMBER)).await;
    let child = register(&nation, AREA, TOWN, &at_home("架空", "子", STREET, NUMBER)).await;
    relate(&nation, TOWN, child, mother, "実母", true).await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    record(&nation, TOWN, child, Some(TOWN), chief.staff).await;
    let probe = chief.get(&format!("/records/{child}/family")).await.expect(200);
    assert!(probe.body.contains("カナリア"), "clear before");
    protect(&mut chief, child, &[mother]).await;
    nation.work().await;
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    state_purpose(&nation, child, centre.staff).await;
    let mut read = 0;
    for route in kasugai::router::routes().table() {
        // The live stream never ends; it carries ids only.
        if route.method != axum::http::Method::GET || route.path == "/live" {
            continue;
        }
        for person in [child, mother] {
            let key = person.to_string();
            let path = route.path.replace("{key}", &key).replace("{id}", &key).replace("{relation}", &key);
            let path = format!("{path}?q=%E3%82%AB%E3%83%8A%E3%83%AA%E3%82%A2&back={key}");
            for visitor in [&mut chief, &mut centre] {
                let answer = visitor.get(&path).await;
                // What was typed into a search box may stand in it again; the whole street may not.
                for word in ["カナリア通り", "通り98765", "98765-4321", "987654321"] {
                    assert!(!answer.body.contains(word), "{path} tells {word}");
                }
                read += usize::from(answer.status.is_success());
            }
        }
    }
    assert!(read > 20, "only {read} pages were read");
}

#[tokio::test]
async fn an_edit_of_a_protected_person_is_sealed_again_and_blank_fields_keep_what_was() {
    let nation = Nation::new().await;
    let child = register(&nation, AREA, TOWN, &at_home("架空", "子", STREET, NUMBER)).await;
    let mut staff = nation.staff(TOWN, "family_chief").await;
    protect(&mut staff, child, &[]).await;
    let permit = permit(&nation, AREA, TOWN);
    let mut tx = nation.app.db.read(&permit).await.unwrap();
    let read = people::load(&mut tx, child).await.unwrap();
    let read = tx.show(read).await.unwrap();
    let (version, address, phone) = (
        read.version.to_string(),
        read.facts.addresses[0].id.unwrap().to_string(),
        read.facts.phones[0].id.unwrap().to_string(),
    );
    let fields = [
        ("version", version.as_str()),
        ("person.name.0.family", "架空"),
        ("person.name.0.given", "子"),
        ("person.birth", "平成27年4月1日"),
        ("person.address.0.id", &address),
        ("person.address.0.kind", "current"),
        ("person.address.0.line", ""),
        ("person.address.1.kind", "stay"),
        ("person.address.1.line", "広島県海田町ヒバリ台4-4"),
        ("person.phone.0.id", &phone),
        ("person.phone.0.number", ""),
        ("person.phone.0.note", "夜間のみ"),
    ];
    staff.post(&format!("/people/{child}/edit"), &fields).await.expect(303);
    assert_eq!(places_with(&nation, "ヒバリ台").await, [""; 0]);
    let shown = staff.post(&format!("/people/{child}/unseal"), &[("reason", "確認")]).await.expect(200);
    for part in [STREET, NUMBER, "ヒバリ台4-4", "夜間のみ", "居所"] {
        assert!(shown.body.contains(part), "{part}: {}", shown.body);
    }
    let mut admin = nation.admin().await;
    let history: Vec<serde_json::Value> =
        sqlx::query_scalar("select fields from app.change where person_id = $1 and entity = 'person'")
            .bind(child.id)
            .fetch_all(&mut admin)
            .await
            .unwrap();
    assert!(serde_json::to_string(&history).unwrap().contains("(秘匿)"), "{history:?}");
}

#[tokio::test]
async fn the_agency_it_is_hidden_from_is_refused() {
    let nation = Nation::new().await;
    let child = register(&nation, AREA, TOWN, &at_home("架空", "子", STREET, NUMBER)).await;
    record(&nation, TOWN, child, Some(TOWN), None).await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let centre = CENTRE.to_string();
    let fields = [
        ("basis", "DV"),
        ("applied_on", "令和8年4月1日"),
        ("hidden_from_persons", "架空 父"),
        ("hidden_from_orgs", &centre),
    ];
    state_purpose(&nation, child, chief.staff).await;
    chief.post(&format!("/people/{child}/protection"), &fields).await.expect(303);
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    state_purpose(&nation, child, centre.staff).await;
    let mut admin = nation.admin().await;
    let refused = centre.post(&format!("/people/{child}/unseal"), &[("reason", "確認")]).await.expect(403);
    assert!(!refused.body.contains("カナリア"));
    let denied: i64 =
        sqlx::query_scalar("select count(*) from log.audit where person_id = $1 and kind = 'denied' and org_id = $2")
            .bind(child.id)
            .bind(CENTRE)
            .fetch_one(&mut admin)
            .await
            .unwrap();
    assert_eq!(denied, 1);
}

#[tokio::test]
async fn it_is_told_of_a_month_ahead_renewed_and_ends_only_when_confirmed() {
    let nation = Nation::new().await;
    let child = register(&nation, AREA, TOWN, &at_home("架空", "子", STREET, NUMBER)).await;
    let mut staff = nation.staff(TOWN, "family_chief").await;
    let today = jp::Wareki(nation.clock().today()).to_string();
    let path = format!("/people/{child}/protection");
    staff.post(&path, &[("basis", "DV"), ("applied_on", &today), ("hidden_from_persons", "架空 父")]).await.expect(303);
    let mut admin = nation.admin().await;
    let id: Uuid = sqlx::query_scalar("select id from app.protection where person_id = $1")
        .bind(child.id)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    let early =
        staff.post(&format!("{path}/{id}/renew"), &[("version", "1"), ("applied_on", &today)]).await.expect(422);
    assert!(early.body.contains("1か月前から"), "{}", early.body);
    assert_eq!(due(&nation).await, 0);
    nation.clock().advance(jiff::SignedDuration::from_hours(24 * 340));
    sqlx::query("update app.staff set ends_on = '2099-03-31'").execute(&mut admin).await.unwrap();
    assert_eq!(due(&nation).await, 1);
    assert_eq!(due(&nation).await, 0, "told once");
    let (_, login): (Uuid, String) = sqlx::query_as("select id, login from app.staff where id = $1")
        .bind(staff.staff)
        .fetch_one(&mut admin)
        .await
        .unwrap();
    staff.log_in(&login, crate::nation::PASSWORD).await;
    assert!(staff.get(&path).await.expect(200).body.contains("期間の末日まであと"));
    let today = jp::Wareki(nation.clock().today()).to_string();
    staff.post(&format!("{path}/{id}/renew"), &[("version", "1"), ("applied_on", &today)]).await.expect(303);
    let unconfirmed = staff.post(&format!("{path}/{id}/end"), &[("version", "2")]).await.expect(422);
    assert!(unconfirmed.body.contains("確認の欄に印を付けてください"));
    assert_eq!(places_with(&nation, "カナリア").await, [""; 0]);
    staff.post(&format!("{path}/{id}/end"), &[("version", "2"), ("confirmed", "1")]).await.expect(303);
    assert!(staff.get(&format!("/people/{child}/edit")).await.expect(200).body.contains(STREET), "visible again");
}

/// Runs the job as the worker does; events left by it, handled ones gone.
#[expect(clippy::disallowed_methods, reason = "acts as the worker")]
async fn due(nation: &Nation) -> i64 {
    nation.work().await;
    let permit = Permit::for_job(&nation.app.db, 0, 0, Action::UseHome, "支援措置の期限の見張り");
    let mut tx = nation.app.db.work(&permit).await.unwrap();
    people::jobs::protections_due(&mut tx, None).await.unwrap();
    tx.commit().await.unwrap();
    sqlx::query_scalar("select count(*) from app.event where kind = 'protection.due'")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap()
}
