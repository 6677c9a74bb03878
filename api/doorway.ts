import type { MiddlewareHandler } from 'hono';
import { hostOf, isLoopback, isLoopbackOrigin } from '../domain/access/address.ts';
import type { ApiEnv } from './deps.ts';
import { Problem } from './problem.ts';

/**
 * Lets in who is on this machine. A `Host` of another name is a page that had its DNS name pointed here; an
 * `Origin` of another site is a page that posts across. Both run in a browser on this machine.
 */
export function localOnly(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const host = hostOf(c.req.header('host') ?? new URL(c.req.url).host);
    if (host === null || !isLoopback(host))
      throw new Problem('foreign-host', 'the request was sent to another name than this machine', {
        wayOut: 'ask 127.0.0.1, [::1] or localhost',
      });
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    const origin = c.req.header('origin');
    if (!isRead && origin !== undefined && !isLoopbackOrigin(origin))
      throw new Problem('foreign-origin', 'a page of another site may not decide here');
    await next();
  };
}
