import { describe, expect, it } from 'vitest';
import { describeRelease } from '../../../domain/release/describe-release.ts';
import type { GateResult } from '../../../domain/release/gate.ts';
import type { ReleaseProgress, StepProgress } from '../../../domain/release/progress.ts';
import { NOON_MS, RELEASE_ID, STATES, awaiting, change, closed } from './standings.ts';

const progress = (over: Partial<ReleaseProgress> = {}): ReleaseProgress => ({
  releaseId: RELEASE_ID,
  name: 'web',
  namespace: 'shop',
  requestedBy: 'lin',
  reason: 'faster cart',
  state: STATES.running,
  steps: [],
  gates: [],
  plan: null,
  openUndos: [],
  ...over,
});
const step = (over: Partial<StepProgress> = {}): StepProgress => ({
  id: 'web/canary-10',
  phase: 'production',
  title: '10 % of the requests',
  status: 'passed',
  startedAtMs: NOON_MS,
  endedAtMs: NOON_MS + 90_000,
  sentences: ['first', 'last'],
  ...over,
});
const gate = (over: Partial<GateResult> = {}): GateResult => ({
  gate: 'tests',
  title: 'tests passed',
  result: 'pass',
  sentence: 'all did',
  by: null,
  ...over,
});

describe('the current details of a release', () => {
  it('begin with what it is, where it stands and what to do next', () => {
    expect(describeRelease(progress())).toBe(
      [
        `**shop/web** · ${RELEASE_ID} · asked for by lin: faster cart`,
        '**Running**: it is running: production, step web/canary-10',
        `→ \`paramedic status ${RELEASE_ID} --watch\` follows it, \`paramedic pause ${RELEASE_ID} --reason …\` halts it, \`paramedic abort ${RELEASE_ID} --reason …\` undoes it`,
      ].join('\n\n'),
    );
  });

  it.each(Object.values(STATES))('name a state and what next in plain lines: $status', (state) => {
    const [, what, next] = describeRelease(progress({ state })).split('\n\n');
    expect(what).toMatch(/^\*\*[A-Z][a-z ]+\*\*: it /);
    expect(next).toMatch(/^→ ./);
  });

  it('show why decisions were refused while one is waited for', () => {
    const text = describeRelease(
      progress({ state: awaiting({ refusals: ['lin asked for it', 'unsigned'] }) }),
    );
    expect(text).toContain('**Refused decisions**\n\n- lin asked for it\n- unsigned');
  });

  it.each([
    ['passed', '- ✓ production: 10 % of the requests (1 min 30 s): last'],
    ['failed', '- ✗ failed: production: 10 % of the requests (1 min 30 s): last'],
    ['running', '- ◌ running: production: 10 % of the requests (1 min 30 s): last'],
    ['waiting', '- ◌ production: 10 % of the requests (1 min 30 s): last'],
    ['held', '- ◌ held: production'],
    ['skipped', '- – skipped: production'],
    ['undone', '- ↶ undone: production'],
  ] as const)('mark a step that is %s', (status, line) => {
    expect(describeRelease(progress({ steps: [step({ status })] }))).toContain(`**Steps**\n\n${line}`);
  });

  it('give no time and no finding where there is none', () => {
    const waits = step({ status: 'waiting', startedAtMs: null, endedAtMs: null, sentences: [] });
    expect(describeRelease(progress({ steps: [waits] }))).toMatch(/- ◌ production: 10 % of the requests$/);
  });

  it.each([
    [60, 60],
    [61, 3],
  ])(
    'list %i steps in %i lines: of too many only what needs attention, the rest by number',
    (count, lines) => {
      const steps = Array.from({ length: count }, (_, i) => step({ id: `web/${String(i)}` }));
      const shown = describeRelease(
        progress({ steps: [...steps.slice(2), step({ status: 'failed' }), step({ status: 'running' })] }),
      );
      expect(shown.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(lines);
      if (count > 60) expect(shown).toContain('- 59 of 61 steps passed, 0 skipped, 0 wait');
    },
  );

  it('name the gates that block and count those that are unknown and do not', () => {
    const gates = [
      gate(),
      gate({ gate: 'coverage', title: 'coverage above 80 %', result: 'fail', sentence: '71 %' }),
      gate({ gate: 'secrets', title: 'Secrets are there', result: 'unknown', sentence: 'could not look' }),
      gate({ gate: 'guide', title: 'guide', result: 'unknown', sentence: 'nobody said' }),
      gate({ gate: 'tls', result: 'waived', by: 'kim' }),
    ];
    expect(describeRelease(progress({ gates }))).toContain(
      [
        '**Gates that block**',
        '',
        '- ✗ failed: coverage above 80 % (coverage): 71 %',
        '- ◌ unknown: Secrets are there (secrets): could not look',
        '- 1 more are unknown and not required',
      ].join('\n'),
    );
    expect(
      describeRelease(progress({ gates: [gate(), gate({ gate: 'guide', result: 'unknown' })] })),
    ).not.toContain('Gates');
  });

  it('list open undos in the order they will be done, and what an escalated one leaves', () => {
    const text = describeRelease(
      progress({ state: closed('escalated', { left: [change(7)] }), openUndos: [change(1), change(2)] }),
    );
    expect(text).toContain(`**Still in place**\n\n- template of web, change 7 (${RELEASE_ID}/web/rolling/7)`);
    expect(text).toMatch(/\*\*To undo, in this order\*\*\n\n- .*change 2.*\n- .*change 1/);
  });

  it('show what people wrote as text: no markdown and no lines of their own', () => {
    const text = describeRelease(
      progress({
        reason: 'fix\n\n**Approved by security**',
        requestedBy: '[lin](http://x)',
        state: { status: 'paused', by: 'kim', reason: 'wait\n\n# Closed', sinceMs: NOON_MS },
        steps: [step({ sentences: ['<img src=x>\n- ✓ all well'] })],
      }),
    );
    expect(text).toContain('fix \\*\\*Approved by security\\*\\*');
    expect(text).toContain('\\[lin\\](http://x)');
    expect(text).toContain('wait \\# Closed');
    expect(text).toContain('\\<img src=x\\> - ✓ all well');
  });

  it('keep commands as they are typed, and cut endless sentences', () => {
    const text = describeRelease(
      progress({
        steps: [step({ sentences: ['run `paramedic retry a_b`'] }), step({ sentences: ['x'.repeat(400)] })],
      }),
    );
    expect(text).toContain('run `paramedic retry a_b`');
    expect(text).toContain(`: ${'x'.repeat(299)}…`);
  });
});
