import type { Context } from 'hono';
import type { z } from 'zod';
import { IncidentId, ReleaseId } from '../domain/access/release-request-schema.ts';
import { AnomalyId, HealId } from '../domain/access/request-schema.ts';
import type { ApiEnv } from './deps.ts';
import { Problem } from './problem.ts';

type Asked = Context<ApiEnv>;

/** A person reads no more of them in one line; all are in `errors`. */
const MOST_SENTENCES = 10;

/** Parses the query string; unknown keys are refused, so that a typo never widens a filter. */
export const readQuery = <T extends z.ZodType>(c: Asked, schema: T): z.output<T> =>
  parsed(schema, c.req.query());

/** Parses a JSON body. Asking for the content type makes browsers ask first before they post across sites. */
export async function readBody<T extends z.ZodType>(c: Asked, schema: T): Promise<z.output<T>> {
  const contentType = c.req.header('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(contentType))
    throw new Problem('not-json', 'send the body as application/json');
  const body = await c.req.text();
  return parsed(schema, parseJson(body));
}

/** What a path names; an id of another kind does not exist, whichever workflow it may name. */
function readId(c: Asked, schema: z.ZodType<string>, what: string, list: string): string {
  const id = schema.safeParse(c.req.param('id'));
  if (id.success) return id.data;
  throw new Problem('not-found', `that is not the id of ${what}`, { wayOut: `list them with \`${list}\`` });
}
export const readHealId = (c: Asked): string => readId(c, HealId, 'a heal', 'paramedic get heals');
export const readAnomalyId = (c: Asked): string =>
  readId(c, AnomalyId, 'an anomaly', 'paramedic anomalies list');
export const readReleaseId = (c: Asked): string =>
  readId(c, ReleaseId, 'a release', 'paramedic get releases');
export const readIncidentId = (c: Asked): string =>
  readId(c, IncidentId, 'an incident', 'paramedic get incidents');

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem('malformed-json', 'the body could not be read as JSON');
  }
}

function parsed<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const sentences = errors.map((one) => (one.path === '' ? one.message : `${one.path}: ${one.message}`));
  const left = errors.length - MOST_SENTENCES;
  const detail = sentences.slice(0, MOST_SENTENCES).join('; ');
  const more = left > 0 ? `; and ${String(left)} more, see errors` : '';
  throw new Problem('invalid', `${detail}${more}`, { errors });
}
