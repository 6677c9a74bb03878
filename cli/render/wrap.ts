/** Narrower than this no text is readable, so lines run over instead. */
const NARROWEST = 20;

/**
 * Breaks text at spaces.
 * @param width columns of a line; null: one line
 */
export function wrap(text: string, width: number | null): string[] {
  if (width === null) return [text];
  const most = Math.max(NARROWEST, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Text beside a heading of fixed width; its further lines begin under its first. */
export function beside(heading: string, text: string, width: number | null): string[] {
  const [first = '', ...rest] = wrap(text, width === null ? null : width - heading.length);
  return [`${heading}${first}`.trimEnd(), ...rest.map((line) => `${' '.repeat(heading.length)}${line}`)];
}
