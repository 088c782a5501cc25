//! 利害関係: which persons are hidden from which member of staff; administrators add and lift by hand.

use crate::App;
use crate::frame::{self, Errors, Frame};
use crate::people::{access, store};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ground::db::Key;
use ground::gate::Permit;
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use uuid::Uuid;

/// A wall as the page shows it.
struct WallView {
    staff: Uuid,
    staff_name: String,
    person: Key,
    person_name: String,
    why: &'static str,
    at: String,
    set_by: String,
    lifted: Option<String>,
}

#[derive(Template)]
#[template(path = "people/conflicts.html")]
struct ConflictsPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    walls: Vec<WallView>,
    staff: Vec<(String, String)>,
}

impl ConflictsPage {
    async fn load(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<Self> {
        let mut tx = app.db.read(permit).await?;
        let walls = store::walls(&mut tx).await?;
        let staff = store::staff_names(&mut tx).await?;
        let (walls, staff) = tx.show(walls.zip(staff)).await?;
        let view = |wall: store::Wall| WallView {
            staff: wall.staff,
            staff_name: wall.staff_name,
            person: wall.person,
            person_name: wall.person_name,
            why: store::why_label(&wall.why),
            at: frame::moment_wareki(wall.at),
            set_by: wall.set_by,
            lifted: wall.lifted.map(|(at, by)| format!("{} {by}", frame::moment_wareki(at))),
        };
        Ok(Self {
            frame: Frame::new(app, permit, "利害関係", "/admin"),
            fields,
            errors,
            walls: walls.into_iter().map(view).collect(),
            staff: staff.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        })
    }
}

/// The list and the form.
pub async fn page(State(app): State<App>, permit: Permit, query: Fields) -> Result<Html<String>> {
    frame::html(&ConflictsPage::load(&app, &permit, query, Errors::default()).await?)
}

/// Hides a person from a member of staff.
pub async fn add(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    match try_add(&app, &permit, &fields).await {
        Ok(()) => Ok(Redirect::to("/admin/conflicts").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&ConflictsPage::load(&app, &permit, fields, errors).await?)?.into_response())
        }
    }
}

async fn try_add(app: &App, permit: &Permit, fields: &Fields) -> Result<()> {
    let mut reader = Reader::new(fields);
    let staff = reader.required("staff", "職員", 50).parse::<Uuid>().ok();
    let person = person_of(&reader.required("person", "こどものページのアドレス", 300));
    if person.is_none() && reader.errors().is_empty() {
        reader.refuse("person", "こどものページを開き、アドレス欄の内容をそのまま貼り付けてください。");
    }
    let Some((staff, person)) = reader.finish(staff.zip(person))? else {
        return Err(Error::invalid("staff", "職員を選んでください。"));
    };
    match access::open(app, permit, person).await {
        Ok(_) | Err(Error::PurposeNeeded(_)) => {}
        Err(Error::NotFound) => {
            return Err(Error::invalid("person", "この人は見つかりません。アドレスを確認してください。"));
        }
        Err(error) => return Err(error),
    }
    let mut tx = app.db.write(permit).await?;
    store::add_wall(&mut tx, staff, person).await?;
    tx.commit().await
}

/// The person an address of a page is about, as people paste it.
pub fn person_of(address: &str) -> Option<Key> {
    address.split(['/', '?', '=', '#', '&']).find_map(|part| part.parse().ok())
}

/// Lets a member of staff find a person again.
pub async fn lift(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Redirect> {
    let staff = fields.get("staff").parse().map_err(|_| Error::NotFound)?;
    let person = fields.get("person").parse()?;
    let mut tx = app.db.write(&permit).await?;
    store::lift_wall(&mut tx, staff, person).await?;
    tx.commit().await?;
    Ok(Redirect::to("/admin/conflicts"))
}
