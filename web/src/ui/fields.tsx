/** Fields of forms: text with a unit, one of few, yes or no. What is wrong stands beside its field. */
import { Checkbox, Switch, ToggleGroup } from 'radix-ui';
import { useId } from 'react';
import type { InputHTMLAttributes, ReactElement, ReactNode } from 'react';
import { Icon } from './icons.tsx';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  readonly label: string;
  readonly unit?: ReactNode;
  /** What is wrong with it, in words. */
  readonly problem?: string | undefined;
  readonly hint?: string | undefined;
  /** A small button before the unit. */
  readonly action?: ReactNode;
  readonly onChange: (value: string) => void;
}

export function Field({
  label,
  unit,
  problem,
  hint,
  action,
  onChange,
  className = '',
  ...rest
}: FieldProps): ReactElement {
  const id = useId();
  const said = problem ?? hint;
  return (
    <div className={className}>
      <div
        className={`control flex items-center gap-2 focus-within:border-accent ${problem === undefined ? '' : 'border-down!'}`}
      >
        <label htmlFor={id} className="shrink-0 text-[12px] text-muted">
          {label}
        </label>
        <input
          id={id}
          autoComplete="off"
          aria-invalid={problem !== undefined}
          aria-describedby={said === undefined ? undefined : `${id}-said`}
          className="min-w-0 flex-1 bg-transparent text-right outline-none placeholder:text-muted"
          onChange={(event) => onChange(event.target.value)}
          {...rest}
        />
        {action}
        {unit !== undefined && <span className="shrink-0 text-[12px] text-muted">{unit}</span>}
      </div>
      {said !== undefined && (
        <p
          id={`${id}-said`}
          role={problem === undefined ? undefined : 'alert'}
          className={`mt-1 px-0.5 text-[11px] leading-4 ${problem === undefined ? 'text-muted' : 'text-down'}`}
        >
          {said}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly onChange: (value: T) => void;
}

export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
}: ChoiceProps<T>): ReactElement {
  return (
    <div>
      <p className="label mb-1">{label}</p>
      <ToggleGroup.Root
        type="single"
        aria-label={label}
        value={value}
        onValueChange={(next) => {
          if (next !== '') onChange(next as T);
        }}
        className="flex rounded-md bg-raised p-0.5"
      >
        {options.map(([each, text]) => (
          <ToggleGroup.Item
            key={each}
            value={each}
            className="h-7 flex-1 rounded px-2 text-[12px] text-muted hover:text-text data-[state=on]:bg-panel data-[state=on]:text-text data-[state=on]:shadow-sm"
          >
            {text}
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
    </div>
  );
}

interface YesNoProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (value: boolean) => void;
}

export function Toggle({ label, checked, onChange }: YesNoProps): ReactElement {
  const id = useId();
  return (
    <div className="flex items-center justify-between gap-3">
      <label htmlFor={id}>{label}</label>
      <Switch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        className="relative h-5 w-9 shrink-0 rounded-full bg-strong transition-colors data-[state=checked]:bg-accent"
      >
        <Switch.Thumb className="block size-4 translate-x-0.5 rounded-full bg-panel transition-transform data-[state=checked]:translate-x-[18px]" />
      </Switch.Root>
    </div>
  );
}

export function Check({ label, checked, onChange }: YesNoProps): ReactElement {
  const id = useId();
  return (
    <div className="flex items-center gap-2">
      <Checkbox.Root
        id={id}
        checked={checked}
        onCheckedChange={(value) => onChange(value === true)}
        className="grid size-4 shrink-0 place-items-center rounded border border-strong bg-raised data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=checked]:text-on-accent"
      >
        <Checkbox.Indicator>
          <Icon name="check" size={12} />
        </Checkbox.Indicator>
      </Checkbox.Root>
      <label htmlFor={id} className="text-[12px]">
        {label}
      </label>
    </div>
  );
}
