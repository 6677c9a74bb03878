import type { BreakerState, ScopeBreaker } from '../../domain/access/control-schema.ts';
import { ageText } from './age.ts';
import { byStatus } from './colour.ts';
import type { Paint } from './colour.ts';
import { plain } from './plain.ts';
import { renderTable } from './table.ts';

/** The kill switch, then the brake of each scope with who holds it and how it is lifted. */
export function breakerLines(
  state: BreakerState,
  { nowMs, width, paint }: { nowMs: number; width: number | null; paint: Paint },
): string[] {
  const { killSwitch, scopes, scopesUnknown } = state;
  const colour = byStatus(paint, killSwitch.status);
  const { engaged } = killSwitch;
  return [
    `Kill switch  ${colour(killSwitch.status)}: ${killSwitch.detail}`,
    ...(engaged === null
      ? []
      : [
          `             by ${plain(engaged.by)}, ${ageText(nowMs - engaged.sinceMs)} ago: ${plain(engaged.reason)}`,
          '             lift it with: paramedic breaker reset --reason "…"',
        ]),
    ...(scopes.length === 0 ? [] : ['']),
    ...(scopes.length === 0
      ? []
      : renderTable(
          [
            { title: 'SCOPE', of: (row: ScopeBreaker) => row.scope, cut: 'start' },
            {
              title: 'BRAKE',
              of: (row) => row.status,
              paint: (row) => byStatus(paint, row.status),
            },
            { title: 'ACTS/H', of: (row) => (row.actsLastHour === null ? '–' : String(row.actsLastHour)) },
            { title: 'DETAIL', of: (row) => scopeDetail(row, nowMs), cut: 'end' },
          ],
          scopes,
          width,
        )),
    ...(scopesUnknown === null ? [] : ['', paint.wait(`Not all scopes are shown: ${plain(scopesUnknown)}`)]),
  ];
}

function scopeDetail(row: ScopeBreaker, nowMs: number): string {
  if (row.storm !== null) {
    const sick = row.storm.sick.length;
    const cause =
      sick === 0 ? 'tripped by hand' : `storm: ${String(sick)} of ${String(row.storm.owners)} sick at once`;
    return `${cause} ${ageText(nowMs - row.storm.sinceMs)} ago; paramedic breaker reset --scope ${row.scope} --reason "…"`;
  }
  const freezes = row.freezes.map((freeze) => {
    const when =
      freeze.fromMs > nowMs
        ? `from ${ageText(freeze.fromMs - nowMs)} on`
        : `for ${ageText(freeze.untilMs - nowMs)} more`;
    return `${when} by ${freeze.by}: ${freeze.reason}`;
  });
  return freezes.length === 0 ? row.detail : freezes.join('; ');
}
