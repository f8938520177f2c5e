//! Turns `messages/{en,de}/*.toml` into one Rust function per message (`$OUT_DIR/messages.rs`).
//!
//! A file is a module and a key is a function, so a typing mistake in a key is a compile error and a missing or
//! differing translation is a build error that names file and key. The texts of a file go into one string with an offset
//! table: the browser downloads text, not code, and those of a page that is loaded on demand come with the page. Besides,
//! the linker is told where the code is to be cut. Do not put anything else into the build script.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// The first language is the source: its keys and placeholders are what the others are held against.
const LANGUAGES: [&str; 2] = ["en", "de"];
const KEYWORDS: [&str; 14] = ["as", "box", "do", "else", "for", "if", "in", "loop", "match", "move", "ref", "try", "type", "use"];

/// One entry of a message file.
#[derive(Clone)]
enum Message {
    Plain(String),
    Plural { one: String, other: String },
}

type Module = BTreeMap<String, Message>;
type Modules = BTreeMap<String, Module>;

fn main() {
    println!("cargo:rerun-if-changed=messages");
    println!("cargo:rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        // Where the code is cut, its references have to be known.
        println!("cargo:rustc-link-arg-bins=--emit-relocs");
    }
    match generate() {
        Ok(code) => {
            let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("messages.rs");
            if let Err(error) = fs::write(&out, code) {
                fail(&format!("{}: {error}", out.display()));
            }
        }
        Err(problems) => fail(&problems.join("\n")),
    }
}

fn fail(text: &str) -> ! {
    for line in text.lines() {
        println!("cargo::error={line}");
    }
    process::exit(1)
}

fn generate() -> Result<String, Vec<String>> {
    let mut problems = Vec::new();
    let mut all = Vec::new();
    for language in LANGUAGES {
        let folder = Path::new("messages").join(language);
        println!("cargo:rerun-if-changed={}", folder.display());
        all.push(read_language(&folder, &mut problems));
    }
    for (language, modules) in LANGUAGES.iter().zip(&all).skip(1) {
        compare(&all[0], modules, language, &mut problems);
    }
    if problems.is_empty() { Ok(emit(&all)) } else { Err(problems) }
}

fn read_language(folder: &Path, problems: &mut Vec<String>) -> Modules {
    let mut modules = Modules::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(format!("{}: {error}", folder.display()));
            return modules;
        }
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_none_or(|ext| ext != "toml") {
            continue;
        }
        println!("cargo:rerun-if-changed={}", path.display());
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if !is_identifier(&name) {
            problems.push(format!("{}: the file name must be a Rust identifier in snake_case", path.display()));
            continue;
        }
        let parsed = fs::read_to_string(&path)
            .map_err(|error| error.to_string())
            .and_then(|text| text.parse::<toml::Table>().map_err(|error| error.to_string()));
        match parsed {
            Ok(table) => {
                let module = read_module(&path, table, problems);
                modules.insert(name, module);
            }
            Err(error) => problems.push(format!("{}: {error}", path.display())),
        }
    }
    modules
}

fn read_module(path: &Path, table: toml::Table, problems: &mut Vec<String>) -> Module {
    let mut module = Module::new();
    for (key, value) in table {
        if !is_identifier(&key) {
            problems.push(format!("{}: {key}: a key is a Rust identifier in snake_case", path.display()));
            continue;
        }
        let message = match value {
            toml::Value::String(text) => Message::Plain(text),
            toml::Value::Table(forms) => match plural(forms) {
                Some(message) => message,
                None => {
                    problems.push(format!("{}: {key}: a table holds exactly the texts `one` and `other`", path.display()));
                    continue;
                }
            },
            _ => {
                problems.push(format!("{}: {key}: a message is a text or a table of `one` and `other`", path.display()));
                continue;
            }
        };
        for text in texts(&message) {
            if let Err(reason) = placeholders(text) {
                problems.push(format!("{}: {key}: {reason}", path.display()));
            }
        }
        module.insert(key, message);
    }
    module
}

fn plural(mut forms: toml::Table) -> Option<Message> {
    let (one, other) = (forms.remove("one")?, forms.remove("other")?);
    match (forms.is_empty(), one, other) {
        (true, toml::Value::String(one), toml::Value::String(other)) => Some(Message::Plural { one, other }),
        _ => None,
    }
}

fn texts(message: &Message) -> Vec<&str> {
    match message {
        Message::Plain(text) => vec![text],
        Message::Plural { one, other } => vec![one, other],
    }
}

/// The names between braces, in order of first appearance.
fn placeholders(text: &str) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let tail = &rest[at..];
        let end = tail.find('}').filter(|_| tail.starts_with('{'));
        let name = end.map(|end| &tail[1..end]).filter(|name| is_identifier(name));
        let (Some(end), Some(name)) = (end, name) else {
            return Err(format!("`{text}` has a brace that is not part of a {{placeholder}}"));
        };
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
        rest = &tail[end + 1..];
    }
    if names.len() > 9 {
        return Err("more than nine placeholders".to_owned());
    }
    Ok(names)
}

/// The arguments of a message's function: for a plural, `n` is not among them.
fn arguments(message: &Message) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in texts(message).into_iter().rev() {
        for name in placeholders(text).unwrap_or_default() {
            let is_count = matches!(message, Message::Plural { .. }) && name == "n";
            if !is_count && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn compare(source: &Modules, other: &Modules, language: &str, problems: &mut Vec<String>) {
    let names: BTreeSet<_> = source.keys().chain(other.keys()).collect();
    for name in names {
        let file = format!("messages/{language}/{name}.toml");
        let (Some(left), Some(right)) = (source.get(name), other.get(name)) else {
            let wrong = if other.contains_key(name) { "has no counterpart in English" } else { "is missing" };
            problems.push(format!("{file}: the file {wrong}"));
            continue;
        };
        let keys: BTreeSet<_> = left.keys().chain(right.keys()).collect();
        for key in keys {
            match (left.get(key), right.get(key)) {
                (Some(_), None) => problems.push(format!("{file}: {key}: the key is missing")),
                (None, _) => problems.push(format!("{file}: {key}: the key does not exist in English")),
                (Some(a), Some(b)) => {
                    let same_kind = matches!(a, Message::Plain(_)) == matches!(b, Message::Plain(_));
                    let (mut x, mut y) = (arguments(a), arguments(b));
                    x.sort();
                    y.sort();
                    if !same_kind {
                        problems.push(format!("{file}: {key}: a plural in one language, a plain text in the other"));
                    } else if x != y {
                        problems.push(format!("{file}: {key}: the placeholders are {y:?}, in English they are {x:?}"));
                    }
                }
            }
        }
    }
}

fn emit(all: &[Modules]) -> String {
    let mut code = String::from("// Generated by build.rs from messages/. Do not edit.\n\n");
    let mut other = String::new();
    for (number, (name, module)) in all[0].iter().enumerate() {
        let _ = writeln!(code, "/// Messages of `messages/*/{name}.toml`.\npub mod {} {{", escape(name));
        let mut index = 0_usize;
        for (key, message) in module {
            emit_function(&mut code, key, message, &arguments(message), index);
            index += texts(message).len();
        }
        let english = table(module, module);
        let _ = writeln!(
            code,
            "    pub(super) static HERE: super::Module = super::Module {{ number: {number}, english: super::{english} }};\n}}\n"
        );
        for modules in &all[1..] {
            let _ = writeln!(other, "    {},", table(module, &modules[name]));
        }
    }
    let modules: String = all[0].keys().map(|name| format!("    &{}::HERE,\n", escape(name))).collect();
    let count = all[0].len();
    let _ = writeln!(code, "#[cfg(test)]\nstatic ENGLISH: [&Module; {count}] = [\n{modules}];\n");
    let _ = writeln!(code, "static GERMAN: [Texts; {count}] = [\n{other}];");
    code
}

/// The texts of a module in one language, in the order of the keys in English: one string, and where each text ends.
fn table(source: &Module, module: &Module) -> String {
    let (mut text, mut ends) = (String::new(), vec![0]);
    for (key, message) in source {
        for one in texts(&module[key]) {
            text.push_str(&numbered(one, &arguments(message)));
            ends.push(text.len());
        }
    }
    format!("Texts {{ text: {text:?}, ends: &{ends:?} }}")
}

fn emit_function(code: &mut String, key: &str, message: &Message, names: &[String], index: usize) {
    let parameters = names.iter().map(|name| format!("{}: &str", escape(name))).collect::<Vec<_>>().join(", ");
    let values = names.iter().map(|name| escape(name)).collect::<Vec<_>>().join(", ");
    let function = escape(key);
    for line in texts(message).last().unwrap_or(&"").lines() {
        let _ = writeln!(code, "    #[doc = {line:?}]");
    }
    let _ = match message {
        Message::Plural { .. } => writeln!(
            code,
            "    #[must_use]\n    pub fn {function}(n: i64{}{parameters}) -> String {{ super::plural(&HERE, {index}, n, &[{values}]) }}",
            if names.is_empty() { "" } else { ", " },
        ),
        Message::Plain(_) if names.is_empty() => {
            writeln!(code, "    #[must_use]\n    pub fn {function}() -> &'static str {{ super::text(&HERE, {index}) }}")
        }
        Message::Plain(_) => writeln!(
            code,
            "    #[must_use]\n    pub fn {function}({parameters}) -> String {{ super::fill(super::text(&HERE, {index}), &[{values}]) }}"
        ),
    };
}

/// `{name}` becomes `{0}`; the count of a plural, which is not among the names, becomes `{n}`.
fn numbered(text: &str, names: &[String]) -> String {
    names.iter().enumerate().fold(text.to_owned(), |text, (at, name)| text.replace(&format!("{{{name}}}"), &format!("{{{at}}}")))
}

fn escape(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}
