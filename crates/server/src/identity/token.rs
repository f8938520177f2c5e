//! Secrets from the operating system, of which only the SHA-256 is stored, and random bits for identifiers.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A fresh secret of 256 bits, as text that fits into an address or a cookie.
#[must_use]
pub fn new_secret() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// What is stored of a secret.
#[must_use]
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// 128 random bits.
#[must_use]
pub fn random_bits() -> u128 {
    u128::from_ne_bytes(random::<16>())
}

/// Random bytes.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness there is no safe way to go on.
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
