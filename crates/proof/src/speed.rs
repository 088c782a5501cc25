//! Speed, on rows that others read too.
