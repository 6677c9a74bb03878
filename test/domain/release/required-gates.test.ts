import { describe, expect, it } from 'vitest';
import { GATES } from '../../../domain/release/gate.ts';
import type { GateId, GateResult } from '../../../domain/release/gate.ts';
import { judgeGates } from '../../../domain/release/judge-gates.ts';
import { blocking, DEFAULT_REQUIRED_GATES } from '../../../domain/release/required-gates.ts';

const result = (gate: GateId, what: GateResult['result']): GateResult => ({
  gate,
  title: gate,
  result: what,
  sentence: 'so it is',
  by: null,
});
const ids = (results: readonly GateResult[]) => results.map(({ gate }) => gate);

describe('without a word of which gates are required', () => {
  it('what a cluster can always answer, and staging, must be known', () => {
    const untold = judgeGates([], { gates: { attest: [], waive: [] } }, 'ada', 0);
    expect(ids(blocking(untold)).toSorted()).toEqual([...DEFAULT_REQUIRED_GATES].toSorted());
  });

  it('no attestation is demanded: every required gate is one a machine looks at', () => {
    const byMachine = GATES.filter(({ by }) => by === 'check').map(({ id }) => id);
    expect(DEFAULT_REQUIRED_GATES.filter((gate) => !byMachine.includes(gate as never))).toEqual([]);
  });
});

it.each(GATES.map(({ id }) => id))('a fail of %s holds back, required or not', (gate) => {
  expect(ids(blocking([result(gate, 'fail')], []))).toEqual([gate]);
  expect(ids(blocking([result(gate, 'fail')], [gate]))).toEqual([gate]);
});

it.each(GATES.map(({ id }) => id))('an unknown %s holds back only where it is required', (gate) => {
  expect(blocking([result(gate, 'unknown')], [])).toEqual([]);
  expect(ids(blocking([result(gate, 'unknown')], [gate]))).toEqual([gate]);
});

it('what passes or is waived never holds back', () => {
  const all = GATES.map(({ id }) => id);
  expect(blocking([result('quotas', 'pass'), result('staging', 'waived')], all)).toEqual([]);
});
