import { CancelledFailure } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { KubernetesError } from '../../../activities/kubernetes/error.ts';
import { checkGates } from '../../../activities/release/check-gates.ts';
import { gateFindings } from '../../../activities/release/gate-findings.ts';
import { GATES } from '../../../domain/release/gate.ts';
import type { GateId } from '../../../domain/release/gate.ts';
import type { Artefact } from '../../../domain/release/progress.ts';
import { blocking } from '../../../domain/release/required-gates.ts';
import { crashing, newPod, NOW, observation } from '../../support/observations.ts';
import { absent } from '../../support/service-levels.ts';
import {
  around,
  bug,
  depsOf,
  gate,
  gatesOf,
  inputOf,
  newContext,
  ownIncident,
  reads,
  releaseFile,
} from './gate-world.ts';

const DAY = 86_400_000;
const refuses = (words: string) => () =>
  Promise.reject(
    new KubernetesError(words, {
      code: 'forbidden',
      status: 403,
      reason: 'Forbidden',
      retryAfterMs: null,
      causes: [],
    }),
  );
const never = () => new Promise<never>(() => undefined);
const report: Artefact = {
  gate: 'tests',
  format: 'junit',
  file: 'junit.xml',
  sha256: 'abcdef0123456789',
  found: 'fail',
  sentence: '1 of 3 tests failed; mend them',
};

describe('when all is well', () => {
  it('every gate is told, and none holds back', async () => {
    const results = await gatesOf(reads());
    expect(results.map(({ gate: id }) => id)).toEqual(GATES.map(({ id }) => id));
    expect(blocking(results)).toEqual([]);
  });

  it('what is not known and not required is shown as such', async () => {
    const results = await gatesOf(reads());
    const unknown = results.filter(({ result }) => result === 'unknown').map(({ gate: id }) => id);
    expect(unknown).toEqual(expect.arrayContaining(['tests', 'tls', 'network-policies', 'backup']));
  });

  it('a report that was handed over counts', async () => {
    const results = await gatesOf(reads(), releaseFile(), { artefacts: [report] });
    expect(gate(results, 'tests')).toMatchObject({
      result: 'fail',
      sentence: expect.stringContaining('junit.xml: 1 of 3 tests failed') as string,
    });
    expect(blocking(results).map(({ gate: id }) => id)).toEqual(['tests']);
  });

  it('words of the release file count', async () => {
    const file = releaseFile({
      gates: {
        attest: [{ gate: 'backup', by: 'ada', reason: 'restored on Monday' }],
        waive: [{ gate: 'staging', by: 'lin', reason: 'there is none yet', untilMs: NOW + DAY }],
      },
      staging: null,
    });
    const results = await gatesOf(reads(), file);
    expect(gate(results, 'backup')).toMatchObject({ result: 'pass', by: 'ada' });
    expect(gate(results, 'staging')).toMatchObject({ result: 'waived', by: 'lin' });
    expect(blocking(results)).toEqual([]);
  });
});

describe('what stands in the way is found', () => {
  it.each<[GateId, Parameters<typeof reads>[0], RegExp]>([
    ['secrets', { surroundings: answer({ missingConfigs: ['Secret db'] }) }, /Secret db/],
    ['tls', { surroundings: answer({ certificates: [{ secret: 'web', notAfterMs: NOW }] }) }, /web/],
    ['disruption-budgets', { surroundings: answer({ disruptionBudgets: [noBudget()] }) }, /web/],
    ['quotas', { surroundings: answer({ quotas: [fullQuota()] }) }, /team/],
    ['healthy-before', { observeOne: seen({ isPaused: true }) }, /paused/],
    ['monitoring', { observeOne: () => Promise.resolve(null) }, /not there/],
    ['open-incident', { listIncidents: () => Promise.resolve([ownIncident()]) }, /INC-0001/],
    ['critical-bugs', { listBugs: () => Promise.resolve([bug()]) }, /BUG-0001/],
    ['staging', { hasNamespace: () => Promise.resolve(false) }, /shop-staging does not exist/],
  ])('%s', async (id, changes, words) => {
    const results = await gatesOf(reads(changes));
    expect(gate(results, id)).toMatchObject({
      result: 'fail',
      sentence: expect.stringMatching(words) as string,
    });
    expect(blocking(results).map((one) => one.gate)).toContain(id);
  });

  it('a migration nobody can go back across', async () => {
    const migration = { backwardCompatible: false, by: 'lin', reason: 'a column is dropped' };
    const targets = [{ deployment: 'shop', images: { shop: 'registry.test/shop:v3' }, migration }];
    expect(gate(await gatesOf(reads(), releaseFile({ targets })), 'migration').result).toBe('fail');
  });

  it('no staging at all', async () => {
    const results = await gatesOf(reads(), releaseFile({ staging: null }));
    expect(gate(results, 'staging')).toMatchObject({
      result: 'fail',
      sentence: expect.stringContaining('names no staging') as string,
    });
  });

  it('a Deployment that is not in staging', async () => {
    const file = releaseFile();
    const { targets } = inputOf(file);
    const production = targets.filter(({ isStaging }) => !isStaging);
    const results = await gatesOf(reads(), file, { targets: production });
    expect(gate(results, 'staging').sentence).toContain('has no Deployment shop');
  });
});

describe('what cannot be read is unknown with its reason, and holds back', () => {
  const down = refuses('the API server refused to list resourcequotas');

  it.each<[string, Parameters<typeof reads>[0], readonly GateId[]]>([
    ['the surroundings', { surroundings: down }, ['secrets', 'quotas', 'disruption-budgets']],
    ['the workload', { observeOne: down }, ['healthy-before', 'monitoring']],
    ['the metrics', { serviceLevels: down }, ['healthy-before', 'monitoring']],
    ['the incidents', { listIncidents: down }, ['open-incident']],
    ['the bugs', { listBugs: down }, ['critical-bugs']],
    ['the staging namespace', { hasNamespace: down }, ['staging']],
  ])('%s', async (_, changes, ids) => {
    const results = await gatesOf(reads(changes));
    expect(blocking(results).map((one) => [one.gate, one.result])).toEqual(ids.map((id) => [id, 'unknown']));
    for (const { sentence } of blocking(results))
      expect(sentence).toContain('the API server refused to list resourcequotas');
  });

  it('also certificates and network policies, which do not hold back', async () => {
    const results = await gatesOf(reads({ surroundings: down }));
    for (const id of ['tls', 'network-policies'] as const)
      expect(gate(results, id).sentence).toContain('could not be looked at');
  });

  it('metrics of a workload that never had any', async () => {
    const serviceLevels = () => Promise.resolve(new Map([['local/shop/deployment/shop', absent]]));
    const results = await gatesOf(reads({ serviceLevels }));
    expect(blocking(results).map((one) => one.gate)).toEqual(['monitoring']);
  });

  it('an answer that does not come in time, of a system that has no ear for it', async () => {
    const all = reads({ surroundings: never, listBugs: never });
    const { targets, file } = inputOf(releaseFile());
    const deadline = new AbortController();
    const findings = gateFindings(
      depsOf(all),
      { targets, file, artefacts: [] },
      { signal: deadline.signal, cancelled: new AbortController().signal },
    );
    deadline.abort();
    const late = (await findings).filter(({ sentence }) => sentence.includes('no answer came in time'));
    expect(late.map((one) => one.gate)).toEqual(
      expect.arrayContaining(['critical-bugs', 'quotas', 'secrets']),
    );
    expect(late.every(({ found }) => found === 'unknown')).toBe(true);
  });

  it('unless nobody waits any more: then it is cancelled, not unknown', async () => {
    const context = newContext();
    const run = context.run(checkGates, depsOf(reads({ listBugs: never })), inputOf(releaseFile()));
    context.cancel();
    await expect(run).rejects.toBeInstanceOf(CancelledFailure);
  });
});

describe('a release that mends an incident', () => {
  const sick = observation({ pods: [newPod('a', crashing()), newPod('b', crashing())] });
  const world = (changes: Parameters<typeof reads>[0] = {}) =>
    reads({
      observeOne: seen(sick),
      surroundings: answer({ disruptionBudgets: [noBudget()] }),
      listBugs: () => Promise.resolve([bug({ releaseId: 'release/shop/web/abc123' })]),
      listIncidents: () => Promise.resolve([ownIncident()]),
      ...changes,
    });

  it('is not held back by the incident, nor by what it brought', async () => {
    const results = await gatesOf(world(), releaseFile({ fixes: 'INC-0001' }));
    expect(blocking(results)).toEqual([]);
    expect(gate(results, 'healthy-before').sentence).toContain('this release mends INC-0001');
  });

  it('is found also where the incident is of another target', async () => {
    const listIncidents: ReturnType<typeof reads>['listIncidents'] = ({ targetKeys }) =>
      Promise.resolve(targetKeys === undefined ? [ownIncident({ targetKeys: ['elsewhere'] })] : []);
    expect(blocking(await gatesOf(world({ listIncidents }), releaseFile({ fixes: 'INC-0001' })))).toEqual([]);
  });

  it('by a number that is not open is held back by everything', async () => {
    const results = await gatesOf(
      world({ listIncidents: () => Promise.resolve([]) }),
      releaseFile({ fixes: 'INC-0001' }),
    );
    expect(blocking(results).map((one) => one.gate)).toEqual([
      'critical-bugs',
      'disruption-budgets',
      'healthy-before',
    ]);
  });
});

type Reads = ReturnType<typeof reads>;

describe('an image of a registry that asks who is there', () => {
  const login = { key: 'registry.test', username: 'robot', password: 's3cret' };
  const hidden: Reads['look'] = (_, logins) =>
    Promise.resolve(
      logins.some(({ password }) => password === 's3cret')
        ? { status: 'exists' }
        : { status: 'unknown', why: 'registry.test answered 401' },
    );
  const imageGate = async (changes: Partial<Reads>) =>
    gate(await gatesOf(reads({ look: hidden, ...changes })), 'images-exist');

  it('is found with the login with which its pods pull it', async () => {
    const pullLogins = ({ namespace, name }: { namespace: string; name: string }) =>
      Promise.resolve(namespace === 'shop' && name === 'shop' ? [login] : []);
    expect(await imageGate({ pullLogins })).toMatchObject({ result: 'pass' });
  });

  it('is asked for without the login of another registry', async () => {
    const other = { ...login, key: 'other.test' };
    expect(await imageGate({ pullLogins: () => Promise.resolve([other]) })).toMatchObject({
      result: 'unknown',
    });
  });

  it('is unknown, with both reasons, when its pull secrets cannot be read', async () => {
    const found = await imageGate({ pullLogins: () => Promise.reject(new Error('forbidden')) });
    expect(found.result).toBe('unknown');
    expect(found.sentence).toMatch(/answered 401; its pull secrets could not be read: .*forbidden/);
  });
});

describe('several targets', () => {
  const image = { images: { shop: 'registry.test/shop:v3' } };
  const many = (count: number, more: object = {}) =>
    releaseFile({
      targets: Array.from({ length: count }, (_, at) => ({
        deployment: `shop-${String(at)}`,
        ...image,
        ...more,
      })),
    });

  it('are looked at in production, each once', async () => {
    const asked: string[] = [];
    const all = reads({
      surroundings: ({ namespace, name }) => {
        asked.push(`${namespace}/${name}`);
        return Promise.resolve(around());
      },
    });
    expect(blocking(await gatesOf(all, many(12)))).toEqual([]);
    expect(asked.toSorted()).toEqual(
      Array.from({ length: 12 }, (_, at) => `shop/shop-${String(at)}`).toSorted(),
    );
  });

  it('share the quota of their namespace, by their strategies', async () => {
    const quotas = [{ name: 'team', resource: 'pods', hard: 20, used: 12 }];
    const strategy = { type: 'blue-green', service: 'shop' } as const;
    const all = reads({ surroundings: answer({ quotas }) });
    expect(gate(await gatesOf(all, many(1, { strategy })), 'quotas').result).toBe('pass');
    expect(gate(await gatesOf(all, many(2, { strategy })), 'quotas')).toMatchObject({
      result: 'fail',
      sentence: expect.stringContaining('needs 9 more at its peak') as string,
    });
  });

  it('of which one cannot be read do not hide that of another', async () => {
    const surroundings: ReturnType<typeof reads>['surroundings'] = ({ name }) =>
      name === 'shop-0'
        ? Promise.reject(new Error('gone'))
        : Promise.resolve(around({ quotas: [fullQuota()] }));
    const results = await gatesOf(reads({ surroundings }), many(2));
    expect(gate(results, 'quotas').result).toBe('fail');
    expect(gate(results, 'secrets')).toMatchObject({
      result: 'unknown',
      sentence: expect.stringContaining('shop/shop-0 could not be looked at: gone') as string,
    });
  });
});

function answer(changes: Parameters<typeof around>[0]) {
  return () => Promise.resolve(around(changes));
}

function seen(changes: Parameters<typeof observation>[0]) {
  return () => Promise.resolve({ observation: observation(changes), template: '{}', configContents: [] });
}

function noBudget() {
  return { name: 'web', disruptionsAllowed: 0 };
}

function fullQuota() {
  return { name: 'team', resource: 'pods', hard: 4, used: 4 };
}
