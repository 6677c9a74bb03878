/** Where the API listens unless told otherwise; the CLI looks here first. */
export const DEFAULT_API_PORT = 8980;

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

/**
 * Is this name this machine itself, and nothing that a DNS server could point elsewhere?
 * @param host without a port; brackets around IPv6 allowed
 */
export const isLoopback = (host: string): boolean => LOOPBACK_NAMES.has(host.toLowerCase());

/**
 * The host of a `Host` header: `127.0.0.1:8980` → `127.0.0.1`, `[::1]:8980` → `[::1]`.
 * @returns null when it is not `host` or `host:port`
 */
export function hostOf(header: string): string | null {
  const parts = /^(\[[0-9a-f:.]+\]|[^[\]:/@\s]+)(?::\d{1,5})?$/i.exec(header.trim());
  return parts?.[1] ?? null;
}

/** Does an `Origin` header name a page served by this machine? `null` (sandboxed pages, files) does not. */
export function isLoopbackOrigin(origin: string): boolean {
  const authority = /^https?:\/\/([^/]+)$/i.exec(origin.trim())?.[1];
  const host = authority === undefined ? null : hostOf(authority);
  return host !== null && isLoopback(host);
}

export type ApiAddress =
  { readonly ok: true; readonly url: string } | { readonly ok: false; readonly why: string };

/**
 * Reads the address of the API. Only plain http to this machine: there is no sign-in yet, so decisions must not
 * leave it.
 * @param given `http://host[:port]`, or null for the default
 * @returns the address without a trailing slash, or why it is refused
 */
export function readApiAddress(given: string | null): ApiAddress {
  if (given === null) return { ok: true, url: `http://127.0.0.1:${String(DEFAULT_API_PORT)}` };
  const authority = /^http:\/\/([^/?#]+)\/?$/i.exec(given.trim())?.[1];
  if (authority === undefined) return { ok: false, why: 'it is not of the form http://127.0.0.1:PORT' };
  const host = hostOf(authority);
  if (host === null || !isLoopback(host))
    return {
      ok: false,
      why: 'only this machine (127.0.0.1, ::1, localhost) may be asked until there is sign-in',
    };
  return { ok: true, url: `http://${authority}` };
}
