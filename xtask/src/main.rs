//! Chores of the repository that cargo has no command for. `make help` lists where they are used.
//!
//! Only what a build or a check needs belongs here; nothing of it is shipped.
#![expect(clippy::print_stdout, reason = "a command-line tool talks on standard output")]

mod bindgen;
mod docs;
mod first_load;
mod pack;
mod tree;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

const USAGE: &str = "\
usage: cargo run -p xtask -- COMMAND

  bindgen ARG…    stands in for wasm-bindgen: splits the console first (BURSAR_WASM_BINDGEN names the real one)
  pack            writes FILE.br beside every compressible file of the built console (dist/)
  size            prints what a first visit to the Billing page transfers; fails over xtask/budget.toml
  docs [--check]  writes docs/permissions.md and docs/endpoints.md from the domain crate, or fails if they differ
  tree            fails if a crate of xtask/denylist.toml is among the console's dependencies
";

/// What went wrong, in a sentence for the person at the terminal.
type Failure = String;

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The built console.
fn dist() -> Result<PathBuf, Failure> {
    let dist = root().join("dist");
    if dist.join("index.html").is_file() { Ok(dist) } else { Err("dist/ holds no console: run `make console` first".to_owned()) }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn read_text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn read_toml(path: &Path) -> Result<toml::Table, Failure> {
    read_text(path)?.parse().map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    std::fs::write(path, content).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

/// The texts of an array of a configuration file.
fn strings<'a>(table: &'a toml::Table, key: &str) -> Result<Vec<&'a str>, Failure> {
    let values = table.get(key).and_then(toml::Value::as_array).ok_or_else(|| format!("`{key}` must be an array of texts"))?;
    values.iter().map(|value| value.as_str().ok_or_else(|| format!("`{key}` must be an array of texts"))).collect()
}

fn run(arguments: &[&str]) -> Result<(), Failure> {
    match arguments {
        ["bindgen", rest @ ..] => bindgen::run(rest),
        ["pack"] => pack::run(&dist()?),
        ["size"] => first_load::run(&dist()?),
        ["docs"] => docs::write(),
        ["docs", "--check"] => docs::check(),
        ["tree"] => tree::run(),
        _ => Err(USAGE.to_owned()),
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
