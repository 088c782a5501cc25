//! What a form about a shared case begins with: the addressee and who the child is.

use crate::police::store;
use desk::App;
use desk::sharing::purpose;
use ground::Result;
use ground::db::Key;
use ground::gate::Permit;
use ground::web::Fields;

/// The fields of a shared case; none until the purpose is stated in this session. The look is on record.
pub async fn of_case(app: &App, permit: &Permit, key: Key) -> Result<Option<Fields>> {
    let (mut tx, _) = store::find(app.db.read(permit).await?, key).await?;
    let Some(purpose) = purpose::stated(&mut tx, key).await? else { return Ok(None) };
    drop(tx);
    let permit = permit.with_purpose(&purpose);
    let (tx, case) = store::find(app.db.read(&permit).await?, key).await?;
    let case = tx.show(case).await?;
    let parted = |name: &str| -> (String, String) {
        name.split_once(' ').map_or((name.to_owned(), String::new()), |(one, two)| (one.to_owned(), two.to_owned()))
    };
    let ((family, given), (family_kana, given_kana)) = (parted(&case.name), parted(&case.kana));
    let mut fields = Fields::default();
    fields.set("to", case.centre.to_string());
    for (name, value) in [
        ("family", family),
        ("given", given),
        ("family_kana", family_kana),
        ("given_kana", given_kana),
        ("birth", case.birth.as_ref().map(|birth| birth.label()).unwrap_or_default()),
        ("sex", case.sex),
        ("address", case.address),
        ("school", case.school),
    ] {
        fields.set(&format!("child.0.{name}"), value);
    }
    Ok(Some(fields))
}
