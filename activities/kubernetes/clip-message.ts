/**
 * At most so many characters of a message, without its middle: what was tried stands at the head, and why it failed at the
 * end (`…: 404 Not Found`).
 */
export function clipMessage(message: string, most: number): string {
  if (message.length <= most) return message;
  const tail = Math.floor((most - 3) / 2);
  return `${message.slice(0, most - 3 - tail)} … ${message.slice(-tail)}`;
}
