//! How many files and sockets this process may have open.

/// Raises the limit as far as the system allows without more rights, and returns what it is then.
/// Systems without such a limit are told as `usize::MAX`.
#[cfg(unix)]
pub(super) fn raise() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let before = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: before.maximum, maximum: before.maximum };
    let limit = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => raised.current,
        // Some systems name a maximum that they do not grant.
        Err(_) => before.current,
    };
    limit.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX)
}

#[cfg(not(unix))]
pub(super) fn raise() -> usize {
    usize::MAX
}
