//! さがす: three ladders, nothing but hits beyond one's reach, nobody behind the wall, and every search on record.

use crate::nation::*;
use crate::visitor::Visitor;
use jiff::civil::date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

/// A person with a record at an agency; all invented.
async fn record(nation: &Nation, org: i32, name: [&str; 4], birth: jiff::civil::Date, residence: Option<i32>) -> Uuid {
    let mut admin = nation.admin().await;
    let area: i16 =
        sqlx::query_scalar("select area from ref.agency where id = $1").bind(org).fetch_one(&mut admin).await.unwrap();
    let id = nation.clock().new_id();
    let now = nation.clock().now().to_sqlx();
    sqlx::query(
        "insert into app.person (area, org_id, id, birth_first, birth_last, first_registered_on, updated_at)
         values ($1, $2, $3, $4, $4, '2024-04-01', $5)",
    )
    .bind(area)
    .bind(org)
    .bind(id)
    .bind(birth.to_sqlx())
    .bind(now)
    .execute(&mut admin)
    .await
    .unwrap();
    sqlx::query(
        "insert into app.person_name (area, org_id, id, person_id, kind, family, given, family_kana, given_kana)
         values ($1, $2, $3, $4, 'official', $5, $6, $7, $8)",
    )
    .bind(area)
    .bind(org)
    .bind(nation.clock().new_id())
    .bind(id)
    .bind(name[0])
    .bind(name[1])
    .bind(name[2])
    .bind(name[3])
    .execute(&mut admin)
    .await
    .unwrap();
    sqlx::query(
        "insert into app.record (area, org_id, id, person_id, case_no, residence_org, first_registered_on, updated_at)
         values ($1, $2, $3, $4, $5, $6, '2024-04-01', $7)",
    )
    .bind(area)
    .bind(org)
    .bind(nation.clock().new_id())
    .bind(id)
    .bind(id.to_string())
    .bind(residence)
    .bind(now)
    .execute(&mut admin)
    .await
    .unwrap();
    id
}

async fn address(admin: &mut PgConnection, nation: &Nation, org: i32, person: Uuid, line: &str) {
    sqlx::query(
        "insert into app.person_address (area, org_id, id, person_id, kind, line) values ($1, $2, $3, $4, 'current', $5)",
    )
    .bind(AREA)
    .bind(org)
    .bind(nation.clock().new_id())
    .bind(person)
    .bind(line)
    .execute(admin)
    .await
    .unwrap();
}

fn path(query: &[(&str, &str)]) -> String {
    format!("/search?{}", serde_urlencoded::to_string(query).unwrap())
}

async fn search(visitor: &mut Visitor, typed: &str) -> String {
    visitor.get(&path(&[("q", typed)])).await.expect(200).body
}

/// The part of the page that is one ladder.
fn ladder<'a>(body: &'a str, id: &str) -> &'a str {
    let from = body.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no ladder {id}: {body}"));
    let rest = &body[from..];
    &rest[..rest.find("</section>").unwrap()]
}

struct Cast {
    nation: Nation,
    town_child: Uuid,
    centre_child: Uuid,
    next_child: Uuid,
    far_child: Uuid,
}

async fn cast() -> Cast {
    let nation = Nation::new().await;
    let town_child = record(&nation, TOWN, ["髙橋", "架空子", "タカハシ", "カクコ"], date(2015, 4, 1), None).await;
    let centre_child =
        record(&nation, CENTRE, ["高橋", "架空次", "タカハシ", "カクジ"], date(2016, 5, 2), Some(TOWN)).await;
    let next_child =
        record(&nation, CENTRE, ["高橋", "架空美", "タカハシ", "カクミ"], date(2017, 6, 3), Some(NEXT_TOWN)).await;
    let far_child = record(&nation, FAR_CENTRE, ["高𣘺", "架空夫", "タカハシ", "カクオ"], date(2014, 7, 4), None).await;
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    Cast { nation, town_child, centre_child, next_child, far_child }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_ladder_shows_what_the_agency_may_see() {
    let cast = cast().await;
    let mut clerk = cast.nation.staff(TOWN, "family_staff").await;
    for typed in ["高", "髙橋", "たかはし", "ﾀｶﾊｼ", "takahashi", "架空"] {
        let body = search(&mut clerk, typed).await;
        assert!(
            ladder(&body, "own").contains("架空子") || ladder(&body, "own").contains("<mark>架空</mark>子"),
            "{typed}"
        );
        assert!(ladder(&body, "own").contains("1件"), "{typed}");
        let shared = ladder(&body, "shared");
        assert!(
            shared.contains(&cast.centre_child.simple().to_string()),
            "{typed}: the centre's child who lives in the town"
        );
        assert!(
            !shared.contains(&cast.next_child.simple().to_string()),
            "{typed}: a child of the next town is not shared"
        );
        let nation = ladder(&body, "nation");
        assert!(nation.contains("2件・2機関"), "{typed}: {nation}");
        assert!(nation.contains("架空中央児童相談所") && nation.contains("000-0000-1301"));
        for name in ["架空夫", "カクオ", "架空美", "カクミ"] {
            assert!(!body.contains(name), "{typed}: a name beyond one's reach");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_centre_sees_the_records_of_all_its_municipalities() {
    let cast = cast().await;
    let mut officer = cast.nation.staff(CENTRE, "centre_worker").await;
    let body = search(&mut officer, "高橋").await;
    assert!(ladder(&body, "own").contains("2件"));
    assert!(ladder(&body, "shared").contains(&cast.town_child.simple().to_string()));
    assert!(ladder(&body, "nation").contains("1件・1機関"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_person_is_offered_only_to_a_specific_condition() {
    let cast = cast().await;
    let mut clerk = cast.nation.staff(TOWN, "family_staff").await;
    let key = format!("/access/{FAR_AREA}-{}/new", cast.far_child.simple());
    assert!(!search(&mut clerk, "高橋").await.contains(&key));
    assert!(search(&mut clerk, "高橋 架空夫").await.contains(&key));
    assert!(search(&mut clerk, "高橋 H26.7.4").await.contains(&key));
    let nation = search(&mut clerk, "高橋 架空夫").await;
    assert!(ladder(&nation, "nation").contains("氏名が完全に一致"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_joins_its_conditions() {
    let cast = cast().await;
    let mut clerk = cast.nation.staff(TOWN, "family_staff").await;
    let mut admin = cast.nation.admin().await;
    address(&mut admin, &cast.nation, TOWN, cast.town_child, "広島県安芸郡府中町架空町一丁目2番3号").await;
    cast.nation.app.finder.refresh(&cast.nation.app.db, ground::db::Key::new(AREA, cast.town_child)).await.unwrap();
    let all =
        clerk.get(&path(&[("name", "高橋"), ("address", "架空町1-2"), ("birth", "平成27年度")])).await.expect(200).body;
    assert!(ladder(&all, "own").contains("0件"), "1 April belongs to the year before");
    let all =
        clerk.get(&path(&[("name", "高橋"), ("address", "架空町1-2"), ("birth", "平成27年")])).await.expect(200).body;
    assert!(ladder(&all, "own").contains("1件"));
    let any = clerk.get(&path(&[("name", "鈴木"), ("address", "架空町1-2"), ("mode", "any")])).await.expect(200).body;
    assert!(ladder(&any, "own").contains("1件"));
    let wrong = clerk.get(&path(&[("name", "高橋"), ("birth", "昨日")])).await.expect(422).body;
    assert!(wrong.contains("読み取れません") && wrong.contains("高橋"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_behind_the_wall_is_found_or_counted() {
    let cast = cast().await;
    let mut clerk = cast.nation.staff(TOWN, "family_staff").await;
    let mut admin = cast.nation.admin().await;
    for (area, person) in [(AREA, cast.town_child), (AREA, cast.centre_child), (FAR_AREA, cast.far_child)] {
        sqlx::query("insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) values ($1, $2, $3, $4, $5, 'by_hand', now())")
            .bind(AREA)
            .bind(TOWN)
            .bind(clerk.staff)
            .bind(area)
            .bind(person)
            .execute(&mut admin)
            .await
            .unwrap();
    }
    let body = search(&mut clerk, "高橋").await;
    assert!(ladder(&body, "own").contains("0件"));
    assert!(ladder(&body, "shared").contains("0件"));
    assert!(ladder(&body, "nation").contains("1件・1機関"), "{}", ladder(&body, "nation"));
    let mut colleague = cast.nation.staff(TOWN, "family_staff").await;
    assert!(ladder(&search(&mut colleague, "高橋").await, "own").contains("1件"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_on_record_with_its_condition_and_what_came_back() {
    let cast = cast().await;
    let mut clerk = cast.nation.staff(TOWN, "family_staff").await;
    search(&mut clerk, "高橋").await;
    let mut admin = cast.nation.admin().await;
    type Row = (Option<i32>, String, Option<i32>, Option<Vec<Uuid>>);
    let rows: Vec<Row> = sqlx::query_as(
        "select subject_org, detail, result_count, persons from log.audit where kind = 'search' and staff_id = $1 order by seq",
    )
    .bind(clerk.staff)
    .fetch_all(&mut admin)
    .await
    .unwrap();
    let of = |org| rows.iter().find(|row| row.0 == org).unwrap_or_else(|| panic!("no row for {org:?}: {rows:?}"));
    assert!(rows.iter().all(|row| row.1.contains("高橋")));
    assert_eq!((of(Some(TOWN)).2, of(Some(TOWN)).3.as_deref()), (Some(1), Some(&[cast.town_child][..])));
    assert_eq!(
        of(Some(CENTRE)).3.as_deref(),
        Some(&[cast.centre_child][..]),
        "the other holder can see who was shown its child"
    );
    assert_eq!(of(None).2, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_granted_person_moves_to_the_shared_ladder() {
    let cast = cast().await;
    let mut clerk = cast.nation.staff(TOWN, "family_staff").await;
    let mut admin = cast.nation.admin().await;
    sqlx::query(
        "insert into app.access_request (area, org_id, id, person_id, from_area, from_org, asked_by_name, asked_at, reason, answer, valid_until)
         values ($1, $2, $3, $4, $5, $6, '架空', now(), '調査', 'granted', now() + interval '1 day')",
    )
    .bind(FAR_AREA)
    .bind(FAR_CENTRE)
    .bind(cast.nation.clock().new_id())
    .bind(cast.far_child)
    .bind(AREA)
    .bind(TOWN)
    .execute(&mut admin)
    .await
    .unwrap();
    sqlx::query("insert into app.asked_area (area, org_id, holder_area) values ($1, $2, $3)")
        .bind(AREA)
        .bind(TOWN)
        .bind(FAR_AREA)
        .execute(&mut admin)
        .await
        .unwrap();
    let body = search(&mut clerk, "高橋").await;
    assert!(ladder(&body, "shared").contains("2件") && ladder(&body, "shared").contains("架空夫"));
    assert!(ladder(&body, "nation").contains("1件・1機関"));
    cast.nation.clock().advance(jiff::SignedDuration::from_hours(25));
    let mut clerk = cast.nation.staff(TOWN, "family_staff").await;
    assert!(!search(&mut clerk, "高橋").await.contains("架空夫"), "the grant has run out");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_index_is_filled_the_page_says_so() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    assert!(search(&mut clerk, "高橋").await.contains("検索の準備中です"));
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    assert!(!search(&mut clerk, "高橋").await.contains("検索の準備中です"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_person_is_found_after_the_sweep_and_beside_the_form() {
    let cast = cast().await;
    let child = record(&cast.nation, TOWN, ["新規", "架空太", "シンキ", "カクタ"], date(2020, 1, 2), None).await;
    let mut clerk = cast.nation.staff(TOWN, "family_staff").await;
    assert!(ladder(&search(&mut clerk, "新規").await, "own").contains("0件"));
    cast.nation.app.finder.sweep(&cast.nation.app.db).await.unwrap();
    assert!(ladder(&search(&mut clerk, "新規").await, "own").contains("1件"));
    let query = serde_urlencoded::to_string([("child.0.family", "新規"), ("child.0.birth", "R2.1.2")]).unwrap();
    let beside = clerk.fragment(&format!("/search/similar?{query}")).await.expect(200).body;
    assert!(beside.contains(&format!("data-person=\"{AREA}-{}\"", child.simple())), "{beside}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_does_not_search_the_nation() {
    let cast = cast().await;
    let mut teacher = cast.nation.staff(SCHOOL, "education_staff").await;
    let answer = teacher.get(&path(&[("q", "高橋")])).await;
    assert!(!answer.body.contains("架空中央児童相談所"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_found_by_another_name_is_marked_with_it() {
    let nation = Nation::new().await;
    let child = record(&nation, TOWN, ["架空", "桜", "カクウ", "サクラ"], date(2015, 4, 1), None).await;
    sqlx::query(
        "insert into app.person_name (area, org_id, id, person_id, kind, family, given, family_kana, given_kana, sort)
         values ($1, $2, $3, $4, 'former', '髙橋', '桜', 'タカハシ', 'サクラ', 1)",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(nation.clock().new_id())
    .bind(child)
    .execute(&mut nation.admin().await)
    .await
    .unwrap();
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    for typed in ["高橋", "たかはし"] {
        let body = search(&mut clerk, typed).await;
        assert!(ladder(&body, "own").contains("旧姓「髙橋 桜」で該当"), "{typed}: {body}");
    }
    assert!(!search(&mut clerk, "桜").await.contains("で該当"), "the name shown is the one found");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nation_has_pages() {
    let nation = Nation::new().await;
    let mut admin = nation.admin().await;
    for n in 0..60 {
        sqlx::query("insert into ref.agency (id, area, kind, name) values ($1, 13, 'municipality', $2)")
            .bind(500_000 + n)
            .bind(format!("架空{n:02}区"))
            .execute(&mut admin)
            .await
            .unwrap();
    }
    sqlx::query("update ref.version set n = n + 1").execute(&mut admin).await.unwrap();
    for n in 0..60 {
        record(&nation, 500_000 + n, ["高橋", "架空", "タカハシ", "カクウ"], date(2015, 4, 1), None).await;
    }
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let agencies = |body: &str| (0..60).filter(|n| body.contains(&format!("架空{n:02}区"))).collect::<Vec<_>>();
    let first = search(&mut clerk, "高橋").await;
    assert!(ladder(&first, "nation").contains("60件・60機関") && !ladder(&first, "nation").contains("前へ"));
    let next = ladder(&first, "nation").split("href=\"").find(|part| part.contains("次へ")).unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let second = clerk.get(next.split('#').next().unwrap()).await.expect(200).body;
    assert!(
        ladder(&second, "nation").contains("51機関目から10機関") && !ladder(&second, "nation").contains("次へ"),
        "{second}"
    );
    let (mut seen, rest) = (agencies(&first), agencies(&second));
    assert_eq!((seen.len(), rest.len()), (50, 10));
    seen.extend(rest);
    seen.sort_unstable();
    assert_eq!(seen, (0..60).collect::<Vec<_>>(), "every agency once");
}
