import { describe, expect, it } from 'vitest';
import { Accepted, ProblemShape } from '../../../domain/access/control-schema.ts';
import { postJson } from '../fake-deps.ts';
import { BY_HAND_ID, DONE_ID, serveReleases, WAITING_ID } from '../release-story.ts';

const result = (id: string, name: string, of: object = {}) => ({
  ruleId: id,
  level: 'error',
  message: { text: `Package: ${name}\nInstalled Version: 1.2\nVulnerability ${id}` },
  locations: [{ physicalLocation: { artifactLocation: { uri: 'shop/cart' } } }],
  ...of,
});
const sarif = (name: string, results: readonly object[] | null) => ({
  name,
  text: JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'Trivy' } }, results }] }),
});
const OLD = sarif('old.sarif', [result('CVE-1', 'openssl')]);
const NEW = sarif('new.sarif', [result('CVE-1', 'openssl'), result('CVE-1', 'zlib')]);

function reporting() {
  const served = serveReleases();
  const send = (body: object, id = WAITING_ID, headers: Record<string, string> = {}) =>
    served.app.request(`/api/v1/releases/${id}/security-scan`, postJson(body, headers));
  return { ...served, send };
}
const problemOf = async (response: Response) => ProblemShape.parse(await response.json());

describe('a scan reported to a release', () => {
  it('is told as what only the new version has, by package', async () => {
    const { send, temporal } = reporting();
    const response = await send({ by: 'scanner', scan: NEW, before: OLD });
    expect(Accepted.parse(await response.json()).sentence).toBe('done as asked');
    expect(temporal.reported).toMatchObject([
      {
        by: 'scanner',
        file: 'new.sarif',
        verdict: { answer: 'ask', added: [{ id: 'CVE-1', component: 'zlib', severity: 'high' }] },
      },
    ]);
  });

  it('tells files apart where no package is named', async () => {
    const { send, temporal } = reporting();
    const inFile = (uri: string) =>
      result('sql-injection', '', {
        message: { text: 'tainted' },
        locations: [{ physicalLocation: { artifactLocation: { uri } } }],
      });
    const before = sarif('old.sarif', [inFile('a.ts')]);
    await send({ by: 'scanner', scan: sarif('new.sarif', [inFile('a.ts'), inFile('b.ts')]), before });
    expect(temporal.reported[0]?.verdict.added).toMatchObject([{ id: 'sql-injection', component: 'b.ts' }]);
  });

  it('is unknown without one of the old version, or when it looked at nothing', async () => {
    const { send, temporal } = reporting();
    await send({ by: 'scanner', scan: NEW });
    await send({ by: 'scanner', scan: sarif('new.sarif', null), before: OLD });
    expect(temporal.reported.map(({ verdict }) => verdict.answer)).toEqual(['unknown', 'unknown']);
  });

  it('is refused when it cannot be read, naming which of the two', async () => {
    const { send, temporal } = reporting();
    const response = await send({ by: 'scanner', scan: NEW, before: { name: 'old.xml', text: '<xml/>' } });
    expect(response.status).toBe(422);
    const { detail, errors } = await problemOf(response);
    expect(detail).toContain('old.xml');
    expect(detail).toContain('scan again, with SARIF 2.1');
    expect(errors?.[0]?.path).toBe('before');
    expect(temporal.reported).toEqual([]);
  });

  it('is refused with the words of the release, and when that is over', async () => {
    const { send, temporal } = reporting();
    temporal.steerAnswer = { ok: true, value: { accepted: false, sentence: 'too late to ask' } };
    const late = await send({ by: 'scanner', scan: NEW, before: OLD });
    expect(late.status).toBe(409);
    expect((await problemOf(late)).detail).toBe('too late to ask');
    expect((await send({ by: 'scanner', scan: NEW }, DONE_ID)).status).toBe(409);
  });

  it('is no matter of a rollback by hand', async () => {
    const { send } = reporting();
    const response = await send({ by: 'scanner', scan: NEW, before: OLD }, BY_HAND_ID);
    expect(response.status).toBe(409);
    expect((await problemOf(response)).detail).toContain('goes back to a version that served before');
  });

  it('may be 16 MiB', async () => {
    const { send } = reporting();
    const long = { name: 'new.sarif', text: `${NEW.text}${' '.repeat(1_000_000)}` };
    expect((await send({ by: 'scanner', scan: long, before: OLD })).status).toBe(200);
    const longer = { name: 'new.sarif', text: ' '.repeat(16_777_216) };
    expect((await send({ by: 'scanner', scan: longer })).status).toBe(413);
  });
});
