//! Sealing what the database must not hold in plain: mail that carries a one-time link. XChaCha20-Poly1305 under a key of
//! 256 bits that is kept outside of the database. What only has to be recognized is hashed instead (`identity::token`).

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};

use crate::identity::token;

/// Bytes of the nonce that stands before the ciphertext. Random ones of this length do not meet (XChaCha's extended nonce).
const NONCE: usize = 24;

/// Seals and opens with one key.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
}

/// Without the key.
impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}

/// It was sealed with another key, for another place, or has been changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CannotOpen;

impl std::fmt::Display for CannotOpen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("sealed with another key, or changed since")
    }
}

impl std::error::Error for CannotOpen {}

impl Sealer {
    /// With a key that nobody will have after this process: for tests.
    #[must_use]
    pub fn random() -> Self {
        Self::with_key(&token::random())
    }

    fn with_key(key: &[u8; 32]) -> Self {
        Self { cipher: XChaCha20Poly1305::new(key.into()) }
    }

    /// The key in a file, which is made if it is not there: 64 hexadecimal digits, readable by its owner only.
    ///
    /// # Errors
    /// The file cannot be read or written, or holds something else.
    pub fn from_file(file: &Path) -> anyhow::Result<Self> {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => create(file)?,
            Err(error) => return Err(error).with_context(|| format!("cannot read the secret key {}", file.display())),
        };
        let Some(key) = from_hex(text.trim()) else {
            bail!("{} is no secret key: it must hold 64 hexadecimal digits and nothing else", file.display());
        };
        warn_if_open(file);
        Ok(Self::with_key(&key))
    }

    /// Where the key of a database is if nothing else is said: beside it.
    #[must_use]
    pub fn file_beside(db: &Path) -> PathBuf {
        let mut name = db.as_os_str().to_owned();
        name.push(".key");
        name.into()
    }

    /// Seals for a place, such as the id of a row: it opens nowhere else.
    #[must_use]
    pub fn seal(&self, place: &str, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = token::random();
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        // Fails beyond 256 GiB only.
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).expect("a mail is short enough to be sealed");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed for a place.
    ///
    /// # Errors
    /// [`CannotOpen`].
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, CannotOpen> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(CannotOpen)?;
        self.cipher.decrypt(&XNonce::from(*nonce), Payload { msg: rest, aad: place.as_bytes() }).map_err(|_| CannotOpen)
    }
}

/// Makes a key; if another process is quicker, its key is the one.
fn create(file: &Path) -> anyhow::Result<String> {
    let text: String = token::random::<32>().iter().map(|byte| format!("{byte:02x}")).collect();
    let cannot = || format!("cannot write the secret key {}", file.display());
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Under its name it appears whole: a reader never meets half a key.
    let mut draft = file.as_os_str().to_owned();
    draft.push(format!(".{:032x}", token::random_bits()));
    let draft = PathBuf::from(draft);
    let mut handle = options.open(&draft).with_context(cannot)?;
    let named =
        handle.write_all(format!("{text}\n").as_bytes()).and_then(|()| handle.sync_all()).and_then(|()| std::fs::hard_link(&draft, file));
    let _ = std::fs::remove_file(&draft);
    match named {
        Ok(()) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            std::fs::read_to_string(file).with_context(|| format!("cannot read the secret key {}", file.display()))
        }
        Err(error) => Err(error).with_context(cannot),
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(key)
}

fn warn_if_open(file: &Path) {
    #[cfg(unix)]
    if let Ok(meta) = std::fs::metadata(file)
        && std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o077 != 0
    {
        tracing::warn!(file = %file.display(), "others on this machine may read the secret key: chmod 600 it");
    }
    #[cfg(not(unix))]
    let _ = file;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_1_what_is_sealed_opens_with_its_key_in_its_place_only() {
        let (sealer, other) = (Sealer::random(), Sealer::random());
        let sealed = sealer.seal("mail_1", b"a link");
        assert_ne!(sealed, sealer.seal("mail_1", b"a link"), "a nonce is used once");
        assert!(!sealed.windows(6).any(|part| part == b"a link"));
        assert_eq!(sealer.open("mail_1", &sealed).as_deref(), Ok(&b"a link"[..]));
        assert_eq!(sealer.open("mail_2", &sealed), Err(CannotOpen));
        assert_eq!(other.open("mail_1", &sealed), Err(CannotOpen));
        for at in [0, 30, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(sealer.open("mail_1", &changed), Err(CannotOpen), "byte {at}");
        }
        assert_eq!(sealer.open("mail_1", &sealed[..10]), Err(CannotOpen));
    }

    #[test]
    fn mail_1_the_key_is_made_once_for_its_owner_only_and_a_wrong_file_is_named() {
        let folder = tempfile::TempDir::new().expect("folder");
        let file = Sealer::file_beside(&folder.path().join("b.db"));
        assert!(file.ends_with("b.db.key"));
        let sealed = Sealer::from_file(&file).expect("made").seal("x", b"text");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).expect("there").permissions()) & 0o777, 0o600);
        assert_eq!(Sealer::from_file(&file).expect("read").open("x", &sealed).as_deref(), Ok(&b"text"[..]));
        assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 1, "no draft is left");
        std::fs::write(&file, "zz").expect("written");
        assert!(Sealer::from_file(&file).expect_err("refused").to_string().contains("b.db.key"));
        assert!(format!("{:#}", Sealer::from_file(&folder.path().join("none/k")).expect_err("refused")).contains("none/k"));
    }
}
