import { ApplicationFailure } from '@temporalio/activity';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogNotifier } from '../../../activities/notify/log.ts';
import type { Notification } from '../../../activities/notify/port.ts';
import { webhookMessage } from '../../../activities/notify/webhook-message.ts';
import { createWebhookNotifier } from '../../../activities/notify/webhook.ts';

const SECRET = 'T0K3N-of-the-hook';

const notification = (changes: Partial<Notification> = {}): Notification => ({
  id: 'heal/shop/1/escalated',
  urgency: 'page',
  title: 'shop/shop needs a person',
  text: 'A crash loop *without* a change',
  fields: { workload: 'Deployment shop/shop', mode: 'CrashLoopWithoutChange' },
  ...changes,
});

interface Hook {
  readonly server: Server;
  url: string;
  received: { body: string; headers: IncomingHttpHeaders; path: string }[];
  status: number;
  headers: Record<string, string>;
  answers: boolean;
}

const hook: Hook = { server: createServer(), url: '', received: [], status: 200, headers: {}, answers: true };

beforeAll(async () => {
  hook.server.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      hook.received.push({
        body: Buffer.concat(chunks).toString(),
        headers: request.headers,
        path: request.url ?? '',
      });
      if (hook.answers) response.writeHead(hook.status, hook.headers).end(`not for ${SECRET}`);
    });
  });
  hook.server.listen(0, '127.0.0.1');
  await once(hook.server, 'listening');
  const { port } = hook.server.address() as AddressInfo;
  hook.url = `http://127.0.0.1:${String(port)}/services/${SECRET}`;
});
beforeEach(() => {
  Object.assign(hook, { received: [], status: 200, headers: {}, answers: true });
});
afterAll(() => {
  hook.server.closeAllConnections();
  hook.server.close();
});

const send = (given = notification(), signal = new AbortController().signal) =>
  createWebhookNotifier(hook.url).notify(given, signal);

async function failure(sent: Promise<void>): Promise<ApplicationFailure> {
  const failed: unknown = await sent.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (failed instanceof ApplicationFailure) return failed;
  throw new Error(`expected an ApplicationFailure, not ${String(failed)}`);
}

describe('the webhook', () => {
  it('gets one JSON post that a Slack-compatible receiver can show', async () => {
    await send();
    expect(hook.received).toHaveLength(1);
    const [got] = hook.received;
    expect(got?.path).toBe(`/services/${SECRET}`);
    expect(got?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'heal/shop/1/escalated',
    });
    expect(JSON.parse(got?.body ?? '')).toEqual({
      text: ':rotating_light: shop/shop needs a person',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'shop/shop needs a person' } },
        { type: 'section', text: { type: 'mrkdwn', text: 'A crash loop *without* a change' } },
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: '*workload*\nDeployment shop/shop' },
            { type: 'mrkdwn', text: '*mode*\nCrashLoopWithoutChange' },
          ],
        },
        { type: 'context', elements: [{ type: 'plain_text', text: 'page · heal/shop/1/escalated' }] },
      ],
    });
  });

  it('takes an id that is not fit for a header', async () => {
    await send(notification({ id: 'heal/größe ☂' }));
    expect(hook.received[0]?.headers['idempotency-key']).toBe('heal/gr%C3%B6%C3%9Fe%20%E2%98%82');
  });

  it.each([400, 401, 403, 404, 410, 302])('that answers %i is not tried again', async (status) => {
    hook.status = status;
    const failed = await failure(send());
    expect(failed).toMatchObject({ type: 'WebhookRefused', nonRetryable: true });
    expect(failed.message).toContain(`answered ${String(status)}; check PARAMEDIC_WEBHOOK_URL`);
  });

  it.each([408, 425, 429, 500, 503])('that answers %i may be tried again', async (status) => {
    hook.status = status;
    expect(await failure(send())).toMatchObject({ type: 'WebhookUnreachable', nonRetryable: false });
  });

  it.each([
    ['30', 30_000],
    ['0', 0],
    ['86400', 3_600_000],
    ['soon', null],
    ['', null],
  ])('that asks to wait with Retry-After "%s" is waited for', async (header, waitMs) => {
    Object.assign(hook, { status: 429, headers: { 'retry-after': header } });
    const failed = await failure(send());
    expect(failed.details).toEqual([{ retryAfterMs: waitMs }]);
    expect(failed.nextRetryDelay ?? null).toBe(waitMs);
  });

  it('that names a time to come back at is waited for until then', async () => {
    Object.assign(hook, {
      status: 503,
      headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() },
    });
    const failed = await failure(send());
    expect(failed.nextRetryDelay).toBeGreaterThan(55_000);
    expect(failed.nextRetryDelay).toBeLessThanOrEqual(60_000);
  });

  it('that never answers is given up when the caller says so', async () => {
    hook.answers = false;
    const stop = new AbortController();
    const sent = send(notification(), stop.signal);
    stop.abort(new Error('the activity was cancelled'));
    await expect(sent).rejects.toThrow('the activity was cancelled');
  });

  it('that never answers is given up after five seconds', async () => {
    hook.answers = false;
    expect((await failure(send())).message).toBe('the webhook did not answer in 5 s');
  });

  it('that is not there may be later, and its address is not told', async () => {
    const gone = createWebhookNotifier(`http://127.0.0.1:1/services/${SECRET}`);
    const failed = await failure(gone.notify(notification(), new AbortController().signal));
    expect(failed).toMatchObject({ type: 'WebhookUnreachable', nonRetryable: false });
    expect(failed.cause).toBeUndefined();
  });

  it.each([400, 429, 500])(
    "keeps its address and the answer's words out of the error for %i",
    async (status) => {
      hook.status = status;
      const failed = await failure(send());
      expect(
        JSON.stringify([failed.message, failed.details, failed.stack, String(failed.cause)]),
      ).not.toContain(SECRET);
    },
  );

  it.each(['ftp://example.test/x', 'file:///etc/passwd', 'not a url', ''])(
    'refuses the address %s',
    (url) => {
      expect(() => createWebhookNotifier(url)).toThrow('must be an http or https URL');
    },
  );
});

describe('a message', () => {
  it('stays within what Slack takes, however much there is to say', () => {
    const long = 'x'.repeat(5000);
    const fields = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`field ${String(at)}`, long]));
    const message = webhookMessage(notification({ title: long, text: long, fields })) as {
      blocks: { text?: { text: string }; fields?: { text: string }[] }[];
    };
    const [header, section, facts] = message.blocks;
    expect(header?.text?.text).toHaveLength(150);
    expect(section?.text?.text).toHaveLength(3000);
    expect(facts?.fields).toHaveLength(10);
    expect(facts?.fields?.every(({ text }) => text.length <= 2000)).toBe(true);
  });

  it('shows names of the cluster as they are, not as mentions or links', () => {
    const message = JSON.stringify(
      webhookMessage(notification({ title: '<!channel> & co', fields: { pod: '<https://x|y>' } })),
    );
    expect(message).toContain('&lt;!channel&gt; &amp; co');
    expect(message).toContain('&lt;https://x|y&gt;');
  });

  it('without text or fields is a title', () => {
    const message = webhookMessage(notification({ urgency: 'inform', text: '', fields: {} })) as {
      text: string;
      blocks: unknown[];
    };
    expect(message.text).toBe(':information_source: shop/shop needs a person');
    expect(message.blocks).toHaveLength(2);
  });
});

describe('the log', () => {
  it('is told in one line when there is no webhook', async () => {
    const lines: string[] = [];
    const log = createLogNotifier((line) => lines.push(line));
    await log.notify(notification({ text: 'two\nlines' }), new AbortController().signal);
    expect(lines).toEqual([
      'PAGE: shop/shop needs a person — two lines workload=Deployment shop/shop mode=CrashLoopWithoutChange',
    ]);
  });
});
