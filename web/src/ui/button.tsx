/** Buttons of four kinds; every one has a text, or a label that takes its place. */
import type { ButtonHTMLAttributes, ReactElement } from 'react';
import type { IconName } from './icons.tsx';
import { Icon } from './icons.tsx';

type Kind = 'primary' | 'plain' | 'quiet' | 'danger';

const looks: Readonly<Record<Kind, string>> = {
  primary: 'bg-accent text-on-accent font-medium hover:brightness-110',
  plain: 'bg-raised border border-line hover:border-strong',
  quiet: 'text-muted hover:text-text hover:bg-hover',
  danger: 'border border-line text-down hover:border-down',
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: Kind;
  readonly small?: boolean;
}

export function Button({
  kind = 'plain',
  small = false,
  className = '',
  ...rest
}: ButtonProps): ReactElement {
  const size = small ? 'h-6 px-2 text-[12px]' : 'h-(--control) px-3';
  return (
    <button
      type="button"
      className={`inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md whitespace-nowrap transition-[filter,background-color,border-color] duration-100 disabled:cursor-not-allowed disabled:opacity-50 ${size} ${looks[kind]} ${className}`}
      {...rest}
    />
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  readonly icon: IconName;
  readonly label: string;
  readonly filled?: boolean;
}

export function IconButton({
  icon,
  label,
  filled = false,
  className = '',
  ...rest
}: IconButtonProps): ReactElement {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-grid size-8 shrink-0 place-items-center rounded-md text-muted hover:bg-hover hover:text-text disabled:opacity-50 ${className}`}
      {...rest}
    >
      <Icon name={icon} filled={filled} />
    </button>
  );
}
