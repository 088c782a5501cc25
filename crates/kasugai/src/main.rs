//! `kasugai`: one binary for serving, background work, import, demo data, audit and benchmarks.

fn main() -> std::process::ExitCode {
    kasugai::cli::main()
}
