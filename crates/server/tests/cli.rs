//! The commands, as an operator types them.

use std::{
    path::Path,
    process::{Command, Output},
};

use bursar::{clock::Clock, config::Config, mail, seal::Sealer, service::notify, store::Store};
use tempfile::TempDir;

fn bursar(folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bursar"));
    command.current_dir(folder).args(args).env_remove("DATABASE_URL").env_remove("BURSAR_DB");
    command.envs(env.iter().copied()).output().expect("runs")
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn fine(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

const OWNER: &[&str] =
    &["owner", "create", "--db", "b.db", "--email", "ann@hooli.example", "--name", "Ann", "--org", "Hooli", "--slug", "hooli"];
const SERVE: &[&str] = &["serve", "--db", "b.db", "--public-url", "https://billing.hooli.example", "--listen", "127.0.0.1:0"];

#[test]
fn ops_1_serve_says_what_is_missing_step_by_step() {
    let folder = TempDir::new().expect("folder");
    let at = folder.path();
    assert!(refused(&bursar(at, &["serve"], &[])).contains("say where the database is"));
    assert!(refused(&bursar(at, &["serve", "--db", "b.db"], &[])).contains("say where people reach the console"));
    assert!(refused(&bursar(at, SERVE, &[])).contains("run `bursar migrate`"));
    fine(&bursar(at, &["migrate", "--db", "b.db"], &[]));
    assert!(refused(&bursar(at, SERVE, &[])).contains("run `bursar owner create`"));
    let plain = ["serve", "--db", "b.db", "--public-url", "http://billing.hooli.example"];
    assert!(refused(&bursar(at, &plain, &[])).contains("must be https"));
    assert!(refused(&bursar(at, SERVE, &[("DATABASE_URL", "postgres://x")])).contains("SQLite only"));
}

#[test]
fn ops_1_a_configuration_file_is_read_and_a_wrong_one_named_with_its_line() {
    let folder = TempDir::new().expect("folder");
    let at = folder.path();
    std::fs::write(at.join("good.toml"), "db = \"b.db\"\npublic_url = \"https://billing.hooli.example\"\n").expect("written");
    assert!(refused(&bursar(at, &["serve", "--config", "good.toml"], &[])).contains("run `bursar migrate`"));
    std::fs::write(at.join("bad.toml"), "db = \"b.db\"\nlisten = \"everywhere\"\n").expect("written");
    let reason = refused(&bursar(at, &["serve", "--config", "bad.toml"], &[]));
    assert!(reason.contains("bad.toml") && reason.contains("line 2"), "{reason}");
    std::fs::write(at.join("odd.toml"), "colour = \"red\"\n").expect("written");
    assert!(refused(&bursar(at, &["serve", "--config", "odd.toml"], &[])).contains("colour"));
}

#[test]
fn ops_1_the_first_owner_is_created_once_and_bad_values_are_named() {
    let folder = TempDir::new().expect("folder");
    let at = folder.path();
    fine(&bursar(at, &["migrate", "--db", "b.db"], &[]));
    let weak = refused(&bursar(at, OWNER, &[("BURSAR_OWNER_PASSWORD", "12345678")]));
    assert!(weak.contains("password"), "{weak}");
    assert!(fine(&bursar(at, OWNER, &[("BURSAR_OWNER_PASSWORD", "three blue lamps")])).contains("Ann <ann@hooli.example> owns Hooli"));
    assert!(refused(&bursar(at, OWNER, &[("BURSAR_OWNER_PASSWORD", "three blue lamps")])).contains("people already"));
    fine(&bursar(at, &["org", "suspend", "--db", "b.db", "hooli"], &[]));
    fine(&bursar(at, &["org", "resume", "--db", "b.db", "hooli"], &[]));
    assert!(refused(&bursar(at, &["org", "suspend", "--db", "b.db", "none"], &[])).contains("no organization none"));
    let alone = refused(&bursar(at, &["account", "disable", "--db", "b.db", "ANN@hooli.example"], &[]));
    assert!(alone.contains("only owner of hooli") && alone.contains("--force"), "del_8: {alone}");
    fine(&bursar(at, &["account", "disable", "--db", "b.db", "ANN@hooli.example", "--force"], &[]));
    fine(&bursar(at, &["account", "enable", "--db", "b.db", "ANN@hooli.example"], &[]));
    assert!(refused(&bursar(at, &["account", "disable", "--db", "b.db", "x@y.example"], &[])).contains("no account"));
}

#[test]
fn ops_1_a_backup_is_a_database_of_its_own_and_never_overwrites() {
    let folder = TempDir::new().expect("folder");
    let at = folder.path();
    fine(&bursar(at, &["migrate", "--db", "b.db"], &[]));
    fine(&bursar(at, OWNER, &[("BURSAR_OWNER_PASSWORD", "three blue lamps")]));
    fine(&bursar(at, &["backup", "--db", "b.db", "copy.db"], &[]));
    assert!(refused(&bursar(at, &["backup", "--db", "b.db", "copy.db"], &[])).contains("exists"));
    // The copy knows the people: it is a whole installation.
    let again = refused(&bursar(
        at,
        &["owner", "create", "--db", "copy.db", "--email", "x@y.example", "--name", "X", "--org", "Yy", "--slug", "yy"],
        &[("BURSAR_OWNER_PASSWORD", "three blue lamps")],
    ));
    assert!(again.contains("people already"), "{again}");
}

#[test]
fn mail_1_serve_says_what_is_wrong_with_the_mail_server_or_the_secret_key() {
    let folder = TempDir::new().expect("folder");
    let at = folder.path();
    fine(&bursar(at, &["migrate", "--db", "b.db"], &[]));
    fine(&bursar(at, OWNER, &[("BURSAR_OWNER_PASSWORD", "three blue lamps")]));
    let server = "db = \"b.db\"\npublic_url = \"https://billing.hooli.example\"\nlisten = \"127.0.0.1:0\"\n[smtp]\n";
    for (lines, reason) in [
        ("colour = \"red\"\n", "colour"),
        ("host = \"mail.hooli.example\"\ntls = \"sometimes\"\n", "sometimes"),
        ("port = 25\n", "BURSAR_SMTP_HOST"),
        ("host = \"mail.hooli.example\"\n", "BURSAR_SMTP_FROM"),
        ("host = \"mail.hooli.example\"\nfrom = \"nobody\"\n", "must look like"),
    ] {
        std::fs::write(at.join("smtp.toml"), format!("{server}{lines}")).expect("written");
        let told = refused(&bursar(at, &["serve", "--config", "smtp.toml"], &[]));
        assert!(told.contains(reason), "{lines}: {told}");
    }
    let environment =
        [("BURSAR_SMTP_HOST", "mail.hooli.example"), ("BURSAR_SMTP_FROM", "a@hooli.example"), ("BURSAR_SMTP_TIMEOUT_SECONDS", "0")];
    assert!(refused(&bursar(at, SERVE, &environment)).contains("`timeout_seconds` must be from 1 to 60"));
    assert!(refused(&bursar(at, SERVE, &[("BURSAR_SECRET_KEY_FILE", "none/key")])).contains("cannot write the secret key none/key"));
    std::fs::create_dir(at.join("b.db.key")).expect("made");
    assert!(refused(&bursar(at, SERVE, &[])).contains("cannot read the secret key b.db.key"));
    std::fs::write(at.join("short.key"), "abc").expect("written");
    assert!(refused(&bursar(at, SERVE, &[("BURSAR_SECRET_KEY_FILE", "short.key")])).contains("short.key is no secret key"));
}

#[test]
fn mail_1_serve_does_not_begin_with_another_key_while_sealed_mail_waits() {
    let folder = TempDir::new().expect("folder");
    let at = folder.path();
    fine(&bursar(at, &["migrate", "--db", "b.db"], &[]));
    fine(&bursar(at, OWNER, &[("BURSAR_OWNER_PASSWORD", "three blue lamps")]));
    let sealer = Sealer::from_file(&at.join("old.key")).expect("made");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    runtime.block_on(async {
        let store = Store::open(&at.join("b.db")).await.expect("opened");
        let config = Config { public_url: "https://b.example".to_owned(), sealer, ..Config::default() };
        let message = mail::verify_email("ada@firm.example", "https://b.example/verify-email#x");
        let mut tx = store.write().await.expect("tx");
        notify::outbox(&config, &mut tx, Clock::default().now(), None, None, &message).await.expect("written");
        tx.commit().await.expect("committed");
        store.close().await;
    });
    assert!(refused(&bursar(at, SERVE, &[])).contains("the secret key b.db.key is not there"));
    assert!(!at.join("b.db.key").exists(), "none is made in its place");
    std::fs::write(at.join("new.key"), "0".repeat(64)).expect("written");
    assert!(refused(&bursar(at, SERVE, &[("BURSAR_SECRET_KEY_FILE", "new.key")])).contains("opens none of the mail that waits"));
    // With the right key, or without the mail, it gets as far as the address to listen at.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = taken.local_addr().expect("address").to_string();
    let serve = ["serve", "--db", "b.db", "--public-url", "https://billing.hooli.example", "--listen", &listen];
    assert!(refused(&bursar(at, &serve, &[("BURSAR_SECRET_KEY_FILE", "old.key")])).contains(&listen));
    assert!(refused(&bursar(at, &[&serve[..], &["--drop-sealed-mail"]].concat(), &[])).contains(&listen));
    assert!(refused(&bursar(at, &serve, &[])).contains(&listen));
}

#[test]
fn api_1_a_token_is_shown_once_named_uniquely_and_revoked_by_its_name() {
    let folder = TempDir::new().expect("folder");
    let at = folder.path();
    fine(&bursar(at, &["migrate", "--db", "b.db"], &[]));
    fine(&bursar(at, OWNER, &[("BURSAR_OWNER_PASSWORD", "a fairly long password")]));
    let token = |what: &str, org: &str| bursar(at, &["token", what, "--db", "b.db", "--org", org, "--name", "Billing bot"], &[]);
    let secret = fine(&token("create", "hooli"));
    let secret = secret.strip_suffix('\n').expect("one line");
    assert!(secret.starts_with("burs_") && secret.len() == "burs_".len() + 43 && !secret.contains(char::is_whitespace), "{secret}");
    assert!(refused(&token("create", "hooli")).contains("has a token named Billing bot"));
    assert!(refused(&token("create", "nowhere")).contains("there is no organization nowhere"));
    fine(&token("revoke", "hooli"));
    assert!(refused(&token("revoke", "hooli")).contains("has no token named Billing bot"));
    assert_ne!(fine(&token("create", "hooli")).trim(), secret);
}

#[test]
fn ops_1_waiting_work_is_listed_with_what_went_wrong() {
    let folder = TempDir::new().expect("folder");
    let at = folder.path();
    fine(&bursar(at, &["migrate", "--db", "b.db"], &[]));
    assert_eq!(fine(&bursar(at, &["jobs", "--db", "b.db"], &[])).trim(), "Nothing waits.");
    fine(&bursar(at, OWNER, &[("BURSAR_OWNER_PASSWORD", "three blue lamps")]));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    runtime.block_on(async {
        let store = Store::open(&at.join("b.db")).await.expect("opened");
        let mut tx = store.write().await.expect("tx");
        sqlx::query(
            "INSERT INTO jobs (id, kind, unique_key, org_id, run_at, attempts, last_error, created_at)
             SELECT 'job_1', 'renewal', 'renewal:of hooli', id, 1800000000000, 3, 'no price' || char(10) || 'for it', 1 FROM orgs",
        )
        .execute(&mut *tx)
        .await
        .expect("written");
        tx.commit().await.expect("committed");
        store.close().await;
    });
    let listed = fine(&bursar(at, &["jobs", "--db", "b.db"], &[]));
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines[0], "KIND     KEY       ORG    DUE                         TRIES  LAST ERROR");
    assert_eq!(lines[1], "renewal  of hooli  hooli  15 January 2027, 08:00 UTC  3      no price for it");
}
