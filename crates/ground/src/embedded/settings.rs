//! How the private server is set up: modest in memory, nothing in shared memory files, nothing personal in its log.

use super::Options;
use std::path::Path;

const MIB: u64 = 1024 * 1024;

/// Every setting given to the server, the caller's own last so that they win.
pub(super) fn settings(options: &Options, socket_dir: &Path) -> Vec<(String, String)> {
    let memory = memory();
    let share = |part: u64, least: u64, most: u64| format!("{}MB", (memory / MIB / part).clamp(least, most));
    let socket_dir = format!("\"{}\"", socket_dir.display().to_string().replace('"', "\"\""));
    let mut all: Vec<(String, String)> = [
        // Reachable by socket only, and only for the account that owns it.
        ("listen_addresses", String::new()),
        ("unix_socket_directories", socket_dir),
        ("unix_socket_permissions", "0700".into()),
        ("max_connections", "100".into()),
        // After a crash: the file system at once, not each of some twenty thousand files of the partitions.
        ("recovery_init_sync_method", "syncfs".into()),
        // A question to the whole nation locks every area's partitions with their indexes.
        ("max_locks_per_transaction", "256".into()),
        ("shared_buffers", share(8, 64, 2048)),
        ("effective_cache_size", share(2, 128, 65_536)),
        ("maintenance_work_mem", share(32, 32, 512)),
        ("work_mem", share(512, 4, 32)),
        // Containers often have 64 MB of /dev/shm, which parallel queries would fill.
        ("max_parallel_workers_per_gather", "0".into()),
        ("max_parallel_maintenance_workers", "0".into()),
        ("jit", "off".into()),
        ("random_page_cost", "1.1".into()),
        ("wal_compression", "on".into()),
        ("max_wal_size", "2GB".into()),
        // The same on every machine, whatever its own zone: the application speaks UTC to the database.
        ("timezone", "UTC".into()),
        ("log_timezone", "UTC".into()),
        ("lc_messages", "C".into()),
        // The log may be read by people who may not read records: no statements, no values.
        ("log_error_verbosity", "terse".into()),
        ("log_min_error_statement", "panic".into()),
        ("log_parameter_max_length", "0".into()),
        ("log_parameter_max_length_on_error", "0".into()),
        ("logging_collector", "off".into()),
        ("log_line_prefix", "%m [%p] ".into()),
        ("cluster_name", "kasugai".into()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    if !options.fsync {
        all.extend(["fsync", "synchronous_commit", "full_page_writes"].map(|name| (name.to_owned(), "off".to_owned())));
    }
    all.extend(options.settings.iter().cloned());
    all
}

/// Bytes of memory this machine, or the container around us, has.
fn memory() -> u64 {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let container = read("/sys/fs/cgroup/memory.max").trim().parse::<u64>().ok();
    let machine = read("/proc/meminfo").split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok());
    let machine = machine.map_or(1024 * MIB, |kib| kib * 1024);
    container.map_or(machine, |container| container.min(machine))
}
