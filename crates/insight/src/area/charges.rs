//! 地区担当: who looks after an area, from a day on. Alerts of its children can be told to them.

use super::pages::page_of;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::App;
use desk::cases;
use desk::frame::{self, Errors};
use ground::gate::{Action, Permit};
use ground::web::{Fields, Reader};
use ground::{Error, Result};
use jiff::civil::Date;
use uuid::Uuid;

/// Who looks after an area.
#[derive(Debug, Clone)]
pub struct Charge {
    /// The row.
    pub id: Uuid,
    /// The area, by name.
    pub area: String,
    /// Who.
    pub staff: String,
    /// First day.
    pub from: Date,
}

/// Puts somebody in charge of an area: `charge_area`, `charge_staff`, `charge_from`.
pub async fn add(State(app): State<App>, permit: Permit, fields: Fields) -> Result<Response> {
    let saved = async {
        let mut tx = app.db.write(&permit).await?;
        let staff = cases::staff(&mut tx).await?;
        let areas = super::store::areas(&mut tx).await?;
        let today = tx.today();
        let mut reader = Reader::new(&fields);
        let names: Vec<&str> = areas.iter().map(|area| area.name.as_str()).collect();
        let area = reader.choice("charge_area", "地区", &names);
        let chosen = fields.get("charge_staff").parse::<Uuid>().ok();
        let chosen = chosen.and_then(|id| staff.iter().find(|(known, _)| *known == id));
        if chosen.is_none() {
            reader.refuse("charge_staff", "担当する職員を選んでください。");
        }
        let from = reader.date("charge_from", "はじまる日").unwrap_or(today);
        let (area, from) = reader.finish((area, from))?;
        if let Some((id, name)) = chosen {
            super::store::put_in_charge(&mut tx, &area, (*id, name), from).await?;
        }
        tx.commit().await
    };
    match saved.await {
        Ok(()) => Ok(Redirect::to("/areas").into_response()),
        Err(error) => {
            let errors = Errors::or_fail(error)?;
            if permit.may(Action::ReadStatistics) {
                Ok(frame::refused(&page_of(&app, &permit, fields, errors).await?)?.into_response())
            } else {
                Err(Error::Invalid(errors.0))
            }
        }
    }
}

/// Ends somebody's charge with yesterday.
pub async fn end(State(app): State<App>, permit: Permit, Path(id): Path<Uuid>) -> Result<Redirect> {
    let mut tx = app.db.write(&permit).await?;
    super::store::end_charge(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/areas"))
}
