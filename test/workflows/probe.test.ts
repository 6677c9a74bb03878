import { expect, it } from 'vitest';
import * as messages from '../../workflows/messages.ts';
import { createEngine } from '../../worker/engine.ts';
import { scripted, TARGET } from '../support/scripted-activities.ts';
import { createTestWorker, startTimeSkipping } from '../support/time-skipping.ts';

it('probe', async () => {
  const env = await startTimeSkipping();
  const { activities } = scripted({ diagnoses: [], windows: [], overrides: {} });
  const worker = await createTestWorker(env, 'q', activities);
  const engine = createEngine(env.client, 'q');
  await worker.runUntil(async () => {
    const req = { tokenId: 't1', targetKey: 'k', namespace: 'n', owners: 5, limits: { actionsPerHour: 2, attemptsPerTarget: 3, attemptsWindowSeconds: 1800 } };
    try { console.log('uws', await engine.takeToken('s', req)); } catch (e) { console.log('uws failed', e); }
    try { console.log('uws', await engine.takeToken('s', req)); } catch (e) { console.log('uws failed', e); }
    // ticks
    const t0 = performance.now();
    for (let i = 0; i < 50; i++) await env.client.workflow.execute('detectAnomalies', { workflowId: `d${String(i)}`, taskQueue: 'q', args: [{ shard: 'all' }] });
    console.log('tick ms', (performance.now() - t0) / 50);
  });
  await env.teardown();
  expect(1).toBe(1);
}, 300000);
