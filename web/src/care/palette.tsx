/** The palette: type some letters, choose with arrows, Enter does it. */
import { Dialog } from 'radix-ui';
import { useId, useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { Icon } from '../ui/icons.tsx';
import { findCommands } from './commands.ts';
import type { PaletteCommand } from './commands.ts';
import { useWindows } from './keys.ts';

export function Palette(): ReactElement {
  const isOpen = useWindows(({ palette }) => palette);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(palette) => useWindows.setState({ palette })}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-black/50" />
        <Dialog.Content
          aria-describedby={undefined}
          // What was chosen may want the focus itself.
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[60vh] w-[calc(100vw-32px)] max-w-[520px] -translate-x-1/2 flex-col overflow-hidden rounded-xl bg-panel shadow-(--shadow)"
        >
          <Dialog.Title className="sr-only">Palette</Dialog.Title>
          <Chooser />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Chooser(): ReactElement {
  const id = useId();
  const [text, setText] = useState('');
  const [marked, setMarked] = useState(0);
  const found = findCommands(text);
  const run = (command: PaletteCommand | undefined): void => {
    if (command === undefined) return;
    useWindows.setState({ palette: false });
    requestAnimationFrame(command.run);
  };
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(found.length - 1, to));
    setMarked(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') move(marked + 1);
    else if (event.key === 'ArrowUp') move(marked - 1);
    else if (event.key === 'Enter') run(found[marked]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-4 text-muted">
        <Icon name="search" />
        <input
          role="combobox"
          aria-label="What to do or which market"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={`${id}-${marked}`}
          placeholder="Market or command"
          className="min-w-0 flex-1 bg-transparent text-[15px] text-text outline-none placeholder:text-muted"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setMarked(0);
          }}
          onKeyDown={key}
        />
      </div>
      <ul id={`${id}-list`} role="listbox" aria-label="Commands" className="overflow-y-auto p-1.5">
        {found.map((command, index) => (
          <li
            key={`${command.hint} ${command.name}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === marked}
            className={`flex h-9 cursor-pointer items-center justify-between gap-4 rounded-md px-3 ${index === marked ? 'bg-hover' : ''}`}
            onPointerMove={() => setMarked(index)}
            onClick={() => run(command)}
          >
            {command.name}
            <span className="text-[12px] text-muted">{command.hint}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="px-4 pb-4 text-muted">Nothing of this name.</p>}
    </>
  );
}
