/** How this person wants the terminal, kept in the browser. Nothing secret is kept here. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export interface Settings {
  readonly theme: 'system' | 'dark' | 'light';
  readonly density: 'compact' | 'roomy';
  readonly palette: 'classic' | 'safe';
  /** Ask before an order is sent. */
  readonly confirmOrders: boolean;
  readonly soundOnFills: boolean;
  readonly favourites: readonly string[];
  /** '' until it is chosen. */
  readonly interval: string;
  /** Layouts by name, as the dock writes them; `current` is what is on the screen. */
  readonly layouts: Readonly<Record<string, object>>;
}

interface SettingsStore extends Settings {
  readonly change: (changes: Partial<Settings>) => void;
}

export const useSettings = create<SettingsStore>()(
  persist(
    (set) => ({
      theme: 'system',
      density: 'compact',
      palette: 'classic',
      confirmOrders: false,
      soundOnFills: false,
      favourites: [],
      interval: '',
      layouts: {},
      change: (changes) => set(changes),
    }),
    { name: 'buttonwood-settings', version: 1 },
  ),
);

const prefersLight: MediaQueryList = matchMedia('(prefers-color-scheme: light)');

/** Puts theme, density and palette on the page; canvases hear of it by the event `looks`. */
function applyLooks({ theme, density, palette }: Settings): void {
  const { dataset } = document.documentElement;
  const shown = theme === 'system' ? (prefersLight.matches ? 'light' : 'dark') : theme;
  if (dataset['theme'] === shown && dataset['density'] === density) {
    if (dataset['palette'] === palette) return;
  }
  Object.assign(dataset, { theme: shown, density, palette });
  dispatchEvent(new Event('looks'));
}

/** From now on the page looks as the settings say. */
export function followSettings(): void {
  applyLooks(useSettings.getState());
  useSettings.subscribe(applyLooks);
  prefersLight.addEventListener('change', () => applyLooks(useSettings.getState()));
}
