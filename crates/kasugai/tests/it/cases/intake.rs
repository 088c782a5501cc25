//! What is corrected after a report was taken, and what its children are to each other.

use super::*;

const NAME: &str = "訂正後の架空さん";

#[tokio::test]
async fn a_reporter_is_corrected_and_only_those_with_the_right_see_who_it_was() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let (intake, children) = with_record(&nation, &mut clerk).await;
    let path = format!("/intakes/{intake}/reporter/edit");
    let form = clerk.get(&path).await.expect(200);
    has(&form, &["隣家の架空さん", "000-9999-8888", "checked"]);
    let typed = [("version", "1"), ("reporter.name", NAME), ("reporter.contact", "000-9999-8888")];
    let long = "長".repeat(201);
    let refused = clerk.post(&path, &[("version", "1"), ("reporter.name", &long)]).await.expect(422);
    has(&refused, &[&long]);
    clerk.post(&path, &typed).await.expect(303);
    let late = clerk.post(&path, &[("version", "1"), ("reporter.name", "遅れた訂正")]).await.expect(409);
    has(&late, &["遅れた訂正", "先に訂正しました"]);
    clerk
        .post(&path, &[("version", "2"), ("reporter.name", NAME), ("reporter.contact", "000-9999-8888")])
        .await
        .expect(303);
    assert_eq!(count(&nation, "select count(*) from app.reporter_before").await, 1, "the same again is no correction");

    let shown = clerk.get(&format!("/intakes/{intake}/reporter")).await.expect(200);
    has(&shown, &[NAME, "隣家の架空さん", "が訂正する前", "匿名希望"]);
    for path in [
        format!("/intakes/{intake}"),
        format!("/intakes/{intake}/print"),
        format!("/records/{}", children[0]),
        format!("/records/{}/history", children[0]),
        format!("/records/{}/history", children[1]),
        "/operations".to_owned(),
    ] {
        let body = match path.ends_with("/print") {
            true => crate::paper::printed(&mut clerk, &path).await,
            false => clerk.get(&path).await.expect(200).body,
        };
        assert!(!body.contains("隣家の架空さん") && !body.contains(NAME) && !body.contains("000-9999-8888"), "{path}");
    }
    let history = clerk.get(&format!("/records/{}/history", children[0])).await.expect(200);
    has(&history, &["通告者の氏名", "(秘匿)", "通告者の匿名"]);
    assert!(!history.body.contains("通告者の連絡先"), "what was not corrected is not named: {}", history.body);
    assert_eq!(
        count(
            &nation,
            "select count(*) from app.change c, app.event e, log.audit a
             where strpos(c.fields::text || e.payload::text || a.detail, '架空さん') > 0"
        )
        .await,
        0
    );
    assert_eq!(
        count(
            &nation,
            "select count(*) from app.reporter_before where strpos(encode(sealed, 'escape'), '000-9999') > 0"
        )
        .await,
        0,
        "sealed as before"
    );
    assert_eq!(
        count(&nation, "select count(*) from log.audit where kind = 'reporter.corrected'").await,
        2,
        "for each child"
    );
    let mut school = nation.staff(TOWN, "health_chief").await;
    school.get(&path).await.expect(403);
    school.post(&path, &typed).await.expect(403);
    nation.staff(CENTRE, "centre_chief").await.post(&path, &typed).await;
    assert_eq!(count(&nation, "select count(*) from app.reporter_before").await, 1, "not by another agency");
}

async fn relations(nation: &Nation) -> Vec<(String, String, String)> {
    sqlx::query_as(
        "select c.given, f.kind, r.given from app.relation f
         join app.person_name c on c.person_id = f.person_id join app.person_name r on r.person_id = f.relative_id
         where f.kind <> '実母' order by c.given",
    )
    .fetch_all(&mut nation.admin().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn children_of_a_report_are_siblings_when_the_form_says_so() {
    let nation = Nation::new().await;
    let mut clerk = nation.staff(TOWN, "family_chief").await;
    let page = clerk.get("/intakes/new?form=abuse").await.expect(200);
    has(&page, &["name=\"siblings\""]);
    registered(&nation, &mut clerk).await;
    assert_eq!(relations(&nation).await, [], "not by itself");
    let mut form = report(&nation, nation.clock().new_id());
    form.extend([("siblings", "1".to_owned()), ("child.0.sex", "male".to_owned()), ("child.1.sex", "male".to_owned())]);
    form.retain(|(name, _)| *name != "child.0.given" && *name != "child.1.given");
    form.extend([("child.0.given", "三郎".to_owned()), ("child.1.given", "四郎".to_owned())]);
    clerk.post("/intakes", &borrowed(&form)).await.expect(303);
    let expected = [("三郎", "弟", "四郎"), ("四郎", "兄", "三郎")];
    let found = relations(&nation).await;
    let found: Vec<_> = found.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(found, expected);
    // The same two once more: their family tables are there already.
    let known: Vec<Uuid> =
        sqlx::query_scalar("select person_id from app.person_name where given in ('三郎', '四郎') order by given")
            .fetch_all(&mut nation.admin().await)
            .await
            .unwrap();
    let mut again = report(&nation, nation.clock().new_id());
    again.extend([
        ("siblings", "1".to_owned()),
        ("child.0.person", Key::new(AREA, known[0]).to_string()),
        ("child.1.person", Key::new(AREA, known[1]).to_string()),
    ]);
    clerk.post("/intakes", &borrowed(&again)).await.expect(303);
    assert_eq!(relations(&nation).await.len(), 2);
}
