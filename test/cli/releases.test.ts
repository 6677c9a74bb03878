import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenStore, fakeStore, noRecords } from '../api/fake-store.ts';
import {
  BY_HAND_ID,
  DONE_ID,
  gatesOfStory,
  RELEASE_PLAN_HASH,
  releaseStory,
  WAITING_ID,
  waitingRelease,
} from '../api/release-story.ts';
import { ASKING_ID, NOW_MS, story } from '../api/story.ts';
import type { Desk } from './fake-world.ts';
import { sitDownToRelease } from './release-desk.ts';

const desks: Desk[] = [];
const desk = (): Desk => {
  const one = desks.at(-1);
  if (one === undefined) throw new Error('nobody sat down');
  return one;
};
const type: Desk['type'] = (line, setting) => desk().type(line, setting);
const elsewhere = async (over: Parameters<typeof sitDownToRelease>[0]): Promise<void> => {
  desks.push(await sitDownToRelease(over));
};
beforeEach(() => elsewhere({}));
afterEach(() => Promise.all(desks.splice(0).map((one) => one.close())));
const cells = (out: string): string[][] => out.split('\n').map((line) => line.split(/ {2,}/));

describe('paramedic get', () => {
  it('lists releases by ids that other commands take', async () => {
    const { code, out } = await type('get releases');
    expect(code).toBe(0);
    expect(cells(out)).toEqual([
      ['RELEASE', 'STRATEGY', 'STATUS', 'BY', 'AGE', 'TOOK'],
      ['shop/checkout/mi9x2k0a', 'canary', 'awaiting-approval', 'lin', '1m04s', '–'],
      ['shop/catalogue/mi9w0000', 'rolling', 'rolled-back', 'lin', '2h00m', '3m30s'],
      [BY_HAND_ID, '–', 'released', 'lin', '1d1h', '50s'],
    ]);
    for (const id of ['shop/checkout/mi9x2k0a', BY_HAND_ID])
      expect((await type(`status ${id} -o json`)).out).toContain(id);
  });

  it('lists incidents, bugs, holds and the figures of delivery', async () => {
    expect(cells((await type('get incidents')).out)[1]?.slice(0, 3)).toEqual(['INC-0007', 'P2', 'open']);
    expect(cells((await type('get bugs')).out)[1]?.slice(0, 3)).toEqual(['BUG-0012', 'high', 'open']);
    expect(cells((await type('get holds')).out)[1]?.slice(0, 2)).toEqual(['shop/web', 'grace']);
    const { out } = await type('get dora');
    expect(out).toContain('Releases          12, 0.40 a day');
    expect(out).toContain('Change failures   8.3 %');
    expect(out).toContain('Since             2026-10-23');
    expect((await type('get dora --days 7')).out).toContain('Since             2026-11-15');
  });

  it('passes its filters on', async () => {
    expect((await type('get releases --open -o name')).out).toBe(WAITING_ID);
    expect((await type('get releases --status rolled-back -o name')).out).toBe(DONE_ID);
    expect((await type('get incidents --status resolved -o name')).out).toBe('INC-0003');
    expect((await type('get bugs --severity low -o name')).out).toBe('BUG-0009');
    expect((await type('get releases --open -n nowhere')).err).toBe('No releases fit this filter.');
  });

  it('gives scripts JSON with a version', async () => {
    expect(JSON.parse((await type('get dora -o json')).out)).toMatchObject({ kind: 'dora', releases: 12 });
    expect(JSON.parse((await type('get releases -o json')).out)).toMatchObject({ kind: 'releases' });
  });

  it('says why there may be none, and that nothing can be computed from nothing', async () => {
    await elsewhere({ store: fakeStore(noRecords()) });
    expect((await type('get releases')).err).toContain('paramedic deploy -f release.yaml');
    expect((await type('get holds')).err).toBe('Nothing is held: releases may begin.');
    expect((await type('get dora')).out).toContain('Lead time         nothing to compute it from');
  });

  it.each(['get heals --open', 'get heals --days 3', 'get dora --limit 3', 'get bugs --scope x'])(
    '%s ends with 2: a filter that does not fit is not ignored',
    async (line) => {
      expect((await type(line)).code).toBe(2);
    },
  );
});

describe('paramedic status RELEASE', () => {
  it('shows what waits, its plan, its steps and exactly what to type; and ends with 6', async () => {
    const { code, out } = await type('status checkout');
    expect(code).toBe(6);
    expect(out).toMatch(/^Status {6}awaiting-approval$/m);
    expect(out).toContain('Asked by    lin, 1m04s ago');
    expect(out).toContain('undo   the template of web is put back');
    expect(cells(out)).toContainEqual(['✓ gates', 'gates', 'passed', '4s']);
    expect(cells(out)).toContainEqual(['· production', '10 % to the canary', 'waiting', '–']);
    const approve = /Approve {2}paramedic (.+)/.exec(out)?.[1] ?? '';
    expect(approve).toBe('approve shop/checkout/mi9x2k0a --plan b4d91c07b4d9');
    expect((await type(approve)).code).toBe(0);
  });

  it('shows from the record what is over, and ends with 1 when it was not released', async () => {
    const { code, out } = await type('status catalogue');
    expect(code).toBe(1);
    expect(out).toContain('error ratio 12 % is over 5 %; the old version serves again');
    expect(out).toContain('Took        3m30s: 20s at work, 1m40s waiting for machines, 1m30s for people');
  });

  it('calls a rollback by hand well when the earlier version serves', async () => {
    const { code, out } = await type('status shop/web');
    expect(code).toBe(0);
    expect(out).toContain(`Rollback    ${BY_HAND_ID}`);
  });

  it('shows gates that are in the way, refused decisions, open undos, and what is still in place', async () => {
    const left = waitingRelease().plan?.targets[0]?.steps[0]?.changes ?? [];
    const gates = gatesOfStory({
      quotas: { result: 'fail', sentence: 'quota: 1 core left, 2 wanted', by: null },
    });
    const { state } = waitingRelease();
    if (state.status !== 'awaiting-approval') throw new Error('it waits');
    desk().temporal.releases.set(
      WAITING_ID,
      waitingRelease({ gates, openUndos: left, state: { ...state, refusals: ['lin asked for it herself'] } }),
    );
    const { out } = await type('status checkout');
    expect(out).toMatch(/✗ fail +quotas .*\n {4}quota: 1 core left, 2 wanted/);
    expect(out).toContain('Refused  lin asked for it herself');
    expect(out).toMatch(/To undo, in this order\n {2}· create web-canary.*\n {2}· copy ConfigMap/);
    const outcome = {
      releaseId: WAITING_ID,
      result: 'escalated',
      trigger: null,
      sentence: 'somebody changed it',
      left,
      closedAtMs: NOW_MS,
    } as const;
    desk().temporal.releases.set(WAITING_ID, waitingRelease({ state: { status: 'closed', outcome } }));
    const over = await type('status checkout');
    expect(over.code).toBe(1);
    expect(over.out).toMatch(/Still in place, and should not be\n {2}· copy ConfigMap/);
  });

  it('still shows the record when nobody answers for the run, and says why', async () => {
    desk().temporal.away = 'unreachable';
    const { out } = await type('status checkout');
    expect(out).toContain('not live: Temporal does not answer');
  });

  it('gives scripts everything', async () => {
    const { out } = await type('status checkout -o json');
    expect(JSON.parse(out)).toMatchObject({ apiVersion: 'v1', kind: 'release', release: { id: WAITING_ID } });
  });

  it.each([
    ['status nothing', 3, /there is no release "nothing"/],
    ['status release/shop/none/mi9x2k0a', 3, /there is no release release\/shop\/none/],
    ['status shop', 2, /fits 2 releases:\n {2}shop\/checkout\/mi9x2k0a/],
    ['status --watch', 2, /name it: paramedic status RELEASE/],
    ['status checkout --timeout 5s', 2, /--timeout says how long to watch/],
  ])('%s ends with %i', async (line, code, words) => {
    const typed = await type(line);
    expect(typed.code).toBe(code);
    expect(typed.err).toMatch(words);
  });

  it('without a name shows the stack, and the releases that wait for a person', async () => {
    const { code, out } = await type('status');
    expect(code).toBe(0);
    expect(out).toContain('Waiting for a person: 2');
    expect(out).toContain('  release awaiting-approval, for 30s: paramedic status shop/checkout/mi9x2k0a');
  });

  it('ends with 7 while the records are away', async () => {
    await elsewhere({ store: brokenStore() });
    expect((await type('status checkout')).code).toBe(7);
  });
});

describe('paramedic approve and reject', () => {
  it('take a release too, and send the hash of the plan they show', async () => {
    const { code, out } = await type('approve checkout --reason "looked at it"');
    expect(code).toBe(0);
    expect(out).toContain('Release  shop/checkout/mi9x2k0a, asked for by lin');
    expect(out).toContain('web: 10 % to the canary');
    expect(out).toContain('Approved as ada: approved; the release goes on');
    expect(desk().temporal.releaseDecisions).toMatchObject([
      {
        releaseId: WAITING_ID,
        decision: { planHash: RELEASE_PLAN_HASH, actor: 'ada', reason: 'looked at it' },
      },
    ]);
    expect((await type(`reject ${WAITING_ID} --reason "not now"`)).code).toBe(0);
    expect(desk().temporal.releaseDecisions.at(-1)?.decision.decision).toBe('reject');
  });

  it('refuse when the plan that was read is not the one that waits', async () => {
    const { code, err } = await type('approve checkout --plan ffffffffffff');
    expect(code).toBe(6);
    expect(err).toContain('read it first: paramedic status shop/checkout/mi9x2k0a');
    expect(desk().temporal.releaseDecisions).toEqual([]);
  });

  it('end with 6 and the words of the release when it refuses, or when nothing waits', async () => {
    desk().temporal.releaseAnswer = { ok: false, refusal: 'refused', sentence: 'lin asked for it herself' };
    expect(await type('approve checkout')).toMatchObject({
      code: 6,
      err: 'paramedic: lin asked for it herself',
    });
    const over = await type('approve catalogue');
    expect(over.code).toBe(6);
    expect(over.err).toContain('nothing of this release waits for an answer: it is rolled-back');
  });

  it('mean the one that waits when a heal and a release have the same name', async () => {
    const records = { ...story(), ...releaseStory() };
    const releases = records.releases.map((row) =>
      row.id === WAITING_ID ? { ...row, id: 'release/shop/web/mi9x2k0a' } : row,
    );
    await elsewhere({ store: fakeStore({ ...records, releases }) });
    desk().temporal.releases.set('release/shop/web/mi9x2k0a', waitingRelease());
    expect((await type('approve web')).code).toBe(0);
    expect(desk().temporal.releaseDecisions[0]?.releaseId).toBe('release/shop/web/mi9x2k0a');
    expect((await type('approve cart')).code).toBe(0);
    expect(desk().temporal.decisions[0]?.healId).toBe(ASKING_ID);
  });

  it('ask back when both wait, and end with 3 when there is neither', async () => {
    const { code, err } = await type('approve shop');
    expect(code).toBe(2);
    expect(err).toContain('fits heals and releases:');
    const none = await type('approve nothing');
    expect(none.code).toBe(3);
    expect(none.err).toContain('there is no heal or release "nothing"');
  });

  it('end with 7 when it cannot be told which plan waits', async () => {
    desk().temporal.away = 'unreachable';
    expect((await type('approve checkout')).code).toBe(7);
  });
});

describe('steering a release', () => {
  it.each(['promote', 'pause', 'abort', 'skip'])('%s needs a reason', async (command) => {
    expect((await type(`${command} checkout`)).code).toBe(2);
    const { code, out } = await type(`${command} checkout --reason "let me look"`);
    expect(code).toBe(0);
    expect(out).toBe('shop/checkout/mi9x2k0a: done as asked');
    expect(desk().temporal.steered).toMatchObject([
      { releaseId: WAITING_ID, command, steer: { by: 'ada', reason: 'let me look' } },
    ]);
  });

  it.each(['resume', 'retry'])('%s needs none', async (command) => {
    expect((await type(`${command} checkout`)).code).toBe(0);
    expect(desk().temporal.steered[0]).toMatchObject({ command, steer: { by: 'ada', reason: '' } });
  });

  it('ends with 6 and the words of the release when it refuses', async () => {
    const sentence = 'it is not paused; nothing to resume';
    desk().temporal.steerAnswer = { ok: false, refusal: 'refused', sentence };
    expect(await type('resume checkout')).toMatchObject({ code: 6, err: `paramedic: ${sentence}` });
    expect((await type('resume catalogue')).code).toBe(6);
  });
});

describe('reporting a scan', () => {
  const sarif = JSON.stringify({
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'T' } }, results: [] }],
  });
  const files = { 'new.sarif': sarif, 'old.sarif': sarif, 'notes.txt': 'all is well' };
  const report = (line: string) => desk().type(`report-scan checkout ${line}`, { files });

  it('sends it beside that of the version before, and says what comes of it', async () => {
    const { code, out } = await report('--sarif new.sarif --before old.sarif');
    expect({ code, out }).toEqual({ code: 0, out: 'shop/checkout/mi9x2k0a: done as asked' });
    expect(desk().temporal.reported).toMatchObject([
      { by: 'ada', file: 'new.sarif', verdict: { answer: 'fine' } },
    ]);
  });

  it('ends with 2 when there is no such file, or none is named', async () => {
    expect(await report('--sarif gone.sarif')).toMatchObject({
      code: 2,
      err: expect.stringContaining('gone.sarif cannot be read: there is no such file') as string,
    });
    expect((await report('')).code).toBe(2);
  });

  it('is refused when the file is no scan, with what to do', async () => {
    const { code, err } = await report('--sarif notes.txt');
    expect(code).not.toBe(0);
    expect(err).toContain('notes.txt');
    expect(err).toContain('scan again, with SARIF 2.1 as its format');
    expect(desk().temporal.reported).toEqual([]);
  });
});

describe('what releases leave behind', () => {
  it('is closed in the name of the local user', async () => {
    expect((await type('incidents resolve INC-0007 --reason "fix is out"')).out).toContain(
      'INC-0007 is resolved',
    );
    expect((await type('get incidents --status open')).err).toBe('No incidents fit this filter.');
    expect((await type('holds release shop/web --reason "fix is out"')).out).toContain('may begin again');
    expect((await type('get holds')).err).toBe('Nothing is held: releases may begin.');
  });

  it.each([
    ['incidents resolve INC-9999 --reason x', 3],
    ['incidents resolve INC-0007', 2],
    ['holds release shop/web --reason ""', 2],
    ['holds release web --reason x', 2],
    ['holds release shop/none --reason x', 3],
  ])('%s ends with %i', async (line, code) => {
    expect((await type(line)).code).toBe(code);
  });
});

describe('what is shown of releases', () => {
  const nasty = '\u001b[2J\u001b]0;owned\u0007';

  it('holds no escape sequence of whoever asked', async () => {
    const { plan } = waitingRelease();
    const steps = waitingRelease().steps.map((step) => ({ ...step, title: nasty, sentences: [nasty] }));
    desk().temporal.releases.set(WAITING_ID, waitingRelease({ reason: nasty, steps, plan }));
    expect((await type('status checkout')).out).not.toContain('\u001b');
  });

  it('is coloured on a terminal and never with --no-color', async () => {
    const terminal = { width: 100, hasColour: true };
    expect((await type('get releases', terminal)).out).toContain('\u001b[31mrolled-back');
    expect((await type('status checkout', terminal)).out).toContain('\u001b[32m✓');
    expect((await type('--no-color status checkout', terminal)).out).not.toContain('\u001b');
  });

  it.each([40, 60, 80, 120])('fits a terminal of %i columns', async (width) => {
    const lines = [
      'get releases -o wide',
      'get incidents -o wide',
      'get bugs -o wide',
      'get holds',
      'status shop/web',
    ];
    for (const line of [...lines, 'status checkout'])
      for (const shown of (await type(line, { width })).out.split('\n'))
        if (!/^(Temporal|Rollback) |paramedic (approve|reject)/.test(shown))
          expect(shown.length, shown).toBeLessThanOrEqual(width);
  });
});
