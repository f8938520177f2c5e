//! Tax ids and their forms. Whether a number exists is not asked; a wrong length or a letter in the wrong place is what people
//! mistype.
//!
//! Sources: VAT ids of the European Union from the VIES questions and answers of the European Commission (question 11, "format of
//! a VAT number"); EIN from the Internal Revenue Service; the others from the tax offices of their countries.

use serde::{Deserialize, Serialize};

/// What kind of tax id it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxIdKind {
    /// Value added tax of the European Union, with the country's letters in front (`EL` for Greece, `XI` for Northern Ireland).
    EuVat,
    /// Employer identification number of the United States.
    UsEin,
    /// Value added tax of the United Kingdom, with `GB`.
    GbVat,
    /// Enterprise number of Switzerland, `CHE` and nine digits, with or without `MWST`, `TVA` or `IVA`.
    ChUid,
    /// Value added tax of Norway: nine digits, with or without `MVA`.
    NoVat,
    /// Business number of Australia: eleven digits.
    AuAbn,
    /// Business number of Canada: nine digits, with or without the GST account.
    CaBn,
    /// Corporate number of Japan: thirteen digits, with or without the `T` of a qualified invoice issuer.
    JpCn,
    /// Goods and services tax number of India: fifteen characters.
    InGst,
    /// Any other: 4 to 30 letters and digits.
    Other,
}

/// A number under which somebody pays tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxId {
    /// Its kind.
    pub kind: TaxIdKind,
    /// The number; kept in capital letters without spaces, points and hyphens.
    pub value: String,
}

/// Why a tax id was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadTaxId {
    /// Of the European Union, but it does not begin with the letters of a member.
    UnknownCountry,
    /// Not the form of its kind; this one is: `#` is a digit, `@` a letter, `*` either, all else itself.
    Form(&'static str),
}

/// Letters in front, then the forms of the rest.
const EU_VAT: &[(&str, &[&str])] = &[
    ("AT", &["U########"]),
    ("BE", &["0#########", "1#########"]),
    ("BG", &["#########", "##########"]),
    ("CY", &["########@"]),
    ("CZ", &["########", "#########", "##########"]),
    ("DE", &["#########"]),
    ("DK", &["########"]),
    ("EE", &["#########"]),
    ("EL", &["#########"]),
    ("ES", &["@########", "########@", "@#######@"]),
    ("FI", &["########"]),
    ("FR", &["**#########"]),
    ("HR", &["###########"]),
    ("HU", &["########"]),
    ("IE", &["#*#####@", "#######@@"]),
    ("IT", &["###########"]),
    ("LT", &["#########", "############"]),
    ("LU", &["########"]),
    ("LV", &["###########"]),
    ("MT", &["########"]),
    ("NL", &["#########B##", "************"]),
    ("PL", &["##########"]),
    ("PT", &["#########"]),
    ("RO", &["##########", "#########", "########", "#######", "######", "#####", "####", "###", "##"]),
    ("SE", &["############"]),
    ("SI", &["########"]),
    ("SK", &["##########"]),
    ("XI", &["#########", "############", "GD###", "HA###"]),
];

impl TaxIdKind {
    const fn forms(self) -> &'static [&'static str] {
        match self {
            Self::EuVat | Self::Other => &[],
            Self::UsEin => &["#########"],
            Self::GbVat => &["GB#########", "GB############", "GBGD###", "GBHA###"],
            Self::ChUid => &["CHE#########", "CHE#########MWST", "CHE#########TVA", "CHE#########IVA"],
            Self::NoVat => &["#########", "#########MVA"],
            Self::AuAbn => &["###########"],
            Self::CaBn => &["#########", "#########RT####"],
            Self::JpCn => &["#############", "T#############"],
            Self::InGst => &["##@@@@@####@*Z*"],
        }
    }
}

impl TaxId {
    /// The id in its usual form.
    ///
    /// # Errors
    /// It does not have the form of its kind.
    pub fn checked(&self) -> Result<Self, BadTaxId> {
        let value: String = self.value.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '/')).collect();
        let value = value.to_ascii_uppercase();
        let forms = match self.kind {
            TaxIdKind::Other => {
                let plain = (4..=30).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric());
                return if plain { Ok(Self { value, ..*self }) } else { Err(BadTaxId::Form("****")) };
            }
            TaxIdKind::EuVat => {
                let (_, forms) = EU_VAT.iter().find(|(letters, _)| value.starts_with(letters)).ok_or(BadTaxId::UnknownCountry)?;
                return if forms.iter().any(|form| fits(form, &value[2..])) {
                    Ok(Self { value, ..*self })
                } else {
                    Err(BadTaxId::Form(forms.first().copied().unwrap_or_default()))
                };
            }
            other => other.forms(),
        };
        if forms.iter().any(|form| fits(form, &value)) {
            Ok(Self { value, ..*self })
        } else {
            Err(BadTaxId::Form(forms.first().copied().unwrap_or_default()))
        }
    }
}

fn fits(form: &str, value: &str) -> bool {
    let fits_one = |(form, value): (u8, u8)| match form {
        b'#' => value.is_ascii_digit(),
        b'@' => value.is_ascii_uppercase(),
        b'*' => value.is_ascii_digit() || value.is_ascii_uppercase(),
        same => value == same,
    };
    form.len() == value.len() && form.bytes().zip(value.bytes()).all(fits_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: TaxIdKind, value: &str) -> Result<String, BadTaxId> {
        TaxId { kind, value: value.to_owned() }.checked().map(|id| id.value)
    }

    #[test]
    fn doc_1_forms_are_those_of_each_country() {
        for good in [
            "ATU12345678",
            "BE0123456789",
            "CY12345678X",
            "DE123456789",
            "EL123456789",
            "ESX1234567X",
            "ESX12345678",
            "FRXX123456789",
            "IE1234567WA",
            "IE1A23456B",
            "NL123456789B01",
            "RO12",
            "SE123456789012",
            "XIGD123",
        ] {
            assert_eq!(check(TaxIdKind::EuVat, good), Ok(good.to_owned()));
        }
        for bad in ["DE12345678", "DE1234567890", "DE12345678A", "AT12345678", "ES123456789", "BE2123456789", "NL123456789B0", "RO1"] {
            assert!(matches!(check(TaxIdKind::EuVat, bad), Err(BadTaxId::Form(_))), "{bad}");
        }
        for foreign in ["GB123456789", "GR123456789", "123456789", "", "Ä"] {
            assert_eq!(check(TaxIdKind::EuVat, foreign), Err(BadTaxId::UnknownCountry), "{foreign}");
        }
        for (kind, good) in [
            (TaxIdKind::UsEin, "123456789"),
            (TaxIdKind::GbVat, "GB123456789"),
            (TaxIdKind::ChUid, "CHE123456789MWST"),
            (TaxIdKind::NoVat, "123456789MVA"),
            (TaxIdKind::AuAbn, "12345678901"),
            (TaxIdKind::CaBn, "123456789RT0001"),
            (TaxIdKind::JpCn, "T1234567890123"),
            (TaxIdKind::InGst, "22AAAAA0000A1Z5"),
            (TaxIdKind::Other, "AB12"),
        ] {
            assert_eq!(check(kind, good), Ok(good.to_owned()));
            assert!(check(kind, &good[1..]).is_err() || kind == TaxIdKind::JpCn, "{good} without its first character");
        }
    }

    #[test]
    fn doc_1_people_write_spaces_points_and_hyphens() {
        assert_eq!(check(TaxIdKind::UsEin, "12-3456789"), Ok("123456789".to_owned()));
        assert_eq!(check(TaxIdKind::EuVat, " be 0123.456.789 "), Ok("BE0123456789".to_owned()));
        assert_eq!(check(TaxIdKind::UsEin, "12345678"), Err(BadTaxId::Form("#########")));
        assert!(check(TaxIdKind::Other, "=1+1").is_err());
    }
}
