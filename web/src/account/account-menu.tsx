/** Who is signed in, with the ways on; or the way in. */
import { DropdownMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import { useWindows } from '../care/keys.ts';
import { signOut, useSession } from '../state/session.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { SignIn } from './sign-in.tsx';

export function AccountMenu(): ReactElement {
  const { state, account, permissions } = useSession();
  if (state !== 'in') {
    return (
      <>
        <Button
          kind="primary"
          className="ml-1 h-8"
          disabled={state === 'checking'}
          onClick={() => useWindows.setState({ signIn: true })}
        >
          Sign in
        </Button>
        <SignIn />
      </>
    );
  }
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="ml-1 flex h-8 items-center gap-2 rounded-md border border-line px-2.5 hover:border-strong">
        <Icon name="user" />
        <span className="max-w-28 truncate">{account}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={8}
          className="z-50 min-w-[180px] rounded-lg bg-panel p-1 shadow-(--shadow)"
        >
          <Item onSelect={() => go('#/account')}>Account</Item>
          {permissions.includes('admin') && (
            <Item onSelect={() => go('#/operator')}>Operator pages</Item>
          )}
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <Item onSelect={() => void signOut()}>Sign out</Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function go(hash: string): void {
  globalThis.location.hash = hash;
}

interface ItemProps {
  readonly children: string;
  readonly onSelect: () => void;
}

function Item({ children, onSelect }: ItemProps): ReactElement {
  return (
    <DropdownMenu.Item
      className="flex h-8 items-center rounded px-3 outline-none data-[highlighted]:bg-hover"
      onSelect={onSelect}
    >
      {children}
    </DropdownMenu.Item>
  );
}
