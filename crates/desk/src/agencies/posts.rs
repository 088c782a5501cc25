//! 係と職: what posts there are and which role each carries.

use super::shipped::{self, Role};
use super::staff::{administered, still_administered};
use super::store::{self, PostLine};
use crate::App;
use crate::frame::{self, Errors, Frame};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Result, Sealed};

#[derive(Template)]
#[template(path = "agencies/posts.html")]
struct PostsPage {
    frame: Frame,
    fields: Fields,
    errors: Errors,
    posts: Vec<PostLine>,
    sections: Vec<(i32, String)>,
    roles: Vec<Role>,
    may_write: bool,
    done: bool,
}

async fn posts_page(app: &App, permit: &Permit, fields: Fields, errors: Errors) -> Result<PostsPage> {
    let mut tx = app.db.read(permit).await?;
    let posts = store::posts(&mut tx).await?;
    let posts = tx.show(Sealed::plain(posts)).await?;
    // A section added by the request before may not be in the registry of this process yet.
    app.gate.refresh_now().await?;
    let registry = app.gate.registry();
    let sections =
        registry.sections(permit.actor().org).into_iter().map(|section| (section.id, section.name.clone())).collect();
    Ok(PostsPage {
        frame: Frame::new(app, permit, "係と職", "/admin"),
        done: fields.get("done") == "1",
        fields,
        errors,
        posts,
        sections,
        roles: staff_roles(),
        may_write: permit.may(Action::WriteAgency),
    })
}

/// Roles a post may carry; the one of linked systems belongs to keys.
fn staff_roles() -> Vec<Role> {
    shipped::roles().into_iter().filter(|role| role.code != "system").collect()
}

/// Sections and posts.
pub async fn page(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    Ok(frame::html(&posts_page(&app, &permit, fields, Errors::default()).await?)?.into_response())
}

async fn answer(app: &App, permit: &Permit, saved: Result<()>, fields: Fields) -> Result<Response> {
    match saved {
        Ok(()) => Ok(Redirect::to("/admin/posts?done=1").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            Ok(frame::refused(&posts_page(app, permit, fields, errors).await?)?.into_response())
        }
    }
}

/// Adds a section.
pub async fn add_section(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut reader = Reader::new(&fields);
        let name = reader.required("section_name", "係の名前", 40);
        let name = reader.finish(name)?;
        let mut tx = app.db.write(&permit).await?;
        store::add_section(&mut tx, &name).await?;
        tx.commit().await
    };
    answer(&app, &permit, saved.await, fields).await
}

fn read_post(app: &App, permit: &Permit, fields: &Fields) -> Result<(String, String, Option<i32>)> {
    let mut reader = Reader::new(fields);
    let title = reader.required("title", "職名", 60);
    let roles = staff_roles();
    let codes: Vec<&str> = roles.iter().map(|role| role.code).collect();
    let role = reader.choice("role", "役割", &codes);
    let registry = app.gate.registry();
    let section = fields
        .get("section")
        .parse()
        .ok()
        .filter(|id| registry.section(*id).is_some_and(|s| s.org == permit.actor().org));
    reader.finish((title, role, section))
}

/// Adds a post.
pub async fn add(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let saved = async {
        let (title, role, section) = read_post(&app, &permit, &fields)?;
        let mut tx = app.db.write(&permit).await?;
        store::add_post(&mut tx, &title, &role, section).await?;
        tx.commit().await
    };
    answer(&app, &permit, saved.await, fields).await
}

/// Changes a post; its holders' rights follow at their next request.
pub async fn save(State(app): State<App>, permit: Permit, Path(id): Path<i32>, fields: Fields) -> Result<Response> {
    let saved = async {
        let (title, role, section) = read_post(&app, &permit, &fields)?;
        let mut tx = app.db.write(&permit).await?;
        let today = tx.today();
        let days = administered(&mut tx, today).await?;
        store::edit_post(&mut tx, id, &title, &role, section).await?;
        still_administered(&mut tx, &days, "role").await?;
        tx.commit().await
    };
    answer(&app, &permit, saved.await, fields).await
}
