/** One real request and reply of each route, recorded by `test/gateway/examples.test.ts` (UPDATE=1 writes them). */
import recorded from './examples.json' with { type: 'json' };

export interface Example {
  /** Method and path with query. */
  readonly request: string;
  readonly body?: unknown;
  readonly reply: unknown;
}

export const examples: Readonly<Record<string, Example>> = recorded;
