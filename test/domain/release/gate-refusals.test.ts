import { expect, it } from 'vitest';
import { GATES } from '../../../domain/release/gate.ts';
import { gateRefusals } from '../../../domain/release/gate-refusals.ts';

const said = (attest: readonly string[], waive: readonly string[]) => ({
  gates: {
    attest: attest.map((gate) => ({ gate, by: 'lin', reason: 'seen' })),
    waive: waive.map((gate) => ({ gate, by: 'lin', reason: 'seen', untilMs: 1 })),
  },
});

it('every gate there is may be attested and waived', () => {
  const ids = GATES.map(({ id }) => id);
  expect(gateRefusals(said(ids, ids))).toEqual([]);
});

it('a misspelt gate is refused where it stands, with the one that was meant and all there are', () => {
  const [refusal, ...others] = gateRefusals(said(['backup', 'quota'], []));
  expect(refusal).toMatch(
    /^gates\.attest\[1\]\.gate: there is no gate "quota"\. Did you mean "quotas"\? The gates are: tests, .*team-notified\.$/,
  );
  expect(others).toEqual([]);
});

it('a gate that resembles none is refused without a guess', () => {
  expect(gateRefusals(said([], ['weather'])).join()).toMatch(
    /^gates\.waive\[0\]\.gate: there is no gate "weather"\. The gates are: /,
  );
});

it('all of them are told at once', () => {
  expect(gateRefusals(said(['test', 'tls'], ['stagin', 'constructor']))).toHaveLength(3);
});
