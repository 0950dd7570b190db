/** Builds the terminal to dist/web: hashed assets under relative paths, so that any prefix can serve it. */
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { UserConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

const config: UserConfig = {
  root: here,
  base: './',
  plugins: [react(), tailwindcss()],
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // Small assets stay files: the page's policy allows no data: URLs for scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
};

export default config;
