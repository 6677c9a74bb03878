import { describe, expect, it } from 'vitest';
import { byHistoryQuery, json, matrix, text } from './prometheus-server.ts';
import type { Answer } from './prometheus-server.ts';
import { NOW_MS, NOW_SECONDS, readerOnServer, request, signal } from './reader-on-server.ts';

const { server, reader } = readerOnServer();

describe('history', () => {
  const range = { lengthMs: 20_000, stepMs: 10_000 };
  const at = (offset: number) => NOW_SECONDS + offset;
  const of = (hash: string) => ({ namespace: 'shop', pod_template_hash: hash });
  const history = async (answer: Answer, asked = request()) => {
    server().answer = answer;
    return (await reader().history([asked], range, signal())).get('shop');
  };
  const WINDOW = 20_000;

  it('is one row a step, versions taken together, gaps as null', async () => {
    const told = await history(
      byHistoryQuery(
        {
          requestsPerSecond: json(
            matrix([
              [
                of('new'),
                [
                  [at(-20), '0'],
                  [at(-10), '6'],
                  [at(0), '8'],
                ],
              ],
              [of('old'), [[at(-10), '4']]],
              [of('foreign'), [[at(0), '99']]],
            ]),
          ),
          failedPerSecond: json(
            matrix([
              [
                of('new'),
                [
                  [at(-10), '1'],
                  [at(0), '2'],
                ],
              ],
            ]),
          ),
          p95Seconds: json(
            matrix([
              [
                of('new'),
                [
                  [at(-10), '0.2'],
                  [at(0), 'NaN'],
                ],
              ],
              [of('old'), [[at(-10), '0.5']]],
            ]),
          ),
          cpuCores: json(
            matrix([
              [of('new'), [[at(-10), '0.2']]],
              [of('old'), [[at(-10), '0.4']]],
            ]),
          ),
          memoryBytes: json(
            matrix([
              [of('new'), [[at(-10), '100']]],
              [of('old'), [[at(-10), '300']]],
            ]),
          ),
        },
        ['shop'],
        WINDOW,
      ),
    );
    expect(told?.rows).toEqual([
      { atMs: NOW_MS - 20_000, values: [null, null, null, null, 0] },
      { atMs: NOW_MS - 10_000, values: [expect.closeTo(0.3), 300, 500, 0.1, 10] },
      { atMs: NOW_MS, values: [null, null, null, 0.25, 8] },
    ]);
    expect(server().asked).toHaveLength(5);
    expect(server().asked[0]?.form.get('step')).toBe('10');
  });

  it.each<[string, Answer]>([
    ['text', text('hello')],
    ['an error', json({ status: 'error', errorType: 'execution', error: 'too many points' }, 422)],
    ['nothing found', json(matrix([]))],
  ])('is empty after %s', async (_, answer) => {
    expect(await history(answer)).toEqual({ stepMs: 10_000, rows: [] });
  });
});
