//! Kinds of tax ids in words, for the profile that asks for one and the invoice that shows it.

use bursar_domain::profile::TaxIdKind;

use crate::messages::tax_ids as t;

/// Every kind with its value in forms, in the order in which they are offered.
pub(crate) const KINDS: [(TaxIdKind, &str); 10] = [
    (TaxIdKind::EuVat, "eu_vat"),
    (TaxIdKind::UsEin, "us_ein"),
    (TaxIdKind::GbVat, "gb_vat"),
    (TaxIdKind::ChUid, "ch_uid"),
    (TaxIdKind::NoVat, "no_vat"),
    (TaxIdKind::AuAbn, "au_abn"),
    (TaxIdKind::CaBn, "ca_bn"),
    (TaxIdKind::JpCn, "jp_cn"),
    (TaxIdKind::InGst, "in_gst"),
    (TaxIdKind::Other, "other"),
];

/// What people call it.
pub(crate) fn kind(of: TaxIdKind) -> &'static str {
    match of {
        TaxIdKind::EuVat => t::eu_vat(),
        TaxIdKind::UsEin => t::us_ein(),
        TaxIdKind::GbVat => t::gb_vat(),
        TaxIdKind::ChUid => t::ch_uid(),
        TaxIdKind::NoVat => t::no_vat(),
        TaxIdKind::AuAbn => t::au_abn(),
        TaxIdKind::CaBn => t::ca_bn(),
        TaxIdKind::JpCn => t::jp_cn(),
        TaxIdKind::InGst => t::in_gst(),
        TaxIdKind::Other => t::other(),
    }
}
