//! What an open invitation's row says and offers. Pure but for the language.

use bursar_domain::{
    api::{
        billing_managers::{Delivery, PendingInvitation, PendingState},
        error::Refusal,
    },
    ids::InvitationId,
    invite::Channel,
    time::Timestamp,
};

use crate::{
    messages::{invitations as t, parts},
    parts::{ending::last_moment, words},
    ui::Tone,
};

/// What can be done about an open invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowAction {
    /// Mail it again.
    Resend,
    /// Make a link to it and copy that.
    CopyLink,
    /// Take it back.
    Revoke,
}

impl RowAction {
    /// The words in the menu.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Resend => t::resend(),
            Self::CopyLink => t::copy_link(),
            Self::Revoke => t::revoke(),
        }
    }
}

/// The menu of a row: what it offers, each with the reason why it cannot be used now.
pub(crate) fn actions(invitation: &PendingInvitation, suspended: bool) -> Vec<(RowAction, Option<&'static str>)> {
    let kinds = match invitation.channel {
        Channel::Email => &[RowAction::Resend, RowAction::CopyLink, RowAction::Revoke][..],
        Channel::Link => &[RowAction::CopyLink, RowAction::Revoke],
    };
    let reason = |action| match (action, invitation.state) {
        _ if suspended => Some(parts::suspended_reason()),
        (RowAction::CopyLink, PendingState::Expired) => Some(t::has_run_out()),
        _ => None,
    };
    kinds.iter().map(|action| (*action, reason(*action))).collect()
}

/// What the row is called: the address, or a link by the day it was made.
pub(crate) fn title(invitation: &PendingInvitation, now: Timestamp) -> String {
    match &invitation.email {
        Some(email) => email.clone(),
        None => t::link_title(&words::day_near(invitation.invited_at, now)),
    }
}

/// Whether it can be accepted, in a word.
pub(crate) fn state(state: PendingState) -> (Tone, &'static str) {
    match state {
        PendingState::Open => (Tone::Info, t::state_open()),
        PendingState::Expired => (Tone::Warning, t::state_expired()),
        PendingState::SenderGone => (Tone::Warning, t::state_on_hold()),
    }
}

/// One thing to say about an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    /// The words.
    pub(crate) words: String,
    /// The exact moment behind them.
    pub(crate) at: Option<Timestamp>,
    /// Whether somebody should do something about it.
    pub(crate) warning: bool,
}

impl Fact {
    fn plain(words: impl Into<String>) -> Self {
        Self { words: words.into(), at: None, warning: false }
    }

    fn at(at: Timestamp, words: String) -> Self {
        Self { words, at: Some(at), warning: false }
    }

    fn warning(self) -> Self {
        Self { warning: true, ..self }
    }
}

/// Everything that is known of it, the most telling first (INV-9).
pub(crate) fn facts(invitation: &PendingInvitation, now: Timestamp) -> Vec<Fact> {
    let day = |at| words::day_near(at, now);
    let (at, by) = (invitation.invited_at, invitation.invited_by.as_str());
    let made = match invitation.channel {
        Channel::Email => t::by_email(&day(at), by),
        Channel::Link => t::as_link(&day(at), by),
    };
    let mut facts = vec![Fact::at(at, made)];
    match &invitation.delivery {
        Some(Delivery::Queued) => facts.push(Fact::plain(t::queued())),
        Some(Delivery::Sent) => facts.push(Fact::plain(t::sent())),
        Some(Delivery::Failed { error }) => facts.push(Fact::plain(t::not_sent(error)).warning()),
        None => {}
    }
    facts.push(match invitation.expires_at.map(last_moment) {
        // Whether it can be accepted is the server's to say, not this clock's.
        Some(end) if invitation.state != PendingState::Open && end < now => Fact::at(end, t::ran_out(&day(end))),
        Some(end) => Fact::at(end, t::valid_until(&day(end))),
        None => Fact::plain(t::never_runs_out()),
    });
    if invitation.state == PendingState::SenderGone {
        let way_out = if invitation.channel == Channel::Email { t::on_hold_email(by) } else { t::on_hold_link(by) };
        facts.push(Fact::plain(way_out).warning());
    }
    if let Some(failed) = &invitation.last_failure {
        facts.push(Fact::at(failed.at, t::tried(&day(failed.at), reason(failed.reason))).warning());
    }
    facts
}

/// Why a try to accept failed, as the end of a sentence about the invited person.
fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::WrongAccount => t::reason_wrong_account(),
        Refusal::UnverifiedAddress => t::reason_unverified_address(),
        Refusal::OutsideIdentityProvider => t::reason_outside_identity_provider(),
        Refusal::AlreadyDelegate => t::reason_already_delegate(),
        Refusal::AlreadyMember => t::reason_already_member(),
        Refusal::ManagerLimit => t::reason_manager_limit(),
        Refusal::Expired => t::reason_expired(),
        Refusal::Revoked => t::reason_revoked(),
        _ => t::reason_other(),
    }
}

/// The id of an invitation's row.
pub(crate) fn row_id(invitation: &InvitationId) -> String {
    format!("invitation-{invitation}")
}

/// Which row takes the focus when `gone` goes: the one below, else the one above, else none.
pub(crate) fn row_after<'a>(rows: &'a [String], gone: &str) -> Option<&'a str> {
    let at = rows.iter().position(|row| row == gone)?;
    rows.get(at + 1).or_else(|| rows.get(at.checked_sub(1)?)).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use bursar_domain::{api::billing_managers::FailedAttempt, invite::EMAIL_LIFE_MS};

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn by_email() -> PendingInvitation {
        PendingInvitation {
            id: InvitationId::from_parts(1, 1),
            state: PendingState::Open,
            channel: Channel::Email,
            email: Some("ada@firm.example".to_owned()),
            role: None,
            invited_by: "Olga".to_owned(),
            invited_at: NOW,
            expires_at: Some(NOW.plus_ms(EMAIL_LIFE_MS)),
            delivery: Some(Delivery::Sent),
            last_failure: None,
        }
    }

    fn link() -> PendingInvitation {
        PendingInvitation { channel: Channel::Link, email: None, expires_at: None, delivery: None, ..by_email() }
    }

    fn said(invitation: &PendingInvitation) -> String {
        facts(invitation, NOW).into_iter().map(|fact| fact.words).collect::<Vec<_>>().join(" · ")
    }

    #[test]
    fn inv_9_the_menu_of_a_mailed_invitation_resends_copies_and_revokes() {
        use RowAction::{CopyLink, Resend, Revoke};
        assert_eq!(actions(&by_email(), false), [(Resend, None), (CopyLink, None), (Revoke, None)]);
        assert_eq!([Resend, CopyLink, Revoke].map(RowAction::label), ["Resend invitation", "Copy invite link", "Revoke invitation"]);
    }

    #[test]
    fn inv_9_a_link_is_copied_and_never_sent() {
        use RowAction::{CopyLink, Revoke};
        assert_eq!(actions(&link(), false), [(CopyLink, None), (Revoke, None)]);
    }

    #[test]
    fn inv_2_what_has_run_out_is_sent_again_and_not_copied() {
        let expired = PendingInvitation { state: PendingState::Expired, expires_at: Some(NOW.plus_ms(-1)), ..by_email() };
        let locked: Vec<_> =
            actions(&expired, false).into_iter().filter(|(_, reason)| reason.is_some()).map(|(action, _)| action).collect();
        assert_eq!(locked, [RowAction::CopyLink]);
        assert!(said(&expired).contains("ran out"));
        assert_eq!(state(PendingState::Expired).1, "Expired");
        assert!(said(&link()).contains("never runs out"));
    }

    #[test]
    fn a_suspended_organization_shows_the_menu_and_locks_all_of_it() {
        assert!(actions(&by_email(), true).iter().all(|(_, reason)| reason.is_some()));
    }

    #[test]
    fn inv_9_the_row_says_channel_inviter_delivery_and_the_last_error() {
        let row = said(&by_email());
        assert!(row.contains("by e-mail") && row.contains("Olga") && row.contains("sent"), "{row}");
        let queued = PendingInvitation { delivery: Some(Delivery::Queued), ..by_email() };
        assert!(said(&queued).contains("waiting to be sent"));
        let failed = PendingInvitation { delivery: Some(Delivery::Failed { error: "550 no such user".to_owned() }), ..by_email() };
        assert!(said(&failed).contains("550 no such user"));
        assert!(facts(&failed, NOW).iter().any(|fact| fact.warning));
        let tried = FailedAttempt { at: NOW, reason: Refusal::WrongAccount };
        assert!(said(&PendingInvitation { last_failure: Some(tried), ..by_email() }).ends_with("signed in as somebody else"));
    }

    #[test]
    fn inv_9_an_invitation_whose_sender_is_gone_says_how_it_lives_again() {
        let gone = |of: PendingInvitation| PendingInvitation { state: PendingState::SenderGone, ..of };
        assert!(said(&gone(by_email())).contains("Resend"));
        assert!(said(&gone(link())).contains("Copy"));
        assert_eq!(actions(&gone(link()), false), actions(&link(), false));
    }

    #[test]
    fn inv_9_a_row_is_called_by_its_address_or_by_the_day_of_its_link() {
        assert_eq!(title(&by_email(), NOW), "ada@firm.example");
        assert!(title(&link(), NOW).starts_with("Invite link of "));
    }

    #[test]
    fn ux_1_focus_goes_to_the_next_row_after_one_has_gone() {
        let rows = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(row_after(&rows, "a"), Some("b"));
        assert_eq!(row_after(&rows, "c"), Some("b"));
        assert_eq!(row_after(&rows[..1], "a"), None);
        assert_eq!(row_after(&rows, "z"), None);
    }
}
