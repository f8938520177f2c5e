//! How often one may try. By network address, by account from one address, and by account from everywhere. It slows
//! guessing down and never locks out: what others try elsewhere does not count against the first tries from an address.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use bursar_domain::email;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};

/// Counters for tries at passwords and for mails that anybody can cause.
#[derive(Debug, Clone)]
pub struct Limits {
    addresses: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    accounts_from: Arc<DefaultKeyedRateLimiter<(String, IpAddr)>>,
    first_tries: Arc<DefaultKeyedRateLimiter<(String, IpAddr)>>,
    accounts: Arc<DefaultKeyedRateLimiter<String>>,
    mails: Arc<DefaultKeyedRateLimiter<String>>,
    news: Arc<DefaultKeyedRateLimiter<String>>,
}

impl Default for Limits {
    fn default() -> Self {
        let quota = |burst: u32, every: Duration| {
            Quota::with_period(every)
                .unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN))
                .allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))
        };
        Self {
            addresses: Arc::new(RateLimiter::keyed(quota(200, Duration::from_millis(500)))),
            accounts_from: Arc::new(RateLimiter::keyed(quota(20, Duration::from_secs(6)))),
            first_tries: Arc::new(RateLimiter::keyed(quota(5, Duration::from_secs(60)))),
            accounts: Arc::new(RateLimiter::keyed(quota(200, Duration::from_secs(1)))),
            mails: Arc::new(RateLimiter::keyed(quota(3, Duration::from_secs(600)))),
            news: Arc::new(RateLimiter::keyed(quota(1, Duration::from_secs(60)))),
        }
    }
}

impl Limits {
    /// Counts one try at a secret that belongs to no account that could be named; `Err` holds the seconds to wait.
    ///
    /// # Errors
    /// Too many tries from this address.
    pub fn try_address(&self, address: IpAddr) -> Result<(), u32> {
        self.addresses.check_key(&network(address)).map_err(wait)
    }

    /// Counts one try at an account's password; `Err` holds the seconds to wait.
    ///
    /// # Errors
    /// Too many tries from this address, or on this account.
    pub fn try_password(&self, email_key: &str, address: IpAddr) -> Result<(), u32> {
        self.try_address(address)?;
        let from = (bounded(email_key), network(address));
        self.accounts_from.check_key(&from).map_err(wait)?;
        if self.first_tries.check_key(&from).is_ok() {
            return Ok(());
        }
        self.accounts.check_key(&from.0).map_err(wait)
    }

    /// Counts one mail that anybody can have sent to this address; `Err` holds the seconds to wait.
    ///
    /// # Errors
    /// Too many of them.
    pub fn try_mail(&self, email_key: &str) -> Result<(), u32> {
        self.mails.check_key(&bounded(email_key)).map_err(wait)
    }

    /// Whether this was not said within the last minute.
    #[must_use]
    pub fn is_news(&self, what: &str) -> bool {
        self.news.check_key(&what.to_owned()).is_ok()
    }

    /// Without a limit on mails, for tests that write to one address often.
    #[must_use]
    pub fn with_mails(self, burst: NonZeroU32) -> Self {
        Self { mails: Arc::new(RateLimiter::keyed(Quota::per_second(burst))), ..self }
    }

    /// Forgets those who have not tried for long.
    pub fn forget_idle(&self) {
        self.addresses.retain_recent();
        self.accounts_from.retain_recent();
        self.first_tries.retain_recent();
        self.accounts.retain_recent();
        self.mails.retain_recent();
        self.news.retain_recent();
    }
}

fn wait(until: governor::NotUntil<<DefaultClock as governor::clock::Clock>::Instant>) -> u32 {
    u32::try_from(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1).unwrap_or(u32::MAX)
}

/// What cannot be an address shares one counter, so that made-up texts do not fill the memory.
fn bounded(email_key: &str) -> String {
    if email_key.len() > email::MAX_LEN { String::new() } else { email_key.to_owned() }
}

/// An IPv6 customer has a whole /64, so that is what counts as one address.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idn_1_an_account_is_slowed_down_from_one_address_and_stays_open_from_another() {
        let limits = Limits::default();
        for _ in 0..20 {
            assert_eq!(limits.try_password("a@b.c", IpAddr::from([10, 0, 0, 1])), Ok(()));
        }
        let wait = limits.try_password("a@b.c", IpAddr::from([10, 0, 0, 1])).expect_err("slowed down");
        assert!((1..=10).contains(&wait), "{wait}");
        assert_eq!(limits.try_password("other@b.c", IpAddr::from([10, 0, 0, 1])), Ok(()));
        assert_eq!(limits.try_password("a@b.c", IpAddr::from([10, 0, 1, 1])), Ok(()));
    }

    #[test]
    fn idn_1_an_account_is_slowed_down_whatever_address_tries_but_never_locked() {
        let limits = Limits::default();
        let slowed = (0..20_u8)
            .flat_map(|i| std::iter::repeat_n(IpAddr::from([10, 0, 0, i]), 20))
            .filter_map(|address| limits.try_password("a@b.c", address).err())
            .collect::<Vec<_>>();
        assert!(slowed.len() >= 50 && slowed.iter().all(|wait| *wait <= 10), "{slowed:?}");
        assert_eq!(limits.try_password("a@b.c", IpAddr::from([10, 0, 1, 1])), Ok(()), "somebody who has not tried yet");
    }

    #[test]
    fn idn_1_mails_that_anybody_can_cause_are_few_for_each_address() {
        let limits = Limits::default();
        for _ in 0..3 {
            assert_eq!(limits.try_mail("a@b.c"), Ok(()));
        }
        let wait = limits.try_mail("a@b.c").expect_err("enough");
        assert!((500..=601).contains(&wait), "{wait}");
        assert_eq!(limits.try_mail("other@b.c"), Ok(()));
        assert_eq!(bounded(&"x".repeat(255)), bounded(&"y".repeat(300)));
    }

    #[test]
    fn an_ipv6_customer_is_one_address() {
        let one: IpAddr = "2001:db8:1:2:3::4".parse().expect("address");
        let two: IpAddr = "2001:db8:1:2:ffff::1".parse().expect("address");
        let other: IpAddr = "2001:db8:1:3::4".parse().expect("address");
        assert_eq!(network(one), network(two));
        assert_ne!(network(one), network(other));
        assert_eq!(network("::ffff:10.1.2.3".parse().expect("address")), IpAddr::from([10, 1, 2, 3]));
    }
}
