import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openModel, sealModel } from '../../../activities/scorer/model-file.ts';
import { alarmRuleOf } from '../../../domain/detection/anomaly/alarm.ts';
import { MODEL_VERSION } from '../../../domain/detection/anomaly/model.ts';
import type { Model } from '../../../domain/detection/anomaly/model.ts';
import type { StoredModel } from '../../../store/port.ts';
import {
  INTERVAL_MS,
  METRICS,
  ROWS_A_DAY,
  modelOf,
  scoresOf,
  seededWorkload,
} from '../../domain/detection/anomaly/seeded-workload.ts';

const WEEK = seededWorkload(7 * ROWS_A_DAY, 3);
const model = modelOf(WEEK);
const stored = sealModel(model, { forestSample: null });

const opened = (one: StoredModel): Model => {
  const result = openModel(one);
  if (!result.ok) throw new Error(result.sentence);
  return result.model;
};
/** Another body, with the checksum that belongs to it. */
const holding = (body: unknown): StoredModel => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { ...stored, body: text, checksum: createHash('sha256').update(text).digest('hex') };
};
const problemOf = (one: StoredModel): string => {
  const result = openModel(one);
  return result.ok ? 'none' : result.problem;
};

describe('a model that is kept', () => {
  it('is the same after it was kept, and scores to the last digit as before', () => {
    expect(opened(stored)).toEqual(model);
    const next = seededWorkload(2 * ROWS_A_DAY, 8).map((row, at) =>
      at % 50 === 7 ? row.map((value) => value * 3) : row,
    );
    expect(scoresOf(opened(stored), next)).toEqual(scoresOf(model, next));
    expect(alarmRuleOf(opened(stored))).toEqual(alarmRuleOf(model));
  });

  it('also without a season, and with a range that is the least there may be', () => {
    const young = modelOf(
      WEEK.slice(0, 200),
      METRICS.map((metric) => ({ ...metric, leastRange: 0.1 })),
    );
    expect(young.basis.season).toBeNull();
    expect(opened(sealModel(young, { forestSample: null }))).toEqual(young);
  });

  it('gives the same bytes for the same model, and others for another', () => {
    expect(sealModel(modelOf(WEEK), { forestSample: null })).toEqual(stored);
    expect(sealModel(modelOf(WEEK.slice(1)), { forestSample: null }).checksum).not.toBe(stored.checksum);
  });

  it('says what is in it without being opened', () => {
    const { warnAt, actAt } = alarmRuleOf(model);
    expect(sealModel(model, { forestSample: 'rows' })).toMatchObject({
      version: MODEL_VERSION,
      metrics: METRICS.map(({ name }) => name),
      intervalMs: INTERVAL_MS,
      ...model.trained,
      warnAt,
      actAt,
      forestSample: 'rows',
    });
  });

  it('is refused when it could not be opened again: JSON has no NaN', () => {
    const broken = { ...model, surprise: { ...model.surprise, from: Number.NaN } };
    expect(() => sealModel(broken, { forestSample: null })).toThrow(/surprise\.from.*trained anew/);
  });
});

describe('a model that was cut short', () => {
  it('is refused wherever it was cut', () => {
    for (let length = 0; length < stored.body.length; length += 1)
      expect(problemOf({ ...stored, body: stored.body.slice(0, length) })).toBe('cut-short');
  });

  it('is refused when only one character is another', () => {
    for (let place = 0; place < stored.body.length; place += 97) {
      const other = stored.body[place] === '1' ? '2' : '1';
      const body = stored.body.slice(0, place) + other + stored.body.slice(place + 1);
      expect(problemOf({ ...stored, body })).toBe('cut-short');
    }
  });

  it('says what is wrong and what comes next', () => {
    expect(openModel({ ...stored, body: stored.body.slice(0, 100) })).toMatchObject({
      ok: false,
      sentence: expect.stringMatching(/cut short or changed.*100 characters.*trained anew/) as string,
    });
  });
});

describe('a model of another version', () => {
  it.each([0, 99])('is named: %i', (version) => {
    const sentence = expect.stringMatching(
      new RegExp(`version ${String(version)} .*reads version ${String(MODEL_VERSION)}.*trained anew`),
    ) as string;
    for (const one of [{ ...stored, version }, holding({ ...model, version })])
      expect(openModel(one)).toEqual({ ok: false, problem: 'other-version', sentence });
  });
});

describe('what is no model', () => {
  const [first] = model.views;
  if (first === undefined) throw new Error('the model has no view');
  const { basis } = model;
  it.each([
    ['text', 'not JSON'],
    ['half of one with its checksum', stored.body.slice(0, 500)],
    ['nothing', ''],
    ['null', null],
    ['a list', []],
    ['another thing', { version: MODEL_VERSION }],
    ['a number that is text', { ...model, surprise: { ...model.surprise, from: '1' } }],
    ['a field that nobody knows', { ...model, mood: 'good' }],
    ['a field too few', { ...model, trained: undefined }],
    ['a view without its tail', { ...model, tails: model.tails.slice(1) }],
    ['a metric without its scale', { ...model, basis: { ...basis, scaling: { low: [0], range: [1] } } }],
    [
      'a season without its waves',
      { ...model, basis: { ...basis, season: { daily: 2, weekly: 0, weights: [] } } },
    ],
    [
      'a view with half of its covariance',
      { ...model, views: [{ ...first, covariance: [1] }, ...model.views.slice(1)] },
    ],
    [
      'a view of what is not there',
      {
        ...model,
        views: [{ ...first, features: first.features.map((place) => place + 99) }, ...model.views.slice(1)],
      },
    ],
  ])('is refused: %s', (_, body) => {
    expect(openModel(holding(body))).toMatchObject({
      ok: false,
      problem: 'not-a-model',
      sentence: expect.stringContaining('trained anew') as string,
    });
  });

  it('is refused when it is listed with other metrics than it knows', () => {
    expect(problemOf({ ...stored, metrics: ['cpu', 'memory'] })).toBe('not-a-model');
  });
});
