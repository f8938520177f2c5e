//! The people of the demo. All have the same password.

/// The password of everybody in the demo.
pub const PASSWORD: &str = "delegate-the-bill";

/// Somebody with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Address that they sign in with.
    pub email: &'static str,
    /// What they are, for names of pictures and messages.
    pub label: &'static str,
}

const fn person(email: &'static str, label: &'static str) -> Person {
    Person { email, label }
}

/// Owner of acme.
pub const OWNER: Person = person("owner@acme.example", "owner");
/// The other owner of acme.
pub const OWNER2: Person = person("owner2@acme.example", "owner2");
/// Admin of acme.
pub const ADMIN: Person = person("admin@acme.example", "admin");
/// Member of acme with the billing-admin grant.
pub const BILLING: Person = person("billing@acme.example", "billing-admin");
/// Member of acme.
pub const MEMBER: Person = person("member@acme.example", "member");
/// Another member of acme.
pub const MEMBER2: Person = person("member2@acme.example", "member2");
/// Billing manager of acme and globex, from outside.
pub const PARTNER: Person = person("partner@partner.example", "billing-manager");
/// Owner of globex.
pub const GLOBEX_OWNER: Person = person("owner@globex.example", "globex-owner");
/// Member of globex.
pub const GLOBEX_MEMBER: Person = person("member@globex.example", "globex-member");
/// The sole owner of initech.
pub const INITECH_OWNER: Person = person("owner@initech.example", "initech-owner");
/// Member of initech.
pub const INITECH_MEMBER: Person = person("member@initech.example", "initech-member");
/// Somebody with an account and no organization.
pub const NOBODY: Person = person("nobody@elsewhere.example", "nobody");
