/** While Shift-X is held: what will happen, and how much longer. */
import type { ReactElement } from 'react';
import { HOLD_MS, useWindows } from './keys.ts';

export function HoldNotice(): ReactElement | null {
  const isHeld = useWindows(({ heldSince }) => heldSince !== undefined);
  if (!isHeld) return null;
  return (
    <div
      role="alert"
      className="fixed top-16 left-1/2 z-[70] -translate-x-1/2 overflow-hidden rounded-lg bg-raised px-5 py-3 shadow-(--shadow)"
    >
      Keep holding to cancel all open orders
      <span
        className="absolute inset-x-0 bottom-0 h-0.5 origin-left bg-down"
        style={{ animation: `fill ${HOLD_MS}ms linear both` }}
      />
    </div>
  );
}
