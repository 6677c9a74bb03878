export interface Notification {
  /** Idempotency key: the same key is delivered once by each sink that can tell. */
  readonly id: string;
  readonly urgency: 'page' | 'inform';
  readonly title: string;
  /** Slack mrkdwn; no secrets. */
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Tells people. Throws when not delivered, so that the workflow retries. */
export interface Notifier {
  notify(notification: Notification, signal: AbortSignal): Promise<void>;
}
