import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followAuditLog, isParamedics, mutationsIn } from '../scenarios/runner/audit-log.ts';
import { aWrite } from './evidence.ts';

const event = (given: object = {}): string =>
  JSON.stringify({
    stage: 'ResponseComplete',
    verb: 'patch',
    requestURI: '/apis/apps/v1/namespaces/ns/deployments/shop',
    user: { username: 'paramedic' },
    objectRef: { resource: 'deployments', namespace: 'ns', name: 'shop' },
    responseStatus: { code: 200 },
    requestObject: [],
    requestReceivedTimestamp: '2026-01-01T00:00:01.000Z',
    ...given,
  });

test('a write to the namespace is read with its author, answer and content', () => {
  expect(mutationsIn(event(), 'ns')).toEqual([
    aWrite({ atMs: Date.parse('2026-01-01T00:00:01Z'), body: [] }),
  ]);
});

test('other namespaces, reads and unfinished requests are no writes to it', () => {
  expect(mutationsIn(event(), 'other')).toEqual([]);
  expect(mutationsIn(event({ verb: 'get' }), 'ns')).toEqual([]);
  expect(mutationsIn(event({ stage: 'ResponseStarted' }), 'ns')).toEqual([]);
  expect(mutationsIn('', 'ns')).toEqual([]);
});

test('a rehearsal is told from a write', () => {
  const [rehearsal] = mutationsIn(event({ requestURI: '/x?dryRun=All' }), 'ns');
  expect(rehearsal?.isDryRun).toBe(true);
});

test('only lines from now on count, and a line half written is read when it is whole', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'audit-')), 'audit.jsonl');
  writeFileSync(file, `${event()}\n`);
  const tail = await followAuditLog(file, 'ns');
  expect(await tail.read()).toHaveLength(0);
  appendFileSync(file, `${event()}\n${event().slice(0, 40)}`);
  expect(await tail.read()).toHaveLength(1);
  appendFileSync(file, `${event().slice(40)}\n`);
  expect(await tail.read()).toHaveLength(2);
  writeFileSync(file, '');
  await expect(tail.read()).rejects.toThrow(/was cut while it was being read/);
});

test('Paramedic is known by its user and by its service account', () => {
  expect(isParamedics(aWrite())).toBe(true);
  expect(isParamedics(aWrite({ user: 'system:serviceaccount:paramedic:paramedic' }))).toBe(true);
  expect(isParamedics(aWrite({ user: 'admin' }))).toBe(false);
});
