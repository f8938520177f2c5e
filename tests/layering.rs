//! The directions of imports, as docs/architecture.md draws them. A new arrow is a decision, not an accident.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer of the console with the modules that it may use besides itself.
const LAYERS: [(&str, &[&str]); 9] = [
    ("browser", &["messages"]),
    ("messages.rs", &["browser"]),
    ("ui", &["browser", "messages"]),
    ("api", &["browser", "messages"]),
    ("routes", &["api", "browser", "features", "messages", "parts", "session", "ui"]),
    ("session", &["api", "browser", "messages", "routes"]),
    ("parts", &["api", "browser", "messages", "routes", "session", "ui"]),
    ("features", &["api", "browser", "messages", "parts", "routes", "session", "ui"]),
    ("app.rs", &["api", "browser", "features", "messages", "parts", "routes", "session", "ui"]),
];

/// What only `src/browser` may touch.
const BROWSER_ONLY: [&str; 6] = ["web_sys", "js_sys", "gloo_timers", "set_timeout", "set_interval", "request_animation_frame"];

/// Parts of the repository, and words that must not appear in their code.
const FORBIDDEN: [(&str, &[&str]); 3] = [
    ("crates/domain/src", &["axum", "sqlx", "leptos", "web_sys", "wasm_bindgen", "SystemTime", "Instant::now"]),
    ("crates/server/src/service", &["axum", "sqlx::query", "SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM"]),
    ("crates/server/src/store", &["axum"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    entries.flatten().flat_map(|entry| rust_files(&entry.path())).filter(|file| file.extension().is_some_and(|ext| ext == "rs")).collect()
}

/// The lines of a file without comments and without its unit tests, numbered from 1.
fn code(file: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .enumerate()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(at, line)| (at + 1, line.to_owned()))
        .collect()
}

/// The top modules of this crate that a file names: `crate::api::…`, and the names inside `crate::{api::…, ui}`.
fn used_modules(file: &Path) -> Vec<(usize, String)> {
    let lines = code(file);
    let mut used = Vec::new();
    let mut group: Option<i32> = None;
    for (number, line) in &lines {
        let mut rest = line.as_str();
        if group.is_none() {
            while let Some(at) = rest.find("crate::") {
                let preceded = rest[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
                rest = &rest[at + "crate::".len()..];
                if preceded {
                    continue;
                }
                if rest.starts_with('{') {
                    group = Some(0);
                    break;
                }
                used.push((*number, word(rest)));
            }
        }
        if let Some(depth) = group.as_mut() {
            let mut expecting = *depth == 1;
            for (at, character) in rest.char_indices() {
                match character {
                    '{' => {
                        *depth += 1;
                        expecting = *depth == 1;
                    }
                    '}' => *depth -= 1,
                    ',' => expecting = *depth == 1,
                    c if expecting && (c.is_alphabetic() || c == '_') => {
                        used.push((*number, word(&rest[at..])));
                        expecting = false;
                    }
                    _ => {}
                }
                if *depth == 0 {
                    break;
                }
            }
            if *depth == 0 {
                group = None;
            }
        }
    }
    used
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn relative(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "{} wrong imports:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn the_layers_of_the_console_import_downwards_only() {
    let mut problems = Vec::new();
    for (layer, allowed) in LAYERS {
        let own = layer.trim_end_matches(".rs");
        let files = rust_files(&root().join("src").join(layer)).into_iter().chain(rust_files(&root().join(format!("src/{layer}.rs"))));
        let files: Vec<_> = files.collect();
        assert!(!files.is_empty(), "{layer} is not there: the list of layers is old");
        for file in files {
            for (line, module) in used_modules(&file) {
                let is_module = LAYERS.iter().any(|(name, _)| name.trim_end_matches(".rs") == module);
                if is_module && module != own && !allowed.contains(&module.as_str()) {
                    problems.push(format!("{}:{line}: {own} must not use {module}", relative(&file)));
                }
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn features_never_import_each_other() {
    let mut problems = Vec::new();
    for file in rust_files(&root().join("src/features")) {
        let own = relative(&file).split('/').nth(2).unwrap_or_default().trim_end_matches(".rs").to_owned();
        for (number, line) in code(&file) {
            for part in line.split("features::").skip(1) {
                let other = word(part);
                if own != "mod" && other != own {
                    problems.push(format!("{}:{number}: the feature {own} must not use {other}", relative(&file)));
                }
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn only_the_browser_folder_touches_the_browser() {
    let mut problems = Vec::new();
    for file in rust_files(&root().join("src")) {
        if file.starts_with(root().join("src/browser")) {
            continue;
        }
        for (number, line) in code(&file) {
            for name in BROWSER_ONLY {
                if line.contains(name) {
                    problems.push(format!("{}:{number}: {name} belongs into src/browser", relative(&file)));
                }
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn the_crates_do_not_know_what_is_above_them() {
    let mut problems = Vec::new();
    for (folder, words) in FORBIDDEN {
        let files = rust_files(&root().join(folder));
        assert!(!files.is_empty(), "{folder} is not there: the list of folders is old");
        for file in files {
            for (number, line) in code(&file) {
                for word in words {
                    if line.contains(word) {
                        problems.push(format!("{}:{number}: {word} has no place here", relative(&file)));
                    }
                }
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn the_checks_see_grouped_and_single_imports() {
    let file = std::env::temp_dir().join(format!("layering-{}.rs", std::process::id()));
    fs::write(&file, "use crate::{\n    api::{use_query, X},\n    ui,\n};\nuse crate::session::Gate;\n// crate::parts\nfn f() { crate::browser::x(); }\n")
        .expect("the temporary folder can be written");
    let mut used: Vec<_> = used_modules(&file).into_iter().map(|(_, module)| module).collect();
    fs::remove_file(&file).expect("the file was just written");
    used.sort();
    assert_eq!(used, ["api", "browser", "session", "ui"]);
}
