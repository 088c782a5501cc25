//! Who works where and may do what; logging in and out.

mod admin;
mod login;
mod oidc;
mod setup;
