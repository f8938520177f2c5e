//! Argon2id (19 MiB, two passes, one lane: OWASP's first choice), a bounded number at a time, and a list of
//! passwords that are guessed first.

use std::sync::Arc;

use anyhow::anyhow;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use tokio::sync::Semaphore;

use super::token;

/// How many passwords are hashed at once; more would fill the memory before they fill the processor.
const AT_ONCE: usize = 2;

/// Hashes and verifies passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    slots: Arc<Semaphore>,
    decoy: Arc<str>,
}

fn argon() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are within bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password with a fresh salt. Takes tens of milliseconds: not for the async threads.
///
/// # Errors
/// The hash could not be computed.
pub fn hash_blocking(password: &str) -> anyhow::Result<String> {
    let salt = SaltString::encode_b64(&token::random_bits().to_ne_bytes()).map_err(|e| anyhow!("salt: {e}"))?;
    Ok(argon().hash_password(password.as_bytes(), &salt).map_err(|e| anyhow!("hashing a password: {e}"))?.to_string())
}

impl Passwords {
    /// Prepares the hash that unknown addresses are verified against, so that they take as long as known ones.
    ///
    /// # Errors
    /// The hash could not be computed.
    pub fn new() -> anyhow::Result<Self> {
        let decoy = hash_blocking(&token::new_secret())?;
        Ok(Self { slots: Arc::new(Semaphore::new(AT_ONCE)), decoy: decoy.into() })
    }

    /// Hashes a password.
    ///
    /// # Errors
    /// The hash could not be computed.
    pub async fn hash(&self, password: &str) -> anyhow::Result<String> {
        let slot = self.slots.clone().acquire_owned().await?;
        let password = password.to_owned();
        tokio::task::spawn_blocking(move || {
            // Held until the work is done, also when nobody waits for it any more.
            let _slot = slot;
            hash_blocking(&password)
        })
        .await?
    }

    /// Whether the password belongs to the hash. Without a hash the answer is no, after the same time.
    ///
    /// # Errors
    /// The stored hash cannot be read.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> anyhow::Result<bool> {
        let slot = self.slots.clone().acquire_owned().await?;
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.decoy).to_owned();
        let password = password.to_owned();
        tokio::task::spawn_blocking(move || {
            let _slot = slot;
            let parsed = PasswordHash::new(&hash).map_err(|e| anyhow!("stored password hash: {e}"))?;
            let matches = argon().verify_password(password.as_bytes(), &parsed).is_ok();
            Ok(matches && known)
        })
        .await?
    }
}

/// Whether this is one of the passwords that are guessed first, or made of the person's own address or name.
#[must_use]
pub fn is_common(password: &str, email: &str, name: &str) -> bool {
    let lower = password.to_lowercase();
    let plain = lower.trim_end_matches(|c: char| c.is_ascii_digit() || "!.?".contains(c));
    let first = lower.chars().next();
    let one_character = lower.chars().all(|c| first == Some(c));
    let own = [email, email.split('@').next().unwrap_or(""), name].into_iter().any(|text| !text.is_empty() && lower == text.to_lowercase());
    one_character || own || COMMON.contains(&lower.as_str()) || (plain.len() >= 4 && COMMON.contains(&plain))
}

/// Beginnings and wholes of the most used passwords of at least eight characters (trailing digits are stripped first).
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "password1",
    "p@ssword",
    "p@ssw0rd",
    "passwort",
    "12345678",
    "123456789",
    "1234567890",
    "87654321",
    "11223344",
    "qwertyuiop",
    "qwerty",
    "qwertz",
    "qwertzuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "trustno1",
    "letmein",
    "welcome",
    "whatever",
    "starwars",
    "computer",
    "michelle",
    "jennifer",
    "internet",
    "samsung",
    "abcd1234",
    "abc12345",
    "abcdefgh",
    "changeme",
    "changeit",
    "default",
    "administrator",
    "admin",
    "root",
    "guest",
    "access14",
    "mustang",
    "master",
    "dragon",
    "monkey",
    "shadow",
    "liverpool",
    "chocolate",
    "summer",
    "winter",
    "spring",
    "autumn",
    "bursar",
    "billing",
    "secret",
    "geheim",
    "hallo123",
    "test",
    "testtest",
    "hello",
    "helloworld",
    "correcthorsebatterystaple",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idn_1_passwords_that_everybody_tries_are_common() {
        for bad in ["password", "Password123", "qwertyuiop", "12345678", "aaaaaaaaaa", "Summer2026!", "ada@acme.example", "Ada King"] {
            assert!(is_common(bad, "ada@acme.example", "Ada King"), "{bad}");
        }
        for good in ["delegate-the-bill", "blue lamp under stairs", "Tr4!vkz9qq"] {
            assert!(!is_common(good, "ada@acme.example", "Ada King"), "{good}");
        }
    }

    #[tokio::test]
    async fn idn_1_a_hash_is_argon2id_with_the_agreed_cost_and_verifies() {
        let passwords = Passwords::new().expect("ready");
        let hash = passwords.hash("blue lamp").await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("blue lamp", Some(&hash)).await.expect("verified"));
        assert!(!passwords.verify("blue lamb", Some(&hash)).await.expect("verified"));
        assert!(!passwords.verify("blue lamp", None).await.expect("verified"));
    }

    #[tokio::test]
    async fn idn_1_who_goes_away_while_a_password_is_hashed_does_not_make_room_for_another() {
        let passwords = Passwords::new().expect("ready");
        let waiting = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.hash("blue lamp").await }
        });
        while passwords.slots.available_permits() == AT_ONCE {
            tokio::task::yield_now().await;
        }
        waiting.abort();
        assert!(waiting.await.expect_err("gone").is_cancelled());
        assert_eq!(passwords.slots.available_permits(), AT_ONCE - 1, "the work goes on");
        let _all = passwords.slots.acquire_many(u32::try_from(AT_ONCE).expect("few")).await.expect("free again when it is done");
    }
}
