//! Who is asked what: the own questions about the own children, and nothing of why.

use super::{SCHOOL, WHY, add, cells, chief, line_of, linked, round, section, upload};
use crate::fixtures;
use crate::insight::clerk_of;
use crate::nation::{AREA, Nation, TOWN};
use crate::visitor::Visitor;
use ground::db::Role;
use ground::outbox::timed;
use jiff::{SignedDuration, ToSpan};
use sqlx::{ConnectOptions, Executor};
use tables::{Table, write_xlsx};
use uuid::Uuid;

/// What no page of the asked side may say.
const FORBIDDEN: [&str; 8] = [WHY, "架空の対象", "手で追加", "推定", "スコア", "要注意", "見立て", "要対協"];

struct Office {
    nation: Nation,
    chief: Visitor,
    round: String,
    pupil: Uuid,
    other: Uuid,
    small: Uuid,
}

/// A round with two pupils of two schools and a small child on its list.
async fn office() -> Office {
    let nation = Nation::new().await;
    let mut chief = chief(&nation).await;
    let round = round(&nation, &mut chief).await;
    let pupil = linked(&nation, "0000000101", "架空 学子", "2018-05-05", SCHOOL).await;
    let other = linked(&nation, "0000000102", "架空 他子", "2017-05-05", "府中町立別小学校").await;
    let small = linked(&nation, "0000000103", "架空 幼太", "2024-05-05", "").await;
    add(&mut chief, &round, "101\n102\n103").await.expect(303);
    Office { nation, chief, round, pupil, other, small }
}

impl Office {
    /// Asks about every child: the schools about pupils, the health section about the small one.
    async fn ask(&mut self, with_section: bool) {
        let due = (self.nation.clock().today() + 14.days()).to_string();
        let health = section(&self.nation, "母子保健係").await;
        let mut form = vec![("due_on".to_owned(), due)];
        if with_section {
            form.push(("section.health".to_owned(), health));
        }
        for (person, kind, place) in
            [(self.pupil, "school", SCHOOL), (self.other, "school", "府中町立別小学校"), (self.small, "health", "")]
        {
            let line = line_of(&self.nation, person).await;
            form.push(("child".to_owned(), line.to_string()));
            form.push((format!("kind.{line}"), kind.to_owned()));
            form.push((format!("place.{line}"), place.to_owned()));
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.chief.post(&format!("{}/asks", self.round), &form).await.expect(303);
    }

    async fn ask_of(&self, person: Uuid) -> Uuid {
        sqlx::query_scalar("select id from app.outreach_ask where person_id = $1 and withdrawn_at is null")
            .bind(person)
            .fetch_one(&mut self.nation.admin().await)
            .await
            .unwrap()
    }

    /// A teacher whose post is limited to the school.
    async fn teacher(&mut self) -> Visitor {
        let teacher = clerk_of(&self.nation, "こども家庭係", "education_staff").await;
        let post: i32 = sqlx::query_scalar("select post_id from app.appointment where staff_id = $1")
            .bind(teacher.staff)
            .fetch_one(&mut self.nation.admin().await)
            .await
            .unwrap();
        let (post, today) = (post.to_string(), self.nation.clock().today().to_string());
        let form = [("post", post.as_str()), ("limit", "1"), ("from", &today), ("school", SCHOOL)];
        self.chief.post("/admin/schools", &form).await.expect(303);
        self.nation.again(&teacher).await
    }

    async fn answers(&self, ask: Uuid) -> i64 {
        sqlx::query_scalar("select count(*) from app.outreach_answer where ask_id = $1")
            .bind(ask)
            .fetch_one(&mut self.nation.admin().await)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn an_asked_school_sees_its_own_pupil_and_neither_reason_nor_origin_nor_score() {
    let mut office = office().await;
    let mut teacher = office.teacher().await;
    let mut nurse = clerk_of(&office.nation, "母子保健係", "health_staff").await;
    office.ask(true).await;
    let (of_pupil, of_other, of_small) =
        (office.ask_of(office.pupil).await, office.ask_of(office.other).await, office.ask_of(office.small).await);
    for (who, own, name, others) in [
        (&mut teacher, of_pupil, "架空 学子", [of_other, of_small]),
        (&mut nurse, of_small, "架空 幼太", [of_other, of_pupil]),
    ] {
        let list = who.get("/asked").await.expect(200).body;
        assert!(list.contains(name) && list.contains("回答待ち 1件"), "{list}");
        let page = who.get(&format!("/asked/{own}")).await.expect(200).body;
        assert!(page.contains(name), "{page}");
        // The menu has words of its own; the health section's own question names what it manages.
        let main = |page: &str| page.split("<main").nth(1).unwrap().replace("要対協(要支援児童)", "");
        for word in FORBIDDEN {
            assert!(!main(&list).contains(word) && !main(&page).contains(word), "{word}: {page}");
        }
        for other in others {
            who.get(&format!("/asked/{other}")).await.expect(404);
            who.post(&format!("/asked/{other}"), &[("a.support", "架空"), ("op", "done")]).await.expect(404);
        }
        for place in ["", "/asks", "/meeting", "/results"] {
            who.get(&format!("{}{place}", office.round)).await.expect(403);
        }
    }
    // The wall is in the database: the limited post reads what it is asked, and no row of why, not even of its own pupil.
    let mut read = office.nation.database.role(Role::Read).connect().await.unwrap();
    let context = format!(
        "select set_config('app.orgs', '{{{TOWN}}}', false), set_config('app.own', '{{{TOWN}}}', false), set_config('app.ward', '{}', false)",
        office.pupil
    );
    read.execute(sqlx::AssertSqlSafe(context)).await.unwrap();
    let seen: (i64, i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from app.outreach_ask), (select count(*) from app.outreach_candidate),
                (select count(*) from app.outreach_judgement), (select count(*) from app.outreach_round)",
    )
    .fetch_one(&mut read)
    .await
    .unwrap();
    assert_eq!(seen, (1, 0, 0, 0));
    // The look is on record as one at the child, with what for.
    let looks: i64 = sqlx::query_scalar(
        "select count(*) from log.audit where kind = 'view' and object_kind = 'outreach_ask' and person_id = $1 and staff_id = $2 and purpose <> ''",
    )
    .bind(office.pupil)
    .bind(teacher.staff)
    .fetch_one(&mut office.nation.admin().await)
    .await
    .unwrap();
    assert_eq!(looks, 1);
    // News reached them, and named no child.
    office.nation.work().await;
    for who in [&mut teacher, &mut nurse] {
        let notices = who.get("/notices").await.expect(200).body;
        assert!(
            notices.contains("予防的支援の調査の依頼が届きました") && notices.contains("href=\"/asked\""),
            "{notices}"
        );
        assert!(!notices.contains("学子") && !notices.contains("幼太"), "{notices}");
    }
}

#[tokio::test]
async fn a_school_with_a_log_in_of_its_own_answers_there_and_the_asker_reads_it() {
    let mut office = office().await;
    office.ask(true).await;
    let mut school = office.nation.staff(3405, "education_staff").await;
    let ask = office.ask_of(office.pupil).await;
    let list = school.get("/asked").await.expect(200).body;
    assert!(list.contains("架空 学子") && !list.contains("架空 他子") && !list.contains(WHY), "{list}");
    let form = [("a.support", "別室で学習"), ("a.concerns", "meals"), ("a.concern_text", "朝食なし"), ("op", "done")];
    school.post(&format!("/asked/{ask}"), &form).await.expect(303);
    let line = line_of(&office.nation, office.pupil).await;
    let page = office.chief.get(&format!("{}/children/{line}", office.round)).await.expect(200).body;
    for word in ["別室で学習", "欠食", "朝食なし", "回答済", WHY] {
        assert!(page.contains(word), "{word}: {page}");
    }
    office.chief.post(&format!("{}/asks/{ask}/withdraw", office.round), &[]).await.expect(422);
    office.chief.post(&format!("{}/asks/{ask}/withdraw", office.round), &[("reason", "転校した")]).await.expect(303);
    school.get(&format!("/asked/{ask}")).await.expect(404);
    // Not by the back door either: the database takes no answer to what was withdrawn.
    let mut write = office.nation.database.role(Role::Write).connect().await.unwrap();
    let context = "select set_config('app.orgs', '{3405}', false), set_config('app.own', '{3405}', false), set_config('app.ward', '', false)";
    write.execute(context).await.unwrap();
    let forced = sqlx::query(
        "insert into app.outreach_answer (area, org_id, id, asked_by, ask_id, person_id, after, answers, whole, way, by_name, by_section, at)
         values ($1, 3405, gen_random_uuid(), $2, $3, $4, gen_random_uuid(), '{}', true, 'screen', '架空', '', now())",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(ask)
    .bind(office.pupil)
    .execute(&mut write)
    .await;
    assert!(forced.is_err(), "an answer to a withdrawn ask was taken");
}

#[tokio::test]
async fn answers_are_kept_in_part_and_whole_and_none_is_overwritten() {
    let mut office = office().await;
    office.ask(true).await;
    let mut nurse = clerk_of(&office.nation, "母子保健係", "health_staff").await;
    let ask = office.ask_of(office.small).await;
    let place = format!("/asked/{ask}");
    let after = async || -> String {
        let id: Option<Uuid> = sqlx::query_scalar(
            "select id from app.outreach_answer where ask_id = $1 order by at desc, id desc limit 1",
        )
        .bind(ask)
        .fetch_optional(&mut office.nation.admin().await)
        .await
        .unwrap();
        id.map(|id| id.to_string()).unwrap_or_default()
    };
    let empty = nurse.post(&place, &[("after", ""), ("op", "save")]).await.expect(422).body;
    assert!(empty.contains("回答がまだ一つもありません"), "{empty}");
    nurse.post(&place, &[("after", ""), ("a.concerns", "anxiety"), ("op", "save")]).await.expect(303);
    assert!(nurse.get("/asked").await.body.contains("一部"));
    let lacking = nurse
        .post(
            &place,
            &[("after", &after().await), ("a.concerns", "anxiety"), ("a.hearing", "電話で聞いた"), ("op", "done")],
        )
        .await
        .expect(422)
        .body;
    assert!(lacking.contains("母子保健管理") && lacking.contains("電話で聞いた"), "what was typed stays: {lacking}");
    let seen = after().await;
    let whole = [("after", seen.as_str()), ("a.concerns", "anxiety"), ("a.management", "district"), ("op", "done")];
    nurse.post(&place, &whole).await.expect(303);
    // Somebody who had the page open before loses nothing and overwrites nothing.
    let stale = nurse
        .post(&place, &[("after", &seen), ("a.concerns", "growth"), ("a.management", "none"), ("op", "done")])
        .await
        .expect(409)
        .body;
    assert!(stale.contains("ほかの人が回答しました"), "{stale}");
    assert_eq!(office.answers(ask).await, 2);
    let line = line_of(&office.nation, office.small).await;
    let page = office.chief.get(&format!("{}/children/{line}", office.round)).await.expect(200).body;
    assert!(page.contains("母子保健は「母子保健管理で把握している」と答えています。"), "{page}");
    let mut write = office.nation.database.role(Role::Write).connect().await.unwrap();
    assert!(write.execute("update app.outreach_answer set answers = '{}'").await.is_err(), "answers can be edited");
}

#[tokio::test]
async fn a_school_without_a_log_in_answers_in_excel_and_wrong_rows_are_told_by_number() {
    let mut office = office().await;
    office.ask(false).await;
    let asks = format!("{}/asks", office.round);
    let path = fixtures::encoded(&format!("{asks}/file?kind=school&place={SCHOOL}"));
    let file = office.chief.get(&path).await.expect(200);
    let sheet = cells(&file.bytes);
    assert_eq!(sheet.len(), 3, "head, one child, who took it out: {sheet:?}");
    let all = sheet.concat().join(" ");
    assert!(all.contains("架空 学子") && all.contains("取扱注意") && !all.contains("架空 他子"), "{all}");
    for word in [WHY, "架空の対象", "手で追加", "要対協", "スコア"] {
        assert!(!all.contains(word), "{word}: {all}");
    }
    let exported: i64 =
        sqlx::query_scalar("select count(*) from log.audit where kind = 'export' and $1 = any (persons)")
            .bind(office.pupil)
            .fetch_one(&mut office.nation.admin().await)
            .await
            .unwrap();
    assert_eq!(exported, 1);

    let filled = |change: &dyn Fn(&mut Vec<String>, &[String])| {
        let mut row = sheet[1].clone();
        change(&mut row, &sheet[0]);
        row
    };
    let put = |row: &mut Vec<String>, head: &[String], title: &str, cell: &str| {
        let column = head.iter().position(|one| one.starts_with(title)).unwrap_or_else(|| panic!("{head:?}"));
        row[column] = cell.to_owned();
    };
    let good = filled(&|row, head| {
        put(row, head, "校内サポート状況", "毎朝の声かけ");
        put(row, head, "気になる項目「欠食", "○");
        put(row, head, "気になる項目の内容", "朝食なし");
        put(row, head, "回答者", "教頭");
    });
    let marked = filled(&|row, head| {
        row[0] = Uuid::from_u128(5).to_string();
        put(row, head, "校内サポート状況", "どこかの子");
    });
    let book =
        |rows: Vec<Vec<String>>| write_xlsx(&Table { name: "調査票".into(), header: sheet[0].clone(), rows }).unwrap();
    let took =
        upload(&mut office.chief, &format!("{asks}/file"), &book(vec![marked, good.clone(), good.clone()])).await;
    let took = took.expect(200).body;
    assert!(took.contains("ファイルから1件の回答を保存しました。"), "{took}");
    assert!(took.contains("<td class=\"number\">2</td><td>この回で依頼している調査の調査番号ではありません"), "{took}");
    assert!(took.contains("<td class=\"number\">4</td><td>3行目と同じ調査番号です。"), "{took}");
    let ask = office.ask_of(office.pupil).await;
    let given: (bool, String, String) =
        sqlx::query_as("select whole, way, by_section from app.outreach_answer where ask_id = $1")
            .bind(ask)
            .fetch_one(&mut office.nation.admin().await)
            .await
            .unwrap();
    assert_eq!(given, (true, "file".to_owned(), format!("{SCHOOL} 教頭")));
    // Sent again the same file adds nothing; a wrong cell is told and what was answered before stays.
    upload(&mut office.chief, &format!("{asks}/file"), &book(vec![good])).await.expect(200);
    let wrong = filled(&|row, head| put(row, head, "気になる項目「欠食", "時々"));
    let took = upload(&mut office.chief, &format!("{asks}/file"), &book(vec![wrong])).await.expect(200).body;
    assert!(took.contains("<td class=\"number\">2</td><td>「気になる項目「欠食」」は、あてはまれば○を"), "{took}");
    assert_eq!(office.answers(ask).await, 1);
    let none = upload(&mut office.chief, &format!("{asks}/file"), b"PK\x03\x04broken").await.expect(422).body;
    assert!(none.contains("ファイルを読み取れません"), "{none}");
}

#[tokio::test]
async fn those_who_have_not_answered_are_reminded_by_hand_and_by_the_clock() {
    let mut office = office().await;
    office.ask(true).await;
    let mut nurse = clerk_of(&office.nation, "母子保健係", "health_staff").await;
    office.nation.work().await;
    office.chief.post(&format!("{}/asks/remind", office.round), &[]).await.expect(303);
    office.nation.work().await;
    assert!(nurse.get("/notices").await.body.contains("予防的支援の調査の回答をお願いします"));
    let clock = kasugai::jobs::TIMED.iter().find(|job| job.name == "予防的支援の調査の督促").unwrap();
    let told = async |nation: &Nation| -> i64 {
        sqlx::query_scalar("select count(*) from app.event where kind = 'outreach.due'")
            .fetch_one(&mut nation.admin().await)
            .await
            .unwrap()
    };
    timed::run_if_due(&office.nation.app.db, clock).await.unwrap();
    assert_eq!(told(&office.nation).await, 0, "two weeks are left");
    office.nation.clock().advance(SignedDuration::from_hours(24 * 16));
    timed::run_if_due(&office.nation.app.db, clock).await.unwrap();
    office.nation.work().await;
    let mut nurse = office.nation.again(&nurse).await;
    assert!(nurse.get("/notices").await.body.contains("予防的支援の調査の回答期限が近づいているか、過ぎています"));
    assert!(nurse.get("/asked").await.body.contains("期限を過ぎています"));
}

#[tokio::test]
async fn what_is_typed_is_the_own_draft_until_it_is_sent_on_purpose() {
    let mut office = office().await;
    office.ask(true).await;
    let mut nurse = clerk_of(&office.nation, "母子保健係", "health_staff").await;
    let mut colleague = clerk_of(&office.nation, "母子保健係", "health_staff").await;
    let mut teacher = office.teacher().await;
    let ask = office.ask_of(office.small).await;
    let (place, line) = (format!("/asked/{ask}"), line_of(&office.nation, office.small).await);
    // Enter and Ctrl+S name no button: what they leave is a draft too.
    for op in [&[("op", "draft")][..], &[]] {
        let typed = [&[("after", ""), ("a.concerns", "growth"), ("a.hearing", "下書きの架空の字")], op].concat();
        let kept = nurse.post(&place, &typed).await.expect(303);
        assert_eq!(kept.location(), format!("{place}?saved=draft&draft={ask}"));
    }
    teacher.post(&place, &[("op", "draft"), ("a.hearing", "架空")]).await.expect(404);
    assert_eq!(office.answers(ask).await, 0, "nothing was sent");
    let asks = office.chief.get(&format!("{}/asks", office.round)).await.expect(200).body;
    let child = office.chief.get(&format!("{}/children/{line}", office.round)).await.expect(200).body;
    let theirs = colleague.get(&format!("{place}?draft={ask}")).await.expect(200).body;
    for page in [&asks, &child, &theirs] {
        assert!(!page.contains("下書きの架空の字"), "{page}");
    }
    let sealed: i64 = sqlx::query_scalar("select count(*) from app.draft where position($1::bytea in sealed) > 0")
        .bind("架空".as_bytes())
        .fetch_one(&mut office.nation.admin().await)
        .await
        .unwrap();
    assert_eq!(sealed, 0, "it lies sealed");

    // After the page was closed it is offered, and taken up where it was left.
    assert!(nurse.get("/asked").await.expect(200).body.contains("下書きあり"));
    let back = nurse.get(&place).await.expect(200).body;
    assert!(back.contains("下書きから続ける") && !back.contains("下書きの架空の字"), "{back}");
    let taken = nurse.get(&format!("{place}?draft={ask}")).await.expect(200).body;
    assert!(taken.contains("下書きの架空の字") && !taken.contains("ほかの人が回答しました"), "{taken}");

    // Somebody answered meanwhile: said before the draft goes over theirs.
    colleague.post(&place, &[("after", ""), ("a.concerns", "anxiety"), ("op", "save")]).await.expect(303);
    let taken = nurse.get(&format!("{place}?draft={ask}")).await.expect(200).body;
    assert!(taken.contains("ほかの人が回答しました") && taken.contains("下書きの架空の字"), "{taken}");
    let after: String = sqlx::query_scalar("select id::text from app.outreach_answer where ask_id = $1")
        .bind(ask)
        .fetch_one(&mut office.nation.admin().await)
        .await
        .unwrap();
    let sent = [("after", after.as_str()), ("a.hearing", "送った架空の字"), ("a.management", "none"), ("op", "done")];
    nurse.post(&place, &sent).await.expect(303);
    assert_eq!(office.answers(ask).await, 2);
    assert!(!nurse.get("/asked").await.expect(200).body.contains("下書きあり"), "what was sent is no draft any more");
    let child = office.chief.get(&format!("{}/children/{line}", office.round)).await.expect(200).body;
    assert!(child.contains("送った架空の字"), "{child}");
}
