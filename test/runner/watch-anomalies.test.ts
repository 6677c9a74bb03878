import { expect, onTestFinished, test, vi } from 'vitest';
import { parseScenario } from '../scenarios/runner/read-scenario.ts';
import { watchAnomalies } from '../scenarios/runner/watch-anomalies.ts';
import { anAnomaly } from './evidence.ts';
import { aLook, aPod } from './look.ts';

const LOADED = {
  name: 'x',
  folder: '/x',
  scenario: parseScenario(
    JSON.stringify({
      description: 'd',
      setup: ['a.yaml'],
      inject: [{ wait: 1 }],
      expect: {
        outcome: 'observed',
        withinSeconds: 60,
        anomaly: { metric: 'memoryBytes', withinSeconds: 60 },
      },
    }),
    'scenario.yaml',
  ),
};

function watching(): ReturnType<typeof watchAnomalies> {
  vi.useFakeTimers({ now: 30_000 });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const baseline = { atMs: 0, pods: [], restarts: new Map([['a', 1]]), generations: new Map(), writes: 0 };
  return watchAnomalies({ loaded: LOADED }, baseline, 10_000);
}
const calm = aLook([aPod({ uid: 'a', restarts: 1 })]);

test('the moment counts at which the anomaly was first what is expected', () => {
  const watch = watching();
  const wrong = anAnomaly({ contributions: { cpuCores: 1 } });
  expect(watch({ look: calm, visible: null, anomalies: [wrong] }).rightAtMs.size).toBe(0);
  vi.setSystemTime(31_000);
  watch({ look: calm, visible: null, anomalies: [anAnomaly()] });
  vi.setSystemTime(40_000);
  const { rightAtMs, atMs, limit } = watch({ look: calm, visible: null, anomalies: [anAnomaly()] });
  expect([...rightAtMs]).toEqual([['an-u-1', 31_000]]);
  expect(atMs).toBe(40_000);
  expect(limit).toBeNull();
});

test('what stood when the fault began is not about it, whatever it blames later', () => {
  const watch = watching();
  const stood = anAnomaly({ id: 'an-u-0', atMs: 5_000 });
  watch({ look: calm, visible: null, anomalies: [stood] });
  const begun = anAnomaly({ id: 'an-u-1', atMs: 9_000 });
  const { before, rightAtMs } = watch({ look: calm, visible: null, anomalies: [stood, begun] });
  expect([...before]).toEqual(['an-u-0']);
  expect([...rightAtMs.keys()]).toEqual(['an-u-1']);
});

test('a single restart is a limit, one from before the fault is not', () => {
  const watch = watching();
  const look = { ...aLook([aPod({ uid: 'a', restarts: 2 })]), atMs: 20_000 };
  expect(watch({ look: calm, visible: null, anomalies: [] }).limit).toBeNull();
  const limit = { atMs: 20_000, sign: 'a container of shop-a restarted' };
  expect(watch({ look, visible: null, anomalies: [] }).limit).toEqual(limit);
});

test('the first limit stays the first', () => {
  const watch = watching();
  const visible = { atMs: 15_000, sign: 'p95 is 1200 ms' };
  expect(watch({ look: calm, visible, anomalies: [] }).limit).toEqual(visible);
  const later = aLook([aPod({ uid: 'a', restarts: 5 })]);
  expect(watch({ look: later, visible, anomalies: [] }).limit).toEqual(visible);
});
