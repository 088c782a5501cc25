//! The table of routes: every route says what it does ([`Action`]) or why anybody may use it.

use super::errors::{self, ErrorPage};
use super::{guard, tally};
use crate::gate::{Action, Gate};
use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, on};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Those whose post has the right.
    Needs(Action),
    /// Anybody, for the reason given.
    Public(&'static str),
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Route {
    /// HTTP method.
    pub method: Method,
    /// Path with parameters in braces.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

/// Collects routes; the only way to make one that is served.
pub struct Routes<S> {
    router: Router<S>,
    table: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), table: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// A route that reads.
    pub fn get<H: Handler<T, S>, T: 'static>(self, path: &'static str, action: Action, handler: H) -> Self {
        self.add(Method::GET, MethodFilter::GET, path, Access::Needs(action), handler)
    }

    /// A route that changes something.
    pub fn post<H: Handler<T, S>, T: 'static>(self, path: &'static str, action: Action, handler: H) -> Self {
        self.add(Method::POST, MethodFilter::POST, path, Access::Needs(action), handler)
    }

    /// A route that replaces or updates (API).
    pub fn put<H: Handler<T, S>, T: 'static>(self, path: &'static str, action: Action, handler: H) -> Self {
        self.add(Method::PUT, MethodFilter::PUT, path, Access::Needs(action), handler)
    }

    /// A readable route that needs no log-in, and why.
    pub fn public_get<H: Handler<T, S>, T: 'static>(self, path: &'static str, why: &'static str, handler: H) -> Self {
        self.add(Method::GET, MethodFilter::GET, path, Access::Public(why), handler)
    }

    /// A changing route that needs no log-in, and why.
    pub fn public_post<H: Handler<T, S>, T: 'static>(self, path: &'static str, why: &'static str, handler: H) -> Self {
        self.add(Method::POST, MethodFilter::POST, path, Access::Public(why), handler)
    }

    fn add<H: Handler<T, S>, T: 'static>(
        mut self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        access: Access,
        handler: H,
    ) -> Self {
        let authorize = from_fn(move |request, next| guard::authorize(access, request, next));
        self.router = self.router.route(path, on(filter, handler).layer(authorize));
        self.table.push(Route { method, path, access });
        self
    }

    /// Adds the routes of another slice.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// The table, for the sweep over routes × roles × agencies and for the documents.
    pub fn table(&self) -> &[Route] {
        &self.table
    }

    /// The router: gate, headers, errors rendered by `page`.
    pub fn finish(self, state: S, gate: Gate, page: ErrorPage) -> Router {
        self.router
            .fallback(async || crate::Error::NotFound)
            .with_state(state)
            .layer(from_fn_with_state(page, errors::render))
            .layer(from_fn_with_state(gate, guard::enter))
            .layer(from_fn(tally::count))
    }
}
