/** A row of fields with one button: what a page makes or changes. It sends once for each press. */
import { useId, useState } from 'react';
import type { FormEvent, ReactElement } from 'react';
import { Button } from './button.tsx';

export interface SmallField {
  readonly name: string;
  readonly label: string;
  readonly options?: readonly string[];
  readonly type?: 'text' | 'password';
  readonly isOptional?: boolean;
  readonly initial?: string;
}

interface Props {
  readonly fields: readonly SmallField[];
  readonly button: string;
  /** True when it went well: then the fields are emptied. */
  readonly onSend: (values: Readonly<Record<string, string>>) => Promise<boolean>;
}

export function SmallForm({ fields, button, onSend }: Props): ReactElement {
  const id = useId();
  const blank = Object.fromEntries(
    fields.map(({ name, initial, options }) => [name, initial ?? options?.[0] ?? '']),
  );
  const [values, setValues] = useState<Readonly<Record<string, string>>>(blank);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const isDone = await onSend(values);
    setBusy(false);
    if (isDone) setValues(blank);
  };
  const write = (name: string, value: string): void =>
    setValues((before) => ({ ...before, [name]: value }));
  return (
    <form className="flex flex-wrap items-end gap-3 p-4" onSubmit={(event) => void submit(event)}>
      {fields.map(({ name, label, options, type = 'text', isOptional = false }) => {
        const common = {
          id: `${id}-${name}`,
          className: 'control w-full',
          value: values[name] ?? '',
        };
        return (
          <div key={name} className="w-40">
            <label htmlFor={common.id} className="label mb-1 block">
              {label}
            </label>
            {options === undefined ? (
              <input
                {...common}
                type={type}
                required={!isOptional}
                autoComplete={type === 'password' ? 'new-password' : 'off'}
                onChange={(event) => write(name, event.target.value)}
              />
            ) : (
              <select {...common} onChange={(event) => write(name, event.target.value)}>
                {options.map((option) => (
                  <option key={option}>{option}</option>
                ))}
              </select>
            )}
          </div>
        );
      })}
      <Button type="submit" disabled={isBusy}>
        {button}
      </Button>
    </form>
  );
}
