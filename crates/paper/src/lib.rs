//! Typed document to PDF.
