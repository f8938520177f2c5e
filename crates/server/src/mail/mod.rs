//! What Bursar writes to people. Plain sentences; every link stands on a line of its own.

use bursar_domain::{access::OrgRole, time::Timestamp};

/// A message before it is in the outbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is about, for tests and statistics.
    pub kind: &'static str,
    /// To whom.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

/// Without the text: it may hold a link that opens an account.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("kind", &self.kind).field("to", &self.to).finish_non_exhaustive()
    }
}

/// A date in words, in UTC: "4 March 2027".
#[must_use]
pub fn date(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| String::new(), |t| t.strftime("%-d %B %Y").to_string())
}

fn until(ends_at: Option<Timestamp>) -> String {
    ends_at.map_or_else(|| "until an owner removes it".to_owned(), |at| format!("until {} (UTC)", date(at)))
}

const fn role_words(role: OrgRole) -> &'static str {
    match role {
        OrgRole::Owner => "an owner",
        OrgRole::Admin => "an admin",
        OrgRole::Member => "a member",
    }
}

/// Why a grant went without anybody taking it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// Owners need none.
    BecameOwner,
    /// The member left.
    Left,
    /// The member was removed.
    Removed,
}

/// What the mails of one organization have in common.
#[derive(Debug, Clone)]
pub struct OrgMail<'a> {
    /// Name of the organization.
    pub org: &'a str,
    /// Where its Billing page is.
    pub billing_url: String,
    /// Who did it.
    pub by: &'a str,
}

impl OrgMail<'_> {
    fn message(&self, kind: &'static str, to: &str, subject: String, lines: &[&str]) -> Message {
        self.without_link(kind, to, subject, &[lines, &[&self.billing_url]].concat())
    }

    /// For those who cannot open the Billing page any more.
    fn without_link(&self, kind: &'static str, to: &str, subject: String, lines: &[&str]) -> Message {
        let body = format!("{}\n\nYou get this mail because it concerns billing access to {}.\n", lines.join("\n\n"), self.org);
        Message { kind, to: to.to_owned(), subject, body }
    }

    /// A member was given the grant.
    #[must_use]
    pub fn grant_added(&self, to: &str, own: bool, name: &str, ends_at: Option<Timestamp>) -> Message {
        let (subject, first) = if own {
            (
                format!("You can now manage billing for {}", self.org),
                format!("{} gave you billing access to {}, {}.", self.by, self.org, until(ends_at)),
            )
        } else {
            (
                format!("{name} can now manage billing for {}", self.org),
                format!("{} gave {name} billing access to {}, {}.", self.by, self.org, until(ends_at)),
            )
        };
        self.message("grant_added", to, subject, &[&first, "The role in the organization has not changed."])
    }

    /// The end of a grant was changed.
    #[must_use]
    pub fn grant_end_changed(&self, to: &str, own: bool, name: &str, ends_at: Option<Timestamp>) -> Message {
        let whose = if own { "Your".to_owned() } else { format!("{name}'s") };
        let first = format!("{} changed how long it lasts: {}.", self.by, until(ends_at));
        self.message("grant_end_changed", to, format!("{whose} billing access to {} has a new end", self.org), &[&first])
    }

    /// A grant was removed by an owner.
    #[must_use]
    pub fn grant_removed(&self, to: &str, own: bool, name: &str) -> Message {
        let (subject, first) = if own {
            (
                format!("Your billing access to {} was removed", self.org),
                format!("{} removed your billing access to {}.", self.by, self.org),
            )
        } else {
            (
                format!("{name} no longer manages billing for {}", self.org),
                format!("{} removed {name}'s billing access to {}.", self.by, self.org),
            )
        };
        self.message("grant_removed", to, subject, &[&first, "Membership and role in the organization have not changed."])
    }

    /// A grant went because membership ended or ownership made it needless.
    #[must_use]
    pub fn grant_dropped(&self, to: &str, own: bool, name: &str, why: Dropped) -> Message {
        let what = match why {
            Dropped::BecameOwner => format!("{} became an owner", if own { "You" } else { name }),
            Dropped::Left => format!("{} left", if own { "You" } else { name }),
            Dropped::Removed => format!("{} removed {} from", self.by, if own { "you" } else { name }),
        };
        let subject = format!("Billing access to {} has changed", self.org);
        if why == Dropped::BecameOwner {
            let line = format!("{what} of {}. Owners hold billing access anyway, so the separate grant was dropped.", self.org);
            return self.message("grant_dropped", to, subject, &[&line]);
        }
        let line = format!("{what} {}, and the billing access went with the membership. Coming back will not restore it.", self.org);
        if own { self.without_link("grant_dropped", to, subject, &[&line]) } else { self.message("grant_dropped", to, subject, &[&line]) }
    }

    /// An owner is no member any more.
    #[must_use]
    pub fn owner_gone(&self, to: &str, own: bool, name: &str, removed: bool) -> Message {
        let line = match (removed, own) {
            (true, true) => format!("{} removed you from {}, and the billing access went with the membership.", self.by, self.org),
            (true, false) => format!("{} removed {name} from {}.", self.by, self.org),
            (false, _) => format!("{name} left {}.", self.org),
        };
        if own {
            self.without_link("owner_gone", to, format!("You are no longer an owner of {}", self.org), &[&line])
        } else {
            self.message("owner_gone", to, format!("{name} is no longer an owner of {}", self.org), &[&line])
        }
    }

    /// A billing manager left.
    #[must_use]
    pub fn manager_left(&self, to: &str) -> Message {
        let line = format!("{} left {} and can no longer manage its billing.", self.by, self.org);
        self.message("billing_manager_left", to, format!("{} no longer manages billing for {}", self.by, self.org), &[&line])
    }

    /// A grant has come to its end.
    #[must_use]
    pub fn grant_ended(&self, to: &str, own: bool, name: &str) -> Message {
        let first = if own {
            format!("Your billing access to {} has ended, as was set when it was given.", self.org)
        } else {
            format!("{name}'s billing access to {} has ended, as was set when it was given.", self.org)
        };
        self.message(
            "grant_ended",
            to,
            format!("Billing access to {} has ended", self.org),
            &[&first, "Membership and role in the organization have not changed."],
        )
    }

    /// A grant will end soon.
    #[must_use]
    pub fn grant_ends_soon(&self, to: &str, own: bool, name: &str, ends_at: Timestamp) -> Message {
        let whose = if own { "Your".to_owned() } else { format!("{name}'s") };
        let first =
            format!("{whose} billing access to {} ends on {} (UTC). An owner can extend it on the Billing page.", self.org, date(ends_at));
        self.message("grant_ends_soon", to, format!("{whose} billing access to {} ends on {}", self.org, date(ends_at)), &[&first])
    }

    /// A member asks for access.
    #[must_use]
    pub fn access_requested(&self, to: &str, note: &str) -> Message {
        let quoted = if note.is_empty() { "No note was added.".to_owned() } else { format!("Note: \u{201c}{note}\u{201d}") };
        let first = format!("{} asks for billing access to {}.", self.by, self.org);
        self.message(
            "access_requested",
            to,
            format!("{} asks for billing access to {}", self.by, self.org),
            &[&first, &quoted, "Approve or decline on the Billing page:"],
        )
    }

    /// An owner declined.
    #[must_use]
    pub fn access_declined(&self, to: &str) -> Message {
        let first = format!("{} declined your request for billing access to {}. You can ask again with more to go on.", self.by, self.org);
        self.message("access_declined", to, format!("Your request for billing access to {} was declined", self.org), &[&first])
    }

    /// The role of a member who manages billing, or an owner's, has changed.
    #[must_use]
    pub fn role_changed(&self, to: &str, own: bool, name: &str, role: OrgRole) -> Message {
        let who = if own { "You are".to_owned() } else { format!("{name} is") };
        let first = format!("{} made this change: {who} now {} of {}.", self.by, role_words(role), self.org);
        self.message("role_changed", to, format!("{who} now {} of {}", role_words(role), self.org), &[&first])
    }
}

/// How a mail begins. Whoever signed up with an address may have chosen the name for its owner to read, so the name is
/// for those only who have shown that the address is theirs.
fn greeting(verified_name: Option<&str>) -> String {
    verified_name.map_or_else(|| "Hello,".to_owned(), |name| format!("Hello {name},"))
}

/// The link that verifies an address.
#[must_use]
pub fn verify_email(to: &str, url: &str) -> Message {
    Message {
        kind: "verify_email",
        to: to.to_owned(),
        subject: "Verify your address for Bursar".to_owned(),
        body: format!(
            "Hello,\n\nopen this page and press the button to show that the address is yours. The link works for 24 hours.\n\n{url}\n\nIf you did not sign up, ignore this mail: nothing happens without the button.\n"
        ),
    }
}

/// Somebody signed up with an address that has an account.
#[must_use]
pub fn already_registered(to: &str, sign_in_url: &str, reset_url: &str) -> Message {
    Message {
        kind: "already_registered",
        to: to.to_owned(),
        subject: "You already have a Bursar account".to_owned(),
        body: format!(
            "Hello,\n\nsomebody, probably you, tried to sign up with this address. It has an account already.\n\nSign in:\n{sign_in_url}\n\nForgot the password:\n{reset_url}\n"
        ),
    }
}

/// The link that sets a new password.
#[must_use]
pub fn reset_password(to: &str, verified_name: Option<&str>, url: &str) -> Message {
    Message {
        kind: "reset_password",
        to: to.to_owned(),
        subject: "Set a new password for Bursar".to_owned(),
        body: format!(
            "{}\n\nopen this page to set a new password. The link works once, for one hour.\n\n{url}\n\nIf you did not ask for this, ignore it: your password stays as it is.\n",
            greeting(verified_name)
        ),
    }
}

/// The password was changed.
#[must_use]
pub fn password_changed(to: &str, verified_name: Option<&str>, reset_url: &str) -> Message {
    Message {
        kind: "password_changed",
        to: to.to_owned(),
        subject: "Your Bursar password was changed".to_owned(),
        body: format!(
            "{}\n\nyour password was changed just now, and your other sessions were ended. If it was not you, set a new one at once:\n\n{reset_url}\n",
            greeting(verified_name)
        ),
    }
}

/// A date and time in UTC, for the developer mailbox.
#[must_use]
pub fn date_time(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| String::new(), |t| t.strftime("%-d %B %Y, %H:%M UTC").to_string())
}
