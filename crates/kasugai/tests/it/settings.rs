//! 設定: what a change does is told before it is made, and holds where it says.

use crate::fixtures::{child, register};
use crate::nation::{CENTRE, Nation, TOWN};
use crate::visitor::Visitor;

fn has(page: &str, words: &[&str]) {
    for words in words {
        assert!(page.contains(words), "{words} is missing: {page}");
    }
}

async fn set(admin: &mut Visitor, name: &str, values: &[&str]) {
    let fields: Vec<(&str, &str)> =
        std::iter::once(("name", name)).chain(values.iter().map(|value| (name, *value))).collect();
    admin.post("/admin/settings", &fields).await.expect(303);
}

#[tokio::test]
async fn narrowed_sharing_is_told_before_it_closes_the_records_to_counterparts() {
    let nation = Nation::new().await;
    let ours = child(&nation.app, TOWN, "架空 三郎").await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    nation.state_purpose(&worker, ours).await;
    worker.get(&format!("/records/{ours}")).await.expect(200);

    let wish = [("name", "sharing_range"), ("sharing_range", "hit")];
    let page = admin.post("/admin/settings/preview", &wish).await.expect(200).body;
    let centre = nation.app.gate.registry().name(CENTRE).to_owned();
    has(&page, &["1の機関が、この所属の記録を読めなくなります", "児童記録票は1件", &centre, "該当の有無と連絡先だけ"]);
    worker.get(&format!("/records/{ours}")).await.expect(200);

    admin.post("/admin/settings", &wish).await.expect(303);
    worker.get(&format!("/records/{ours}")).await.expect(404);
    let list = worker.get("/records").await.expect(200).body;
    assert!(!list.contains("三郎"), "{list}");
    // The town reads the centre's as before.
    let living =
        crate::fixtures::living_at(crate::fixtures::named("架空 四郎"), "34302", "広島県安芸郡府中町架空1", "");
    let theirs = register(&nation.app, CENTRE, &living).await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    nation.state_purpose(&clerk, theirs).await;
    clerk.get(&format!("/records/{theirs}")).await.expect(200);

    let back = [("name", "sharing_range"), ("reset", "1")];
    has(&admin.post("/admin/settings/preview", &back).await.expect(200).body, &["読めるようになります"]);
    admin.post("/admin/settings", &back).await.expect(303);
    worker.get(&format!("/records/{ours}")).await.expect(200);
}

#[tokio::test]
async fn notices_that_are_not_taken_do_not_come_and_those_that_must_do() {
    let nation = Nation::new().await;
    let mut admin = nation.staff(CENTRE, "admin").await;
    set(&mut admin, "taken_notices", &["person.updated"]).await;
    let ours = child(&nation.app, TOWN, "架空 五郎").await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    crate::fixtures::put_in_charge(&mut nation.admin().await, clerk.staff.unwrap(), ours).await;
    let form = [("version", "1"), ("school", "架空小学校")];
    clerk.post(&format!("/records/{ours}/edit"), &form).await.expect(303);
    nation.work().await;
    let mut worker = nation.staff(CENTRE, "centre_worker").await;
    let page = worker.get("/notices").await.expect(200).body;
    has(&page, &["児童記録票が登録されました"]);
    assert!(!page.contains("児童記録票が更新されました"), "{page}");

    let all = ["record.updated", "person.updated", "progress.added", "progress.edited"];
    let wish: Vec<(&str, &str)> =
        std::iter::once(("name", "taken_notices")).chain(all.map(|code| ("taken_notices", code))).collect();
    has(&admin.post("/admin/settings/preview", &wish).await.expect(200).body, &["届くようになる知らせは"]);
    admin.post("/admin/settings", &wish).await.expect(303);
    let form = [("version", "2"), ("school", "架空中学校")];
    clerk.post(&format!("/records/{ours}/edit"), &form).await.expect(303);
    nation.work().await;
    has(&worker.get("/notices").await.expect(200).body, &["児童記録票が更新されました"]);
}

#[tokio::test]
async fn kinds_that_are_not_handled_are_not_offered_and_stay_where_they_are() {
    let nation = Nation::new().await;
    child(&nation.app, TOWN, "架空 六郎").await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let page =
        admin.post("/admin/settings/preview", &[("name", "shown_kinds"), ("shown_kinds", "02")]).await.expect(200);
    has(&page.body, &["「保健相談」を選べなくなります", "記録0件"]);
    set(&mut admin, "shown_kinds", &["02"]).await;
    let mut clerk = nation.staff(TOWN, "family_staff").await;
    let form = clerk.get("/intakes/new?form=general").await.expect(200).body;
    has(&form, &["養護相談(その他)", "養護相談(児童虐待)"]);
    assert!(!form.contains("保健相談"), "{form}");
    // A list is searched by any kind: old cases have them.
    has(&clerk.get("/records").await.expect(200).body, &["保健相談"]);
}

#[tokio::test]
async fn a_field_of_ones_own_is_written_kept_in_history_and_stays_after_it_left_the_form() {
    let nation = Nation::new().await;
    let ours = child(&nation.app, TOWN, "架空 七郎").await;
    let mut admin = nation.staff(TOWN, "admin").await;
    let fields = [
        ("field.0.label", "母子手帳"),
        ("field.0.kind", "choice"),
        ("field.0.choices", "確認済、未確認"),
        ("field.1.label", "次の面接"),
        ("field.1.kind", "date"),
    ];
    let page = admin.post("/admin/settings/fields", &fields).await.expect(200).body;
    has(&page, &["「母子手帳」の欄ができます", "「次の面接」の欄ができます"]);
    assert!(
        !admin.get("/admin/settings/fields").await.expect(200).body.contains("value=\"母子手帳\""),
        "only looked at"
    );
    let confirmed: Vec<_> = fields.into_iter().chain([("confirmed", "1")]).collect();
    admin.post("/admin/settings/fields", &confirmed).await.expect(303);

    let mut clerk = nation.staff(TOWN, "family_chief").await;
    crate::fixtures::put_in_charge(&mut nation.admin().await, clerk.staff.unwrap(), ours).await;
    let edit = format!("/records/{ours}/edit");
    has(&clerk.get(&edit).await.expect(200).body, &["独自の項目", "母子手帳", "確認済"]);
    let refused =
        clerk.post(&edit, &[("version", "1"), ("extra.f1", "ほか"), ("extra.f2", "R8.13.1")]).await.expect(422);
    has(&refused.body, &["母子手帳", "次の面接"]);
    clerk.post(&edit, &[("version", "1"), ("extra.f1", "確認済"), ("extra.f2", "R8.12.1")]).await.expect(303);
    has(&clerk.get(&format!("/records/{ours}")).await.expect(200).body, &["確認済", "令和8年12月1日"]);
    has(&clerk.get(&format!("/records/{ours}/history")).await.expect(200).body, &["母子手帳", "確認済"]);

    let fewer = [("field.0.key", "f2"), ("field.0.label", "次の面接"), ("field.0.kind", "date")];
    let page = admin.post("/admin/settings/fields", &fewer).await.expect(200).body;
    has(&page, &["「母子手帳」の欄がなくなります。記入のある1件"]);
    let confirmed: Vec<_> = fewer.into_iter().chain([("confirmed", "1")]).collect();
    admin.post("/admin/settings/fields", &confirmed).await.expect(303);
    assert!(!clerk.get(&edit).await.expect(200).body.contains("未確認"));
    clerk.post(&edit, &[("version", "2"), ("extra.f2", "R8.12.2"), ("school", "架空小学校")]).await.expect(303);
    let shown = clerk.get(&format!("/records/{ours}")).await.expect(200).body;
    has(&shown, &["母子手帳", "確認済", "令和8年12月2日"]);
    // A new field never takes over what an old one left.
    let again = [("field.0.label", "べつの項目"), ("field.0.kind", "line"), ("confirmed", "1")];
    admin.post("/admin/settings/fields", &again).await.expect(303);
    assert!(clerk.get(&edit).await.expect(200).body.contains("extra.f3"));
}

#[tokio::test]
async fn hours_of_the_office_decide_which_telephone_comes_first() {
    let nation = Nation::new().await;
    let registry = nation.app.gate.registry();
    let now = nation.clock().today().at(8, 0, 0, 0);
    let open = |registry: &ground::gate::Registry, at| desk::sharing::is_open(registry, TOWN, at);
    assert!(!open(&registry, now));
    let mut admin = nation.staff(TOWN, "admin").await;
    admin.post("/admin/settings", &[("name", "office_from"), ("office_from", "いつか")]).await.expect(422);
    set(&mut admin, "office_from", &["7:30"]).await;
    admin.get("/admin/settings").await.expect(200);
    let working_day = (0..14)
        .map(|day| now.saturating_add(jiff::ToSpan::days(day)))
        .find(|day| open(&nation.app.gate.registry(), *day));
    assert!(working_day.is_some(), "open at eight on no day of the week");
}
