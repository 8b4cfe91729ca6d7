/** The same server's address for another database and, if given, another role. */
export function urlOf(url: string, database: string, login?: { user: string; password: string | undefined }): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  if (login !== undefined) {
    parsed.username = encodeURIComponent(login.user);
    parsed.password = encodeURIComponent(login.password ?? '');
  }
  return parsed.href;
}
