//! Where things are on disk: the binary, the built console, node packages, and the folder for what a run leaves behind.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()
}

/// The target folder of cargo.
fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Folder for logs, pictures and outlines of this run; made if it is not there.
///
/// # Panics
/// If it cannot be made.
#[must_use]
pub fn left_behind() -> PathBuf {
    let folder = target().join("e2e");
    fs::create_dir_all(&folder).expect("target/e2e can be made");
    folder
}

/// The binary under test: `BURSAR_BIN`, or the newer one of the release and the debug build.
///
/// # Panics
/// If there is none, with a text that says how to build it.
#[must_use]
pub fn binary() -> PathBuf {
    if let Some(path) = env::var_os("BURSAR_BIN") {
        let path = PathBuf::from(path);
        assert!(path.is_file(), "BURSAR_BIN points at {}, which is not a file", path.display());
        return path.canonicalize().unwrap_or(path);
    }
    let built = |profile: &str| {
        let path = target().join(profile).join("bursar");
        let modified = fs::metadata(&path).and_then(|m| m.modified()).ok()?;
        Some((modified, path))
    };
    let newest = [built("release"), built("debug")].into_iter().flatten().max();
    newest.map(|(_, path)| path).expect("no server binary: run `cargo build -p bursar` first, or set BURSAR_BIN")
}

/// The built console, which a debug build of the server reads from disk: `BURSAR_CONSOLE_DIR`, or `dist`.
#[must_use]
pub fn console() -> PathBuf {
    env::var_os("BURSAR_CONSOLE_DIR").map_or_else(|| root().join("dist"), PathBuf::from)
}

/// A file of a node package that `tools/setup.sh` installed.
///
/// # Panics
/// If it is not there, with a text that says how to get it.
#[must_use]
pub fn node_file(path: &str) -> String {
    let file = root().join(".tools/node_modules").join(path);
    fs::read_to_string(&file).unwrap_or_else(|_| panic!("{} is missing: run `tools/setup.sh` first", file.display()))
}

/// Finds a program by its names, in order, in `PATH` or where distributions keep it.
#[must_use]
pub fn program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let beside = env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo/bin"));
    let folders: Vec<_> = env::split_paths(&path).chain(beside).chain(["/usr/lib/chromium".into()]).collect();
    names.iter().find_map(|name| {
        let name = Path::new(name);
        if name.is_absolute() {
            return name.is_file().then(|| name.to_path_buf());
        }
        folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file())
    })
}
