//! Compression ahead of time: the server hands out `FILE.br` to whoever accepts brotli, and never compresses itself.

use std::path::{Path, PathBuf};

use crate::{Failure, read, write};

/// Endings of files that get smaller. Fonts (woff2) and pictures are compressed already.
const COMPRESSIBLE: [&str; 8] = ["html", "js", "wasm", "css", "svg", "json", "txt", "webmanifest"];

/// The best that brotli can do; it takes seconds here and saves them at every visit.
const QUALITY: u32 = 11;
/// 4 MiB of history: the largest window that every browser accepts is 16 MiB, and no file of ours is that long.
const WINDOW_BITS: u32 = 22;
const BUFFER_BYTES: usize = 64 * 1024;

/// Whether the server has a compressed form of this file to hand out.
pub(crate) fn is_compressible(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| COMPRESSIBLE.contains(&ending))
}

/// `FILE.br` beside `FILE`.
pub(crate) fn compressed_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

/// A name for some bytes: 16 hexadecimal digits of their SHA-256, as in the names of all hashed files.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The brotli form of some bytes.
pub(crate) fn compress(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    use std::io::Write as _;
    let mut writer = brotli::CompressorWriter::new(Vec::new(), BUFFER_BYTES, QUALITY, WINDOW_BITS);
    writer.write_all(bytes).map_err(|error| format!("brotli failed: {error}"))?;
    Ok(writer.into_inner())
}

/// Every file below a folder, in the order of their names, without the compressed ones.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error: std::io::Error| format!("{} cannot be listed: {error}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_none_or(|ending| ending != "br") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Puts the parts that are loaded on demand beside the first one, and writes the compressed form of every compressible
/// file of the console.
pub(crate) fn run(dist: &Path) -> Result<(), Failure> {
    crate::bindgen::gather(dist)?;
    let mut written = 0;
    for path in files(dist)?.into_iter().filter(|path| is_compressible(path)) {
        write(&compressed_name(&path), compress(&read(&path)?)?)?;
        written += 1;
    }
    println!("packed {written} files of dist/");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_can_be_read_back() {
        let text = "delegate billing without handing over the keys ".repeat(200);
        let packed = compress(text.as_bytes()).expect("text can be compressed");
        assert!(packed.len() < text.len() / 10);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).expect("it can be read back");
        assert_eq!(unpacked, text.as_bytes());
    }

    #[test]
    fn fonts_and_pictures_stay_as_they_are() {
        assert!(is_compressible(Path::new("a/b.wasm")));
        assert!(!is_compressible(Path::new("a/b.woff2")));
        assert!(!is_compressible(Path::new("LICENSE")));
        assert_eq!(compressed_name(Path::new("a/b.js")), Path::new("a/b.js.br"));
    }
}
