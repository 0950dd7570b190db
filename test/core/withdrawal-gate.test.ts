/** Withdrawals that wait for the audit (L4), in columns (see scenario.ts). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { A, QUOTE, Scenario, is } from './scenario.ts';

test('L4 with the gate on a withdrawal settles after an audit of its hold', () => {
  const s = new Scenario();
  const gate = { kind: 'ChangeVenue', withdrawalGate: 'ON' } as const;
  const hold = { kind: 'Withdraw', account: A, asset: QUOTE, amount: 100n } as const;
  const settle = { kind: 'FinishWithdrawal', outcome: 'SETTLE' } as const;
  const confirm = (through: number): string => s.apply({ kind: 'ConfirmAudit', through });
  is(s.apply(gate), 'VenueChanged ON');
  is(s.apply({ ...hold, externalId: 'a' }), 'WithdrawalHeld 1 2 1 100 a');
  const held = s.core.sequence;
  is(s.apply({ ...hold, externalId: 'b' }), 'WithdrawalHeld 1 2 2 100 b');
  const before = s.balances();
  is(s.apply({ ...settle, withdrawalId: 1 }), 'Rejected FinishWithdrawal AUDIT_PENDING 0');
  is(s.balances(), before);
  is(confirm(held - 1), `AuditConfirmed ${held - 1}`);
  is(s.apply({ ...settle, withdrawalId: 1 }), 'Rejected FinishWithdrawal AUDIT_PENDING 0');
  is(confirm(held), `AuditConfirmed ${held}`);
  s.restore();
  is(s.apply({ ...settle, withdrawalId: 2 }), 'Rejected FinishWithdrawal AUDIT_PENDING 0');
  is(s.apply({ ...settle, withdrawalId: 1 }), 'WithdrawalFinished 1 2 SETTLE 1 100');
  is(
    s.apply({ ...settle, withdrawalId: 2, outcome: 'RELEASE' }),
    'WithdrawalFinished 1 2 RELEASE 2 100',
  );
  is(confirm(held), '');
  is(confirm(1), '');
  assert.deepEqual(s.core.image().venue, {
    killSwitch: 'OFF',
    withdrawalGate: 'ON',
    auditedThrough: held,
  });
  is(confirm(s.core.sequence + 1), 'Rejected ConfirmAudit INVALID_SCALE 0');
  is(confirm(-1), 'Rejected ConfirmAudit INVALID_SCALE 0');
  is(
    s.apply({ kind: 'ConfirmAudit', account: A, through: 1 }),
    'Rejected ConfirmAudit NOT_PERMITTED 0',
  );
  is(s.apply({ ...gate, account: A }), 'Rejected ChangeVenue NOT_PERMITTED 0');
  s.apply({ ...hold, externalId: 'c' });
  is(s.apply({ ...gate, withdrawalGate: 'OFF' }), 'VenueChanged OFF');
  is(s.apply({ ...settle, withdrawalId: 3 }), 'WithdrawalFinished 1 2 SETTLE 3 100');
});
