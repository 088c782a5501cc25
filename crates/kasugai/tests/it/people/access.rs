//! Who gets in, over HTTP and on the real tables.

use super::*;
use rand::{RngExt, SeedableRng};

#[tokio::test]
async fn mutual_reading_follows_jurisdiction_and_residence() {
    let nation = Nation::new().await;
    let at_centre = register(&nation, AREA, CENTRE, &person("架空", "一子", "平成28年1月1日")).await;
    record(&nation, CENTRE, at_centre, Some(TOWN), None).await;
    let at_town = register(&nation, AREA, TOWN, &person("架空", "二子", "平成28年1月1日")).await;
    let cases = [
        (TOWN, "family_staff", at_centre, 428),
        (NEXT_TOWN, "family_staff", at_centre, 404),
        (FAR_TOWN, "family_staff", at_centre, 404),
        (FAR_CENTRE, "centre_worker", at_centre, 404),
        (CENTRE, "centre_worker", at_town, 428),
        (NEXT_TOWN, "family_staff", at_town, 404),
        (TOWN, "family_staff", at_town, 200),
    ];
    for (org, role, child, expected) in cases {
        let mut staff = nation.staff(org, role).await;
        let answer = staff.fragment(&format!("/records/{child}/family")).await;
        assert_eq!(answer.status.as_u16(), expected, "{org} reads {child}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_stated_purpose_opens_and_is_on_record() {
    let nation = Nation::new().await;
    let child = register(&nation, AREA, CENTRE, &person("架空", "三子", "平成28年1月1日")).await;
    record(&nation, CENTRE, child, Some(TOWN), None).await;
    let mut staff = nation.staff(TOWN, "family_staff").await;
    let path = format!("/records/{child}/family");
    let asked = staff.get(&path).await.expect(303);
    assert!(asked.location().starts_with(&format!("/purpose/{child}?next=")), "{}", asked.location());
    let mut admin = nation.admin().await;
    sqlx::query(
        "insert into app.purpose (area, org_id, session_id, person_id, code, note, at)
         select area, org_id, id, $2, '引継ぎ', '転入の連絡', now() from auth.session where staff_id = $1 and ended_at is null",
    )
    .bind(staff.staff)
    .bind(child.id)
    .execute(&mut admin)
    .await
    .unwrap();
    staff.get(&path).await.expect(200);
    let purpose: String = sqlx::query_scalar(
        "select purpose from log.audit where person_id = $1 and kind = 'view' order by seq desc limit 1",
    )
    .bind(child.id)
    .fetch_one(&mut admin)
    .await
    .unwrap();
    assert_eq!(purpose, "引継ぎ 転入の連絡");
}

#[tokio::test]
async fn break_glass_opens_one_person_for_an_hour() {
    let nation = Nation::new().await;
    let child = register(&nation, FAR_AREA, FAR_CENTRE, &person("架空", "四子", "平成28年1月1日")).await;
    let other = register(&nation, FAR_AREA, FAR_CENTRE, &person("架空", "五子", "平成28年1月1日")).await;
    let mut staff = nation.staff(CENTRE, "centre_night").await;
    let mut admin = nation.admin().await;
    let now = nation.clock().now();
    sqlx::query(
        "insert into app.break_glass (area, org_id, id, person_id, from_area, from_org, staff_id, staff_name, reason, opened_at, until, review_due)
         values ($1, $2, $3, $4, $5, $6, $7, '試験', '夜間の安全確認', $8, $8 + interval '60 minutes', '2099-01-01')",
    )
    .bind(FAR_AREA)
    .bind(FAR_CENTRE)
    .bind(nation.clock().new_id())
    .bind(child.id)
    .bind(AREA)
    .bind(CENTRE)
    .bind(staff.staff)
    .bind(jiff_sqlx::ToSqlx::to_sqlx(now))
    .execute(&mut admin)
    .await
    .unwrap();
    let open = staff.get(&format!("/records/{child}/family")).await.expect(200);
    assert!(open.body.contains("架空 四子"));
    staff.get(&format!("/records/{other}/family")).await.expect(404);
    // Kept alive meanwhile, or the session would end before the glass does.
    for _ in 0..6 {
        nation.clock().advance(jiff::SignedDuration::from_mins(11));
        staff.post("/session", &[]).await.expect(200);
    }
    staff.get(&format!("/records/{child}/family")).await.expect(404);
}

/// One random child, and what stands between it and a reader of [`TOWN`] or [`CENTRE`].
#[derive(Debug)]
struct Standing {
    holder: i32,
    has_record: bool,
    lives_in: Option<i32>,
    mine: bool,
    granted: bool,
    glass: bool,
    purpose: bool,
    walled: bool,
}

impl Standing {
    fn random(rng: &mut impl RngExt) -> Self {
        fn any(rng: &mut impl RngExt, percent: u32) -> bool {
            rng.random_range(0..100) < percent
        }
        Self {
            holder: [TOWN, CENTRE, NEXT_TOWN, FAR_CENTRE, FAR_TOWN][rng.random_range(0..5)],
            has_record: any(rng, 85),
            lives_in: [None, Some(TOWN), Some(NEXT_TOWN)][rng.random_range(0..3)],
            mine: any(rng, 30),
            granted: any(rng, 30),
            glass: any(rng, 20),
            purpose: any(rng, 50),
            walled: any(rng, 15),
        }
    }

    /// The status guard table 5.2 row 1 asks for, by a list of what opens: hidden 404, asked 428, shown 200.
    fn expected(&self, reader: i32) -> u16 {
        let own = self.holder == reader;
        let lives_here = self.has_record && self.lives_in == Some(reader);
        let mutual = match (reader, self.holder) {
            (CENTRE, TOWN | NEXT_TOWN) => true,
            (TOWN, CENTRE) => lives_here,
            _ => false,
        };
        let duty = own && (!self.has_record || self.mine);
        let reads = own || mutual || self.granted;
        match self {
            Self { walled: true, .. } => 404,
            _ if duty || (reads && self.purpose) => 200,
            _ if reads => 428,
            Self { glass: true, .. } => 200,
            _ => 404,
        }
    }
}

#[tokio::test]
async fn the_database_shows_no_one_more_than_the_table_allows() {
    let nation = Nation::new().await;
    let mut rng = rand::rngs::SmallRng::seed_from_u64(52);
    let mut admin = nation.admin().await;
    let mut readers = [nation.staff(TOWN, "family_staff").await, nation.staff(CENTRE, "centre_worker").await];
    let mut seen = std::collections::BTreeMap::<u16, usize>::new();
    for n in 0..150 {
        let (place, reader) = [(0, TOWN), (1, CENTRE)][n % 2];
        let standing = Standing::random(&mut rng);
        let area = if standing.holder / 100 == 13 { FAR_AREA } else { AREA };
        let name = format!("標{n}");
        let child = register(&nation, area, standing.holder, &person("架空", &name, "平成28年1月1日")).await;
        let staff = readers[place].staff;
        if standing.has_record {
            record(&nation, standing.holder, child, standing.lives_in, staff.filter(|_| standing.mine)).await;
        }
        let key = (child, staff.unwrap(), reader);
        if standing.granted {
            run(&mut admin, "insert into app.access_request (area, org_id, id, person_id, from_area, from_org, asked_by, asked_by_name, asked_at, reason, answer, answered_at, valid_until)
                 select $1, $5, gen_random_uuid(), $2, 34, $4, $3, '架空', now(), '', 'granted', now(), now() + interval '1 day'", key, standing.holder).await;
        }
        if standing.glass {
            run(&mut admin, "insert into app.break_glass (area, org_id, id, person_id, from_area, from_org, staff_id, staff_name, reason, opened_at, until, review_due)
                 select $1, $5, gen_random_uuid(), $2, 34, $4, $3, '架空', '夜間', now(), now() + interval '1 hour', '2099-01-01'", key, standing.holder).await;
        }
        if standing.purpose {
            nation.state_purpose(&readers[place], child).await;
        }
        if standing.walled {
            run(&mut admin, "insert into app.conflict (area, org_id, staff_id, person_area, person_id, why, at) select 34, $4, $3, $1, $2, 'by_hand', now() where $5 > 0", key, standing.holder).await;
        }
        let answer = readers[place].fragment(&format!("/records/{child}/family")).await;
        let status = answer.status.as_u16();
        assert_eq!(status, standing.expected(reader), "{reader} {standing:?}: {}", answer.body);
        assert_eq!(answer.body.contains(&name), status == 200, "{reader} {standing:?}: {}", answer.body);
        *seen.entry(status).or_default() += 1;
    }
    assert!([200, 404, 428].iter().all(|status| seen[status] >= 15), "every level is met often enough: {seen:?}");
}

/// Puts one fact about child, reader and the reader's agency into the tables.
async fn run(admin: &mut sqlx::PgConnection, sql: &'static str, (child, staff, org): (Key, Uuid, i32), holder: i32) {
    let done = sqlx::query(sql)
        .bind(child.area)
        .bind(child.id)
        .bind(staff)
        .bind(org)
        .bind(holder)
        .execute(admin)
        .await
        .unwrap();
    assert_eq!(done.rows_affected(), 1);
}

#[tokio::test]
async fn what_may_be_read_elsewhere_is_changed_by_its_holder_only() {
    let nation = Nation::new().await;
    let child = register(&nation, AREA, TOWN, &person("架空", "七子", "平成28年1月1日")).await;
    let mut holder = nation.staff(TOWN, "family_chief").await;
    record(&nation, TOWN, child, Some(TOWN), holder.staff).await;
    let mut counterpart = nation.staff(CENTRE, "centre_chief").await;
    let mut granted = nation.staff(FAR_TOWN, "family_chief").await;
    let mut stranger = nation.staff(FAR_CENTRE, "centre_chief").await;
    let mut admin = nation.admin().await;
    run(
        &mut admin,
        "insert into app.access_request (area, org_id, id, person_id, from_area, from_org, asked_by, asked_by_name, asked_at, reason, answer, answered_at, valid_until)
         select $1, $5, gen_random_uuid(), $2, 13, $4, $3, '架空', now(), '', 'granted', now(), now() + interval '1 day'",
        (child, granted.staff.unwrap(), FAR_TOWN),
        TOWN,
    )
    .await;
    for reader in [&counterpart, &granted] {
        nation.state_purpose(reader, child).await;
    }
    let pages = ["edit", "close", "sighting", "family/new"].map(|page| format!("/records/{child}/{page}"));
    let pages = pages.into_iter().chain(["edit", "protection"].map(|page| format!("/people/{child}/{page}")));
    for page in pages.chain([format!("/records/{child}/assign"), format!("/records/{child}/progress")]) {
        let is_form_only = page.ends_with("assign") || page.ends_with("progress");
        for reader in [&mut counterpart, &mut granted] {
            if !is_form_only {
                reader.get(&page).await.expect(403);
            }
            reader.post(&page, &[("version", "1")]).await.expect(403);
        }
        if !is_form_only {
            holder.get(&page).await.expect(200);
        }
        stranger.post(&page, &[("version", "1")]).await.expect(404);
    }
    let read = counterpart.get(&format!("/records/{child}")).await.expect(200);
    assert!(!read.body.contains(&format!("/records/{child}/edit")), "no button leads to a page that does not open");
    let denied: i64 =
        sqlx::query_scalar("select count(*) from log.audit where kind = 'denied' and person_id = $1 and staff_id = $2")
            .bind(child.id)
            .bind(granted.staff)
            .fetch_one(&mut admin)
            .await
            .unwrap();
    assert_eq!(denied, 6 + 8, "each refusal is on record");
}
