/** The question for the password before what only its owner may do. */
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import type { FormEvent, ReactElement } from 'react';
import { confirmPassword, useConfirmation } from '../state/confirmation.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/fields.tsx';
import { Sheet } from '../ui/sheet.tsx';

export function PasswordPrompt(): ReactElement {
  const answer = useConfirmation((store) => store.answer);
  return (
    <Dialog.Root
      open={answer !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) answer?.(false);
      }}
    >
      <Sheet title="Your password again" description="This is for the owner of the account alone.">
        <Form onConfirmed={() => answer?.(true)} />
      </Sheet>
    </Dialog.Root>
  );
}

function Form({ onConfirmed }: { onConfirmed: () => void }): ReactElement {
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = await confirmPassword(password);
    setProblem(found);
    if (found === undefined) onConfirmed();
  };
  return (
    <form className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
      <Field
        label="Password"
        type="password"
        autoComplete="current-password"
        value={password}
        problem={problem}
        onChange={setPassword}
        required
      />
      <Button kind="primary" type="submit">
        Go on
      </Button>
    </form>
  );
}
