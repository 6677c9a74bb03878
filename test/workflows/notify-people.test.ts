import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import type { ActivityDeps } from '../../activities/deps.ts';
import type { Notification } from '../../activities/notify/port.ts';
import { createWebhookNotifier } from '../../activities/notify/webhook.ts';
import type { notifyPeople } from '../../workflows/notify-people.ts';
import { scripted } from '../support/scripted-activities.ts';
import type { Told } from '../support/scripted-activities.ts';
import { createTestWorker, startTimeSkipping } from '../support/time-skipping.ts';

let environment: TestWorkflowEnvironment;
let receiver: Server | undefined;
beforeEach(async () => {
  environment = await startTimeSkipping();
});
afterEach(async () => {
  await environment.teardown();
  receiver?.close();
  receiver?.closeAllConnections();
  receiver = undefined;
});

const NOTIFICATION: Notification = {
  id: 'heal/1/escalated',
  urgency: 'page',
  title: 'shop/cart needs a person',
  text: 'every rung has been tried',
  fields: { workload: 'Deployment shop/cart' },
};

/** A webhook on loopback whose answers are these, the last one for ever. Counts what it got. */
async function webhook(
  ...answers: ((response: ServerResponse) => void)[]
): Promise<{ url: string; ids: string[] }> {
  const ids: string[] = [];
  receiver = createServer((request: IncomingMessage, response) => {
    ids.push(String(request.headers['idempotency-key']));
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(response);
  });
  await new Promise<void>((resolve) => receiver?.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}/hook`, ids };
}
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers).end();
  };

/** Tells people through the real `deliver` and the real webhook notifier; the records are scripted. */
async function notify(deps: Pick<ActivityDeps, 'notifier'>): Promise<{ told: Told; outcome: unknown }> {
  const { activities, told } = scripted({ diagnoses: [], windows: [], overrides: {} });
  const { deliver } = createActivities(deps as ActivityDeps);
  const worker = await createTestWorker(environment, 'notify', { ...activities, deliver });
  return worker.runUntil(async () => {
    const handle = await environment.client.workflow.start<typeof notifyPeople>('notifyPeople', {
      workflowId: `notify/${NOTIFICATION.id}`,
      taskQueue: 'notify',
      args: [{ notification: NOTIFICATION, healId: 'heal/1', targetKey: 'k', scope: 'shop' }],
    });
    const outcome = await handle.result().catch((failed: unknown) => failed);
    return { told, outcome };
  });
}

describe('people', () => {
  it('are told, and that they were is on record with the heal', async () => {
    const { url, ids } = await webhook(status(200));
    const { told } = await notify({ notifier: createWebhookNotifier(url) });
    expect(ids).toEqual([NOTIFICATION.id]);
    expect(told.timeline).toMatchObject([
      { phase: 'told', healId: 'heal/1', sentence: 'told people: shop/cart needs a person' },
    ]);
  });

  it('are told in the end by a webhook that fails for a while, under the same idempotency key', async () => {
    const { url, ids } = await webhook(status(503), status(429, { 'retry-after': '90' }), status(204));
    const { told } = await notify({ notifier: createWebhookNotifier(url) });
    expect(ids).toEqual([NOTIFICATION.id, NOTIFICATION.id, NOTIFICATION.id]);
    expect(told.timeline).toHaveLength(1);
  });

  it.each([404, 400, 301])('are not told by a webhook that answers %i: it is asked once', async (code) => {
    const { url, ids } = await webhook(status(code));
    const { told, outcome } = await notify({ notifier: createWebhookNotifier(url) });
    expect(ids).toHaveLength(1);
    expect(told.timeline).toMatchObject([
      { phase: 'told', sentence: expect.stringContaining(`the webhook answered ${String(code)}`) as string },
    ]);
    expect(told.timeline[0]?.sentence).toMatch(/^could not tell people/);
    expect(outcome).toBeInstanceOf(Error);
  });

  it('that could not be told for a day are on record as not told', async () => {
    let tries = 0;
    const notifier = {
      notify: () => {
        tries += 1;
        return Promise.reject(new Error('the webhook cannot be reached'));
      },
    };
    const startedAtMs = await environment.currentTimeMs();
    const { told, outcome } = await notify({ notifier });
    expect(tries).toBeGreaterThan(100);
    expect((told.timeline[0]?.atMs ?? 0) - startedAtMs).toBeGreaterThan(23 * 3_600_000);
    expect(told.timeline[0]?.sentence).toBe('could not tell people: the webhook cannot be reached');
    expect(outcome).toBeInstanceOf(Error);
  });

  it('are not asked again by an error whose name says it was refused', async () => {
    let tries = 0;
    class WebhookRefused extends Error {
      override readonly name = 'WebhookRefused';
    }
    const notifier = {
      notify: () => {
        tries += 1;
        return Promise.reject(new WebhookRefused('another notifier says never again'));
      },
    };
    await notify({ notifier });
    expect(tries).toBe(1);
  });
});
