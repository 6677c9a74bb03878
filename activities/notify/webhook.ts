import { ApplicationFailure } from '@temporalio/activity';
import type { Notifier } from './port.ts';
import { webhookMessage } from './webhook-message.ts';

const TIMEOUT_MS = 5000;
/** A receiver that asks for more patience than this is tried again after it all the same. */
const LONGEST_WAIT_MS = 3_600_000;

/** Never to be tried again: the receiver will not take this, or the address is wrong. Names no address: it holds a token. */
const refused = (message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(`${message}; check PARAMEDIC_WEBHOOK_URL`, 'WebhookRefused');

/** Not delivered now; may be later. A receiver's Retry-After becomes the delay before the next try. */
const unreachable = (message: string, retryAfterMs: number | null = null): ApplicationFailure =>
  ApplicationFailure.create({
    message,
    type: 'WebhookUnreachable',
    details: [{ retryAfterMs }],
    ...(retryAfterMs === null ? {} : { nextRetryDelay: retryAfterMs }),
  });

/** Seconds or a date. Null when there is none that can be read. */
function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS) : null;
}

const mayPass = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;

function checked(url: string): string {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'http:' || protocol === 'https:') return url;
  throw new Error('the webhook address must be an http or https URL; check PARAMEDIC_WEBHOOK_URL');
}

/**
 * A Slack-compatible incoming webhook, tried once a call: the workflow retries. Rejects with `WebhookRefused` (never to be
 * retried) for a 4xx or a redirect, and with `WebhookUnreachable` for everything that may pass: 408, 425, 429, 5xx, silence.
 * @throws Error at once for an address that is not http or https
 */
export function createWebhookNotifier(url: string): Notifier {
  const address = checked(url);
  return {
    async notify(notification, signal) {
      const deadline = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': encodeURI(notification.id) },
        body: JSON.stringify(webhookMessage(notification)),
        redirect: 'manual',
        signal: AbortSignal.any([signal, deadline]),
      }).catch(() => {
        signal.throwIfAborted();
        throw unreachable(
          deadline.aborted
            ? `the webhook did not answer in ${String(TIMEOUT_MS / 1000)} s`
            : 'the webhook cannot be reached',
        );
      });
      await response.body?.cancel();
      if (response.ok) return;
      const said = `the webhook answered ${String(response.status)}`;
      if (!mayPass(response.status)) throw refused(said);
      throw unreachable(said, retryAfterMs(response.headers.get('retry-after'), Date.now()));
    },
  };
}
