/** Settings of every server, given on its command line so that no file in the data folder has the last word. */
const COMMON = {
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Operational lines only. A failed statement's text may hold anything, so statements are never logged.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
  log_line_prefix: '',
  logging_collector: 'off',
};

/** For data that nobody will miss: nothing waits for the disk. */
const THROWAWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** The command line's settings, as `-c name=value` pairs. @internal */
export function serverSettings(durable: boolean, listening: Record<string, string>): string[] {
  const settings = { ...COMMON, ...(durable ? {} : THROWAWAY), ...listening };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Listens in a folder and nowhere else. @internal */
export function socketOnly(socketDir: string, port: number): Record<string, string> {
  return {
    listen_addresses: '',
    port: String(port),
    // The setting is a list; quotes keep a comma or a space in the path from splitting it.
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
  };
}
