import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'
import { z } from 'zod'

export const WindowState = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  isMaximized: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

const DEFAULT = { width: 1360, height: 860 }
const LEAST = { width: 800, height: 560 }
/** A title bar that shows less than this of itself cannot be caught. */
const VISIBLE_PX = 80

/** Where the window stood last, if that is still on a screen. */
export function boundsOf(
  state: WindowState | undefined,
  displays: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  if (state === undefined) return DEFAULT
  const { x, y } = state
  const width = Math.max(LEAST.width, state.width)
  const height = Math.max(LEAST.height, state.height)
  const isOn = (area: Rectangle) =>
    x + width - VISIBLE_PX > area.x &&
    x + VISIBLE_PX < area.x + area.width &&
    y >= area.y &&
    y + VISIBLE_PX < area.y + area.height
  return displays.some(isOn) ? { x, y, width, height } : { width, height }
}

/** The window: isolated, sandboxed, with nothing of Node in it; shown once it has something to show. */
export function windowOptions(
  preload: string,
  bounds: ReturnType<typeof boundsOf>,
  isDark: boolean,
): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    minWidth: LEAST.width,
    minHeight: LEAST.height,
    show: false,
    title: 'Grading Station',
    backgroundColor: isDark ? '#242424' : '#ffffff',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  }
}
