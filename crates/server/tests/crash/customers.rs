//! Who is at work when the server dies. Each remembers what it asked for without an answer, and asks for the same again, under the same
//! key, in the next round; and what it got an answer to.

use std::io;

use bursar::{identity::token, payments::sandbox::cards::TestCard};

use crate::server::{Answer, Client, Server};

/// A payment that the server has acknowledged, and the key that it was asked for with.
#[derive(Debug)]
pub(crate) struct Acknowledged {
    pub(crate) payment: String,
    pub(crate) key: String,
}

/// Something that was asked for.
#[derive(Debug, Clone)]
struct Asked {
    path: String,
    body: String,
    key: String,
}

/// A refusal ends a wish as an answer does; anything else is a fault.
fn fine(answer: &Answer, what: &str) {
    assert!(answer.status == 200 || answer.status == 409, "{what}: {} {}", answer.status, answer.body);
}

/// Stores a card through the provider's page.
pub(crate) async fn card(client: &Client, server: &Server, org: &str, card: &TestCard) -> io::Result<()> {
    let base = format!("/orgs/{org}/billing");
    let begun = client.post(server, &format!("{base}/card-setups"), "{}", None).await?;
    assert_eq!(begun.status, 200, "{}", begun.body);
    let url = begun.json()["url"].as_str().expect("a page").to_owned();
    let page = url.split_once("/sandbox/").map(|(_, rest)| format!("/sandbox/{rest}")).expect("the sandbox's page");
    let cvc = "1234".get(..card.cvc_digits()).unwrap_or("123");
    let form = format!("number={}&expiry=12%2F39&cvc={cvc}", card.number.replace(' ', "+"));
    let headers = [("origin", "null"), ("content-type", "application/x-www-form-urlencoded")];
    let given = server.send("POST", &page, &headers, &form).await?;
    let setup = given.location.as_deref().and_then(|back| back.rsplit('=').next()).expect("a setup").to_owned();
    let stored = client.post(server, &format!("{base}/card-setups/{setup}/completion"), "{}", None).await?;
    assert_eq!(stored.status, 200, "{}", stored.body);
    let method = stored.json()["method"]["id"].as_str().expect("a card").to_owned();
    let default = client.post(server, &format!("{base}/payment-methods/{method}/default"), "{}", None).await?;
    assert_eq!(default.status, 200, "{}", default.body);
    Ok(())
}

/// Buys credits, one purchase after another.
pub(crate) struct Buyer {
    client: Client,
    org: &'static str,
    unanswered: Option<Asked>,
    pub(crate) acknowledged: Vec<Acknowledged>,
}

impl Buyer {
    pub(crate) const fn new(client: Client, org: &'static str) -> Self {
        Self { client, org, unanswered: None, acknowledged: Vec::new() }
    }

    /// Until the server is gone.
    pub(crate) async fn work(&mut self, server: &Server) {
        while self.buy(server).await.is_ok() {}
    }

    async fn buy(&mut self, server: &Server) -> io::Result<()> {
        let base = format!("/orgs/{}/billing/credits", self.org);
        let asked = match self.unanswered.clone() {
            Some(asked) => asked,
            None => {
                let offer = self.client.post(server, &format!("{base}/previews"), r#"{"credits":5000}"#, None).await?;
                assert_eq!(offer.status, 200, "{}", offer.body);
                let preview = offer.json()["id"].as_str().expect("a preview").to_owned();
                Asked { path: format!("{base}/purchases"), body: format!(r#"{{"preview":"{preview}"}}"#), key: token::new_secret() }
            }
        };
        self.unanswered = Some(asked.clone());
        let answer = self.client.post(server, &asked.path, &asked.body, Some(&asked.key)).await?;
        fine(&answer, "a purchase");
        self.unanswered = None;
        if let Some(payment) = answer.json()["id"].as_str() {
            self.acknowledged.push(Acknowledged { payment: payment.to_owned(), key: asked.key });
        }
        Ok(())
    }
}

/// Founds organizations and takes each of them from Team by the month up to Enterprise by the year.
pub(crate) struct Planner {
    client: Client,
    org: Option<(String, usize)>,
    unanswered: Option<Asked>,
    pub(crate) acknowledged: Vec<Acknowledged>,
}

/// The plans on the way.
const WAY: [(&str, &str); 3] = [("team", "monthly"), ("enterprise", "monthly"), ("enterprise", "annual")];

impl Planner {
    pub(crate) const fn new(client: Client) -> Self {
        Self { client, org: None, unanswered: None, acknowledged: Vec::new() }
    }

    /// Until the server is gone.
    pub(crate) async fn work(&mut self, server: &Server) {
        while self.step(server).await.is_ok() {}
    }

    async fn step(&mut self, server: &Server) -> io::Result<()> {
        if let Some(asked) = self.unanswered.clone() {
            return self.confirm(server, asked).await;
        }
        let Some((org, next)) = self.org.clone().filter(|(_, next)| *next < WAY.len()) else { return self.found(server).await };
        let (edition, cadence) = WAY[next];
        let base = format!("/orgs/{org}/billing/plan");
        let change = format!(r#"{{"change":{{"kind":"change","to":{{"edition":"{edition}","cadence":"{cadence}"}}}}}}"#);
        let shown = self.client.post(server, &format!("{base}/previews"), &change, None).await?;
        fine(&shown, "a preview");
        let Some(preview) = shown.json()["id"].as_str().map(str::to_owned) else {
            // An earlier change is not settled yet, or it is there already.
            self.org = Some((org, next + usize::from(shown.body.contains("\"unchanged\""))));
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            return Ok(());
        };
        let asked = Asked { path: format!("{base}/changes"), body: format!(r#"{{"preview":"{preview}"}}"#), key: token::new_secret() };
        self.confirm(server, asked).await
    }

    async fn confirm(&mut self, server: &Server, asked: Asked) -> io::Result<()> {
        self.unanswered = Some(asked.clone());
        let answer = self.client.post(server, &asked.path, &asked.body, Some(&asked.key)).await?;
        fine(&answer, "a change");
        self.unanswered = None;
        if let Some(payment) = answer.json()["payment"]["id"].as_str() {
            self.acknowledged.push(Acknowledged { payment: payment.to_owned(), key: asked.key });
            if let Some((_, next)) = &mut self.org {
                *next += 1;
            }
        }
        Ok(())
    }

    async fn found(&mut self, server: &Server) -> io::Result<()> {
        let slug = format!("firm-{:x}", token::random_bits() >> 80);
        let founded = self.client.post(server, "/orgs", &format!(r#"{{"name":"Firm","slug":"{slug}"}}"#), None).await?;
        assert_eq!(founded.status, 200, "{}", founded.body);
        card(&self.client, server, &slug, TestCard::of_name("visa").expect("a card")).await?;
        self.org = Some((slug, 0));
        Ok(())
    }
}

/// The host product of acme.
pub(crate) struct Reporter {
    token: String,
    count: u64,
    unanswered: Option<String>,
    pub(crate) acknowledged: Vec<String>,
}

impl Reporter {
    pub(crate) const fn new(token: String) -> Self {
        Self { token, count: 0, unanswered: None, acknowledged: Vec::new() }
    }

    /// Until the server is gone.
    pub(crate) async fn work(&mut self, server: &Server) {
        while self.record(server).await.is_ok() {}
    }

    async fn record(&mut self, server: &Server) -> io::Result<()> {
        let id = self.unanswered.clone().unwrap_or_else(|| {
            self.count += 1;
            format!("work-{}", self.count)
        });
        self.unanswered = Some(id.clone());
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = format!(r#"{{"id":"{id}","credits":700,"meter":"builds"}}"#);
        let answer = server.send("POST", "/api/v1/usage/records", &headers, &body).await?;
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.unanswered = None;
        self.acknowledged.push(id);
        Ok(())
    }
}
