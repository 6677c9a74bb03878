import { expect, it } from 'vitest';
import { neverAlarm } from '../../../../bench/detector/baselines/never-alarm.ts';
import { smallEntity } from './small-entity.ts';

it('says of every row that nothing is there', () => {
  const { scores, alarms } = neverAlarm(smallEntity({ testRows: 70 }));
  expect(scores).toEqual(Array(70).fill(0));
  expect(alarms).toEqual(Array(70).fill(false));
});
