import { describe, expect, it } from 'vitest';
import { quotasFor } from '../../../../activities/kubernetes/release/quota-room.ts';
import type { Resources } from '../../../../activities/kubernetes/resource.ts';

const quota = (spec: object, used: object = { pods: '2' }): Resources['resourcequotas'] => ({
  metadata: { name: 'small' },
  spec: { hard: { pods: '5' }, ...spec },
  status: { used: { ...used } },
});
const isCounted = (spec: object, pod: object): boolean => quotasFor([quota(spec)], pod).length > 0;
const scope = (scopeName: string, operator = 'Exists', values: readonly string[] = []) => ({
  scopeSelector: { matchExpressions: [{ scopeName, operator, values }] },
});
const BUSY = { containers: [{ resources: { requests: { cpu: '1' } } }] };

it('limits and use come in cores, bytes and counts', () => {
  const hard = { 'requests.cpu': '1500m', 'limits.memory': '1Gi', pods: '10', 'count/configmaps': '3' };
  const used = { 'requests.cpu': '1', 'limits.memory': '512Mi', pods: '4', 'count/configmaps': '1' };
  expect(quotasFor([quota({ hard }, used)], {})).toEqual([
    { name: 'small', resource: 'requests.cpu', hard: 1.5, used: 1 },
    { name: 'small', resource: 'limits.memory', hard: 2 ** 30, used: 2 ** 29 },
    { name: 'small', resource: 'pods', hard: 10, used: 4 },
    { name: 'small', resource: 'count/configmaps', hard: 3, used: 1 },
  ]);
});

it('a limit that is not counted yet is used up, as admission sees it', () => {
  expect(quotasFor([quota({}, {})], {})).toEqual([{ name: 'small', resource: 'pods', hard: 5, used: 5 }]);
  expect(quotasFor([{ spec: { hard: { pods: '5' } } }], {})[0]?.used).toBe(5);
});

describe('a quota with a scope counts', () => {
  it.each([
    ['Terminating', { activeDeadlineSeconds: 5 }, {}],
    ['NotTerminating', {}, { activeDeadlineSeconds: 5 }],
    ['BestEffort', { containers: [{}] }, BUSY],
    ['NotBestEffort', BUSY, { containers: [{}] }],
    ['PriorityClass', { priorityClassName: 'high' }, {}],
    ['CrossNamespacePodAffinity', { affinity: {} }, {}],
  ])('%s pods only', (name, counted, other) => {
    expect(isCounted({ scopes: [name] }, counted)).toBe(true);
    expect(isCounted({ scopes: [name] }, other)).toBe(false);
  });

  it.each([
    ['In', 'high', true],
    ['In', 'low', false],
    ['NotIn', 'high', false],
    ['NotIn', 'low', true],
    ['DoesNotExist', 'high', false],
    ['DoesNotExist', '', true],
  ])('by priority %s [high]: class "%s" %s', (operator, priorityClassName, isSeen) => {
    expect(isCounted(scope('PriorityClass', operator, ['high']), { priorityClassName })).toBe(isSeen);
  });

  it('only when all its scopes match', () => {
    expect(isCounted({ scopes: ['NotTerminating', 'BestEffort'] }, BUSY)).toBe(false);
  });

  it('when its scope is not known here', () => {
    expect(isCounted({ scopes: ['OfTomorrow'] }, {})).toBe(true);
  });
});
