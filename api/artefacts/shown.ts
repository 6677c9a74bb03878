import { clip } from '../../domain/detection/evidence.ts';

const MOST_CHARACTERS = 120;

/** Words of a file that somebody handed over, fit to be shown: one short line, without what would steer a terminal. */
export const shown = (text: string): string =>
  clip(text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' '), MOST_CHARACTERS);
