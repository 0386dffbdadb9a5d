import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Plain Vite: one build serves the browser and Electron, and the main process needs no bundler in development.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    target: 'chrome130',
    // Large pictures and fonts are files: the content policy lets nothing else in.
    assetsInlineLimit: 0,
    sourcemap: false,
    // Whose work is bundled, for THIRD-PARTY-NOTICES.txt.
    license: { fileName: 'licenses.md' },
  },
})
