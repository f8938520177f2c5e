//! Limits of an edition, and who or what is over them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Limits;

/// How many of something: a number, or `"unlimited"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// At most so many.
    AtMost(u32),
    /// Any number.
    Unlimited,
}

impl Limit {
    /// The number; none stands for any number.
    #[must_use]
    pub const fn most(self) -> Option<u32> {
        match self {
            Self::AtMost(most) => Some(most),
            Self::Unlimited => None,
        }
    }

    /// Whether so many are allowed.
    #[must_use]
    pub const fn allows(self, count: u32) -> bool {
        match self {
            Self::AtMost(most) => count <= most,
            Self::Unlimited => true,
        }
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::AtMost(most) => serializer.serialize_u32(*most),
            Self::Unlimited => serializer.serialize_str("unlimited"),
        }
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Limit;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number from 0, or \"unlimited\"")
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Limit, E> {
                u32::try_from(value).map(Limit::AtMost).map_err(|_| E::invalid_value(de::Unexpected::Signed(value), &self))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Limit, E> {
                u32::try_from(value).map(Limit::AtMost).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))
            }
            fn visit_str<E: de::Error>(self, value: &str) -> Result<Limit, E> {
                if value == "unlimited" { Ok(Limit::Unlimited) } else { Err(E::invalid_value(de::Unexpected::Str(value), &self)) }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// Billing managers, active and pending.
    BillingManagers,
    /// Members.
    Members,
}

/// One person or thing that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thing {
    /// Its identifier.
    pub id: String,
    /// What people call it: a name, or the address of a pending invitation.
    pub name: String,
}

/// How much of one kind an organization uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InUse {
    /// Of what.
    pub kind: LimitKind,
    /// How many there are.
    pub count: u32,
    /// The youngest of them, youngest first: at least as many as may turn out to be over a limit.
    pub youngest: Vec<Thing>,
}

/// What is over a limit (SUB-4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverLimit {
    /// Of what.
    pub kind: LimitKind,
    /// How many are allowed.
    pub limit: u32,
    /// How many there are.
    pub count: u32,
    /// Exactly those beyond the limit, the youngest first: whoever came first stays within.
    pub over: Vec<Thing>,
}

/// Everything that is over these limits.
#[must_use]
pub fn over_limit(limits: &Limits, in_use: &[InUse]) -> Vec<OverLimit> {
    let over = |used: &InUse| match limits.of(used.kind) {
        Limit::AtMost(limit) if used.count > limit => {
            let surplus = (used.count - limit) as usize;
            let over = used.youngest.iter().take(surplus).cloned().collect();
            Some(OverLimit { kind: used.kind, limit, count: used.count, over })
        }
        _ => None,
    };
    in_use.iter().filter_map(over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_read_numbers_and_one_word() {
        assert_eq!(serde_json::from_str::<Limit>("3").expect("limit"), Limit::AtMost(3));
        assert_eq!(serde_json::from_str::<Limit>("\"unlimited\"").expect("limit"), Limit::Unlimited);
        for bad in ["-1", "4294967296", "\"many\"", "1.5", "null"] {
            assert!(serde_json::from_str::<Limit>(bad).is_err(), "{bad}");
        }
        assert!(Limit::AtMost(u32::MAX) < Limit::Unlimited);
    }

    #[test]
    fn sub_4_the_youngest_are_over_the_limit() {
        let thing = |id: &str| Thing { id: id.to_owned(), name: id.to_uppercase() };
        let limits = Limits { billing_managers: Limit::AtMost(1), members: Limit::Unlimited };
        let managers = InUse { kind: LimitKind::BillingManagers, count: 3, youngest: vec![thing("c"), thing("b"), thing("a")] };
        let members = InUse { kind: LimitKind::Members, count: 900, youngest: vec![] };
        let over = over_limit(&limits, &[managers, members]);
        assert_eq!(over.len(), 1);
        assert_eq!((over[0].limit, over[0].count), (1, 3));
        assert_eq!(over[0].over, [thing("c"), thing("b")]);
    }
}
