import { describe, expect, it } from 'vitest';
import { GATES } from '../../../domain/release/gate.ts';
import type { Finding, GateId, GateResult } from '../../../domain/release/gate.ts';
import { judgeGates } from '../../../domain/release/judge-gates.ts';
import { DAY, NOW } from './check/samples.ts';

interface Said {
  readonly attest?: readonly { gate: string; by: string; reason: string }[];
  readonly waive?: readonly { gate: string; by: string; reason: string; untilMs: number }[];
}

const judged = (findings: readonly Finding[], { attest = [], waive = [] }: Said = {}): GateResult[] =>
  judgeGates(findings, { gates: { attest: [...attest], waive: [...waive] } }, 'ada', NOW);

const resultOf = (gate: GateId, results: readonly GateResult[]) => results.find((one) => one.gate === gate);

const found = (gate: GateId, what: Finding['found'], sentence = `the ${what} of ${gate}`): Finding => ({
  gate,
  found: what,
  sentence,
});
const attested = (gate: string, by = 'lin') => ({ gate, by, reason: 'looked at it this morning' });
const waived = (gate: string, by = 'lin', untilMs = NOW + DAY) => ({
  gate,
  by,
  reason: 'the risk is mine',
  untilMs,
});

describe.each(GATES.map(({ id, by }) => ({ id, by })))('gate $id', ({ id }) => {
  it('passes when a machine says so, by nobody’s word', () => {
    expect(resultOf(id, judged([found(id, 'pass')]))).toMatchObject({
      result: 'pass',
      sentence: `the pass of ${id}`,
      by: null,
    });
  });

  it('fails when a machine says so, with the way out', () => {
    expect(resultOf(id, judged([found(id, 'fail')]))).toMatchObject({
      result: 'fail',
      sentence: expect.stringMatching(/^the fail of .*mend it, or .*gates\.waive/) as string,
      by: null,
    });
  });

  it('is unknown when nobody looked, with the way out', () => {
    expect(resultOf(id, judged([]))).toMatchObject({
      result: 'unknown',
      sentence: expect.stringMatching(/gates\.attest.*gates\.waive/) as string,
      by: null,
    });
  });

  it('is unknown when a machine could not look', () => {
    expect(resultOf(id, judged([found(id, 'unknown')]))).toMatchObject({
      result: 'unknown',
      sentence: expect.stringContaining(`the unknown of ${id}`) as string,
    });
  });

  it('passes on a named person’s word where no machine knows', () => {
    expect(resultOf(id, judged([found(id, 'unknown')], { attest: [attested(id)] }))).toMatchObject({
      result: 'pass',
      sentence: expect.stringContaining('attested by lin: looked at it this morning') as string,
      by: 'lin',
    });
  });

  it('is waived by name, whether it failed or is unknown', () => {
    for (const what of ['fail', 'unknown'] as const)
      expect(resultOf(id, judged([found(id, what)], { waive: [waived(id)] }))).toMatchObject({
        result: 'waived',
        sentence: `waived by lin until 2027-01-16 08:00:00Z: the risk is mine (${what}: the ${what} of ${id})`,
        by: 'lin',
      });
  });
});

it('results are told of every gate, in the order of the gates', () => {
  expect(judged([]).map(({ gate }) => gate)).toEqual(GATES.map(({ id }) => id));
});

describe('attestations', () => {
  it('do not turn what failed into a pass, and the release is told so', () => {
    const result = resultOf('tests', judged([found('tests', 'fail')], { attest: [attested('tests')] }));
    expect(result).toMatchObject({
      result: 'fail',
      sentence: expect.stringContaining('lin attested it, but a word does not') as string,
    });
  });

  it('of one’s own release count, and are shown as such', () => {
    const result = resultOf('backup', judged([], { attest: [attested('backup', 'Ada ')] }));
    expect(result).toMatchObject({ result: 'pass', by: 'Ada ' });
    expect(result?.sentence).toContain('who asked for this release');
  });

  it('of somebody else are preferred to one’s own', () => {
    const both = { attest: [attested('backup', 'ada'), attested('backup', 'lin')] };
    expect(resultOf('backup', judged([], both))?.by).toBe('lin');
  });

  it('by a name of characters nobody sees are nobody’s', () => {
    expect(resultOf('backup', judged([], { attest: [attested('backup', '\u200b')] }))?.result).toBe(
      'unknown',
    );
  });

  it('come before a waiver, which would not be needed', () => {
    const both = { attest: [attested('backup')], waive: [waived('backup', 'max')] };
    expect(resultOf('backup', judged([], both))).toMatchObject({ result: 'pass', by: 'lin' });
  });

  it('of one gate say nothing of another', () => {
    expect(resultOf('guide', judged([], { attest: [attested('backup')] }))?.result).toBe('unknown');
  });
});

describe('waivers', () => {
  const fail = [found('quotas', 'fail')];

  it.each([
    ['a moment before it ends', NOW + 1, 'waived'],
    ['when it ends', NOW, 'fail'],
    ['after it ended', NOW - 1, 'fail'],
  ] as const)('count until their end: %s', (_, untilMs, result) => {
    expect(resultOf('quotas', judged(fail, { waive: [waived('quotas', 'lin', untilMs)] }))?.result).toBe(
      result,
    );
  });

  it('that expired are named', () => {
    const { sentence } =
      resultOf('quotas', judged(fail, { waive: [waived('quotas', 'lin', NOW - DAY)] })) ?? {};
    expect(sentence).toContain('the waiver of lin expired at 2027-01-14 08:00:00Z');
  });

  it('of one’s own release are refused, however the name is written', () => {
    for (const by of ['ada', ' ADA'])
      expect(resultOf('quotas', judged(fail, { waive: [waived('quotas', by)] }))).toMatchObject({
        result: 'fail',
        sentence: expect.stringContaining("the waiver must be somebody else's") as string,
      });
  });

  it('that do not count are passed over for one that does', () => {
    const waive = [waived('quotas', 'ada'), waived('quotas', 'max', NOW - 1), waived('quotas', 'lin')];
    expect(resultOf('quotas', judged(fail, { waive }))).toMatchObject({ result: 'waived', by: 'lin' });
  });

  it('are not shown where the gate passes anyway', () => {
    expect(
      resultOf('quotas', judged([found('quotas', 'pass')], { waive: [waived('quotas')] })),
    ).toMatchObject({
      result: 'pass',
      by: null,
    });
  });
});

describe('several findings of one gate', () => {
  it('come to the worst of them', () => {
    const all = [found('tls', 'pass'), found('tls', 'unknown'), found('tls', 'fail')];
    expect(resultOf('tls', judged(all))).toMatchObject({
      result: 'fail',
      sentence: expect.stringMatching(/^the fail of tls; mend it/) as string,
    });
    expect(resultOf('tls', judged(all.slice(0, 2)))?.result).toBe('unknown');
  });

  it('are told by the first three, and the number of the others', () => {
    const five = [1, 2, 3, 4, 5].map((n) => found('tls', 'pass', `certificate ${String(n)}`));
    expect(resultOf('tls', judged(five))?.sentence).toBe(
      'certificate 1; certificate 2; certificate 3; and 2 more',
    );
  });

  it('keep a sentence within its length', () => {
    expect(resultOf('tls', judged([found('tls', 'pass', 'x'.repeat(5000))]))?.sentence).toHaveLength(300);
  });
});
