import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dryRunOfStory, gatesOfStory, WAITING_ID, waitingRelease } from '../api/release-story.ts';
import { NOW_MS } from '../api/story.ts';
import type { Desk } from './fake-world.ts';
import { RELEASE_YAML, sitDownToRelease } from './release-desk.ts';

const JUNIT = '<testsuite name="s" tests="1" failures="0"><testcase name="t"/></testsuite>';
const files = { 'release.yaml': RELEASE_YAML, '-': RELEASE_YAML, 'out/junit.xml': JUNIT };

const desks: Desk[] = [];
const desk = (): Desk => {
  const [one] = desks;
  if (one === undefined) throw new Error('nobody sat down');
  return one;
};
const type: Desk['type'] = (line, setting) => desk().type(line, { files, ...setting });
beforeEach(async () => {
  desks.push(await sitDownToRelease());
});
afterEach(() => Promise.all(desks.splice(0).map((one) => one.close())));

describe('paramedic deploy', () => {
  it('begins a release in the name of the local user, and says how to follow it', async () => {
    const { code, out } = await type('deploy -f release.yaml');
    expect(code).toBe(0);
    const [begun] = desk().temporal.begunReleases;
    expect(begun).toMatchObject({
      requestedBy: 'ada',
      file: { name: 'checkout', targets: [{ deployment: 'web' }] },
    });
    const short = begun?.releaseId.slice('release/'.length) ?? '';
    expect(out).toContain(`Begun     ${short}`);
    expect(out).toContain(`paramedic status ${short} --watch`);
  });

  it('reads what is piped in, and asks in the name it is told', async () => {
    expect((await type('deploy -f - --by "release bot" -o json')).code).toBe(0);
    expect(desk().temporal.begunReleases[0]?.requestedBy).toBe('release bot');
  });

  it('hands over reports for the gates', async () => {
    expect((await type('deploy -f release.yaml --artefact tests=out/junit.xml')).code).toBe(0);
    expect(desk().temporal.begunReleases[0]?.artefacts).toMatchObject([
      { gate: 'tests', file: 'out/junit.xml', found: 'pass' },
    ]);
  });

  it('begins another release each time it is typed', async () => {
    await type('deploy -f release.yaml');
    await type('deploy -f release.yaml');
    expect(desk().temporal.begunReleases).toHaveLength(2);
  });

  it('gives scripts the id as JSON', async () => {
    const { out } = await type('deploy -f release.yaml -o json');
    expect(JSON.parse(out)).toMatchObject({ apiVersion: 'v1', kind: 'release-started' });
  });

  it('names every fault of the file with line and column, and ends with 2', async () => {
    const bad = { 'bad.yaml': RELEASE_YAML.replace('images:', 'image:').replace('shop\n', 'Shop\n') };
    const { code, err } = await type('deploy -f bad.yaml', { files: bad });
    expect(code).toBe(2);
    expect(err.split('\n')).toEqual([
      'paramedic: this must be put right:',
      expect.stringContaining('  bad.yaml:2:1: namespace must be a Kubernetes name'),
      '  bad.yaml:5:5: targets[0] changes nothing: name images, env or configMaps',
      expect.stringContaining('  bad.yaml:6:5: targets[0].image is not a known key (did you mean images?)'),
      expect.stringContaining('  → docs/releases.md'),
    ]);
    expect(desk().temporal.begunReleases).toEqual([]);
  });

  it.each([
    ['deploy', /required option '-f, --file/],
    ['deploy -f missing.yaml', /missing\.yaml cannot be read: there is no such file/],
    ['deploy -f release.yaml --artefact junit.xml', /It must be GATE=FILE, with a gate of tests, coverage/],
    ['deploy -f release.yaml --artefact guide=x', /It must be GATE=FILE/],
    ['deploy -f release.yaml --artefact tests=none.xml', /none\.xml cannot be read/],
    ['deploy -f release.yaml --artefact tests=release.yaml', /release\.yaml: it is not a report/],
    ['deploy -f release.yaml --timeout 10m', /--timeout says how long to watch/],
    ['deploy -f release.yaml --watch --timeout soon', /a time like 90s, 10m or 2h/],
    ['deploy -f release.yaml --watch --timeout 0s', /a time like 90s, 10m or 2h/],
  ])('%s ends with 2 and says what is wrong', async (line, words) => {
    const { code, err } = await type(line);
    expect(code).toBe(2);
    expect(err).toMatch(words);
    expect(desk().temporal.begunReleases).toEqual([]);
  });

  it('refuses by itself what the API would not take', async () => {
    const { code, err } = await type('deploy -f big.yaml', { files: { 'big.yaml': 'x'.repeat(16_000_001) } });
    expect(code).toBe(2);
    expect(err).toContain('hand over smaller reports');
  });

  it('ends with 7 while Temporal is away', async () => {
    desk().temporal.away = 'unreachable';
    expect((await type('deploy -f release.yaml')).code).toBe(7);
  });
});

describe('paramedic deploy --dry-run', () => {
  it('shows steps, what each leads to, how it is taken back, and every gate', async () => {
    desk().temporal.dryRun = { ok: true, value: dryRunOfStory() };
    const { code, out } = await type('deploy -f release.yaml --dry-run');
    expect(code).toBe(0);
    expect(out).toContain('! 10 % is 33 % with 2 replicas');
    expect(out).toContain(
      '+ deployment/web-canary          create web-canary with 1 replica of image shop:2',
    );
    expect(out).toContain('then   waits for web, 5 min at most; watches web-canary for 1 min against web');
    expect(out).toContain('undo   the template of web is put back, with its ConfigMap');
    expect(out).toMatch(/After the soak\nshop\/web \(canary\)\n {2}1\. retire the canary/);
    expect(out).toMatch(/^\? unknown +coverage .*\n {4}no report was handed over$/m);
    expect(out).toMatch(/^– waived +staging .* grace\n {4}no second cluster until March/m);
    expect(out).toContain('24 passed, 1 waived, 1 unknown');
    expect(out).toContain('It could begin. Nothing was touched.');
    expect(desk().temporal.begunReleases).toEqual([]);
  });

  it('tells groups of several targets, and what happens in staging', async () => {
    const { plan } = dryRunOfStory();
    const [web] = plan?.targets ?? [];
    if (plan === null || web === undefined) throw new Error('the story has a plan');
    const both = {
      ...plan,
      staging: [{ ...web, namespace: 'shop-staging' }],
      targets: [web, { ...web, name: 'cart' }],
      groups: [['db'], ['web', 'cart']],
    };
    desk().temporal.dryRun = { ok: true, value: dryRunOfStory({ plan: both }) };
    const { out } = await type('deploy -f release.yaml --dry-run');
    expect(out).toContain('Order db, then web and cart');
    expect(out).toMatch(/In staging\nshop-staging\/web \(canary\)[^]*In production\nshop\/web/);
  });

  it('ends with 1 when a gate would stop it, and names the gate', async () => {
    const gates = gatesOfStory({ tests: { result: 'fail', sentence: '3 of 412 tests failed', by: null } });
    desk().temporal.dryRun = { ok: true, value: dryRunOfStory({ gates }) };
    const { code, out } = await type('deploy -f release.yaml --dry-run');
    expect(code).toBe(1);
    expect(out).toContain('It would not come past its gates (tests). Nothing was touched.');
    expect(out).toContain('3 of 412 tests failed');
  });

  it('ends with 1 when it would be refused, with the reason and the way out', async () => {
    const refusals = [
      {
        target: 'web',
        code: 'foreign-owner',
        sentence: 'web is managed by Argo CD (shop-app)',
        wayOut: 'release it there',
      },
    ] as const;
    desk().temporal.dryRun = { ok: true, value: { plan: null, refusals, gates: [] } };
    for (const line of ['deploy -f release.yaml --dry-run', 'diff -f release.yaml']) {
      const { code, out } = await type(line);
      expect(code).toBe(1);
      expect(out).toContain('✗ web: web is managed by Argo CD (shop-app)\n  → release it there');
    }
  });

  it('gives scripts everything', async () => {
    desk().temporal.dryRun = { ok: true, value: dryRunOfStory() };
    const { out } = await type('deploy -f release.yaml --dry-run -o json');
    expect(JSON.parse(out)).toMatchObject({ kind: 'dry-run', isPossible: true, plan: { targets: [{}] } });
  });

  it('ends with 5 when no worker plans it in time', async () => {
    desk().temporal.dryRun = { ok: false, refusal: 'no-answer' };
    expect((await type('deploy -f release.yaml --dry-run')).code).toBe(5);
  });
});

describe('paramedic diff', () => {
  it('lists what would be created, changed and deleted', async () => {
    desk().temporal.dryRun = { ok: true, value: dryRunOfStory() };
    const { code, out } = await type('diff -f release.yaml');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'shop/web (canary)',
      '  + configmap/web-config-1f2e3d4c  copy ConfigMap web-config with its new content',
      '  + deployment/web-canary          create web-canary with 1 replica of image shop:2',
      '  ~ deployment/web                 image of app: shop:1 → shop:2',
      '  - deployment/web-canary          delete web-canary',
      '',
      '2 to create, 1 to change, 1 to delete.',
    ]);
  });
});

describe('paramedic rollback', () => {
  it('rolls a Deployment back to the revision before, or to a named one', async () => {
    expect((await type('rollback shop/web --reason slow')).code).toBe(0);
    expect((await type('rollback shop/web --to-revision 3 --reason slow --by grace')).code).toBe(0);
    expect(desk().temporal.begunRollbacks).toMatchObject([
      { namespace: 'shop', deployment: 'web', toRevision: null, requestedBy: 'ada', reason: 'slow' },
      { toRevision: 3, requestedBy: 'grace' },
    ]);
  });

  it('can be planned without touching anything', async () => {
    desk().temporal.dryRun = { ok: true, value: dryRunOfStory({ gates: [] }) };
    const { code, out } = await type('rollback shop/web --reason slow --dry-run');
    expect(code).toBe(0);
    expect(out).not.toContain('Gates');
    expect(desk().temporal.begunRollbacks).toEqual([]);
  });

  it.each([
    ['rollback shop/web', /required option '--reason/],
    ['rollback web --reason x', /is not NAMESPACE\/DEPLOYMENT/],
    ['rollback a/b/c --reason x', /is not NAMESPACE\/DEPLOYMENT/],
    ['rollback shop/web --to-revision 0 --reason x', /whole number/],
  ])('%s ends with 2', async (line, words) => {
    const { code, err } = await type(line);
    expect(code).toBe(2);
    expect(err).toMatch(words);
  });
});

describe('paramedic deploy --watch', () => {
  it('follows what it began, though the run does not answer at once, and ends as the release ends', async () => {
    const clock = { nowMs: NOW_MS };
    const sleep = (ms: number): Promise<void> => {
      clock.nowMs += ms;
      const [begun] = desk().temporal.begunReleases;
      const releaseId = begun?.releaseId ?? WAITING_ID;
      if (clock.nowMs === NOW_MS + 3000)
        desk().temporal.releases.set(
          releaseId,
          waitingRelease({
            releaseId,
            state: {
              status: 'closed',
              outcome: {
                releaseId,
                result: 'released',
                trigger: null,
                sentence: 'the new version serves',
                left: [],
                closedAtMs: clock.nowMs,
              },
            },
          }),
        );
      return Promise.resolve();
    };
    const { code, out } = await type('deploy -f release.yaml --watch', { nowMs: () => clock.nowMs, sleep });
    expect(code).toBe(0);
    expect(out).toMatch(/^Status {6}released$/m);
  });
});
