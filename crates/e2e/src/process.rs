//! Programs on a leash: each runs in its own process group, which ends with the value that holds it, and also when the
//! test process ends in any other way, because a shell at the head of the group waits for the end of a pipe.

use std::{
    collections::HashSet,
    ffi::OsStr,
    fs::File,
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{LazyLock, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// `$1` is how many tenths of a second the group gets to end by itself.
const HEAD: &str = r#"
trap : TERM INT HUP
patience=$1; shift
"$@" </dev/null &
child=$!
cat >/dev/null
kill -TERM 0
while [ "$patience" -gt 0 ] && kill -0 "$child" 2>/dev/null; do sleep 0.1; patience=$((patience - 1)); done
kill -KILL 0
"#;

/// A program that ends with this value.
#[derive(Debug)]
pub struct Leash {
    head: Child,
    log: PathBuf,
}

impl Leash {
    /// Starts `program`. What it prints goes to `log`.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn start<A: AsRef<OsStr>>(
        program: &Path,
        arguments: impl IntoIterator<Item = A>,
        environment: &[(&str, &OsStr)],
        patience: Duration,
        log: PathBuf,
    ) -> Self {
        let out = File::options().create(true).append(true).open(&log).expect("the log file can be written");
        let again = out.try_clone().expect("a file handle can be doubled");
        let head = Command::new("/bin/sh")
            .args(["-c", HEAD, "leash"])
            .arg((patience.as_millis() / 100).to_string())
            .arg(program)
            .args(arguments)
            .envs(environment.iter().copied())
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(out)
            .stderr(again)
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", program.display()));
        Self { head, log }
    }

    /// The last lines that the program printed.
    #[must_use]
    pub fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        // The shell reads the end of this pipe and ends its group.
        drop(self.head.stdin.take());
        let patience = Instant::now() + Duration::from_secs(20);
        while matches!(self.head.try_wait(), Ok(None)) && Instant::now() < patience {
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A free port on the loopback interface that nobody in this process has been given before.
///
/// # Panics
/// If the machine has none.
#[must_use]
pub fn free_port() -> u16 {
    static GIVEN: LazyLock<Mutex<HashSet<u16>>> = LazyLock::new(Mutex::default);
    for _ in 0..1000 {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        if GIVEN.lock().unwrap_or_else(PoisonError::into_inner).insert(port) {
            return port;
        }
    }
    panic!("no free port on 127.0.0.1");
}
