import type { ServiceLevels, VersionServiceLevels } from '../../domain/workload/service-levels.ts';
import type { ServiceLevelRequest } from './port.ts';
import { UnreadableMetrics } from './prometheus-answer.ts';
import type { ServiceLevelQueries } from './queries.ts';
import { sumOf } from './sample-index.ts';
import type { SampleIndex } from './sample-index.ts';

/** The answers to every service-level query of one look. */
export type Answers = Readonly<Record<keyof ServiceLevelQueries, SampleIndex>>;

export interface Look {
  readonly atMs: number;
  readonly windowMs: number;
  /** A pod whose newest sample is older than this is not measured. */
  readonly freshForMs: number;
  /** A pod Ready for less than this may not have been scraped yet. */
  readonly firstScrapeMs: number;
}

/** When each pod was last scraped, as age; pods without any sample are left out. */
function scrapeAges({ namespace, pods }: ServiceLevelRequest, { lastScrape }: Answers, atMs: number) {
  return pods.flatMap((pod) => {
    const seconds = lastScrape.of(namespace, 'pod', pod).map(({ value }) => value);
    const newest = Math.max(...seconds);
    return seconds.length === 0 || !Number.isFinite(newest) ? [] : [{ pod, ageMs: atMs - newest * 1000 }];
  });
}

/** NaN is what a quantile of nothing is. Some services time only what they answer well, so failures alone explain it. */
function p95Ms(samples: readonly { value: number }[], wellAnswered: number): number | null {
  const [sample] = samples;
  if (sample === undefined) return null;
  if (Number.isFinite(sample.value)) return sample.value * 1000;
  if (wellAnswered >= 1)
    throw new UnreadableMetrics('Prometheus answered with NaN or an infinity for a p95 of answered requests');
  return null;
}

function version(namespace: string, podTemplateHash: string, answers: Answers): VersionServiceLevels | null {
  const of = (answer: SampleIndex) => answer.of(namespace, 'pod_template_hash', podTemplateHash);
  const completed = sumOf(of(answers.completed), 'requests');
  if (completed === null && of(answers.lastScrape).length === 0) return null;
  const requests = completed ?? 0;
  const failed = sumOf(of(answers.failed), 'failed requests') ?? 0;
  return {
    podTemplateHash,
    requests,
    errorRatio: requests === 0 ? null : Math.min(1, failed / requests),
    p95Ms: requests === 0 ? null : p95Ms(of(answers.p95Seconds), requests - failed),
  };
}

function known(
  request: ServiceLevelRequest,
  answers: Answers,
  measured: readonly string[],
  look: Look,
): ServiceLevels {
  const { namespace } = request;
  const ofPod = (answer: SampleIndex, pod: string, what: string) =>
    sumOf(answer.of(namespace, 'pod', pod), what);
  return {
    status: 'known',
    atMs: look.atMs,
    windowMs: look.windowMs,
    versions: request.podTemplateHashes.flatMap((hash) => version(namespace, hash, answers) ?? []),
    pods: measured.flatMap((pod) => {
      const received = ofPod(answers.received, pod, 'requests');
      const completed = ofPod(answers.completed, pod, 'requests');
      const inFlight = ofPod(answers.inFlight, pod, 'requests in flight');
      return received === null || completed === null || inFlight === null
        ? []
        : [{ pod, received, completed, inFlight }];
    }),
    usage: request.pods.flatMap((pod) => {
      const cpuCores = ofPod(answers.cpuCores, pod, 'cores');
      const memoryBytes = ofPod(answers.memoryBytes, pod, 'bytes');
      return cpuCores === null && memoryBytes === null ? [] : [{ pod, cpuCores, memoryBytes }];
    }),
  };
}

/** No pod has been Ready long enough to have been scraped: nothing is missing. */
const tooYoung = ({ youngestReadyAtMs }: ServiceLevelRequest, look: Look): boolean =>
  youngestReadyAtMs === null || look.atMs - youngestReadyAtMs < look.firstScrapeMs;

/**
 * One workload's service levels from the answers. At least one of its pods must have been scraped lately. Without any:
 * `absent` where it never had metrics, nothing but empty where its pods are too young or none is Ready, else `unknown`.
 * @throws UnreadableMetrics when a figure of this workload is not one
 */
export function assembleLevels(request: ServiceLevelRequest, answers: Answers, look: Look): ServiceLevels {
  const ages = scrapeAges(request, answers, look.atMs);
  const fresh = ages.filter(({ ageMs }) => ageMs <= look.freshForMs).map(({ pod }) => pod);
  if (fresh.length > 0) return known(request, answers, fresh, look);
  if (ages.length === 0 && !request.hadMetrics) return { status: 'absent' };
  if (tooYoung(request, look)) return known(request, answers, [], look);
  if (ages.length === 0)
    return {
      status: 'unknown',
      reason: 'Prometheus has no series of any of its pods; check that they are scraped',
    };
  const youngest = Math.round(Math.min(...ages.map(({ ageMs }) => ageMs)) / 1000);
  const limit = Math.round(look.freshForMs / 1000);
  return {
    status: 'unknown',
    reason: `the newest sample of its pods is ${String(youngest)} s old; more than ${String(limit)} s is stale`,
  };
}
