//! The life of invitations against a model of it: whatever happens in whatever order, the service is in no state that the
//! model does not know. The model says the rules once more, on purpose in other words than the service does.

use bursar::{identity::token, store};
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        billing_managers::{
            AddressResult, Addresses, CopyBillingManagerInvitation, CreateBillingManagerLink, InviteBillingManagers, ListBillingManagers,
            NewLink, PendingState, ResendBillingManagerInvitation, RevokeBillingManagerInvitation,
        },
        error::{ApiError, ErrorCode, Refusal},
        invitation::{AcceptInvitation, DeclineInvitation},
        members::{ChangeMemberRole, RoleChange},
        viewer::GetViewer,
    },
    ids::InvitationId,
    plan::Edition,
    time::DAY_MS,
};
use proptest::{collection::vec, prelude::*, sample::Index, test_runner::TestCaseError};

use crate::{
    browser::token_of,
    support::{Actor, TestApp, TestOrg},
};

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };
const TIES: [Option<Tie>; 4] = [
    None,
    Some(Tie::BillingManager),
    Some(Tie::Member { role: OrgRole::Member, billing_admin: false }),
    Some(Tie::Member { role: OrgRole::Admin, billing_admin: true }),
];
const MINUTE_MS: i64 = 60_000;

#[derive(Debug, Clone)]
enum Op {
    Mail,
    Link,
    Resend(Index),
    Copy(Index),
    Revoke(Index),
    /// Which token, and whether by the invited person.
    Accept(Index, bool),
    Decline(Index, bool),
    /// Of whoever invites.
    Role(bool),
    /// Of the invited person, or of the other one.
    Membership(bool, usize),
    Plan(bool),
    Pass(i64),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        2 => Just(Op::Mail),
        2 => Just(Op::Link),
        2 => any::<Index>().prop_map(Op::Resend),
        1 => any::<Index>().prop_map(Op::Copy),
        1 => any::<Index>().prop_map(Op::Revoke),
        6 => (any::<Index>(), any::<bool>()).prop_map(|(token, invited)| Op::Accept(token, invited)),
        1 => (any::<Index>(), any::<bool>()).prop_map(|(token, invited)| Op::Decline(token, invited)),
        1 => any::<bool>().prop_map(Op::Role),
        2 => (any::<bool>(), 0..TIES.len()).prop_map(|(invited, tie)| Op::Membership(invited, tie)),
        1 => any::<bool>().prop_map(Op::Plan),
        2 => prop_oneof![Just(MINUTE_MS), Just(DAY_MS), Just(4 * DAY_MS)].prop_map(Op::Pass),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    Open,
    Used,
    Over,
}

#[derive(Debug, Clone)]
struct Invitation {
    id: InvitationId,
    by_mail: bool,
    sent_at: i64,
    /// Whether the one whose role changes has sent it; else it is the other owner's.
    by_inviter: bool,
    life: Life,
    failure: Option<Refusal>,
}

#[derive(Debug, Clone)]
struct Token {
    secret: String,
    of: usize,
    alive: bool,
}

struct World {
    app: TestApp,
    org: TestOrg,
    owner: Actor,
    inviter: Actor,
    invited: Actor,
    other: Actor,
    address: String,
    inviter_is_owner: bool,
    limit: Option<usize>,
    ties: [Option<Tie>; 2],
    invitations: Vec<Invitation>,
    tokens: Vec<Token>,
}

type Checked = Result<(), TestCaseError>;

impl World {
    async fn new() -> Self {
        let app = TestApp::with_plenty_of_mail().await;
        let org = app.org("model").await;
        org.plan(Edition::Enterprise).await;
        let (owner, inviter) = (org.with(OWNER).await, org.with(OWNER).await);
        let (invited, other) = (app.newcomer("Invited").await, app.newcomer("Other").await);
        let address = app.email_of(&invited).await;
        let ties = [None, None];
        let (invitations, tokens) = (Vec::new(), Vec::new());
        Self { app, org, owner, inviter, invited, other, address, inviter_is_owner: true, limit: None, ties, invitations, tokens }
    }

    fn expired(&self, of: &Invitation) -> bool {
        of.by_mail && self.app.app.now().0 >= of.sent_at + 7 * DAY_MS
    }

    /// Whether anybody vouches for it: its tokens die with the right of whoever sent it, and stay dead.
    fn vouched(&self, at: usize) -> bool {
        self.tokens.iter().any(|token| token.of == at && token.alive)
    }

    fn managers(&self) -> usize {
        self.ties.iter().filter(|tie| **tie == Some(Tie::BillingManager)).count()
    }

    fn full(&self, but: Option<usize>) -> bool {
        let alive = |(at, of): &(usize, &Invitation)| Some(*at) != but && of.life == Life::Open && self.vouched(*at) && !self.expired(of);
        let waiting = self.invitations.iter().enumerate().filter(alive).count();
        self.limit.is_some_and(|limit| self.managers() + waiting >= limit)
    }

    /// What accepting must lead to.
    fn verdict(&self, at: usize, invited: bool) -> Result<Tie, Refusal> {
        let (token, tie) = (&self.tokens[at], self.ties[usize::from(!invited)]);
        let of = &self.invitations[token.of];
        match of.life {
            Life::Used => return Err(Refusal::Used),
            Life::Over => return Err(Refusal::Revoked),
            Life::Open if !token.alive => return Err(Refusal::Revoked),
            Life::Open if self.expired(of) => return Err(Refusal::Expired),
            Life::Open if of.by_mail && !invited => return Err(Refusal::WrongAccount),
            Life::Open => {}
        }
        match tie {
            Some(Tie::Member { role, billing_admin: false }) => Ok(Tie::Member { role, billing_admin: true }),
            Some(_) => Err(Refusal::AlreadyDelegate),
            None if self.limit.is_some_and(|limit| self.managers() >= limit) => Err(Refusal::ManagerLimit),
            None => Ok(Tie::BillingManager),
        }
    }

    async fn made(&mut self, id: InvitationId, by_mail: bool, secret: String) {
        let sent_at = self.sent_at(&id).await;
        self.tokens.push(Token { secret, of: self.invitations.len(), alive: true });
        self.invitations.push(Invitation { id, by_mail, sent_at, by_inviter: true, life: Life::Open, failure: None });
    }

    async fn sent_at(&self, id: &InvitationId) -> i64 {
        let mut conn = self.app.app.store.read().await.expect("conn");
        sqlx::query_scalar("SELECT sent_at FROM invitations WHERE id = $1").bind(id.as_str()).fetch_one(&mut *conn).await.expect("there")
    }

    /// Somebody's new session, in which the invitation is open.
    async fn at_the_button(&self, at: usize, invited: bool) -> Actor {
        let actor = if invited { &self.invited } else { &self.other }.again().await;
        let mut tx = self.app.app.store.write().await.expect("tx");
        let (session, hash) = (actor.session.clone().expect("session"), token::hash(&self.tokens[at].secret));
        store::invitations::set_opened(&mut tx, session.as_str(), &hash, self.app.app.now()).await.expect("opened");
        tx.commit().await.expect("committed");
        actor
    }

    async fn play(&mut self, op: Op) -> Checked {
        let (owner, at) = (self.owner.again().await, self.org.by_id());
        match op {
            Op::Mail => {
                let body = Addresses { emails: vec![self.address.clone()] };
                let answer = self.inviter.again().await.call(InviteBillingManagers { org: at }, Empty {}, body).await;
                if !self.inviter_is_owner {
                    prop_assert_eq!(answer.map_err(|error| error.code), Err(ErrorCode::Forbidden));
                    return Ok(());
                }
                let result = answer.expect("answers").remove(0).result;
                let waiting = self.invitations.iter().any(|of| of.by_mail && of.life == Life::Open);
                match (self.ties[0], result) {
                    (None, AddressResult::AlreadyInvited { .. }) => prop_assert!(waiting),
                    (None, AddressResult::Refused { reason, .. }) => {
                        prop_assert!(!waiting && self.full(None) && reason == Refusal::ManagerLimit);
                    }
                    (None, AddressResult::Invited { invitation }) => {
                        prop_assert!(!waiting && !self.full(None));
                        let secret = self.app.mailed_token("invitation", &self.address).await;
                        self.made(invitation, true, secret).await;
                    }
                    (Some(Tie::Member { billing_admin: false, .. }), AddressResult::IsMember { .. }) => {}
                    (Some(_), AddressResult::Refused { reason, .. }) => prop_assert_eq!(reason, Refusal::AlreadyDelegate),
                    other => prop_assert!(false, "{:?}", other),
                }
            }
            Op::Link => {
                let answer = self.inviter.again().await.call(CreateBillingManagerLink { org: at }, Empty {}, NewLink::default()).await;
                let expected = if self.inviter_is_owner && !self.full(None) { Ok(()) } else { Err(self.inviter_is_owner) };
                prop_assert_eq!(answer.as_ref().map(drop).map_err(|error| error.refusal == Some(Refusal::ManagerLimit)), expected);
                if let Ok(link) = answer {
                    self.made(link.invitation, false, token_of(&link.url)).await;
                }
            }
            Op::Resend(index) if !self.invitations.is_empty() => {
                let i = index.index(self.invitations.len());
                let of = self.invitations[i].clone();
                let cool = self.app.app.now().0 - of.sent_at >= MINUTE_MS;
                let endpoint = ResendBillingManagerInvitation { org: at, invitation: of.id.clone() };
                let answer = owner.call(endpoint, Empty {}, Empty {}).await;
                match answer {
                    Ok(_) => {
                        prop_assert!(of.life == Life::Open && of.by_mail && cool && !self.full(Some(i)));
                        self.tokens.iter_mut().filter(|token| token.of == i).for_each(|token| token.alive = false);
                        let secret = self.app.mailed_token("invitation", &self.address).await;
                        self.tokens.push(Token { secret, of: i, alive: true });
                        self.invitations[i].sent_at = self.sent_at(&of.id).await;
                        self.invitations[i].by_inviter = false;
                        self.invitations[i].failure = None;
                    }
                    Err(error) => match error.refusal {
                        Some(Refusal::Used) => prop_assert_eq!(of.life, Life::Used),
                        Some(Refusal::Revoked) => prop_assert_eq!(of.life, Life::Over),
                        Some(Refusal::CoolDown) => prop_assert!(of.by_mail && !cool),
                        Some(Refusal::ManagerLimit) => prop_assert!(cool && self.full(Some(i))),
                        other => prop_assert!(!of.by_mail && error.code == ErrorCode::BadRequest, "{:?}", other),
                    },
                }
            }
            Op::Copy(index) if !self.invitations.is_empty() => {
                let i = index.index(self.invitations.len());
                let of = self.invitations[i].clone();
                let endpoint = CopyBillingManagerInvitation { org: at, invitation: of.id.clone() };
                match owner.call(endpoint, Empty {}, Empty {}).await {
                    Ok(link) => {
                        prop_assert!(of.life == Life::Open && !self.expired(&of) && (self.vouched(i) || !self.full(Some(i))));
                        if !self.vouched(i) {
                            self.tokens.iter_mut().filter(|token| token.of == i).for_each(|token| token.alive = false);
                            self.invitations[i].by_inviter = false;
                        }
                        self.tokens.push(Token { secret: token_of(&link.url), of: i, alive: true });
                    }
                    Err(error) => match error.refusal {
                        Some(Refusal::Used) => prop_assert_eq!(of.life, Life::Used),
                        Some(Refusal::Revoked) => prop_assert_eq!(of.life, Life::Over),
                        Some(Refusal::Expired) => prop_assert!(self.expired(&of)),
                        other => prop_assert!(!self.vouched(i) && self.full(Some(i)), "{:?}", other),
                    },
                }
            }
            Op::Revoke(index) if !self.invitations.is_empty() => {
                let i = index.index(self.invitations.len());
                let endpoint = RevokeBillingManagerInvitation { org: at, invitation: self.invitations[i].id.clone() };
                let answer = owner.call(endpoint, Empty {}, Empty {}).await.map(drop).map_err(|error| error.refusal);
                prop_assert_eq!(answer, self.still_open(i));
                if answer.is_ok() {
                    self.invitations[i].life = Life::Over;
                }
            }
            Op::Accept(index, invited) if !self.tokens.is_empty() => {
                let i = index.index(self.tokens.len());
                let expected = self.verdict(i, invited);
                let answer: Result<_, ApiError> = self.at_the_button(i, invited).await.call(AcceptInvitation {}, Empty {}, Empty {}).await;
                prop_assert_eq!(answer.map(drop).map_err(|error| error.refusal), expected.map(drop).map_err(Some));
                let alive = self.tokens[i].alive;
                let of = &mut self.invitations[self.tokens[i].of];
                match expected {
                    Ok(tie) => {
                        of.life = Life::Used;
                        self.ties[usize::from(!invited)] = Some(tie);
                        if invited {
                            // What was mailed to them is needless now.
                            self.invitations
                                .iter_mut()
                                .filter(|of| of.by_mail && of.life == Life::Open)
                                .for_each(|of| of.life = Life::Over);
                        }
                    }
                    Err(refusal) if of.life == Life::Open && alive => of.failure = Some(refusal),
                    Err(_) => {}
                }
            }
            Op::Decline(index, invited) if !self.tokens.is_empty() => {
                let i = index.index(self.tokens.len());
                let expected = match self.verdict(i, invited) {
                    Ok(_) | Err(Refusal::AlreadyDelegate | Refusal::ManagerLimit) => Ok(()),
                    Err(refusal) => Err(Some(refusal)),
                };
                let answer = self.at_the_button(i, invited).await.call(DeclineInvitation {}, Empty {}, Empty {}).await;
                prop_assert_eq!(answer.map(drop).map_err(|error| error.refusal), expected);
                if expected.is_ok() {
                    self.invitations[self.tokens[i].of].life = Life::Over;
                }
            }
            Op::Role(owner) => {
                let role = if owner { OrgRole::Owner } else { OrgRole::Admin };
                let endpoint = ChangeMemberRole { org: at, person: self.inviter.id() };
                self.owner.again().await.call(endpoint, Empty {}, RoleChange { role }).await.expect("changed");
                self.inviter_is_owner = owner;
                if !owner {
                    let theirs = |of: &Invitation| of.by_inviter && of.life == Life::Open;
                    self.tokens.iter_mut().filter(|token| theirs(&self.invitations[token.of])).for_each(|token| token.alive = false);
                }
            }
            Op::Membership(invited, tie) => {
                self.org.tie(if invited { &self.invited } else { &self.other }, TIES[tie]).await;
                self.ties[usize::from(!invited)] = TIES[tie];
            }
            Op::Plan(large) => {
                self.org.plan(if large { Edition::Enterprise } else { Edition::Team }).await;
                self.limit = if large { None } else { Some(1) };
            }
            Op::Pass(ms) => self.app.app.clock.advance(ms),
            Op::Resend(_) | Op::Copy(_) | Op::Revoke(_) | Op::Accept(..) | Op::Decline(..) => {}
        }
        self.check().await
    }

    fn still_open(&self, i: usize) -> Result<(), Option<Refusal>> {
        match self.invitations[i].life {
            Life::Open => Ok(()),
            Life::Used => Err(Some(Refusal::Used)),
            Life::Over => Err(Some(Refusal::Revoked)),
        }
    }

    /// The service shows what the model knows, and nothing else.
    async fn check(&self) -> Checked {
        for (actor, tie) in [&self.invited, &self.other].into_iter().zip(self.ties) {
            let viewer = actor.again().await.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer");
            prop_assert_eq!(viewer.orgs.first().map(|org| org.tie), tie);
        }
        let card = self.owner.again().await.call(ListBillingManagers { org: self.org.by_id() }, Empty {}, Empty {}).await.expect("card");
        prop_assert_eq!(card.managers.len(), self.managers());
        let mut seen: Vec<_> =
            card.pending.expect("for owners").into_iter().map(|row| (row.id, row.state, row.last_failure.map(|f| f.reason))).collect();
        let open = self.invitations.iter().enumerate().filter(|(_, of)| of.life == Life::Open);
        let mut known: Vec<_> = open
            .map(|(at, of)| {
                let state = match (self.vouched(at), self.expired(of)) {
                    (false, _) => PendingState::SenderGone,
                    (true, true) => PendingState::Expired,
                    (true, false) => PendingState::Open,
                };
                (of.id.clone(), state, of.failure)
            })
            .collect();
        seen.sort_by(|a, b| a.0.cmp(&b.0));
        known.sort_by(|a, b| a.0.cmp(&b.0));
        prop_assert_eq!(seen, known);
        Ok(())
    }
}

#[test]
fn inv_4_no_order_of_events_leads_to_a_state_that_the_model_does_not_know() {
    let cases = std::env::var("BURSAR_MODEL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24);
    let config = ProptestConfig { cases, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    proptest!(config, |(ops in vec(op(), 1..40))| {
        runtime.block_on(async {
            let mut world = World::new().await;
            for op in ops {
                world.play(op).await?;
            }
            Ok::<(), TestCaseError>(())
        })?;
    });
}
