//! What a password must be: long enough, not too long, and not one that everybody tries first.
//!
//! No composition rules (NIST SP 800-63B §3.1.1.2). The list of common passwords lives on the server.

/// Fewest characters accepted.
pub const MIN_LEN: usize = 8;
/// From here on a password is called good.
pub const GOOD_LEN: usize = 15;
/// Most bytes accepted: far more than anybody types, little enough to hash.
pub const MAX_BYTES: usize = 1024;

/// Why a password was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadPassword {
    /// Under 8 characters.
    TooShort,
    /// Over 1024 bytes.
    TooLong,
}

/// Checks the length.
///
/// # Errors
/// Says which bound is broken.
pub fn check(password: &str) -> Result<(), BadPassword> {
    if password.chars().count() < MIN_LEN {
        Err(BadPassword::TooShort)
    } else if password.len() > MAX_BYTES {
        Err(BadPassword::TooLong)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idn_1_length_counts_characters_not_bytes() {
        assert_eq!(check("ééééééé"), Err(BadPassword::TooShort));
        assert_eq!(check("éééééééé"), Ok(()));
        assert_eq!(check(&"x".repeat(64)), Ok(()));
        assert_eq!(check(&"x".repeat(1025)), Err(BadPassword::TooLong));
    }
}
