//! 統計: the numbers against a slow count of the rows, the cases behind each number, closings, the file, and the decisions they count.

use crate::demo::Demo;
use crate::fixtures::{child, named, put_in_charge, register};
use crate::nation::{AREA, CENTRE, FAR_CENTRE, NATIONAL, Nation, PREFECTURE, TOWN};
use crate::visitor::{Answer, Visitor};
use desk::cases::codes;
use ground::db::Key;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use jiff_sqlx::ToSqlx;
use sqlx::{ConnectOptions, PgConnection};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Table, row and column, as a link names them.
type Place = (String, String, String);

/// Every number that is a link, read from the page.
fn linked(page: &Answer) -> BTreeMap<Place, (i64, String)> {
    let mut found = BTreeMap::new();
    for part in page.body.split("<a href=\"/statistics/cases?").skip(1) {
        let (query, rest) = part.split_once("\">").unwrap();
        let query = query.replace("&#38;", "&").replace("&amp;", "&");
        let n = rest.split_once("</a>").unwrap().0.parse().unwrap();
        let fields: HashMap<String, String> = serde_urlencoded::from_str(&query).unwrap();
        let place = (fields["table"].clone(), fields["row"].clone(), fields["column"].clone());
        assert!(found.insert(place, (n, format!("/statistics/cases?{query}"))).is_none(), "a cell stands twice");
    }
    found
}

fn numbers(page: &Answer) -> BTreeMap<Place, i64> {
    linked(page).into_iter().map(|(place, (n, _))| (place, n)).collect()
}

/// One row of the register as the slow count takes it.
struct Row {
    accepted: Date,
    kind: String,
    route: String,
    abuse: String,
    abuser: String,
    birth: Option<(Date, Date)>,
    /// Standing decisions.
    decisions: Vec<(Date, Uuid, String)>,
}

async fn rows(admin: &mut PgConnection, org: i32) -> Vec<Row> {
    type Columns =
        (Uuid, jiff_sqlx::Date, String, String, String, String, Option<jiff_sqlx::Date>, Option<jiff_sqlx::Date>);
    let episodes: Vec<Columns> = sqlx::query_as(
        "select e.id, e.accepted_on, e.kind, e.route, e.abuse_main, e.abuser_main, p.birth_first, p.birth_last
         from app.episode e join app.person p on p.area = e.area and p.id = e.person_id where e.org_id = $1",
    )
    .bind(org)
    .fetch_all(&mut *admin)
    .await
    .unwrap();
    let decisions: Vec<(Uuid, Uuid, jiff_sqlx::Date, String)> = sqlx::query_as(
        "select episode_id, id, decided_on, kind from app.disposition where org_id = $1 and withdrawn_at is null",
    )
    .bind(org)
    .fetch_all(&mut *admin)
    .await
    .unwrap();
    episodes
        .into_iter()
        .map(|(id, accepted, kind, route, abuse, abuser, first, last)| Row {
            accepted: accepted.to_jiff(),
            kind,
            route,
            abuse,
            abuser,
            birth: first.zip(last).map(|(first, last)| (first.to_jiff(), last.to_jiff())),
            decisions: decisions
                .iter()
                .filter(|(episode, ..)| *episode == id)
                .map(|(_, id, day, kind)| (day.to_jiff(), *id, kind.clone()))
                .collect(),
        })
        .collect()
}

fn band(birth: Option<(Date, Date)>, on: Date) -> &'static str {
    let of = |birth: Date| match jp::grade_on(birth, on) {
        Some(jp::Grade::Elementary(_)) => "primary",
        Some(jp::Grade::JuniorHigh(_)) => "junior",
        Some(jp::Grade::SeniorHigh(_) | jp::Grade::Beyond) => "older",
        _ if jp::legal_age(birth, on) < 3 => "under3",
        _ => "preschool",
    };
    birth.filter(|(first, last)| of(*first) == of(*last)).map_or("-", |(first, _)| of(first))
}

/// The return counted by hand: each row after each other, each table by its own lines.
fn by_hand(rows: &[Row], from: Date, until: Date, is_centre: bool) -> BTreeMap<Place, i64> {
    let mut count: BTreeMap<Place, i64> = BTreeMap::new();
    let mut add = |table: &str, row: &str, column: &str| {
        for place in [(table, row, column), (table, "*", column)] {
            *count.entry((place.0.to_owned(), place.1.to_owned(), place.2.to_owned())).or_default() += 1;
        }
        if !["kinds", "months"].contains(&table) {
            for place in [(table, row, "*"), (table, "*", "*")] {
                *count.entry((place.0.to_owned(), place.1.to_owned(), place.2.to_owned())).or_default() += 1;
            }
        }
    };
    let known = |table: codes::Table, code: &str| {
        if codes::codes(table).contains(&code) { code.to_owned() } else { "-".to_owned() }
    };
    let dispositions = if is_centre { codes::CENTRE_DISPOSITIONS } else { codes::MUNICIPALITY_DISPOSITIONS };
    for row in rows {
        let decided = row.decisions.iter().filter(|(_, _, kind)| kind != "未対応").min();
        let (kind, route) = (known(codes::KINDS, &row.kind), known(codes::ROUTES, &row.route));
        let abuse = if row.abuse == "不明" { "-".to_owned() } else { known(codes::ABUSE_TYPES, &row.abuse) };
        let abuser = match row.abuser.as_str() {
            "" | "不明" => "-",
            national if codes::codes(codes::NATIONAL_ABUSERS).contains(&national) => national,
            relation => codes::national_abuser(relation),
        };
        let is_in = |day: Date| from <= day && day <= until;
        let month = |day: Date| day.first_of_month().to_string();
        if row.accepted < from && decided.is_none_or(|(day, ..)| *day >= from) {
            add("kinds", &kind, "carried");
        }
        if is_in(row.accepted) {
            add("kinds", &kind, "received");
            add("routes", &route, &kind);
            add("months", &month(row.accepted), "received");
        }
        if let Some((day, _, disposition)) = decided.filter(|(day, ..)| is_in(*day)) {
            let disposition = known(dispositions, disposition);
            add("kinds", &kind, "disposed");
            add("months", &month(*day), "disposed");
            add("dispositions", &disposition, &kind);
            if row.kind == "01" {
                add("abuse-routes", &route, &abuse);
                add("abuse-abusers", abuser, &abuse);
                add("abuse-ages", band(row.birth, *day), &abuse);
                add("abuse-dispositions", &disposition, &abuse);
            }
        }
        if row.accepted <= until && decided.is_none_or(|(day, ..)| *day > until) {
            add("kinds", &kind, "open");
            add("dispositions", "未対応", &kind);
            if row.kind == "01" {
                add("abuse-dispositions", "未対応", &abuse);
            }
        }
    }
    count
}

/// Every number of three agencies over nine years is a slow count of their rows, and opens a list of as many cases.
pub async fn tables_are_a_slow_count(demo: &Demo) {
    let mut admin = demo.database.admin().connect().await.unwrap();
    let drift: i64 = sqlx::query_scalar(
        "select count(*) from app.episode e where e.disposition <> coalesce((select d.kind from app.disposition d
           where d.area = e.area and d.episode_id = e.id and d.withdrawn_at is null order by d.decided_on desc, d.id desc limit 1), '')",
    )
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!(drift, 0, "episodes repeat another decision than their newest");
    let today = demo.database.clock.today();
    let (mut cells, mut people) = (0, 0);
    for (org, login, is_centre) in [(134_302, "134302-1", false), (1151, "1151-1", true), (1056, "1056-1", true)] {
        let mut chief = demo.visitor(login).await;
        let register = rows(&mut admin, org).await;
        assert!(register.len() > 5, "{org}: {}", register.len());
        let this = jp::fiscal_year(today).0;
        for year in this - 8..=this {
            let (from, until) = (jp::FiscalYear(year).first(), jp::FiscalYear(year).last());
            let page = chief.get(&format!("/statistics?from={from}&until={until}")).await.expect(200);
            let expected = by_hand(&register, from, until, is_centre);
            assert_eq!(numbers(&page), expected, "{org} {year}");
        }
        let (from, until) = (date(this - 8, 4, 1), today);
        let page = chief.get(&format!("/statistics?from={from}&until={until}")).await.expect(200);
        for (place, (n, href)) in linked(&page) {
            let list = chief.get(&href).await.expect(200);
            assert!(list.body.contains(&format!("<strong>{n}件</strong>")), "{place:?}: {n}");
            let listed = list.body.matches("<td><a href=\"/records/").count();
            assert_eq!(i64::try_from(listed).unwrap(), n.min(100), "{place:?}");
            cells += 1;
            people += listed;
        }
        let check = chief.get(&format!("/statistics/check?from={from}&until={until}")).await.expect(200);
        assert!(!check.body.contains("不一致"), "{}", check.body);
    }
    assert!(cells > 120, "{cells}");
    let audited: i64 = sqlx::query_scalar("select coalesce(sum(cardinality(persons)), 0)::bigint from log.audit where kind = 'list' and object_kind = 'statistics'")
        .fetch_one(&mut admin)
        .await
        .unwrap();
    assert_eq!(audited, i64::try_from(people).unwrap(), "who was listed is on record");
}

/// A child of 虐待 received on a day, in the charge of a visitor.
async fn received(nation: &Nation, org: i32, visitor: &Visitor, name: &str, on: Date) -> (Key, Uuid) {
    let child = child(&nation.app, org, name).await;
    put_in_charge(&mut nation.admin().await, visitor.staff.unwrap(), child).await;
    let episode = sqlx::query_scalar(
        "update app.episode set accepted_on = $2, abuse_main = '身体的', abuser_main = '実父' where person_id = $1 returning id",
    )
    .bind(child.id)
    .bind(on.to_sqlx())
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    (child, episode)
}

async fn decide(visitor: &mut Visitor, child: Key, episode: Uuid, kind: &str, on: Date) -> Answer {
    let (episode, on) = (episode.to_string(), on.to_string());
    let form = [("episode", episode.as_str()), ("kind", kind), ("decided_on", &on), ("decided_by", "援助方針会議")];
    visitor.post(&format!("/records/{child}/dispositions"), &form).await
}

async fn decision(nation: &Nation, episode: Uuid) -> (Uuid, i32) {
    sqlx::query_as("select id, version from app.disposition where episode_id = $1 and withdrawn_at is null order by decided_on desc, id desc limit 1")
        .bind(episode)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap()
}

async fn shown_on_episode(nation: &Nation, episode: Uuid) -> String {
    sqlx::query_scalar("select disposition from app.episode where id = $1")
        .bind(episode)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap()
}

fn cell(page: &Answer, table: &str, row: &str, column: &str) -> i64 {
    numbers(page).get(&(table.to_owned(), row.to_owned(), column.to_owned())).copied().unwrap_or(0)
}

#[tokio::test]
async fn a_decision_has_its_day_is_corrected_taken_back_and_counted_once() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    // On the first of April its second day is still to come.
    let year = jp::fiscal_year(nation.clock().today().yesterday().unwrap());
    let (first, query) = (year.first(), format!("from={}&until={}", year.first(), year.last()));
    let (child, episode) = received(&nation, TOWN, &chief, "架空 花子", first).await;
    let path = format!("/records/{child}/dispositions");
    let refused = decide(&mut chief, child, episode, "助言指導", first.yesterday().unwrap()).await.expect(422);
    assert!(refused.body.contains("より前です"), "{}", refused.body);
    let future = nation.clock().today().tomorrow().unwrap();
    assert!(decide(&mut chief, child, episode, "助言指導", future).await.expect(422).body.contains("未来"));
    assert!(
        decide(&mut chief, child, episode, "児童福祉司指導", first).await.expect(422).body.contains("選んでください")
    );
    assert_eq!(shown_on_episode(&nation, episode).await, "");

    decide(&mut chief, child, episode, "助言指導", first).await.expect(303);
    decide(&mut chief, child, episode, "継続指導", first.tomorrow().unwrap()).await.expect(303);
    assert_eq!(shown_on_episode(&nation, episode).await, "継続指導");
    let page = chief.get(&format!("/statistics?{query}")).await.expect(200);
    assert_eq!(cell(&page, "kinds", "01", "disposed"), 1, "the case counts once");
    assert_eq!(cell(&page, "dispositions", "助言指導", "01"), 1, "by its first decision");
    assert_eq!(cell(&page, "dispositions", "継続指導", "01"), 0);
    let timeline = chief.get(&format!("/records/{child}")).await.expect(200);
    assert!(timeline.body.contains("対応 面接指導: 助言指導") && timeline.body.contains("対応 面接指導: 継続指導"));

    let (id, version) = decision(&nation, episode).await;
    let form = [("version", "1"), ("kind", "他機関あっせん"), ("decided_on", &first.to_string())];
    assert_eq!(version, 1);
    chief.post(&format!("{path}/{id}"), &form).await.expect(303);
    chief.post(&format!("{path}/{id}"), &form).await.expect(409);
    assert!(chief.get(&format!("/records/{child}/history")).await.expect(200).body.contains("他機関あっせん"));
    chief.post(&format!("{path}/{id}/withdraw"), &[("version", "2")]).await.expect(303);
    assert_eq!(shown_on_episode(&nation, episode).await, "助言指導", "the one before stands again");
    assert!(chief.get(&path).await.expect(200).body.contains("取り消し済み"));
    chief.get(&format!("{path}/{id}")).await.expect(404);

    sqlx::query("update app.intake_child set seen_at = now()").execute(&mut nation.admin().await).await.unwrap();
    let today = nation.clock().today().to_string();
    let close = [
        ("episode", episode.to_string()),
        ("closed_on", today),
        ("reason", "状況の改善".into()),
        ("disposition", "児童相談所送致".into()),
    ];
    let close: Vec<_> = close.iter().map(|(name, value)| (*name, value.as_str())).collect();
    chief.post(&format!("/records/{child}/close"), &close).await.expect(303);
    assert_eq!(shown_on_episode(&nation, episode).await, "児童相談所送致");
    let page = chief.get(&format!("/statistics?{query}")).await.expect(200);
    assert_eq!(cell(&page, "dispositions", "助言指導", "01"), 1, "closing adds no second count");
}

#[tokio::test]
async fn moving_the_day_of_a_decision_moves_exactly_one_count() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let last_year = jp::FiscalYear(jp::fiscal_year(nation.clock().today()).0 - 1);
    let april = last_year.first();
    for (n, name) in ["架空 一郎", "架空 二郎", "架空 三郎"].into_iter().enumerate() {
        let (child, episode) = received(&nation, TOWN, &chief, name, april).await;
        decide(&mut chief, child, episode, "助言指導", april.saturating_add(i64::try_from(n).unwrap().months()))
            .await
            .expect(303);
    }
    let query = format!("/statistics?from={}&until={}", april, last_year.last());
    let before = numbers(&chief.get(&query).await.expect(200));
    let sum: i64 = before
        .iter()
        .filter(|((table, row, column), _)| table == "months" && row != "*" && column == "disposed")
        .map(|(_, n)| n)
        .sum();
    assert_eq!(sum, 3);
    sqlx::query("update app.disposition set decided_on = $2 where decided_on = $1")
        .bind(april.to_sqlx())
        .bind(date(april.year(), 12, 24).to_sqlx())
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let after = numbers(&chief.get(&query).await.expect(200));
    let changed: BTreeMap<&Place, i64> = before
        .keys()
        .chain(after.keys())
        .map(|place| (place, after.get(place).unwrap_or(&0) - before.get(place).unwrap_or(&0)))
        .filter(|(_, by)| *by != 0)
        .collect();
    let month = |day: Date| ("months".to_owned(), day.to_string(), "disposed".to_owned());
    assert_eq!(changed, BTreeMap::from([(&month(april), -1), (&month(date(april.year(), 12, 1)), 1)]));
}

#[tokio::test]
async fn a_closed_month_stays_as_reported_and_shows_what_changed() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let month = nation.clock().today().first_of_month().yesterday().unwrap().first_of_month();
    let (child, episode) = received(&nation, TOWN, &chief, "架空 花子", month).await;
    decide(&mut chief, child, episode, "助言指導", month).await.expect(303);
    let form = [("month", month.to_string())];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let here = chief.post("/statistics/closings", &form).await.expect(303).location().to_owned();
    let page = chief.get(&here).await.expect(200);
    assert!(page.body.contains("締め済み") && page.body.contains("締めた後の変更はありません"), "{}", page.body);
    let this_month = nation.clock().today().to_string();
    let early = chief.post("/statistics/closings", &[("month", &this_month)]).await.expect(422);
    assert!(early.body.contains("まだ終わっていない月"));

    let (id, _) = decision(&nation, episode).await;
    let corrected = [("version", "1"), ("kind", "継続指導"), ("decided_on", &month.to_string())];
    chief.post(&format!("/records/{child}/dispositions/{id}"), &corrected).await.expect(303);
    let page = chief.get(&here).await.expect(200);
    assert!(page.body.contains("訂正して締め直す"), "{}", page.body);
    let kept: serde_json::Value = sqlx::query_scalar("select counts from app.statistics_close where revision = 1")
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    assert!(kept.to_string().contains("助言指導") && !kept.to_string().contains("花子"), "{kept}");
    chief.post("/statistics/closings", &form).await.expect(303);
    let page = chief.get(&here).await.expect(200);
    assert!(page.body.contains("訂正1回目") && page.body.contains("締めた後の変更はありません"));
    let mut writer = nation.database.role(ground::db::Role::Write).connect().await.unwrap();
    let rewritten = sqlx::query("update app.statistics_close set rule = 'x'").execute(&mut writer).await;
    assert!(rewritten.is_err(), "a closing can be rewritten");
}

#[tokio::test]
async fn who_oversees_sees_reported_sums_and_never_a_case() {
    let nation = Nation::new().await;
    let month = nation.clock().today().first_of_month().yesterday().unwrap().first_of_month();
    for (org, role) in [(CENTRE, "centre_chief"), (FAR_CENTRE, "centre_chief")] {
        let mut chief = nation.staff(org, role).await;
        received(&nation, org, &chief, "架空 花子", month).await;
        chief.post("/statistics/closings", &[("month", &month.to_string())]).await.expect(303);
    }
    let query = format!("from={month}&until={}", month.last_of_month());
    for (org, role, sees, misses) in [
        (PREFECTURE, "prefecture", "架空西部児童相談所", "架空中央児童相談所"),
        (NATIONAL, "national", "架空中央児童相談所", "架空 花子"),
    ] {
        let mut overseer = nation.staff(org, role).await;
        let page = overseer.get(&format!("/statistics?{query}")).await.expect(200);
        assert!(page.body.contains(sees) && !page.body.contains(misses), "{role}: {}", page.body);
        overseer.get(&format!("/statistics/cases?{query}&table=kinds&row=01&column=received")).await.expect(404);
        overseer.get(&format!("/statistics/export?{query}")).await.expect(403);
    }
    let mut town = nation.staff(TOWN, "family_chief").await;
    let page = town.get(&format!("/statistics/closings?{query}")).await.expect(200);
    assert!(!page.body.contains("締め済み"), "another agency's closing is shown");
}

#[tokio::test]
async fn whoever_is_behind_the_wall_is_in_no_number_and_no_list() {
    let nation = Nation::new().await;
    let chief = nation.staff(TOWN, "family_chief").await;
    let year = jp::fiscal_year(nation.clock().today());
    let (hidden, _) = received(&nation, TOWN, &chief, "架空 親族", year.first()).await;
    received(&nation, TOWN, &chief, "架空 他人", year.first()).await;
    sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $1, $4, 'by_hand', now())")
        .bind(AREA)
        .bind(TOWN)
        .bind(chief.staff)
        .bind(hidden.id)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let mut chief = nation.again(&chief).await;
    let page = chief.get("/statistics").await.expect(200);
    assert_eq!(cell(&page, "kinds", "01", "received"), 1);
    let (_, href) = linked(&page).remove(&("kinds".to_owned(), "01".to_owned(), "received".to_owned())).unwrap();
    let list = chief.get(&href).await.expect(200);
    assert!(list.body.contains("架空 他人") && !list.body.contains("架空 親族"));
}

#[tokio::test]
async fn the_workbook_holds_the_numbers_of_the_page_and_the_check_names_what_is_missing() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(CENTRE, "centre_chief").await;
    let year = jp::fiscal_year(nation.clock().today());
    let (child, episode) = received(&nation, CENTRE, &chief, "架空 花子", year.first()).await;
    decide(&mut chief, child, episode, "児童福祉司指導", year.first()).await.expect(303);
    let mut unknown = named("架空 不詳");
    unknown.birth = None;
    let unborn = register(&nation.app, CENTRE, &unknown).await;
    put_in_charge(&mut nation.admin().await, chief.staff.unwrap(), unborn).await;
    let second: Uuid = sqlx::query_scalar("select id from app.episode where person_id = $1")
        .bind(unborn.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    decide(&mut chief, unborn, second, "助言指導", nation.clock().today()).await.expect(303);

    let page = chief.get("/statistics").await.expect(200);
    assert!(page.body.contains("区分が未入力"));
    assert_eq!(cell(&page, "abuse-ages", "-", "-"), 1);
    let check = chief.get("/statistics/check").await.expect(200);
    for (point, n) in [("abuse", 1), ("abuser", 1), ("band", 1), ("kind", 0), ("order", 0), ("estimated", 0)] {
        assert_eq!(check.body.contains(&format!("point={point}")), n > 0, "{point}");
    }
    let list = chief
        .get(&format!("/statistics/cases?from={}&until={}&point=band", year.first(), year.last()))
        .await
        .expect(200);
    assert!(
        list.body.contains("架空 不詳") && !list.body.contains("架空 花子") && list.body.contains("生年月日を登録")
    );

    let response =
        chief.response(axum::http::Method::GET, "/statistics/export", "", axum::body::Body::empty(), &[]).await;
    let bytes = axum::body::to_bytes(response.into_body(), 8 << 20).await.unwrap();
    let sheets = tables::read(&bytes, "a.xlsx", &tables::Options::default()).unwrap();
    let names: HashSet<_> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names.len(), 10, "{names:?}");
    let kinds = sheets.iter().find(|sheet| sheet.name.starts_with("1_")).unwrap();
    assert_eq!(kinds.header, ["相談種別", "前からの繰越", "受付件数", "対応件数", "未対応(期末)"]);
    assert_eq!(kinds.rows[0].cells, ["養護相談(児童虐待)", "0", "2", "2", "0"]);
    assert_eq!(kinds.rows[3].cells, ["障害相談(肢体不自由)", "0", "0", "0", "0"], "nothing is an empty cell");
    assert_eq!(kinds.rows.last().unwrap().cells, ["計", "0", "2", "2", "0"]);
    let exported: i64 =
        sqlx::query_scalar("select count(*) from log.audit where kind = 'export' and object_kind = 'statistics'")
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap();
    assert_eq!(exported, 1);
}

#[tokio::test]
async fn a_register_taken_over_counts_with_estimated_days_until_they_are_corrected() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let year = jp::fiscal_year(nation.clock().today());
    let (child, episode) = received(&nation, TOWN, &chief, "架空 花子", year.first()).await;
    decide(&mut chief, child, episode, "助言指導", year.first()).await.expect(303);
    sqlx::query("update app.disposition set is_estimated = true").execute(&mut nation.admin().await).await.unwrap();
    assert!(chief.get("/statistics/check").await.expect(200).body.contains("point=estimated"));
    let (id, _) = decision(&nation, episode).await;
    let form = [("version", "1"), ("kind", "助言指導"), ("decided_on", &year.first().to_string())];
    chief.post(&format!("/records/{child}/dispositions/{id}"), &form).await.expect(303);
    assert!(!chief.get("/statistics/check").await.expect(200).body.contains("point=estimated"));
}

#[tokio::test]
async fn custodies_are_counted_by_place_and_each_number_opens_them() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(CENTRE, "centre_chief").await;
    let month = nation.clock().today().first_of_month().yesterday().unwrap().first_of_month();
    let (child, _) = received(&nation, CENTRE, &chief, "架空 花子", month).await;
    let (place, _) = desk::custody::PLACE_KINDS[0];
    sqlx::query(
        "insert into app.custody (area, org_id, id, person_id, started_at, first_started_at, basis, place_kind, grounds, purposes, started_by_name, updated_at)
         values ($1, $2, gen_random_uuid(), $3, $4::date + interval '10 hours', $4::date + interval '10 hours', 'authority', $5, '{2}', '{安全確保}', '架空', now())",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(child.id)
    .bind(month.to_sqlx())
    .bind(place)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
    let period = format!("from={month}&until={}", month.last_of_month());
    let page = chief.get(&format!("/statistics?{period}")).await.expect(200).body;
    for column in ["started", "authority", "held"] {
        let href = format!("/statistics/spans?{period}&table=custody&row={place}&column={column}");
        let href = crate::fixtures::encoded(&href);
        assert!(page.contains(&href.replace('&', "&#38;")) || page.contains(&href.replace('&', "&amp;")), "{href}");
        assert!(chief.get(&href).await.expect(200).body.contains("架空 花子"), "{column}");
    }
    assert!(!page.contains("column=consent") && !page.contains("column=ended"));
    let mut town = nation.staff(TOWN, "family_chief").await;
    town.get(&format!("/statistics/spans?{period}&row=*&column=held")).await.expect(404);
}

#[tokio::test]
async fn cases_of_the_council_are_counted_by_kind_and_severity_and_each_number_opens_them() {
    let nation = Nation::new().await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    let mut admin = nation.admin().await;
    let month = nation.clock().today().first_of_month().yesterday().unwrap().first_of_month();
    let (stays, _) = received(&nation, TOWN, &chief, "架空 花子", month).await;
    let (leaves, _) = received(&nation, TOWN, &chief, "架空 太郎", month).await;
    for (child, division, status, left) in
        [(stays, "特定妊婦", "継続", None), (leaves, "要保護", "移管", Some(month.last_of_month()))]
    {
        sqlx::query(
            "insert into app.ledger_row (area, org_id, id, person_id, number, division, severity, status, entered_on, since, left_on, updated_at, updated_by_name)
             values ($1, $2, gen_random_uuid(), $3, '1', $4, 2, $5, $6, now(), $7, now(), '架空')",
        )
        .bind(AREA)
        .bind(TOWN)
        .bind(child.id)
        .bind(division)
        .bind(status)
        .bind(month.to_sqlx())
        .bind(left.map(ToSqlx::to_sqlx))
        .execute(&mut admin)
        .await
        .unwrap();
    }
    // A meeting judged in the month, another one judged anew after it.
    for (severity, day) in [(5, month), (3, month.last_of_month().tomorrow().unwrap())] {
        sqlx::query(
            "insert into app.agenda_item (area, org_id, id, kind, person_id, severity, requested_at, decided_at)
             values ($1, $2, gen_random_uuid(), '実務者', $3, $4, now(), $5::date::timestamp at time zone 'Asia/Tokyo')",
        )
        .bind(AREA)
        .bind(TOWN)
        .bind(stays.id)
        .bind(severity)
        .bind(day.to_sqlx())
        .execute(&mut admin)
        .await
        .unwrap();
    }
    let period = format!("from={month}&until={}", month.last_of_month());
    let page = chief.get(&format!("/statistics?{period}")).await.expect(200).body;
    for (table, row, column, name) in [
        ("council", "特定妊婦", "started", "架空 花子"),
        ("council", "特定妊婦", "held", "架空 花子"),
        ("council", "要保護", "moved", "架空 太郎"),
        ("severity", "5", "mother", "架空 花子"),
    ] {
        let href =
            crate::fixtures::encoded(&format!("/statistics/spans?{period}&table={table}&row={row}&column={column}"));
        assert!(page.contains(&format!("{}\">1<", href.replace('&', "&#38;"))), "{href}: {page}");
        let list = chief.get(&href).await.expect(200).body;
        assert!(list.contains(name) && list.contains("<strong>1件</strong>"), "{table} {column}: {list}");
    }
    assert!(!page.contains("column=closed") && !page.contains("row=3&#38;column=mother"));
    let mut centre = nation.staff(CENTRE, "centre_chief").await;
    assert!(!centre.get(&format!("/statistics?{period}")).await.expect(200).body.contains("進行管理ケース"));
}
