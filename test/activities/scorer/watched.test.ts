import { describe, expect, it } from 'vitest';
import { hasNews, newlyWatched, readWatched } from '../../../activities/scorer/watched.ts';

const WATCHED = { ...newlyWatched('template-1'), judgedAtMs: 7, shiftedAtMs: 5, releasedAtMs: 6 };

describe('what is kept of a watched workload', () => {
  it('is read back as it was written', () => {
    expect(readWatched(JSON.stringify(WATCHED), 'template-1')).toEqual(WATCHED);
  });

  it.each(['{', 'null', '[]', '{"templateHash":"template-1"}', '"text"'])(
    'that reads %s is nothing: the workload is watched from here on',
    (json) => {
      expect(readWatched(json, 'template-2')).toEqual(newlyWatched('template-2'));
    },
  );

  it('is no news after a quiet sample', () => {
    const newest = [{ atMs: 8, surprise: 1 }];
    expect(hasNews(WATCHED, { ...WATCHED, judgedAtMs: 8, alarm: { ...WATCHED.alarm, newest } })).toBe(false);
  });

  it('is news when an alarm begins, a release is seen or a stretch is not to be taught', () => {
    expect(hasNews(WATCHED, { ...WATCHED, alarm: { ...WATCHED.alarm, suspectSinceMs: 8 } })).toBe(true);
    expect(hasNews(WATCHED, { ...WATCHED, releasedAtMs: 8 })).toBe(true);
    expect(hasNews(WATCHED, { ...WATCHED, alarms: [{ fromMs: 1, toMs: 8 }] })).toBe(true);
  });
});
