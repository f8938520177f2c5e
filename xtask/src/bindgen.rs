//! Cuts the console's WebAssembly into the part of the first visit and parts that are loaded on demand, and runs
//! wasm-bindgen on the first. Trunk calls it in place of wasm-bindgen (`tools/split/wasm-bindgen`).
//!
//! The cuts stand in the code: `on_demand!` in `src/parts/on_demand.rs`. The parts wait in `target/console-parts` until
//! `xtask pack` puts them beside what Trunk has built.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use wasm_split_cli_support::{Options, transform};

use crate::{Failure, pack, read, read_text, root, write};

/// Stands for the name of the first part's script, which Trunk gives only later.
const MAIN_SCRIPT: &str = "./console-main.js";
/// How the script that loads the other parts begins.
const LOADER: &str = "parts-";

/// What the compiler may use in the code that it emits. The main part says so itself, the others have lost it.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

fn folder() -> PathBuf {
    root().join("target/console-parts")
}

/// Runs a tool, which says itself what is wrong.
fn tool(command: &mut Command) -> Result<(), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} failed ({status})")),
        Err(error) => Err(format!("{name} cannot be run: {error}")),
    }
}

/// `arguments` are those of wasm-bindgen, one of them the WebAssembly.
pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let generator = std::env::var_os("BURSAR_WASM_BINDGEN").ok_or("BURSAR_WASM_BINDGEN must name the real wasm-bindgen")?;
    let input = arguments.iter().find(|argument| Path::new(argument).extension().is_some_and(|ending| ending == "wasm"));
    let input = input.ok_or("no WebAssembly among the arguments")?;
    let code = read(Path::new(input))?;
    // One name for what belongs together: parts of two builds never meet, and a browser may keep each for ever.
    let id = pack::fingerprint(&code);
    let folder = folder();
    let _ = fs::remove_dir_all(&folder);
    let main = folder.join("main.wasm");
    let loader = format!("{LOADER}{id}.js");
    let mut options = Options::new(&code);
    options.output_dir = &folder;
    options.main_out_path = &main;
    let link = format!("./{loader}");
    options.link_name = &link;
    options.main_module = MAIN_SCRIPT;
    let parts = transform(options).map_err(|error| format!("{input} cannot be split: {error:#}"))?;

    let main = main.display().to_string();
    let rest = arguments.iter().map(|argument| if argument == input { main.as_str() } else { argument });
    tool(Command::new(generator).args(rest).arg("--keep-lld-exports"))?;

    let mut script = read_text(&folder.join(&loader))?;
    for part in &parts.split_modules {
        let old = part.file_name().and_then(|name| name.to_str()).ok_or("a part without a name")?;
        let new = format!("{}-{id}.wasm", old.trim_end_matches(".wasm"));
        tool(Command::new("wasm-opt").arg("-Oz").args(FEATURES).arg(part).arg("-o").arg(folder.join(&new)))?;
        fs::remove_file(part).map_err(|error| format!("{} cannot be removed: {error}", part.display()))?;
        script = script.replace(&format!("\"./{old}\""), &format!("\"./{new}\""));
    }
    fs::remove_file(&main).map_err(|error| format!("{main} cannot be removed: {error}"))?;
    write(&folder.join(&loader), script)
}

/// Puts the parts that belong to the first part in `dist` beside it, if it has any.
pub(crate) fn gather(dist: &Path) -> Result<(), Failure> {
    let mut scripts = pack::files(dist)?;
    scripts.retain(|path| path.extension().is_some_and(|ending| ending == "js"));
    for script in scripts {
        let text = read_text(&script)?;
        let Some(at) = text.find(&format!("\"./{LOADER}")) else { continue };
        let loader = text[at + 3..].split('"').next().unwrap_or_default();
        let main = script.file_name().and_then(|name| name.to_str()).ok_or("a script without a name")?;
        for part in pack::files(&folder())? {
            let name = part.file_name().and_then(|name| name.to_str()).ok_or("a part without a name")?;
            let content =
                if name == loader { read_text(&part)?.replace(MAIN_SCRIPT, &format!("./{main}")).into_bytes() } else { read(&part)? };
            write(&dist.join(name), content)?;
        }
        if !dist.join(loader).is_file() {
            return Err(format!("{loader} belongs to {main} and is not in target/console-parts: build the console again"));
        }
    }
    Ok(())
}
