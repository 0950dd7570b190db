/** `!serverShutdown`: one message before the exchange stops. */
import { StreamTopic } from './stream-topic.ts';

/** What is told, here and to every connection of the WebSocket API. */
export function shutdownEvent(nowMs: number): object {
  return { e: 'serverShutdown', E: nowMs };
}

export class ShutdownStream extends StreamTopic {
  #messages: string[] = [];

  /** The exchange is about to stop. */
  tell(nowMs: number): void {
    this.#messages.push(JSON.stringify(shutdownEvent(nowMs)));
    this.touched();
  }

  override get urgent(): boolean {
    return this.#messages.length > 0;
  }

  protected override changes(): readonly string[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  protected override state(): undefined {
    return undefined;
  }

  protected override get conflated(): boolean {
    return false;
  }
}
