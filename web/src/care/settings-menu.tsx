/** How the terminal looks and behaves, as a small panel under its sign. */
import { Popover } from 'radix-ui';
import type { ReactElement } from 'react';
import type { Settings } from '../state/settings.ts';
import { useSettings } from '../state/settings.ts';
import { Icon } from '../ui/icons.tsx';
import { Choice, Toggle } from '../ui/fields.tsx';

export function SettingsMenu(): ReactElement {
  const settings = useSettings();
  const { change } = settings;
  const set = <K extends keyof Settings>(name: K, value: Settings[K]): void =>
    change({ [name]: value });
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label="Settings"
        title="Settings"
        className="inline-grid size-8 place-items-center rounded-md text-muted hover:bg-hover hover:text-text"
      >
        <Icon name="settings" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label="Settings"
          align="end"
          sideOffset={8}
          className="z-50 flex w-[300px] flex-col gap-4 rounded-lg bg-panel p-4 shadow-(--shadow)"
        >
          <Choice
            label="Theme"
            value={settings.theme}
            options={[
              ['system', 'System'],
              ['dark', 'Dark'],
              ['light', 'Light'],
            ]}
            onChange={(value) => set('theme', value)}
          />
          <Choice
            label="Density"
            value={settings.density}
            options={[
              ['compact', 'Compact'],
              ['roomy', 'Roomy'],
            ]}
            onChange={(value) => set('density', value)}
          />
          <Choice
            label="Colours of rising and falling"
            value={settings.palette}
            options={[
              ['classic', 'Green, red'],
              ['safe', 'Blue, orange'],
            ]}
            onChange={(value) => set('palette', value)}
          />
          <Toggle
            label="Confirm orders before sending"
            checked={settings.confirmOrders}
            onChange={(value) => set('confirmOrders', value)}
          />
          <Toggle
            label="Sound on fills"
            checked={settings.soundOnFills}
            onChange={(value) => set('soundOnFills', value)}
          />
          <div className="-mb-1 flex gap-4 border-t border-line pt-3 text-[12px] text-muted">
            <a className="hover:text-text" href="./docs">
              API
            </a>
            <a className="hover:text-text" href="./docs/errors">
              Errors
            </a>
            <a className="hover:text-text" href="./health">
              Health
            </a>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
