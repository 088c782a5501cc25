//! One of everything a path can name, at one agency: for the sweep over routes and for the crawl.

mod rows;

use crate::fixtures;
use crate::missing;
use crate::nation::{AREA, CENTRE, Nation, TOWN};
use crate::national;
use crate::visitor::Visitor;
use axum::http::Method;
use ground::db::Key;
use rows::{kept, linked, outreach, proposal, run, weighed};
use sqlx::PgConnection;
use uuid::Uuid;

/// What must not leave its two pages: address and telephone under 支援措置, and who reported.
pub const ADDRESS: &str = "架空郡秘匿町七丁目3917番地";
pub const PHONE: &str = "09039170001";
pub const REPORTER: &str = "架空通告人3917";
pub const REPORTER_CONTACT: &str = "09039170002";

/// The objects.
pub struct Objects {
    pub child: Key,
    pub mother: Key,
    pub relation: Uuid,
    pub intake: Key,
    pub progress: Uuid,
    pub disposition: Uuid,
    pub comment: Uuid,
    pub mark: Uuid,
    pub area_group: Uuid,
    pub attachment: Uuid,
    pub letter: Uuid,
    pub protection: Uuid,
    pub notice: Uuid,
    pub task: Uuid,
    pub plan: Uuid,
    pub charge: Uuid,
    pub ledger: Uuid,
    pub meeting: Uuid,
    pub item: Uuid,
    pub snapshot: Uuid,
    pub approval: Uuid,
    pub alert: Uuid,
    pub rule: Uuid,
    pub staff: Uuid,
    pub appointment: Uuid,
    pub post: i32,
    pub session: Uuid,
    pub key: Uuid,
    pub custody: Key,
    pub sheet: Uuid,
    pub report: Uuid,
    pub missing: Key,
    pub survey: Key,
    pub announcement: Key,
    pub webhook: Uuid,
    pub bulk: Uuid,
    pub external: String,
    pub transition: Key,
    pub moving: Uuid,
    pub run: Uuid,
    pub linked: Uuid,
    pub masked: Uuid,
    pub opening: Uuid,
    pub ended: Uuid,
    pub line: Uuid,
    pub hold: Uuid,
    pub certificate: Uuid,
    pub proposal: Uuid,
    pub score_model: Uuid,
    pub review: Uuid,
    pub score_alarm: Uuid,
    pub round: Uuid,
    pub candidate: Uuid,
    pub ask: Uuid,
}

impl Objects {
    /// Sets them up at [`TOWN`] through the pages, by a member of staff with every right about persons.
    pub async fn new(nation: &Nation) -> Self {
        let mut chief = nation.staff(TOWN, "family_chief").await;
        let mut admin = nation.admin().await;
        let hidden = |name| fixtures::living_at(fixtures::named(name), "34302", ADDRESS, PHONE);
        let child = fixtures::register(&nation.app, TOWN, &hidden("架空姓 子")).await;
        fixtures::put_in_charge(&mut admin, chief.staff.unwrap(), child).await;
        let (mother, relation) = mother(nation, child, hidden("架空姓 母")).await;
        // Begun before the 支援措置: the address is among its answers.
        let sheet = begin_sheet(&mut chief, &format!("/records/{child}/sheets"), "visit_note").await;
        let report = begin_sheet(&mut chief, "/sheets", "staff_report").await;
        for person in [child, mother] {
            let form = [("basis", "DV"), ("applied_on", "令和8年4月1日"), ("hidden_from_persons", "架空 父")];
            chief.post(&format!("/people/{person}/protection"), &form).await.expect(303);
        }
        let intake = intake(&mut chief, child).await;
        let note = [("at_on", "令和8年4月1日"), ("at_time", "10:00"), ("category", "電話"), ("body", "架空の経過")];
        chief.post(&format!("/records/{child}/progress"), &note).await.expect(303);
        chief.post(&format!("/records/{child}/comments"), &[("body", "架空のコメント")]).await.expect(303);
        let figure = [("mark", "figure"), ("role", "実父"), ("shape", "male"), ("name", "架空 父")];
        chief.post(&format!("/records/{child}/genogram"), &figure).await.expect(303);
        let drawn = [("name", "架空地区"), ("towns", "架空町"), ("col", "1"), ("line", "1")];
        chief.post("/areas", &drawn).await.expect(303);
        let (own, today) = (chief.staff.unwrap().to_string(), nation.clock().today().to_string());
        let charge = [("charge_area", "架空地区"), ("charge_staff", own.as_str())];
        chief.post("/areas/charges", &charge).await.expect(303);
        let plan = [
            ("plan_on", today.as_str()),
            ("plan_category", "家庭訪問"),
            ("plan_owner", own.as_str()),
            ("plan_reason", "架空の確認"),
        ];
        chief.post(&format!("/records/{child}/plans"), &plan).await.expect(303);
        decide(&mut chief, nation, child).await;
        attach(&mut chief, child).await;
        let letter = chief.post(&format!("/records/{child}/letters"), &[("kind", "aid")]).await.expect(303);
        let letter = letter.location().rsplit('/').next().unwrap().parse().unwrap();
        council(&mut chief, &mut admin, child).await;
        nation.work().await;
        nation.app.finder.fill(&nation.app.db).await.unwrap();
        sqlx::query("insert into app.task (area, org_id, id, what, owner_name) values ($1, $2, gen_random_uuid(), '架空の役割', '架空')")
            .bind(AREA)
            .bind(TOWN)
            .execute(&mut admin)
            .await
            .unwrap();
        let missing = missing::send(
            &mut chief,
            child,
            &[("photo", &id_of(nation, "select id from app.attachment").await.to_string())],
        )
        .await;
        let (staff, _) = nation.hire(TOWN, "health_staff").await;
        let key = api_key(nation).await;
        let id = async |sql: &'static str| -> Uuid { id_of(nation, sql).await };
        kept(&mut admin).await;
        Self {
            child,
            mother,
            relation,
            intake,
            progress: id("select id from app.progress").await,
            disposition: id("select id from app.disposition").await,
            comment: id("select id from app.comment").await,
            mark: id("select id from app.genogram_mark").await,
            area_group: id("select id from app.area_group").await,
            attachment: id("select id from app.attachment").await,
            letter,
            protection: sqlx::query_scalar("select id from app.protection where person_id = $1")
                .bind(child.id)
                .fetch_one(&mut admin)
                .await
                .unwrap(),
            notice: id("select id from app.notice limit 1").await,
            task: id("select id from app.task where category = '' limit 1").await,
            plan: id("select id from app.task where category <> ''").await,
            charge: id("select id from app.area_charge").await,
            ledger: id("select id from app.ledger_row").await,
            meeting: id("select id from app.meeting").await,
            item: id("select id from app.agenda_item").await,
            snapshot: id("select id from app.ledger_snapshot").await,
            approval: id("select id from app.approval").await,
            alert: id("select id from app.alert").await,
            rule: id("select id from app.alert_rule").await,
            appointment: sqlx::query_scalar("select id from app.appointment where staff_id = $1")
                .bind(staff)
                .fetch_one(&mut admin)
                .await
                .unwrap(),
            post: sqlx::query_scalar("select id from ref.post where org_id = $1 order by id limit 1")
                .bind(TOWN)
                .fetch_one(&mut admin)
                .await
                .unwrap(),
            session: id("select id from auth.session order by created_at limit 1").await,
            staff,
            key,
            custody: custody(&mut admin, child).await,
            sheet,
            report,
            missing,
            survey: national::survey(nation, &[("prefectures", "34")]).await,
            announcement: national::announce(nation, &[("prefectures", "34")]).await,
            webhook: linked(&mut admin, child).await,
            bulk: id("select id from app.bulk_job").await,
            external: "A-1".to_owned(),
            transition: transition(nation, child, None).await,
            moving: moving(nation, child).await,
            run: run(&mut admin).await,
            linked: id("select id from app.linked_person").await,
            masked: id("select id from app.masked_export").await,
            opening: id("select id from app.masked_opening").await,
            ended: id("select id from app.retention_list").await,
            line: id("select id from app.retention_item").await,
            hold: id("select id from app.retention_hold").await,
            certificate: id("select id from app.erasure_certificate").await,
            proposal: proposal(&mut admin).await,
            score_model: weighed(&mut admin, child).await,
            review: id("select id from app.score_review").await,
            score_alarm: id("select id from app.score_alarm").await,
            round: outreach(&mut admin, child).await,
            candidate: id("select id from app.outreach_candidate").await,
            ask: id("select id from app.outreach_ask").await,
        }
    }

    /// Objects that do not exist, in the same area.
    pub fn absent() -> Self {
        let id = |n: u128| Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + n);
        let key = |n| Key::new(AREA, id(n));
        Self {
            child: key(1),
            mother: key(2),
            relation: id(3),
            intake: key(4),
            progress: id(5),
            attachment: id(6),
            letter: id(14),
            protection: id(7),
            notice: id(8),
            task: id(9),
            plan: id(30),
            charge: id(31),
            ledger: id(14),
            meeting: id(15),
            item: id(16),
            snapshot: id(17),
            approval: id(20),
            alert: id(18),
            rule: id(19),
            staff: id(10),
            appointment: id(11),
            post: 999_999,
            session: id(12),
            key: id(13),
            custody: key(14),
            disposition: id(15),
            comment: id(27),
            mark: id(28),
            area_group: id(29),
            sheet: id(16),
            report: id(17),
            missing: key(18),
            survey: key(23),
            announcement: key(24),
            webhook: id(25),
            bulk: id(26),
            external: "NONE".to_owned(),
            transition: key(21),
            moving: id(22),
            run: id(27),
            linked: id(28),
            masked: id(31),
            opening: id(32),
            ended: id(33),
            line: id(34),
            hold: id(35),
            certificate: id(36),
            proposal: id(30),
            score_model: id(37),
            review: id(38),
            score_alarm: id(42),
            round: id(39),
            candidate: id(40),
            ask: id(41),
        }
    }

    /// Puts the objects into a path; `kind` is the fourth column of the grid.
    pub fn fill(&self, path: &str, kind: &str) -> String {
        let key = match kind {
            "intake" => self.intake,
            "custody" => self.custody,
            "missing" => self.missing,
            "survey" => self.survey,
            "announcement" => self.announcement,
            "transition" => self.transition,
            _ => self.child,
        };
        let id = match kind {
            "progress" => self.progress.to_string(),
            "disposition" => self.disposition.to_string(),
            "comment" => self.comment.to_string(),
            "mark" => self.mark.to_string(),
            "areagroup" => self.area_group.to_string(),
            "attachment" => self.attachment.to_string(),
            "letter" => self.letter.to_string(),
            "protection" => self.protection.to_string(),
            "notice" => self.notice.to_string(),
            "task" => self.task.to_string(),
            "plan" => self.plan.to_string(),
            "charge" => self.charge.to_string(),
            "ledger" => self.ledger.to_string(),
            "meeting" => self.meeting.to_string(),
            "snapshot" => self.snapshot.to_string(),
            "approval" => self.approval.to_string(),
            "alert" => self.alert.to_string(),
            "alertrule" => self.rule.to_string(),
            "staff" => self.staff.to_string(),
            "post" => self.post.to_string(),
            "session" => self.session.to_string(),
            "key" => self.key.to_string(),
            "sheet" => self.sheet.to_string(),
            "report" => self.report.to_string(),
            "webhook" => self.webhook.to_string(),
            "bulk" => self.bulk.to_string(),
            "external" => self.external.clone(),
            "move" => self.moving.to_string(),
            "run" => self.run.to_string(),
            "linked" => self.linked.to_string(),
            "masked" => self.masked.to_string(),
            "ended" => self.ended.to_string(),
            "line" => self.line.to_string(),
            "hold" => self.hold.to_string(),
            "certificate" => self.certificate.to_string(),
            "proposal" => self.proposal.to_string(),
            "scoremodel" => self.score_model.to_string(),
            "review" => self.review.to_string(),
            "round" => self.round.to_string(),
            _ => self.child.id.to_string(),
        };
        path.replace("{key}", &key.to_string())
            .replace("{id}", &id)
            .replace("{relation}", &self.relation.to_string())
            .replace("{appointment}", &self.appointment.to_string())
            .replace("{deputy}", &self.appointment.to_string())
            .replace("{item}", &self.item.to_string())
            .replace("{form}", "record")
            .replace("{kind}", "record-sheet")
            .replace("{list}", "abuse_types")
            .replace("{outcome}", "custody")
            .replace("{entry}", "E-1")
            .replace("{name}", "main.css")
            .replace("{code}", "jumin")
            .replace("{n}", "1")
            .replace("{opening}", &self.opening.to_string())
            .replace("{candidate}", &self.candidate.to_string())
            .replace("{ask}", &self.ask.to_string())
            .replace("{alarm}", &self.score_alarm.to_string())
    }
}

/// The id a statement finds.
async fn id_of(nation: &Nation, sql: &'static str) -> Uuid {
    let found: Option<Uuid> = sqlx::query_scalar(sql).fetch_optional(&mut nation.admin().await).await.unwrap();
    found.unwrap_or_else(Uuid::nil)
}

/// A child sent on to the centre; a draft where a move is named.
async fn transition(nation: &Nation, child: Key, move_id: Option<Uuid>) -> Key {
    use relay::transitions::{Kind, NewTransition, draft, gather, send};
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let parts = gather::PARTS.iter().map(|(code, _)| (*code).to_owned()).collect();
    let choice = gather::Choice { parts, notes: Vec::new(), words: "架空の連絡".to_owned() };
    let package = gather::gather(&nation.app, &mut tx, child, &choice).await.unwrap();
    let kind = if move_id.is_some() { Kind::MoveNotice } else { Kind::CentreTransfer };
    let new = NewTransition { move_id, ..NewTransition::new(kind, CENTRE, Some(child), kind.bases()[0].0, package) };
    let key = match move_id {
        Some(_) => draft(&nation.app, &mut tx, &new).await.unwrap(),
        None => send(&nation.app, &mut tx, &new).await.unwrap(),
    };
    tx.commit().await.unwrap();
    key
}

/// A move of the child that is not sent yet.
async fn moving(nation: &Nation, child: Key) -> Uuid {
    let id = Uuid::from_u128(0x0199_0000_0000_7000_9000_0000_0000_0003);
    transition(nation, child, Some(id)).await;
    id
}

/// 一時保護 is the centre's: no page of a town begins one.
async fn custody(admin: &mut PgConnection, child: Key) -> Key {
    let id = sqlx::query_scalar(
        "insert into app.custody (area, org_id, id, person_id, started_at, first_started_at, basis, place_kind, grounds, purposes, started_by_name, updated_at)
         values ($1, $2, gen_random_uuid(), $3, now(), now(), 'authority', '所内', '{1-done}', '{安全確保}', '架空', now()) returning id",
    );
    let id = id.bind(AREA).bind(TOWN).bind(child.id).fetch_one(admin).await.unwrap();
    Key::new(AREA, id)
}

async fn mother(nation: &Nation, child: Key, mother: desk::people::NewPerson) -> (Key, Uuid) {
    let permit = fixtures::permit(&nation.app, TOWN);
    let mut tx = nation.app.db.write(&permit).await.unwrap();
    let id = desk::people::register(&mut tx, &mother).await.unwrap();
    let relation = desk::people::NewRelation { kind: "実母".into(), ..Default::default() };
    let relation = desk::people::relate(&mut tx, child, id, &relation).await.unwrap();
    tx.commit().await.unwrap();
    (Key::new(child.area, id), relation)
}

/// Begins a sheet and fills in nothing.
pub async fn begin_sheet(visitor: &mut Visitor, place: &str, form: &str) -> Uuid {
    let fields = [("form", form), ("period_from", "R7.4.1"), ("period_until", "R8.3.31")];
    let answer = visitor.post(place, &fields).await.expect(303);
    answer.location().trim_end_matches("/edit").rsplit('/').next().unwrap().parse().unwrap()
}

async fn intake(chief: &mut Visitor, child: Key) -> Key {
    let id = Uuid::from_u128(0x0199_0000_0000_7000_9000_0000_0000_0001);
    let form = [
        ("form", "abuse"),
        ("id", &id.to_string()),
        ("received_on", "令和8年4月1日"),
        ("received_time", "9:00"),
        ("route", "近隣・知人"),
        ("complaint", "架空の状況"),
        ("urgency", "B"),
        ("abuse_types", "身体的"),
        ("reporter.name", REPORTER),
        ("reporter.contact", REPORTER_CONTACT),
        ("child.0.person", &child.to_string()),
    ];
    chief.post("/intakes", &form).await.expect(303).location().strip_prefix("/intakes/").unwrap().parse().unwrap()
}

/// Enters the child into the ledger and puts it on the agenda of a council meeting.
async fn council(chief: &mut Visitor, admin: &mut sqlx::PgConnection, child: Key) {
    chief.post(&format!("/records/{child}/ledger"), &[("division", "要保護")]).await.expect(303);
    let id = Uuid::from_u128(0x0199_0000_0000_7000_9000_0000_0000_0002).to_string();
    let form = [("id", id.as_str()), ("kind", "実務者"), ("held_on", "令和8年12月1日"), ("held_time", "14:00")];
    chief.post("/meetings", &form).await.expect(303);
    chief.post(&format!("/meetings/{id}/agenda"), &[("which", "all")]).await.expect(303);
    sqlx::query(
        "insert into app.ledger_snapshot (area, org_id, id, meeting_id, taken_at, taken_by_name, lines)
         select area, org_id, gen_random_uuid(), id, now(), '架空', '[]' from app.meeting where kind = '実務者'",
    )
    .execute(&mut *admin)
    .await
    .unwrap();
    sqlx::query(
        "insert into app.approval (area, org_id, id, kind, subject_id, title, href, steps, submitted_by_name, submitted_at)
         select area, org_id, gen_random_uuid(), '会議録', id, '会議録', '/meetings', '[]', '架空', now() from app.meeting where kind = '実務者'",
    )
    .execute(&mut *admin)
    .await
    .unwrap();
    sqlx::query(
        "with rule as (
           insert into app.alert_rule (area, org_id, id, kind, days, tell, repeat_days, set_by_name, set_at)
           values ($1, $2, gen_random_uuid(), 'unseen', 30, '{charge}', 7, '架空', now()) returning area, org_id, id
         ) insert into app.alert (area, org_id, id, rule_id, person_id, detail, raised_at, told_at)
         select area, org_id, gen_random_uuid(), id, $3, '目視なし', now(), now() from rule",
    )
    .bind(AREA)
    .bind(TOWN)
    .bind(child.id)
    .execute(admin)
    .await
    .unwrap();
}

/// Puts a decision on file for the first 受理 of a child.
async fn decide(chief: &mut Visitor, nation: &Nation, child: Key) {
    let episode: Uuid = sqlx::query_scalar("select id from app.episode where person_id = $1")
        .bind(child.id)
        .fetch_one(&mut nation.admin().await)
        .await
        .unwrap();
    let today = nation.clock().today().to_string();
    let form = [("episode", episode.to_string()), ("kind", "継続指導".to_owned()), ("decided_on", today)];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    chief.post(&format!("/records/{child}/dispositions"), &form).await.expect(303);
}

/// Adds a picture of one pixel to the attachments of a child.
pub async fn attach(visitor: &mut Visitor, child: Key) {
    let (kind, body) = upload();
    visitor.send(Method::POST, &format!("/records/{child}/attachments"), kind, body, &[]).await.expect(303);
}

/// A whole upload: content type and body.
pub fn upload() -> (&'static str, Vec<u8>) {
    let mut picture = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(1, 1).write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let mut body = Vec::new();
    for (name, value) in [("title", "架空の診断書"), ("kind", "その他")] {
        body.extend(format!("--xx\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(
        b"--xx\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n",
    );
    body.extend(picture.into_inner());
    body.extend(b"\r\n--xx--\r\n");
    ("multipart/form-data; boundary=xx", body)
}

async fn api_key(nation: &Nation) -> Uuid {
    let permit = fixtures::permit(&nation.app, TOWN);
    let until = nation.clock().today() + jiff::Span::new().days(90);
    nation.app.gate.create_api_key(&permit, "架空の連携", "system", until).await.unwrap().0
}
