//! The editor of forms: versions, own items, columns, conditions and hints on the screen, files, and what nobody fills in.

use super::*;

#[tokio::test]
async fn a_form_is_extended_published_and_never_changed_afterwards() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let form = "/admin/sheets/survey_school";
    chief.post(&format!("{form}/begin"), &[]).await.expect(303);
    // One draft a form.
    chief.post(&format!("{form}/begin"), &[]).await.expect(409);
    let item =
        [("revision", "1"), ("section", "own"), ("kind", "choice"), ("label", "通学の手段"), ("choices", "徒歩\nバス")];
    chief.post(&format!("{form}/item"), &item).await.expect(303);
    // Somebody else's screen is older.
    chief.post(&format!("{form}/item"), &item).await.expect(409);
    let broken = [("revision", "2"), ("section", "own"), ("kind", "choice"), ("label", "選択肢なし"), ("choices", "")];
    has(&chief.post(&format!("{form}/item"), &broken).await.expect(422), &["選択肢を一つ以上入力してください。"]);
    let hung = [
        ("revision", "2"),
        ("key", "concern_text"),
        ("label", "気になる項目の内容"),
        ("shown_if", "all"),
        ("shown_if.0.test", "own_1:is:バス"),
    ];
    chief.post(&format!("{form}/item"), &hung).await.expect(303);
    let retired = [("revision", "3"), ("op", "retire"), ("item", "own_1")];
    has(&chief.post(&format!("{form}/edit"), &retired).await.expect(422), &["気になる項目の内容", "使われていません"]);
    has(&chief.get(&format!("{form}/preview")).await.expect(200), &["通学の手段", "バス"]);

    // Nobody fills in a draft.
    let list = format!("/records/{child}/sheets");
    let old = begin_sheet(&mut chief, &list, "survey_school").await;
    assert!(!chief.get(&format!("{list}/{old}/edit")).await.expect(200).body.contains("通学の手段"));
    chief.post(&format!("{form}/publish"), &[("revision", "3"), ("first_day", "R1.5.1")]).await.expect(422);
    let today = nation.clock().today().to_string();
    chief.post(&format!("{form}/publish"), &[("revision", "3"), ("first_day", &today)]).await.expect(303);
    let new = begin_sheet(&mut chief, &list, "survey_school").await;
    has(&chief.get(&format!("{list}/{new}/edit")).await.expect(200), &["通学の手段", "第2版"]);
    assert!(!chief.get(&format!("{list}/{old}/edit")).await.expect(200).body.contains("通学の手段"));
    has(&chief.get(&format!("{list}/{old}")).await.expect(200), &["この様式は第2版になっています", "通学の手段"]);
    // The database itself does not let a published version change.
    let mut connection = nation.database.role(Role::Write).connect().await.unwrap();
    sqlx::query("select set_config('app.own', $1, false), set_config('app.orgs', $1, false)")
        .bind(format!("{{{TOWN}}}"))
        .execute(&mut connection)
        .await
        .unwrap();
    let changed = sqlx::query("update app.sheet_form set definition = '{}'").execute(&mut connection).await.unwrap();
    assert_eq!(changed.rows_affected(), 0);
    // The next town is not concerned.
    let mut next = nation.staff(crate::nation::NEXT_TOWN, "family_chief").await;
    assert!(!next.get(&format!("{form}/preview")).await.expect(200).body.contains("通学の手段"));
}

#[tokio::test]
async fn what_nobody_fills_in_is_named_and_code_lists_follow_their_years() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(&mut chief, &list, "urgency").await;
    chief.post(&format!("{list}/{id}/edit"), &whole()).await.expect(303);
    let report = chief.get("/admin/sheets/urgency").await.expect(200);
    has(&report, &["完成した様式は1件です。", "一度も記入されなかった項目が", "未使用", "1/1", "0/1"]);

    let codes = "/admin/sheets/codes/staff_kinds";
    has(&chief.get(codes).await.expect(200), &["統括支援員(こども家庭センター)", "2024", "職員体制報告"]);
    let twice = [("revision", "0"), ("title", "職種"), ("code.0.label", "司書"), ("code.1.label", "司書")];
    has(&chief.post(codes, &twice).await.expect(422), &["同じ年度に二つあります"]);
    let own = [
        ("revision", "0"),
        ("title", "職種"),
        ("code.0.label", "家庭支援専門監"),
        ("code.1.label", "旧職"),
        ("code.1.until", "2020"),
    ];
    chief.post(codes, &own).await.expect(303);
    chief.post(codes, &own).await.expect(409);
    let report = begin_sheet(&mut chief, "/sheets", "staff_report").await;
    let page = chief.get(&format!("/sheets/{report}/edit")).await.expect(200);
    has(&page, &["家庭支援専門監"]);
    assert!(!page.body.contains("旧職"), "a code of an older year is offered");
    // A list may not lose what a form's conditions speak of.
    let copied = [("op", "copy"), ("title", "架空の写し")];
    let copy = chief.post("/admin/sheets/risk_common/begin", &copied).await.expect(303).location().to_owned();
    let hung = [
        ("revision", "1"),
        ("key", "ground"),
        ("label", "根拠"),
        ("shown_if", "any"),
        ("shown_if.0.test", "severity:is:6"),
    ];
    chief.post(&copy.replace("/edit", "/item"), &hung).await.expect(303);
    let gone = [("revision", "0"), ("title", "重症度"), ("code.0.code", "5"), ("code.0.label", "重度")];
    has(&chief.post("/admin/sheets/codes/severities", &gone).await.expect(422), &["架空の写し", "使えなくなります"]);
}

#[tokio::test]
async fn a_form_goes_out_and_comes_back_as_toml() {
    let nation = Nation::new().await;
    let (mut chief, _) = desk(&nation).await;
    chief.post("/admin/sheets/visit_note/begin", &[]).await.expect(303);
    let toml = chief.get("/admin/sheets/visit_note/toml").await.expect(200).body;
    let renamed = toml.replace("不在票を置いた", "不在票を郵便受けに入れた");
    assert_ne!(toml, renamed);
    let path = "/admin/sheets/visit_note/toml";
    let broken = renamed.replace("kind = \"state\"", "kind = \"magic\"");
    has(&chief.post(path, &[("revision", "1"), ("toml", &broken)]).await.expect(422), &["様式のファイルを読めません"]);
    chief.post(path, &[("revision", "1"), ("toml", &renamed)]).await.expect(303);
    has(&chief.get("/admin/sheets/visit_note/edit").await.expect(200), &["不在票を郵便受けに入れた", "第2版(下書き)"]);
    chief.post("/admin/sheets/visit_note/discard", &[]).await.expect(303);
    chief.get("/admin/sheets/visit_note/edit").await.expect(404);
}

#[tokio::test]
async fn a_municipality_adds_its_own_items_from_a_day_on_and_keeps_the_national_ones() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let (form, list) = ("/admin/sheets/survey_school", format!("/records/{child}/sheets"));
    let answers = |version: &'static str| {
        vec![
            ("version", version),
            ("op", "done"),
            ("a.round", "1"),
            ("a.surveyed_on", "R8.4.1"),
            ("a.school", "架空小学校"),
            ("a.child_name", "架空 花子"),
            ("a.council", "no"),
            ("a.result", "none"),
        ]
    };
    let first = begin_sheet(&mut chief, &list, "survey_school").await;
    chief.post(&format!("{list}/{first}/edit"), &answers("1")).await.expect(303);
    chief.post(&format!("{form}/begin"), &[]).await.expect(303);
    for (revision, label) in [("1", "通学の手段"), ("2", "放課後の居場所")] {
        let item = [("revision", revision), ("section", "own"), ("kind", "text"), ("label", label)];
        chief.post(&format!("{form}/item"), &item).await.expect(303);
    }
    let tomorrow = nation.clock().today().tomorrow().unwrap().to_string();
    chief.post(&format!("{form}/publish"), &[("revision", "3"), ("first_day", &tomorrow)]).await.expect(303);

    // Until that day the national form is filled in; from then on everything of it, and the own items.
    let before = begin_sheet(&mut chief, &list, "survey_school").await;
    assert!(!chief.get(&format!("{list}/{before}/edit")).await.expect(200).body.contains("通学の手段"));
    nation.clock().advance(jiff::SignedDuration::from_hours(24));
    let mut chief = nation.again(&chief).await;
    let after = begin_sheet(&mut chief, &list, "survey_school").await;
    let page = chief.get(&format!("{list}/{after}/edit")).await.expect(200);
    has(&page, &["所属で加えた項目", "通学の手段", "調査の回", "気になる項目", "支援者・支援方針", "第2版"]);
    let mut typed = answers("1");
    typed.push(("a.own_1", "徒歩"));
    chief.post(&format!("{list}/{after}/edit"), &typed).await.expect(303);

    // The report counts each item in the sheets that asked it.
    let report = chief.get(form).await.expect(200).body;
    let row = |label: &str| {
        let at = report.find(&format!("<td>{label}</td>")).unwrap_or_else(|| panic!("{label}: {report}"));
        report[at..].split("</tr>").next().unwrap().to_owned()
    };
    assert!(row("通学の手段").contains("1/1"), "{}", row("通学の手段"));
    assert!(row("放課後の居場所").contains("0/1") && row("放課後の居場所").contains("未使用"));
    assert!(row("調査の回").contains("2/2"));
}

#[tokio::test]
async fn columns_combined_conditions_and_hints_are_edited_on_the_screen() {
    let nation = Nation::new().await;
    let (mut chief, child) = desk(&nation).await;
    let form = "/admin/sheets/survey_school";
    chief.post(&format!("{form}/begin"), &[]).await.expect(303);
    let table = [
        ("revision", "1"),
        ("section", "own"),
        ("kind", "rows"),
        ("label", "登校の記録"),
        ("column.0.label", "登校した日"),
        ("column.0.kind", "date"),
        ("column.0.required", "1"),
        ("column.1.label", "体重"),
        ("column.1.kind", "number"),
        ("column.1.unit", "kg"),
        ("column.1.max", "100"),
        ("column.1.decimals", "1"),
        ("column.2.label", "送迎"),
        ("column.2.kind", "choice"),
        ("column.2.choices", "親\n祖母"),
        ("column.3.label", ""),
        ("column.3.kind", "text"),
        ("shown_if", "any"),
        ("shown_if.0.test", "result:is:support"),
        ("shown_if.0.group", "A"),
        ("shown_if.1.test", "round:within"),
        ("shown_if.1.low", "2"),
        ("shown_if.1.group", "A"),
        ("shown_if.2.test", "council:is:yes"),
    ];
    let mut wrong = table.to_vec();
    wrong.retain(|(name, _)| *name != "shown_if.1.low");
    has(&chief.post(&format!("{form}/item"), &wrong).await.expect(422), &["「以上」か「以下」の数", "登校した日"]);
    chief.post(&format!("{form}/item"), &table).await.expect(303);
    let page = chief.get(&format!("{form}/item?key=own_1")).await.expect(200);
    has(&page, &["value=\"登校した日\"", "value=\"kg\"", "親\n祖母", "どれかの条件にあたるとき"]);

    // A hint, and what follows when somebody chooses otherwise.
    let choice = [
        ("revision", "2"),
        ("section", "own"),
        ("kind", "choice"),
        ("label", "訪問の要否"),
        ("choices", "go=訪問する\nstay=訪問しない"),
    ];
    chief.post(&format!("{form}/item"), &choice).await.expect(303);
    let hinted = [
        &[("revision", "3"), ("key", "own_2")][..],
        &choice[3..],
        &[
            ("suggest.0.value", "go"),
            ("suggest.0.because", "登録があり欠食がある"),
            ("suggest.0.when", "all"),
            ("suggest.0.when.0.test", "council:is:yes"),
            ("suggest.0.when.1.test", "concerns:is:meals"),
        ],
    ];
    chief.post(&format!("{form}/item"), &hinted.concat()).await.expect(303);
    let mut unsaid = hinted.concat();
    unsaid[0] = ("revision", "4");
    unsaid.retain(|(name, _)| *name != "suggest.0.because" && !name.starts_with("suggest.0.when"));
    has(&chief.post(&format!("{form}/item"), &unsaid).await.expect(422), &["目安の理由", "目安を出す条件を選んで"]);
    has(&chief.get(&format!("{form}/preview")).await.expect(200), &["登校した日", "登録があり欠食がある"]);
    let today = nation.clock().today().to_string();
    chief.post(&format!("{form}/publish"), &[("revision", "4"), ("first_day", &today)]).await.expect(303);

    let list = format!("/records/{child}/sheets");
    let id = begin_sheet(&mut chief, &list, "survey_school").await;
    let edit = format!("{list}/{id}/edit");
    let page = chief.get(&edit).await.expect(200);
    let column = |n: usize| {
        let names: Vec<&str> = page.body.split("data-name=\"a.own_1.__N__.").skip(1).collect();
        format!("a.own_1.0.{}", names[n].split('"').next().unwrap())
    };
    let (day, weight) = (column(0), column(1));
    let typed = [
        ("version", "1"),
        ("op", "save"),
        ("a.council", "yes"),
        ("a.concerns", "meals"),
        (day.as_str(), "R8.13.1"),
        (weight.as_str(), "20.5"),
    ];
    has(&chief.post(&edit, &typed).await.expect(422), &["「登校した日」は年月日で入力してください。"]);
    let typed = [
        ("version", "1"),
        ("op", "save"),
        ("a.council", "yes"),
        ("a.concerns", "meals"),
        (day.as_str(), "R8.4.1"),
        (weight.as_str(), "20.5"),
    ];
    chief.post(&edit, &typed).await.expect(303);
    has(&chief.get(&edit).await.expect(200), &["回答からの目安: 訪問する(登録があり欠食がある)。"]);
    let answers = stored(&nation, id).await;
    assert_eq!(answers["own_1"][0][day.rsplit('.').next().unwrap()], "2026-04-01", "{answers}");
    // Without what shows it the table has no answers.
    let typed = [("version", "2"), ("op", "save"), ("a.council", "no"), (day.as_str(), "R8.4.1")];
    chief.post(&edit, &typed).await.expect(303);
    assert!(stored(&nation, id).await["own_1"].is_null());
}

/// The fields of the page of an item as a browser would send them.
fn as_sent(page: &str) -> Vec<(String, String)> {
    let form = page.split("data-save novalidate>").nth(1).unwrap().split("</form>").next().unwrap();
    let outside = |(n, part): (usize, &str)| match n {
        0 => part.to_owned(),
        _ => part.split_once("</template>").unwrap().1.to_owned(),
    };
    let form: String = form.split("<template").enumerate().map(outside).collect();
    let plain = |text: &str| {
        let marks = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
        marks.iter().fold(text.to_owned(), |text, (mark, c)| text.replace(mark, c))
    };
    let attribute = |tag: &str, name: &str| {
        let found = tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next());
        plain(found.unwrap_or_default())
    };
    let mut sent = Vec::new();
    let mut list: Option<(String, Option<String>, bool)> = None;
    for part in form.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        match tag.split(' ').next().unwrap() {
            "input" => sent.push((attribute(tag, "name"), attribute(tag, "value"))),
            "textarea" => sent.push((attribute(tag, "name"), plain(text))),
            "select" => list = Some((attribute(tag, "name"), None, false)),
            "option" => {
                let (_, chosen, is_sure) = list.as_mut().unwrap();
                let is_selected = tag.ends_with(" selected");
                if is_selected || (chosen.is_none() && !*is_sure) {
                    (*chosen, *is_sure) = (Some(attribute(tag, "value")), is_selected);
                }
            }
            "/select" => {
                let (name, chosen, _) = list.take().unwrap();
                sent.push((name, chosen.unwrap_or_default()));
            }
            _ => {}
        }
    }
    sent
}

#[tokio::test]
async fn an_item_saved_as_it_is_shown_stays_as_it_is() {
    let nation = Nation::new().await;
    let (mut chief, _) = desk(&nation).await;
    for id in ["urgency", "risk_common", "survey_school", "consent", "opinion", "staff_report"] {
        let form = format!("/admin/sheets/{id}");
        chief.post(&format!("{form}/begin"), &[]).await.expect(303);
        let before = chief.get(&format!("{form}/toml")).await.expect(200).body;
        let page = chief.get(&format!("{form}/edit")).await.expect(200).body;
        let keys: Vec<&str> = page.split("/item?key=").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(keys.len() > 5, "{id}: {keys:?}");
        for key in keys {
            let page = chief.get(&format!("{form}/item?key={key}")).await.expect(200).body;
            let sent = as_sent(&page);
            let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answer = chief.post(&format!("{form}/item"), &sent).await;
            assert_eq!(answer.status, 303, "{id} {key}: {sent:?}");
        }
        let after = chief.get(&format!("{form}/toml")).await.expect(200).body;
        assert_eq!(after, before, "{id} came back otherwise");
    }
}
