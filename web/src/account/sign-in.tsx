/** The way in: a demo account with one click, name and password, or an API key. */
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import type { FormEvent, ReactElement } from 'react';
import { canSign } from '../api/credentials.ts';
import type { Problem } from '../api/http.ts';
import { problemText } from '../api/http.ts';
import { useWindows } from '../care/keys.ts';
import { signIn, signInByKey, signInToDemo, useSession } from '../state/session.ts';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { Check, Choice, Field } from '../ui/fields.tsx';

const close = (): void => useWindows.setState({ signIn: false });

export function SignIn(): ReactElement {
  const isOpen = useWindows(({ signIn }) => signIn);
  const { hasSessions, demoAccounts } = useSession();
  const [way, setWay] = useState<'password' | 'key'>('password');
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const attempt = async (trial: Promise<Problem | undefined>): Promise<void> => {
    setBusy(true);
    const found = await trial;
    setBusy(false);
    setProblem(found);
    if (found === undefined) close();
  };
  const shown = hasSessions ? way : 'key';
  return (
    <Dialog.Root open={isOpen} onOpenChange={(signIn) => useWindows.setState({ signIn })}>
      <Sheet title="Sign in">
        {demoAccounts.length > 0 && (
          <div className="mb-5">
            <p className="mb-2 text-muted">Demo accounts, one click each:</p>
            <div className="flex flex-wrap gap-2">
              {demoAccounts.map((account) => (
                <Button
                  key={account}
                  disabled={isBusy}
                  onClick={() => void attempt(signInToDemo(account))}
                >
                  {account}
                </Button>
              ))}
            </div>
          </div>
        )}
        {hasSessions && (
          <Choice
            label="With"
            value={way}
            options={[
              ['password', 'Name and password'],
              ['key', 'API key'],
            ]}
            onChange={setWay}
          />
        )}
        {shown === 'password' ? (
          <PasswordForm isBusy={isBusy} onTry={(name, word) => void attempt(signIn(name, word))} />
        ) : (
          <KeyForm isBusy={isBusy} onTry={(key, keep) => void attempt(signInByKey(key, keep))} />
        )}
        {problem !== undefined && (
          <p role="alert" className="mt-3 text-[12px] text-down">
            {problemText(problem)}
          </p>
        )}
      </Sheet>
    </Dialog.Root>
  );
}

interface PasswordFormProps {
  readonly isBusy: boolean;
  readonly onTry: (name: string, password: string) => void;
}

function PasswordForm({ isBusy, onTry }: PasswordFormProps): ReactElement {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onTry(name, password);
  };
  return (
    <form className="mt-4 flex flex-col gap-3" onSubmit={submit}>
      <Field label="Name" value={name} autoComplete="username" onChange={setName} required />
      <Field
        label="Password"
        type="password"
        value={password}
        autoComplete="current-password"
        onChange={setPassword}
        required
      />
      <Button kind="primary" type="submit" disabled={isBusy}>
        Sign in
      </Button>
    </form>
  );
}

interface KeyFormProps {
  readonly isBusy: boolean;
  readonly onTry: (key: { apiKey: string; secret: string }, keep: boolean) => void;
}

function KeyForm({ isBusy, onTry }: KeyFormProps): ReactElement {
  const [apiKey, setApiKey] = useState('');
  const [secret, setSecret] = useState('');
  const [keep, setKeep] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onTry({ apiKey: apiKey.trim(), secret: secret.trim() }, keep);
  };
  return (
    <form className="mt-4 flex flex-col gap-3" onSubmit={submit}>
      <Field label="API key" value={apiKey} onChange={setApiKey} required />
      <Field label="Secret" type="password" value={secret} onChange={setSecret} required />
      <Check label="Keep the key in this browser" checked={keep} onChange={setKeep} />
      {!canSign() && (
        <p className="text-[12px] text-warn">
          Browsers sign requests only on pages that came over HTTPS or from this machine.
        </p>
      )}
      <Button kind="primary" type="submit" disabled={isBusy || !canSign()}>
        Use this key
      </Button>
    </form>
  );
}
