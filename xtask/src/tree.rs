//! What is compiled into the console: a denylist over its dependency tree for the browser's target.

use std::{collections::BTreeSet, process::Command};

use crate::{Failure, read_toml, root, strings};

/// The names of the console's dependencies in the browser, procedural macros left out: those run in the compiler.
/// `depth` 1 asks for direct dependencies only.
fn dependencies(package: &str, depth: Option<u32>) -> Result<BTreeSet<String>, Failure> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(["tree", "--locked", "--target", "wasm32-unknown-unknown", "--package", package]);
    command.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
    if let Some(depth) = depth {
        command.args(["--depth", &depth.to_string()]);
    }
    let output = command.output().map_err(|error| format!("cargo tree cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(names(&String::from_utf8_lossy(&output.stdout), package))
}

/// The first word of each line, without the package itself.
fn names(listing: &str, package: &str) -> BTreeSet<String> {
    listing.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != package).map(str::to_owned).collect()
}

/// Fails if a denied crate is in the tree.
pub(crate) fn run() -> Result<(), Failure> {
    let rules = read_toml(&root().join("xtask/denylist.toml"))?;
    let denied = strings(&rules, "crates")?;
    let only_through_others = strings(&rules, "only_through_others")?;

    let all = dependencies("bursar-console", None)?;
    let mut direct = dependencies("bursar-console", Some(1))?;
    direct.extend(dependencies("bursar-domain", Some(1))?);

    let mut wrong: Vec<String> = Vec::new();
    wrong.extend(denied.into_iter().filter(|name| all.contains(*name)).map(|name| {
        format!("{name} is in the console's tree: `cargo tree --target wasm32-unknown-unknown -p bursar-console -i {name}` says why")
    }));
    wrong.extend(
        only_through_others
            .into_iter()
            .filter(|name| direct.contains(*name))
            .map(|name| format!("{name} may come with other crates, but not as a direct dependency")),
    );
    if wrong.is_empty() {
        println!("{} crates in the console, none of them denied", all.len());
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_read_by_first_words_without_the_package_itself() {
        let listing = "console v0.1.0 (/somewhere)\nserde v1.0.1\nserde_json v1.0.2 (*)\n\nserde v1.0.1\n";
        assert_eq!(Vec::from_iter(names(listing, "console")), ["serde", "serde_json"]);
    }

    #[test]
    fn the_console_holds_no_denied_crate() {
        assert_eq!(run(), Ok(()));
    }
}
