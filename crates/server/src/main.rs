//! The command line of Bursar. `bursar help` lists the commands.

use std::{
    io::{IsTerminal as _, Read as _, Write as _},
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, anyhow, bail};
use bursar::{
    app::App,
    config::{Config, ConfigFile},
    console, demo,
    mail::settings::SmtpOptions,
    seal::Sealer,
    serve,
    service::{operator, tokens},
    store::Store,
};
use bursar_domain::catalogue::{Catalogue, file::parse};
use clap::{Args, Parser, Subcommand};

/// Organization settings and delegated billing.
#[derive(Debug, Parser)]
#[command(name = "bursar", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try it: seeded people, a developer mailbox at /dev/mailbox, a database in one file.
    Demo(Demo),
    /// Serve an installation. Seeds nothing; refuses to start when something needed is missing.
    Serve(Serve),
    /// Bring the database up to this version.
    Migrate(Database),
    /// Write a consistent copy of the database to a new file, while it is in use.
    Backup {
        #[command(flatten)]
        db: Database,
        /// The file to write; must not exist.
        file: PathBuf,
    },
    /// The owner of a fresh installation.
    #[command(subcommand)]
    Owner(Owner),
    /// Suspend an organization or let it go on.
    #[command(subcommand)]
    Org(OrgCommand),
    /// Tokens with which the host product reports usage.
    #[command(subcommand)]
    Token(TokenCommand),
    /// List the background work that waits: what, for whom, when, how often it was tried, what went wrong last.
    Jobs(Database),
    /// Close an account (ending its sessions) or open it again.
    #[command(subcommand)]
    Account(AccountCommand),
}

#[derive(Debug, Args)]
struct Database {
    /// The database file.
    #[arg(long, env = "BURSAR_DB")]
    db: PathBuf,
}

#[derive(Debug, Args)]
struct Demo {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The database file.
    #[arg(long, default_value = "bursar-demo.db")]
    db: PathBuf,
    /// Serve https with a self-signed certificate (Safari keeps the session cookie only then).
    #[arg(long)]
    tls: bool,
    /// How many members the first start gives to acme.
    #[arg(long, default_value_t = demo::ACME_MEMBERS, value_parser = clap::value_parser!(u32).range(6..=1_000_000))]
    members: u32,
    /// The price catalogue; the one that ships with Bursar if nothing is said.
    #[arg(long, env = "BURSAR_CATALOG")]
    catalog: Option<PathBuf>,
    #[command(flatten)]
    smtp: SmtpOptions,
}

/// A flag wins over the environment, the environment over the file.
#[derive(Debug, Args)]
struct Serve {
    /// A TOML file with any of: db, listen, public_url, trusted_proxies, secret_key_file, catalog, and sections [seller] and [smtp].
    #[arg(long, env = "BURSAR_CONFIG")]
    config: Option<PathBuf>,
    /// The database file.
    #[arg(long, env = "BURSAR_DB")]
    db: Option<PathBuf>,
    /// Where to listen; 127.0.0.1:8080 if nothing is said.
    #[arg(long, env = "BURSAR_LISTEN")]
    listen: Option<SocketAddr>,
    /// Where people reach the console, as in https://billing.example.com.
    #[arg(long, env = "BURSAR_PUBLIC_URL")]
    public_url: Option<String>,
    /// Addresses of proxies whose X-Forwarded-For is believed, separated by commas.
    #[arg(long, env = "BURSAR_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxies: Option<Vec<IpAddr>>,
    /// The key that seals one-time links in the database; the database's name with .key behind it if nothing is said.
    #[arg(long, env = "BURSAR_SECRET_KEY_FILE")]
    secret_key_file: Option<PathBuf>,
    /// The price catalogue; the one that ships with Bursar if nothing is said.
    #[arg(long, env = "BURSAR_CATALOG")]
    catalog: Option<PathBuf>,
    #[command(flatten)]
    smtp: SmtpOptions,
    /// Give up mail with one-time links that was sealed with a key which is lost. Without this, such mail keeps the server from starting.
    #[arg(long)]
    drop_sealed_mail: bool,
}

#[derive(Debug, Subcommand)]
enum Owner {
    /// Create the first person and their organization. The password is read from BURSAR_OWNER_PASSWORD or standard input.
    Create {
        #[command(flatten)]
        db: Database,
        /// E-mail address; counts as verified.
        #[arg(long)]
        email: String,
        /// Name of the person.
        #[arg(long)]
        name: String,
        /// Name of the organization.
        #[arg(long)]
        org: String,
        /// Short name of the organization in addresses.
        #[arg(long)]
        slug: String,
    },
}

#[derive(Debug, Subcommand)]
enum OrgCommand {
    /// From now on it may be looked at, not changed.
    Suspend {
        #[command(flatten)]
        db: Database,
        /// Short name of the organization.
        slug: String,
    },
    /// Everything is possible again.
    Resume {
        #[command(flatten)]
        db: Database,
        /// Short name of the organization.
        slug: String,
    },
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token of an organization. It is printed once and cannot be shown again.
    Create(TokenName),
    /// Revoke a token: the next call with it is refused.
    Revoke(TokenName),
}

#[derive(Debug, Args)]
struct TokenName {
    #[command(flatten)]
    db: Database,
    /// Short name of the organization.
    #[arg(long)]
    org: String,
    /// What it is called, to revoke it by.
    #[arg(long)]
    name: String,
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Nobody signs in with it any more.
    Disable {
        #[command(flatten)]
        db: Database,
        /// E-mail address of the account.
        email: String,
        /// Also if an organization is left without an owner who can sign in.
        #[arg(long)]
        force: bool,
    },
    /// Signing in is possible again.
    Enable {
        #[command(flatten)]
        db: Database,
        /// E-mail address of the account.
        email: String,
    },
}

fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("BURSAR_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(if matches!(cli.command, Command::Serve(_)) { "info" } else { "warn" }));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if matches!(cli.command, Command::Serve(_)) {
        log.json().init()
    } else {
        log.with_ansi(std::io::stderr().is_terminal()).init()
    }
    let outcome = tokio::runtime::Runtime::new().context("cannot start").and_then(|runtime| runtime.block_on(run(cli.command)));
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            // The reason is for a person at a terminal, whatever the log's format is.
            let _ = writeln!(std::io::stderr(), "bursar: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn say(text: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

async fn run(command: Command) -> anyhow::Result<()> {
    if let Ok(url) = std::env::var("DATABASE_URL") {
        bail!(
            "DATABASE_URL is set ({}), but this version keeps its data in SQLite only: unset it and use --db FILE",
            url.split(':').next().unwrap_or("")
        );
    }
    match command {
        Command::Demo(options) => run_demo(options).await,
        Command::Serve(options) => run_serve(options).await,
        Command::Migrate(Database { db }) => {
            Store::open(&db).await?.migrate().await?;
            say("The database is up to date.");
            Ok(())
        }
        Command::Backup { db, file } => {
            if file.exists() {
                bail!("{} exists; a backup is always a new file", file.display());
            }
            existing(&db.db).await?.backup(&file).await?;
            say(&format!("Written to {}.", file.display()));
            Ok(())
        }
        Command::Owner(Owner::Create { db, email, name, org, slug }) => {
            let password = read_password()?;
            let app = operator_app(&db).await?;
            operator::create_first_owner(&app, &email, &name, &password, &org, &slug).await?;
            say(&format!("{name} <{}> owns {org} now.", email.trim()));
            Ok(())
        }
        Command::Org(OrgCommand::Suspend { db, slug }) => operator::suspend_org(&operator_app(&db).await?, &slug, true).await,
        Command::Org(OrgCommand::Resume { db, slug }) => operator::suspend_org(&operator_app(&db).await?, &slug, false).await,
        Command::Token(TokenCommand::Create(TokenName { db, org, name })) => {
            let secret = tokens::create(&operator_app(&db).await?, &org, &name).await?;
            say(&secret);
            Ok(())
        }
        Command::Token(TokenCommand::Revoke(TokenName { db, org, name })) => tokens::revoke(&operator_app(&db).await?, &org, &name).await,
        Command::Jobs(db) => {
            say(&operator::waiting_jobs(&operator_app(&db).await?).await?);
            Ok(())
        }
        Command::Account(AccountCommand::Disable { db, email, force }) => {
            operator::disable_account(&operator_app(&db).await?, &email, true, force).await
        }
        Command::Account(AccountCommand::Enable { db, email }) => {
            operator::disable_account(&operator_app(&db).await?, &email, false, false).await
        }
    }
}

async fn run_demo(options: Demo) -> anyhow::Result<()> {
    if let Some(folder) = options.db.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let listener = serve::bind(options.listen)?;
    let listen = listener.local_addr()?;
    let tls = if options.tls { Some(serve::self_signed().await?) } else { None };
    let store = Store::open(&options.db).await?;
    store.migrate().await?;
    let mut config = Config::demo(listen, options.tls, console::build_id());
    config.sealer = sealer(&store, &Sealer::file_beside(&options.db), false).await?;
    config.smtp = options.smtp.check(&config.public_url)?;
    config.catalogue = catalogue(options.catalog.as_deref())?;
    let url = config.public_url.clone();
    let app = App::new(store, config)?;
    if !demo::seed(&app, options.members).await? && options.members != demo::ACME_MEMBERS {
        say("The database has people already: --members was not used.");
    }
    say(&demo::how_to_sign_in(&url));
    serve::run(app, listener, tls).await
}

async fn run_serve(options: Serve) -> anyhow::Result<()> {
    let file = options.config.as_deref().map(ConfigFile::read).transpose()?.unwrap_or_default();
    let db = options.db.or(file.db).context("say where the database is: --db, BURSAR_DB or `db` in the file")?;
    let public_url = options
        .public_url
        .or(file.public_url)
        .context("say where people reach the console: --public-url, BURSAR_PUBLIC_URL or `public_url` in the file")?;
    let listen = options.listen.or(file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
    let public_url = Config::check_public_url(&public_url)?;
    let smtp = options.smtp.or(file.smtp.unwrap_or_default()).check(&public_url)?;
    let store = existing(&db).await?;
    let key = options.secret_key_file.or(file.secret_key_file).unwrap_or_else(|| Sealer::file_beside(&db));
    let config = Config {
        public_url,
        demo: false,
        trusted_proxies: options.trusted_proxies.or(file.trusted_proxies).unwrap_or_default(),
        build: console::build_id(),
        smtp,
        sealer: sealer(&store, &key, options.drop_sealed_mail).await?,
        catalogue: catalogue(options.catalog.or(file.catalog).as_deref())?,
        seller: file.seller.unwrap_or_else(|| {
            tracing::warn!("nobody is named as the seller: invoices say Bursar ([seller] in the file)");
            Config::default().seller
        }),
    };
    let app = App::new(store, config)?;
    if !operator::has_people(&app).await? {
        bail!("nobody has an account yet: run `bursar owner create` first");
    }
    match &app.config.smtp {
        None => tracing::warn!("no mail server is configured: mail is kept and not sent (BURSAR_SMTP_HOST, or [smtp] in the file)"),
        Some(smtp) if smtp.is_open_to_see() => tracing::warn!("mail goes to the mail server unencrypted, one-time links included"),
        Some(_) => {}
    }
    let listener = serve::bind(listen)?;
    tracing::info!(listen = %listener.local_addr()?, public_url = app.config.public_url, "serving");
    serve::run(app, listener, None).await
}

/// The price catalogue; the one that ships with Bursar where no file is named.
fn catalogue(path: Option<&Path>) -> anyhow::Result<Arc<Catalogue>> {
    let Some(path) = path else { return Ok(Config::default().catalogue) };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the price catalogue {}", path.display()))?;
    let parsed = parse(&path.display().to_string(), &text);
    parsed.map(Arc::new).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow!("the price catalogue cannot be used:\n{}", lines.join("\n"))
    })
}

/// The key that opens what waits in the outbox. A new one is made only where nothing is lost by it.
async fn sealer(store: &Store, key: &Path, drop_sealed: bool) -> anyhow::Result<Sealer> {
    if drop_sealed {
        let dropped = operator::drop_sealed_mail(store).await?;
        tracing::warn!(dropped, "mail with one-time links was given up");
    }
    let waiting = operator::sealed_mail_waiting(store).await?;
    if !waiting.is_empty() && !key.exists() {
        bail!(
            "the secret key {} is not there, and mail waits that was sealed with it: put the key back, or, if it is lost, start once with \
             `bursar serve --drop-sealed-mail`",
            key.display()
        );
    }
    let sealer = Sealer::from_file(key)?;
    if !waiting.is_empty() && !waiting.iter().any(|(place, sealed)| sealer.open(place, sealed).is_ok()) {
        bail!(
            "the secret key {} opens none of the mail that waits: it was sealed with another key. Put that one back, or, if it is lost, start \
             once with `bursar serve --drop-sealed-mail`",
            key.display()
        );
    }
    Ok(sealer)
}

/// Opens a database that must be there and of this version.
async fn existing(db: &Path) -> anyhow::Result<Store> {
    if !db.exists() {
        bail!("there is no database {}: run `bursar migrate` to create it", db.display());
    }
    let store = Store::open(db).await?;
    if !store.is_current().await? {
        bail!("the database {} is not of this version: run `bursar migrate`", db.display());
    }
    Ok(store)
}

async fn operator_app(db: &Database) -> anyhow::Result<App> {
    App::new(existing(&db.db).await?, Config::default())
}

fn read_password() -> anyhow::Result<String> {
    if let Ok(password) = std::env::var("BURSAR_OWNER_PASSWORD") {
        return Ok(password);
    }
    if std::io::stdin().is_terminal() {
        say("Password (it will show; or set BURSAR_OWNER_PASSWORD), then Enter and Ctrl-D:");
    }
    let mut password = String::new();
    std::io::stdin().take(4096).read_to_string(&mut password).context("cannot read the password")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}
