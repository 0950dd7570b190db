/** Short news at the edge of the screen. An unknown outcome stays until it is known. */
import { create } from 'zustand';

export interface Toast {
  readonly id: number;
  readonly kind: 'good' | 'bad' | 'info' | 'unknown';
  readonly title: string;
  readonly text?: string | undefined;
}

const SHOWN_MAX = 3;
let lastId = 0;

export const useToasts = create<{ readonly toasts: readonly Toast[] }>()(() => ({ toasts: [] }));

/** Shows news; its id takes it back. */
export function toast(kind: Toast['kind'], title: string, text?: string): number {
  const id = ++lastId;
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts, { id, kind, title, text }].slice(-SHOWN_MAX),
  }));
  return id;
}

export function dismiss(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.id !== id) }));
}
