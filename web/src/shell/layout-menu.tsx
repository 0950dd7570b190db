/** Save how the panels stand, bring a saved layout back, or begin anew. */
import { Popover } from 'radix-ui';
import { useState } from 'react';
import type { FormEvent, ReactElement } from 'react';
import { useSettings } from '../state/settings.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { layoutNames, removeLayout, resetLayout, saveLayout, showSavedLayout } from './layouts.ts';

export function LayoutMenu(): ReactElement {
  const names = useSettings(({ layouts }) => layouts);
  const [name, setName] = useState('');
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() === '') return;
    saveLayout(name.trim());
    setName('');
  };
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label="Layouts"
        title="Layouts"
        className="hidden size-8 place-items-center rounded-md text-muted hover:bg-hover hover:text-text md:inline-grid"
      >
        <Icon name="layout" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label="Layouts"
          align="end"
          sideOffset={8}
          className="z-50 flex w-[260px] flex-col gap-3 rounded-lg bg-panel p-4 shadow-(--shadow)"
        >
          <ul className="flex flex-col">
            {layoutNames(names).map((each) => (
              <li key={each} className="flex items-center">
                <button
                  type="button"
                  className="h-8 flex-1 truncate rounded-md px-2 text-left hover:bg-hover"
                  onClick={() => showSavedLayout(each)}
                >
                  {each}
                </button>
                <IconButton
                  icon="close"
                  label={`Remove layout ${each}`}
                  onClick={() => removeLayout(each)}
                />
              </li>
            ))}
            <li>
              <button
                type="button"
                className="h-8 w-full rounded-md px-2 text-left hover:bg-hover"
                onClick={resetLayout}
              >
                Default layout
              </button>
            </li>
          </ul>
          <form className="flex gap-2 border-t border-line pt-3" onSubmit={save}>
            <input
              aria-label="Name of the layout"
              placeholder="Save this one as"
              className="control min-w-0 flex-1 placeholder:text-muted"
              maxLength={40}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Button type="submit" disabled={name.trim() === ''}>
              Save
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
