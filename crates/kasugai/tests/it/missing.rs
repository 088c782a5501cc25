//! 行方不明の手配: from one commit to every centre, read receipts, answers, the clock on the unread, and nothing left after the end.

use crate::fixtures;
use crate::nation::{AREA, CENTRE, FAR_CENTRE, FAR_TOWN, NEXT_TOWN, Nation, POLICE, TOWN};
use crate::objects::{Objects, REPORTER};
use crate::visitor::{Answer, Visitor};
use ground::db::{Key, Role};
use ground::outbox::timed;
use jiff::SignedDuration;
use proptest::prelude::*;
use sqlx::{ConnectOptions, Connection, PgConnection};
use uuid::Uuid;

const ID: &str = "01990000-0000-7000-a000-000000000001";
const NAME: &str = "架空 空良";

/// What is written on a notice, with changes.
fn form<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("id", ID),
        ("op", "send"),
        ("version", "1"),
        ("urgency", "life"),
        ("scope", "all"),
        ("last_seen", "令和8年11月20日 16時ごろ"),
        ("last_place", "架空駅の改札"),
        ("features", "左のまゆに傷あと"),
        ("ask", "その場で目視し、夜間も電話"),
        ("contact", "相談係 架空"),
        ("call_day", "000-0000-3401"),
        ("call_night", "000-0000-9401"),
    ];
    let kept = usual.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied()).collect()
}

/// Sends a notice about a child by the page, and yields it.
pub async fn send(visitor: &mut Visitor, child: Key, changes: &[(&str, &str)]) -> Key {
    let answer = visitor.post(&format!("/records/{child}/missing"), &form(changes)).await.expect(303);
    answer.location().strip_prefix("/missing/").unwrap().parse().unwrap()
}

/// A worker of the centre with a child in charge, whose notice has just gone out.
async fn case(nation: &Nation, changes: &[(&str, &str)]) -> (Visitor, Key, Key) {
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let child = fixtures::child(&nation.app, CENTRE, NAME).await;
    let mut admin = nation.admin().await;
    fixtures::put_in_charge(&mut admin, worker.staff.unwrap(), child).await;
    sqlx::query("update app.person_name set family_kana = 'かくう', given_kana = 'そら' where person_id = $1")
        .bind(child.id)
        .execute(&mut admin)
        .await
        .unwrap();
    let missing = send(&mut worker, child, changes).await;
    nation.work().await;
    (worker, child, missing)
}

async fn count(admin: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(admin).await.unwrap()
}

/// As many further centres as the country has, in the far area.
async fn found_centres(nation: &Nation, n: i32) {
    sqlx::query("insert into ref.agency (id, area, kind, name) select 500000 + n, 13, 'centre', '架空第' || n || '児童相談所' from generate_series(1, $1) n")
        .bind(n)
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
}

async fn answers(visitor: &mut Visitor, missing: Key, kind: &str) -> Answer {
    let form = [
        ("id", "01990000-0000-7000-a000-0000000000a1"),
        ("kind", kind),
        ("certainty", "sure"),
        ("place", "架空公園"),
        ("words", "母と二人で来所しています"),
        ("contact", "相談係 000-0000-1301"),
    ];
    visitor.post(&format!("/missing/{missing}/answers"), &form).await
}

#[tokio::test]
async fn one_commit_tells_every_centre_once() {
    let nation = Nation::new().await;
    found_centres(&nation, 239).await;
    let (mut worker, child, missing) = case(&nation, &[]).await;
    let mut admin = nation.admin().await;
    assert_eq!(count(&mut admin, "select count(*) from app.missing_told").await, 240);
    let notices = "select count(*) from app.notice where kind = 'missing.sent' and urgent";
    assert_eq!(count(&mut admin, notices).await, 240, "every other centre, once");
    // The same form again, and another form about the same child: still one notice.
    let again = worker.post(&format!("/records/{child}/missing"), &form(&[])).await.expect(303);
    assert_eq!(again.location(), format!("/missing/{missing}"));
    let other = [("id", "01990000-0000-7000-a000-000000000002")];
    let again = worker.post(&format!("/records/{child}/missing"), &form(&other)).await.expect(303);
    assert_eq!(again.location(), format!("/missing/{missing}"));
    nation.work().await;
    assert_eq!(count(&mut admin, "select count(*) from app.missing").await, 1);
    assert_eq!(count(&mut admin, notices).await, 240);
    let page = worker.get(&format!("/missing/{missing}")).await.expect(200).body;
    assert!(page.contains("読んだ機関 0 / 240"), "{page}");
}

#[tokio::test]
async fn an_event_handled_twice_tells_once() {
    let nation = Nation::new().await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let child = fixtures::child(&nation.app, CENTRE, NAME).await;
    fixtures::put_in_charge(&mut nation.admin().await, worker.staff.unwrap(), child).await;
    send(&mut worker, child, &[]).await;
    let mut admin = nation.admin().await;
    sqlx::query("create table public.again as select * from app.event").execute(&mut admin).await.unwrap();
    nation.work().await;
    sqlx::query("insert into app.event select * from public.again").execute(&mut admin).await.unwrap();
    nation.work().await;
    assert_eq!(count(&mut admin, "select count(*) from app.notice where kind = 'missing.sent'").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_send_and_watch_as_one() {
    let nation = Nation::new().await;
    let second = nation.second_process().await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let child = fixtures::child(&nation.app, CENTRE, NAME).await;
    fixtures::put_in_charge(&mut nation.admin().await, worker.staff.unwrap(), child).await;
    let mut elsewhere = worker.at(&second);
    let path = format!("/records/{child}/missing");
    let fields = form(&[]);
    let (here, there) = tokio::join!(worker.post(&path, &fields), elsewhere.post(&path, &fields));
    assert_eq!(here.expect(303).location(), there.expect(303).location());
    let mut admin = nation.admin().await;
    assert_eq!(count(&mut admin, "select count(*) from app.missing").await, 1);
    nation.clock().advance(SignedDuration::from_hours(9));
    let watch = kasugai::jobs::TIMED.iter().find(|job| job.name == "行方不明の手配の見張り").unwrap();
    let (one, other) = tokio::join!(timed::run_if_due(&nation.app.db, watch), timed::run_if_due(&second.db, watch));
    assert!(one.unwrap() ^ other.unwrap(), "one process at a time");
    nation.work().await;
    assert_eq!(count(&mut admin, "select count(*) from app.notice where kind = 'missing.overdue'").await, 1);
}

#[tokio::test]
async fn a_receiver_reads_answers_and_the_sender_sees_both() {
    let nation = Nation::new().await;
    let (mut worker, _, missing) = case(&nation, &[]).await;
    let mut far = nation.staff(FAR_CENTRE, "centre_worker").await;
    assert!(far.get("/notices").await.body.contains("行方不明の手配が届きました"));
    assert!(far.fragment("/missing/home").await.body.contains(NAME));
    let page = far.get(&format!("/missing/{missing}")).await.expect(200).body;
    for told in [NAME, "左のまゆに傷あと", "架空駅の改札", "000-0000-9401", "平成30年5月5日"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!far.fragment("/missing/home").await.body.contains(NAME), "read");
    let status = worker.fragment(&format!("/missing/{missing}/status")).await.expect(200).body;
    assert!(status.contains("読んだ機関 1 / 1") && status.contains("架空 児相担当"), "{status}");
    let looks: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'view' and object_kind = 'missing' and subject_org = $1 and org_id = $2 and purpose <> ''",
    )
    .bind(CENTRE)
    .bind(FAR_CENTRE)
    .fetch_one(&mut nation.admin().await)
    .await
    .unwrap();
    assert_eq!(looks, 1, "the look is on record at the sender");

    far.post(&format!("/missing/{missing}/answers"), &[("kind", "seen")]).await.expect(422);
    answers(&mut far, missing, "here").await.expect(303);
    answers(&mut far, missing, "here").await.expect(303);
    assert_eq!(count(&mut nation.admin().await, "select count(*) from app.missing_answer").await, 1, "sent twice");
    nation.work().await;
    assert!(worker.get("/notices").await.body.contains("手配中のこどもの情報が届きました"));
    let status = worker.fragment(&format!("/missing/{missing}/status")).await.body;
    assert!(status.contains("母と二人で来所しています") && status.contains("架空公園"), "{status}");
    let followed =
        "select count(*) from log.audit where kind = 'view' and fields = 'receipts,answers,hits' and org_id = 3401";
    assert_eq!(count(&mut nation.admin().await, followed).await, 2, "each look at what came back");
    // Another receiver is not shown what was answered, nor who else was told.
    for (org, role) in [(TOWN, "family_staff"), (FAR_TOWN, "family_chief"), (POLICE, "police")] {
        nation.staff(org, role).await.get(&format!("/missing/{missing}")).await.expect(404);
    }
}

#[tokio::test]
async fn a_notice_is_widened_corrected_and_repeated() {
    let nation = Nation::new().await;
    let (mut worker, _, missing) = case(&nation, &[]).await;
    let mut far = nation.staff(FAR_CENTRE, "centre_worker").await;
    far.get(&format!("/missing/{missing}")).await.expect(200);
    let wider = [("prefectures", "34"), ("wider", "municipality"), ("wider", "police")];
    worker.post(&format!("/missing/{missing}/edit"), &form(&wider)).await.expect(303);
    nation.work().await;
    let mut admin = nation.admin().await;
    let sent: Vec<i32> =
        sqlx::query_scalar("select org_id from app.notice where kind = 'missing.sent' order by org_id")
            .fetch_all(&mut admin)
            .await
            .unwrap();
    assert_eq!(sent, [FAR_CENTRE, TOWN, NEXT_TOWN, POLICE], "only the new ones are told anew");
    let status = worker.fragment(&format!("/missing/{missing}/status")).await.body;
    assert!(status.contains("読んだ機関 1 / 4"), "who had read it need not again: {status}");
    nation.staff(POLICE, "police").await.get(&format!("/missing/{missing}")).await.expect(200);

    let corrected = [("version", "2"), ("clothing", "黄色い帽子"), ("prefectures", "34")];
    worker.post(&format!("/missing/{missing}/edit"), &form(&corrected)).await.expect(303);
    nation.work().await;
    assert_eq!(count(&mut admin, "select count(*) from app.notice where kind = 'missing.corrected'").await, 4);
    let kept = "select count(*) from app.change c cross join jsonb_array_elements(c.fields) f where c.entity = 'missing' and f->>'field' in ('scope', 'name', 'clothing')";
    assert_eq!(count(&mut admin, kept).await, 4, "who it is when sent, the wider and the narrower scope, the clothing");
    found_centres(&nation, 1).await;
    assert!(worker.fragment(&format!("/missing/{missing}/status")).await.body.contains("読んだ機関 0 / 4"));
    assert!(far.get(&format!("/missing/{missing}")).await.body.contains("黄色い帽子"));
    worker.post(&format!("/missing/{missing}/repeat"), &[("version", "2")]).await.expect(409);
    worker.post(&format!("/missing/{missing}/repeat"), &[("version", "3")]).await.expect(303);
    nation.work().await;
    assert_eq!(count(&mut admin, "select count(*) from app.notice where kind = 'missing.repeated'").await, 4);
    let new = "select count(*) from app.notice where kind = 'missing.sent' and org_id = 500001";
    assert_eq!(count(&mut admin, new).await, 1, "who came into the scope since");
    assert!(far.fragment("/missing/home").await.body.contains(NAME), "unread again");
}

#[tokio::test]
async fn after_the_end_nothing_of_the_child_is_left_elsewhere() {
    let nation = Nation::new().await;
    let (mut worker, child, missing) = case(&nation, &[]).await;
    let mut far = nation.staff(FAR_CENTRE, "centre_worker").await;
    far.get(&format!("/missing/{missing}")).await.expect(200);
    let ending = [("version", "1"), ("state", "found"), ("reason", "safe"), ("note", "祖母宅で目視した")];
    worker.post(&format!("/missing/{missing}/end"), &[("version", "1"), ("state", "found")]).await.expect(422);
    worker.post(&format!("/missing/{missing}/end"), &ending).await.expect(303);
    nation.work().await;
    assert!(far.get("/notices").await.body.contains("行方不明の手配が終了しました"));
    for path in [format!("/missing/{missing}"), "/missing".to_owned(), "/notices?all=1".to_owned()] {
        let page = far.get(&path).await.expect(200).body;
        for gone in ["空良", "左のまゆ", "架空駅", "祖母宅", "0000-9401"] {
            assert!(!page.contains(gone), "{gone} is still on {path}");
        }
    }
    let page = far.get(&format!("/missing/{missing}")).await.body;
    assert!(page.contains("この手配は終了しました。発見(保護した・安全を確認した)"), "{page}");
    far.get(&format!("/missing/{missing}/photo")).await.expect(404);
    answers(&mut far, missing, "here").await.expect(409);
    let own = worker.get(&format!("/missing/{missing}")).await.body;
    assert!(own.contains(NAME) && own.contains("祖母宅で目視した"), "the sender keeps everything");
    worker.post(&format!("/missing/{missing}/end"), &ending).await.expect(409);
    // The child can be looked for again.
    let other = [("id", "01990000-0000-7000-a000-000000000003")];
    assert_ne!(send(&mut worker, child, &other).await, missing);
}

#[tokio::test]
async fn who_does_not_read_is_reminded_and_the_superior_is_told() {
    let nation = Nation::new().await;
    found_centres(&nation, 2).await;
    sqlx::query("insert into ref.post (org_id, title, role) values (500001, '所長', 'centre_chief')")
        .execute(&mut nation.admin().await)
        .await
        .unwrap();
    let (worker, _, missing) = case(&nation, &[]).await;
    nation.staff(FAR_CENTRE, "centre_worker").await.get(&format!("/missing/{missing}")).await.expect(200);
    nation.work().await;
    let watch = kasugai::jobs::TIMED.iter().find(|job| job.name == "行方不明の手配の見張り").unwrap();
    let look = async |hours| {
        nation.clock().advance(SignedDuration::from_hours(hours));
        timed::run_if_due(&nation.app.db, watch).await.unwrap();
        nation.work().await;
        let mut told: Vec<(String, i32, String)> = sqlx::query_as(
            "select kind, org_id, for_action from app.notice where kind in ('missing.unread', 'missing.overdue', 'missing.late') order by at, kind, org_id",
        )
        .fetch_all(&mut nation.admin().await)
        .await
        .unwrap();
        told.drain(..).map(|(kind, org, action)| format!("{kind} {org} {action}")).collect::<Vec<_>>()
    };
    assert!(look(3).await.is_empty(), "within its hours");
    assert_eq!(look(2).await, ["missing.unread 500001 missing.read", "missing.unread 500002 missing.read"]);
    assert_eq!(look(1).await.len(), 2, "reminded once");
    let all = [
        "missing.unread 500001 missing.read",
        "missing.unread 500002 missing.read",
        "missing.late 3401 missing.write",
        "missing.overdue 500001 access.grant",
        "missing.overdue 500002 missing.read",
    ];
    assert_eq!(look(3).await, all);
    assert_eq!(look(20).await.len(), 5, "told once");
    let mut worker = nation.again(&worker).await;
    let status = worker.fragment(&format!("/missing/{missing}/status")).await.body;
    assert!(status.contains("所属長に通知") && status.contains("読んだ機関 1 / 3"), "{status}");
}

#[tokio::test]
async fn a_search_or_a_registration_that_meets_the_child_says_so_at_once() {
    let nation = Nation::new().await;
    let (mut worker, _, missing) = case(&nation, &[]).await;
    nation.app.finder.fill(&nation.app.db).await.unwrap();
    let mut town = nation.staff(FAR_TOWN, "family_staff").await;
    for query in ["架空空良", "空良 H30.5.5", "kakuu sora"] {
        let page =
            town.get(&fixtures::encoded(&format!("/search?q={}", query.replace(' ', "+")))).await.expect(200).body;
        assert!(page.contains("手配中のこどもに一致") && page.contains("夜間・休日 000-0000-9401"), "{query}: {page}");
        assert!(!page.contains(&format!("/missing/{missing}")), "who was not told gets the telephone, not the notice");
    }
    let beside = "/search/similar?child.0.family=架空&child.0.given=空良";
    assert!(town.fragment(&fixtures::encoded(beside)).await.body.contains("手配中のこどもに一致"));
    for query in ["架空", "空良 H29.5.5"] {
        let page = town.get(&fixtures::encoded(&format!("/search?q={}", query.replace(' ', "+")))).await.body;
        assert!(!page.contains("手配中のこどもに一致"), "{query}");
    }
    nation.work().await;
    let mut admin = nation.admin().await;
    let matched = "select count(*) from app.notice where kind = 'missing.matched'";
    assert_eq!(count(&mut admin, matched).await, 1, "the sender, once for all these searches");
    assert!(worker.get("/notices").await.body.contains("手配中のこどもに一致する検索・登録がありました"));

    fixtures::child(&nation.app, FAR_TOWN, NAME).await;
    nation.work().await;
    assert_eq!(count(&mut admin, matched).await, 3, "a registration tells both sides");
    assert!(town.get("/notices").await.body.contains("夜間・休日 000-0000-9401"));
    let status = worker.fragment(&format!("/missing/{missing}/status")).await.body;
    assert!(status.contains("新しい登録") && status.contains("新宿区"), "{status}");
    fixtures::child(&nation.app, FAR_TOWN, "架空 別人").await;
    nation.work().await;
    assert_eq!(count(&mut admin, matched).await, 3);
}

#[tokio::test]
async fn a_family_under_protection_is_kept_from_those_it_hides_from_and_says_not_where_it_lives() {
    let nation = Nation::new().await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let child = fixtures::child(&nation.app, CENTRE, NAME).await;
    let mut admin = nation.admin().await;
    fixtures::put_in_charge(&mut admin, worker.staff.unwrap(), child).await;
    let mother = fixtures::register(&nation.app, CENTRE, &fixtures::named("架空 母")).await;
    sqlx::query("insert into app.relation (area, org_id, id, person_id, relative_id, kind) values ($1, $2, gen_random_uuid(), $3, $4, '実母')")
        .bind(AREA).bind(CENTRE).bind(child.id).bind(mother.id).execute(&mut admin).await.unwrap();
    sqlx::query("update app.record set school = '架空学園', residence_org = $2 where person_id = $1")
        .bind(child.id)
        .bind(TOWN)
        .execute(&mut admin)
        .await
        .unwrap();
    sqlx::query(
        "insert into app.protection (area, org_id, id, person_id, basis, applied_on, ends_on, hidden_from_orgs)
         values ($1, $2, gen_random_uuid(), $3, 'DV', '2026-04-01', '2027-03-31', array[$4])",
    )
    .bind(AREA)
    .bind(CENTRE)
    .bind(mother.id)
    .bind(NEXT_TOWN)
    .execute(&mut admin)
    .await
    .unwrap();
    let page = format!("/records/{child}/missing");
    for text in ["架空学園の前", "府中町の公園"] {
        let refused = worker.post(&page, &form(&[("last_place", text)])).await.expect(422);
        assert!(refused.body.contains("ほかの機関に渡せません"), "{text}: {}", refused.body);
    }
    let wider = [("prefectures", "34"), ("wider", "municipality")];
    let preview = worker.post(&page, &form(&[&wider[..], &[("op", "preview")]].concat())).await.expect(200).body;
    assert!(preview.contains("支援措置で情報を出さないと決めている機関") && preview.contains("海田町"), "{preview}");
    send(&mut worker, child, &wider).await;
    let told: Vec<i32> =
        sqlx::query_scalar("select org_id from app.missing_told order by 1").fetch_all(&mut admin).await.unwrap();
    assert_eq!(told, [FAR_CENTRE, TOWN]);
}

#[tokio::test]
async fn a_load_of_many_is_compared_too() {
    let nation = Nation::new().await;
    let (_, _, missing) = case(&nation, &[]).await;
    let mut clerk = nation.staff(FAR_TOWN, "family_chief").await;
    let csv = "氏名,生年月日,受理日,種別\r\n架空 空良,平成30年5月5日,R7.5.1,虐待\r\n";
    let page = crate::import::upload(&mut clerk, "台帳.csv", csv.as_bytes()).await.expect(303).location().to_owned();
    crate::import::settled(&mut clerk, &page).await;
    clerk.post(&format!("{page}/load"), &[("without_refused", "1")]).await.expect(303);
    let told = crate::import::settled(&mut clerk, &page).await;
    nation.work().await;
    let mut admin = nation.admin().await;
    assert_eq!(count(&mut admin, "select count(*) from app.event where dead").await, 0, "{told}");
    assert_eq!(count(&mut admin, "select count(*) from app.missing_hit where how = 'register'").await, 1, "{missing}");
}

#[tokio::test]
async fn no_reporter_and_no_hidden_place_goes_out() {
    let nation = Nation::new().await;
    let objects = Objects::new(&nation).await;
    let mut chief = nation.staff(TOWN, "family_chief").await;
    nation.state_purpose(&chief, objects.child).await;
    for (field, text) in [("companions", REPORTER), ("last_place", "秘匿町7-3917のあたり")] {
        let page = format!("/missing/{}/edit", objects.missing);
        let answer = chief.post(&page, &form(&[(field, text)])).await.expect(422);
        assert!(answer.body.contains("ほかの機関に渡せません"), "{field}: {}", answer.body);
    }
    let preview = form(&[("op", "preview"), ("clothing", "青い上着")]);
    let page = chief.post(&format!("/missing/{}/edit", objects.missing), &preview).await.expect(200).body;
    assert!(page.contains("青い上着") && page.contains("児童相談所"), "{page}");
    let mut far = nation.staff(FAR_CENTRE, "centre_worker").await;
    let photo = far.get(&format!("/missing/{}/photo", objects.missing)).await.expect(200);
    assert_eq!(photo.headers["content-type"], "image/jpeg");
    assert!(image::load_from_memory(&photo.bytes).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    /// What the database lets an agency read of a notice: everything as the sender; as a receiver everything while it is open and only that
    /// it ended afterwards; otherwise nothing.
    #[test]
    fn who_may_read_a_notice(told in proptest::sample::subsequence(vec![TOWN, NEXT_TOWN, FAR_CENTRE, FAR_TOWN, POLICE], 0..5), open: bool) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let nation = Nation::new().await;
            let child = fixtures::child(&nation.app, CENTRE, NAME).await;
            let id = Uuid::from_u128(7);
            let mut admin = nation.admin().await;
            sqlx::query("insert into app.missing (area, org_id, id, person_id, number, urgency, scope, to_orgs, read_hours, sent_at, sent_by_name, state)
                 values ($1, $2, $3, $4, 'R8-1', 'life', '{}', $5, 4, now(), '', $6)")
                .bind(AREA).bind(CENTRE).bind(id).bind(child.id).bind(&told).bind(if open { "open" } else { "found" })
                .execute(&mut admin).await.unwrap();
            sqlx::query("insert into app.missing_detail (area, org_id, missing_id, person_id, facts, whole, part, contact, to_orgs)
                 values ($1, $2, $3, $4, '{}', '{}', '{}', '', $5)")
                .bind(AREA).bind(CENTRE).bind(id).bind(child.id).bind(if open { told.clone() } else { Vec::new() })
                .execute(&mut admin).await.unwrap();
            let mut reader = nation.database.role(Role::Read).connect().await.unwrap();
            for org in [CENTRE, TOWN, NEXT_TOWN, FAR_CENTRE, FAR_TOWN, POLICE] {
                let mut tx = reader.begin().await.unwrap();
                sqlx::query("select set_config('app.own', $1, true), set_config('app.orgs', $1, true), set_config('app.ward', '', true)")
                    .bind(format!("{{{org}}}")).execute(&mut *tx).await.unwrap();
                let heads = count(&mut tx, "select count(*) from app.missing").await;
                let details = count(&mut tx, "select count(*) from app.missing_detail").await;
                let (own, was_told) = (org == CENTRE, told.contains(&org));
                assert_eq!(heads == 1, own || was_told, "{org}");
                assert_eq!(details == 1, own || (was_told && open), "{org}");
            }
        });
    }
}
