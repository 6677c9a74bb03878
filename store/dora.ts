import { sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { DoraFigures, ReleaseRecords } from './port.ts';
import { incidents, releases } from './schema.ts';
import type { Queryable, Session } from './session.ts';

type Stretch = Parameters<ReleaseRecords['dora']>[0];

const DAY_MS = 86_400_000;

export const doraFigures = (session: Session): Pick<ReleaseRecords, 'dora'> => ({
  dora: (stretch) => session.query('compute the deployment figures', (db) => compute(db, stretch)),
});

async function compute(db: Queryable, stretch: Stretch): Promise<DoraFigures> {
  const [row] = await db
    .select({
      releases: sql<number>`count(*)::int`,
      leadTimeMs: median(sql`served_at_ms - requested_at_ms`),
      changeFailureRatio: sql<number | null>`avg(is_failed::int)::double precision`,
      timeToRestoreMs: median(sql`case when is_failed then restored_after_ms end`),
    })
    .from(sql`(${deployments(stretch)}) deployment`)
    .where(sql`served_at_ms is not null or is_failed`);
  const days = (stretch.nowMs - stretch.sinceMs) / DAY_MS;
  const count = row?.releases ?? 0;
  return {
    sinceMs: stretch.sinceMs,
    releases: count,
    releasesPerDay: days > 0 ? count / days : null,
    leadTimeMs: row?.leadTimeMs ?? null,
    changeFailureRatio: row?.changeFailureRatio ?? null,
    timeToRestoreMs: row?.timeToRestoreMs ?? null,
  };
}

/** Nulls do not count; null when nothing does. */
const median = (of: SQL): SQL<number | null> =>
  sql<number | null>`percentile_cont(0.5) within group (order by ${of})`;

/** With these results the old version serves again. */
const TAKEN_BACK = sql.raw(`'rolled-back', 'aborted', 'superseded'`);

/**
 * Releases that closed within the stretch. One that was taken back before it served everything has failed users only if
 * an incident was opened for it: that is what tells production from staging.
 */
const deployments = ({ sinceMs, nowMs, namespace }: Stretch): SQL => sql`
  select requested_at_ms, served_at_ms,
    (result in ('rolled-back', 'aborted', 'escalated') and (served_at_ms is not null or exists (
      select 1 from ${incidents} incident where incident.release_id = release.id))) is true or by_hand.took_ms is not null as is_failed,
    case when result in (${TAKEN_BACK}) then closed_at_ms - failing_since_ms else by_hand.took_ms end
      as restored_after_ms
  from ${releases} release left join (${rolledBackByHand(nowMs)}) by_hand on by_hand.release_id = release.id
  where kind = 'release' and closed_at_ms between ${sinceMs} and ${nowMs}
  ${namespace === undefined ? sql`` : sql`and namespace = ${namespace}`}`;

/**
 * Releases by the rollbacks that served: what came last on that target before it, of releases that still stood. The first
 * rollback counts; one after another rolls back nothing.
 */
const rolledBackByHand = (nowMs: number): SQL => sql`
  select distinct on (release_id) release_id, took_ms from (
    select kind, at_ms, took_ms, lag(id) over of_target as release_id, lag(kind) over of_target as kind_before
    from (
      select id, kind, unnest(target_keys) as target_key, served_at_ms - requested_at_ms as took_ms,
        case kind when 'release' then served_at_ms else requested_at_ms end as at_ms
      from ${releases} where served_at_ms <= ${nowMs} and (kind = 'rollback' or result in (${TAKEN_BACK}) is not true)
    ) served
    window of_target as (partition by target_key order by at_ms, kind, id)
  ) moment
  where kind = 'rollback' and kind_before = 'release' order by release_id, at_ms`;
