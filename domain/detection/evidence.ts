/** A finding's raw words are kept to this many characters: they travel through workflow history. */
export const MESSAGE_LENGTH = 500;

/**
 * One line of at most `most` characters. The middle is cut, not the end: a runtime's error names the image first and
 * the cause last.
 */
export function clip(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line.length <= most) return line;
  const tail = Math.floor((most - 1) / 2);
  return `${line.slice(0, most - 1 - tail)}…${line.slice(line.length - tail)}`;
}

export const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

export const percent = (ratio: number): string => `${String(Math.round(ratio * 1000) / 10)} %`;

export const whole = (figure: number): string => String(Math.round(figure));

export const seconds = (lengthMs: number): string => `${String(Math.round(lengthMs / 1000))} s`;

export const mebibytes = (bytes: number): string => `${String(Math.round(bytes / 1_048_576))} MiB`;
