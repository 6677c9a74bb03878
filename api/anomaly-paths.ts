import { AnomalyDetail, DetectorPage } from '../domain/access/anomaly-view-schema.ts';
import { Accepted } from '../domain/access/control-schema.ts';
import { FeedbackRequest, ListAnomalies, ListDetectors } from '../domain/access/request-schema.ts';
import { AnomalyPage } from '../domain/access/schema.ts';
import { get, post } from './operation.ts';
import type { Paths } from './operation.ts';

const one = ['not-found', 'store-away'] as const;

/** What there is to ask about anomalies and the detectors that found them. */
export const ANOMALY_PATHS: Paths = {
  '/api/v1/anomalies': get({
    summary: 'What the detectors found strange, newest first. Evidence only.',
    query: ListAnomalies,
    answer: AnomalyPage,
    problems: ['invalid', 'store-away'],
  }),
  '/api/v1/anomalies/{id}': get({
    summary: 'One anomaly: the series, where they were expected, why it was flagged and what was done.',
    answer: AnomalyDetail,
    problems: one,
  }),
  '/api/v1/anomalies/{id}/chart.svg': get({
    summary: 'The same as a picture: a panel a metric, and how strange it was.',
    answer: 'image/svg+xml',
    problems: one,
  }),
  '/api/v1/anomalies/{id}/chart.png': get({
    summary: 'The picture in pixels.',
    answer: 'image/png',
    problems: [...one, 'busy', 'drawing-failed'],
  }),
  '/api/v1/anomalies/{id}/feedback': post({
    summary:
      'Say that it is none: the next training learns from it, and comes sooner. Saying it again changes nothing.',
    body: FeedbackRequest,
    answer: Accepted,
    problems: [...one, 'malformed-json', 'foreign-origin', 'too-large', 'not-json', 'invalid'],
  }),
  '/api/v1/detectors': get({
    summary:
      'What each detector knows: still learning or watching, its model, its newest training, its intake.',
    query: ListDetectors,
    answer: DetectorPage,
    problems: ['invalid', 'store-away'],
  }),
};
