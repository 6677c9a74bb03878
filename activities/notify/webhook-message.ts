import type { Notification } from './port.ts';

/** Slack's own limits for a header, a section's text, the number of fields and a field. */
const LONGEST_HEADER = 150;
const LONGEST_TEXT = 3000;
const MOST_FIELDS = 10;
const LONGEST_FIELD = 2000;

/** Slack's three control characters. The text is mrkdwn already; titles and fields are words of the cluster. */
const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const clip = (words: string, most: number): string =>
  words.length <= most ? words : `${words.slice(0, most - 1)}…`;

const section = (content: object) => ({ type: 'section', ...content });

/**
 * A notification as Slack's incoming webhooks take it: `text` alone for receivers that know nothing else, blocks for those
 * that do. The id comes last, so that the same message twice can be told from two messages.
 */
export function webhookMessage({ id, urgency, title, text, fields }: Notification): object {
  const mark = urgency === 'page' ? ':rotating_light:' : ':information_source:';
  const shown = Object.entries(fields)
    .slice(0, MOST_FIELDS)
    .map(([name, value]) => ({
      type: 'mrkdwn',
      text: clip(`*${escaped(name)}*\n${escaped(value)}`, LONGEST_FIELD),
    }));
  return {
    text: `${mark} ${clip(escaped(title), LONGEST_HEADER)}`,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: clip(title, LONGEST_HEADER) } },
      ...(text === '' ? [] : [section({ text: { type: 'mrkdwn', text: clip(text, LONGEST_TEXT) } })]),
      ...(shown.length === 0 ? [] : [section({ fields: shown })]),
      { type: 'context', elements: [{ type: 'plain_text', text: `${urgency} · ${clip(id, 1900)}` }] },
    ],
  };
}
