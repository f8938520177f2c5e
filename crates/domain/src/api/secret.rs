//! Bodies that hold passwords or tokens: their `Debug` names the type and shows nothing of it, so that no log line or
//! failed assertion can give a secret away.

/// Implements such a `Debug`.
macro_rules! hide_in_debug {
    ($($name:ident),+) => {
        $(
            impl std::fmt::Debug for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.debug_struct(stringify!($name)).finish_non_exhaustive()
                }
            }
        )+
    };
}
pub(crate) use hide_in_debug;

#[cfg(test)]
mod tests {
    use crate::{
        api::{
            account::PasswordChange,
            billing_managers::InvitationLink,
            session::{Credentials, NewAccount, NewPassword, TokenBody},
        },
        ids::InvitationId,
    };

    #[test]
    fn idn_1_what_holds_a_secret_does_not_show_it() {
        let secret = || "three blue lamps".to_owned();
        let shown = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            Credentials { email: "ann@new.example".into(), password: secret() },
            NewAccount { name: "Ann".into(), email: "ann@new.example".into(), password: secret() },
            TokenBody { token: secret() },
            NewPassword { token: secret(), password: secret() },
            PasswordChange { current: secret(), new: secret() },
            InvitationLink { invitation: InvitationId::from_parts(1, 2), url: secret() },
        );
        assert!(shown.contains("Credentials") && !shown.contains("lamps"), "{shown}");
    }
}
