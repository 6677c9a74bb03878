import type { Notifier } from './port.ts';

const oneLine = (words: string): string => words.replaceAll(/\s+/g, ' ').trim();

/** Tells people in the log: what is used when no webhook is set, so that nothing is told to nobody. */
export const createLogNotifier = (say: (line: string) => void): Notifier => ({
  notify({ urgency, title, text, fields }) {
    const facts = Object.entries(fields).map(([name, value]) => `${name}=${oneLine(value)}`);
    say(oneLine(`${urgency.toUpperCase()}: ${title} — ${text} ${facts.join(' ')}`));
    return Promise.resolve();
  },
});
