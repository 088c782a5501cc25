//! 国 (こども家庭庁): records opened for death reviews (検証), yearly surveys of the agencies, figures of adoption, announcements.
//!
//! Source: 要保護児童等に関する情報共有システム (厚生労働省への報告等). Neighbours call nothing; [`jobs`] run by the clock. Pitfall: the nation reads
//! one case when its holder grants it, and sums; nothing in between.

pub mod adoption;
mod announcements;
pub mod jobs;
mod reviews;
mod surveys;

use desk::App;
use ground::gate::Action;
use ground::web::Routes;

/// Routes of this slice.
pub fn routes() -> Routes<App> {
    Routes::default()
        .get("/nation/cases", Action::ReadNation, reviews::pages::list)
        .post("/nation/cases", Action::ReadNation, reviews::pages::ask)
        .get("/records/{key}/review", Action::OpenReview, reviews::pages::form)
        .post("/records/{key}/review", Action::OpenReview, reviews::pages::open)
        .post("/records/{key}/review/end", Action::OpenReview, reviews::pages::end)
        .get("/nation/adoption", Action::ReadNation, adoption::pages::page)
        .merge(survey_routes())
        .merge(announcement_routes())
}

fn survey_routes() -> Routes<App> {
    use surveys::{answer, ask, results};
    Routes::default()
        .get("/nation/surveys", Action::WriteSurvey, ask::list)
        .get("/nation/surveys/new", Action::WriteSurvey, ask::form)
        .post("/nation/surveys", Action::WriteSurvey, ask::send)
        .get("/nation/surveys/{key}", Action::WriteSurvey, ask::show)
        .get("/nation/surveys/{key}/status", Action::WriteSurvey, ask::status)
        .post("/nation/surveys/{key}/chase", Action::WriteSurvey, ask::chase)
        .post("/nation/surveys/{key}/return", Action::WriteSurvey, ask::send_back)
        .post("/nation/surveys/{key}/close", Action::WriteSurvey, ask::close)
        .get("/nation/surveys/{key}/results", Action::WriteSurvey, results::page)
        .get("/nation/surveys/{key}/export", Action::WriteSurvey, results::export)
        .get("/surveys", Action::AnswerSurvey, answer::list)
        .get("/surveys/{key}", Action::AnswerSurvey, answer::show)
        .post("/surveys/{key}/begin", Action::AnswerSurvey, answer::begin)
        .post("/surveys/{key}/submit", Action::AnswerSurvey, answer::submit)
        .get("/surveys/of/{id}", Action::ReadSheet, answer::of_sheet)
}

fn announcement_routes() -> Routes<App> {
    use announcements::pages;
    Routes::default()
        .get("/announcements", Action::UseHome, pages::list)
        .get("/announcements/home", Action::UseHome, pages::home)
        .get("/announcements/new", Action::Announce, pages::form)
        .post("/announcements", Action::Announce, pages::publish)
        .get("/announcements/{key}", Action::UseHome, pages::show)
        .post("/announcements/{key}/read", Action::UseHome, pages::read)
        .get("/announcements/{key}/file", Action::UseHome, pages::file)
        .post("/announcements/{key}/withdraw", Action::Announce, pages::withdraw)
}
