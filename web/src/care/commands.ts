/** Everything that the palette can do: each with the words by which it is found. */
import { resetLayout } from '../shell/layouts.ts';
import { focusTicket, showPanel } from '../shell/places.ts';
import { panelTitles } from '../shell/panels.tsx';
import type { PanelName } from '../shell/panels.tsx';
import { selectMarket, useMarkets } from '../state/markets.ts';
import { signOut, useSession } from '../state/session.ts';
import { useSettings } from '../state/settings.ts';
import { useTicket } from '../state/ticket.ts';
import { cancelAll } from '../state/trading.ts';
import { useWindows } from './keys.ts';

export interface PaletteCommand {
  readonly name: string;
  /** Shown at the right. */
  readonly hint: string;
  readonly run: () => void;
}

function go(hash: string): void {
  globalThis.location.hash = hash;
}

function marketCommands(): PaletteCommand[] {
  const { markets } = useMarkets.getState();
  return markets.map(({ market, base, quote }) => ({
    name: `${base}/${quote}`,
    hint: 'Market',
    run: () => {
      go('#/');
      selectMarket(market);
    },
  }));
}

function tradeCommands(): PaletteCommand[] {
  const form = (side: 'BUY' | 'SELL') => (): void => {
    useTicket.setState({ side });
    focusTicket();
  };
  const { selected } = useMarkets.getState();
  return [
    { name: 'Buy', hint: 'B', run: form('BUY') },
    { name: 'Sell', hint: 'S', run: form('SELL') },
    { name: 'Cancel all open orders', hint: 'Shift X', run: () => void cancelAll() },
    {
      name: `Cancel open orders in ${selected}`,
      hint: 'Orders',
      run: () => void cancelAll(selected),
    },
  ];
}

function lookCommands(): PaletteCommand[] {
  const { theme, density, palette, change } = useSettings.getState();
  const isDark = document.documentElement.dataset['theme'] === 'dark';
  const commands: PaletteCommand[] = [
    {
      name: isDark ? 'Light theme' : 'Dark theme',
      hint: 'Look',
      run: () => change({ theme: isDark ? 'light' : 'dark' }),
    },
    {
      name: density === 'compact' ? 'Roomy rows' : 'Compact rows',
      hint: 'Look',
      run: () => change({ density: density === 'compact' ? 'roomy' : 'compact' }),
    },
    {
      name: palette === 'classic' ? 'Blue and orange' : 'Green and red',
      hint: 'Look',
      run: () => change({ palette: palette === 'classic' ? 'safe' : 'classic' }),
    },
    { name: 'Default layout', hint: 'Layout', run: resetLayout },
  ];
  if (theme !== 'system') {
    commands.push({
      name: 'Theme of the system',
      hint: 'Look',
      run: () => change({ theme: 'system' }),
    });
  }
  return commands;
}

function placeCommands(): PaletteCommand[] {
  const { state, permissions } = useSession.getState();
  const panels = (Object.keys(panelTitles) as PanelName[]).map((name) => ({
    name: panelTitles[name],
    hint: 'Show',
    run: () => showPanel(name),
  }));
  const commands: PaletteCommand[] = [
    ...panels,
    { name: 'Keyboard help', hint: '?', run: () => useWindows.setState({ help: true }) },
  ];
  if (state !== 'in') return commands;
  commands.push({ name: 'Account', hint: 'Page', run: () => go('#/account') });
  if (permissions.includes('admin')) {
    commands.push({ name: 'Operator pages', hint: 'Page', run: () => go('#/operator') });
  }
  commands.push({ name: 'Sign out', hint: 'Account', run: () => void signOut() });
  return commands;
}

/** Commands whose name has all of the words, those that begin with them first. */
export function findCommands(text: string): PaletteCommand[] {
  const words = text.trim().toLowerCase();
  return [...marketCommands(), ...tradeCommands(), ...placeCommands(), ...lookCommands()]
    .map((command) => ({ command, at: command.name.toLowerCase().indexOf(words) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => Math.min(a.at, 1) - Math.min(b.at, 1))
    .map(({ command }) => command);
}
