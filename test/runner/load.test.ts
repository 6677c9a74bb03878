import { expect, onTestFinished, test, vi } from 'vitest';
import { complaint, startLoad } from '../scenarios/runner/load.ts';
import type { Load, LoadSettings } from '../scenarios/runner/load.ts';

function started(given: Partial<LoadSettings>): Load {
  const load = startLoad({
    rps: 200,
    path: '/',
    doors: () => [() => Promise.resolve(200)],
    requestTimeoutMs: 100,
    mostInFlight: 50,
    endsAfterMs: 60_000,
    ...given,
  });
  onTestFinished(() => {
    load.stop();
  });
  return load;
}

test('answers of 500 and refused connections are failures, 404 is not', async () => {
  const answers = [
    () => Promise.resolve(404),
    () => Promise.resolve(503),
    () => Promise.reject(new Error('refused')),
  ];
  const load = started({ doors: () => answers });
  await vi.waitUntil(() => load.total().requests >= 30);
  const { requests, failures } = load.total();
  expect(failures / requests).toBeCloseTo(2 / 3, 1);
});

test('a door that never answers is given up in time and counts as a failure', async () => {
  const never = (_path: string, signal: AbortSignal): Promise<number> =>
    new Promise((_done, failed) => {
      signal.addEventListener('abort', () => {
        failed(new Error('given up'));
      });
    });
  const load = started({ doors: () => [never], requestTimeoutMs: 20 });
  await vi.waitUntil(() => load.total().failures >= 5);
  expect(load.experienced(10_000).p95Ms).toBeNull();
});

test('no more requests are under way than allowed; the rest is counted as skipped', async () => {
  const state = { now: 0, most: 0 };
  const slow = async (_path: string, signal: AbortSignal): Promise<number> => {
    state.now += 1;
    state.most = Math.max(state.most, state.now);
    await new Promise((done) => {
      signal.addEventListener('abort', done);
    });
    state.now -= 1;
    return 200;
  };
  const load = started({ doors: () => [slow], mostInFlight: 3, requestTimeoutMs: 5_000 });
  await vi.waitUntil(() => load.total().skipped >= 10);
  expect(state.most).toBe(3);
});

test('nothing is sent at rate 0 or after the end', async () => {
  const door = vi.fn(() => Promise.resolve(200));
  const load = started({ rps: 0, doors: () => [door] });
  load.setRps(200);
  await vi.waitUntil(() => door.mock.calls.length > 0);
  load.stop();
  const sent = door.mock.calls.length;
  const other = started({});
  await vi.waitUntil(() => other.total().requests >= 20);
  expect(door.mock.calls.length).toBe(sent);
});

test('the rate follows its wobble', async () => {
  // What a machine that stood still makes up for at once must not be skipped.
  const mostInFlight = 1000;
  const still = started({ wobble: () => 0 });
  const double = started({ rps: 100, wobble: () => 2, mostInFlight });
  const even = started({ rps: 100, mostInFlight });
  await vi.waitUntil(() => even.total().requests >= 40);
  expect(still.total().requests).toBe(0);
  expect(double.total().requests / even.total().requests).toBeGreaterThan(1.5);
});

test('users complain at one failure in twenty or a p95 above a second, but not about a handful of requests', () => {
  expect(complaint({ requests: 100, failures: 5, p95Ms: 10 })).toBe('5 % of requests fail');
  expect(complaint({ requests: 100, failures: 4, p95Ms: 10 })).toBeNull();
  expect(complaint({ requests: 99, failures: 99, p95Ms: null })).toBeNull();
  expect(complaint({ requests: 100, failures: 0, p95Ms: 1000 })).toBeNull();
  expect(complaint({ requests: 100, failures: 0, p95Ms: 1001 })).toBe('p95 is 1001 ms');
});
