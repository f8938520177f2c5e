//! Random texts. For keys that must not come twice, never for secrets.

/// 128 random bits as 32 hexadecimal digits.
#[must_use]
pub fn key() -> String {
    let mut bytes = [0_u8; 16];
    let filled = web_sys::window().and_then(|window| window.crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok());
    if filled.is_none() {
        // No browser that runs this page lacks it. Two keys must differ all the same, and nobody gains by guessing one.
        for byte in &mut bytes {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number from 0 to below 256")]
            let random = (js_sys::Math::random() * 256.0) as u8;
            *byte = random;
        }
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
