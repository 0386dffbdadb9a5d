import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Font } from 'fontkit'
import * as fontkit from 'fontkit'

interface Fonts {
  readonly regular: Font
  readonly bold: Font
  /** Hairlines: a pen that follows them writes. */
  readonly thin: Font
}

let fonts: Promise<Fonts> | undefined

/** Pretendard's faces from the package, so that nothing depends on the fonts a machine has. */
export function loadFonts(): Promise<Fonts> {
  fonts ??= (async () => ({
    regular: await load('Regular'),
    bold: await load('Bold'),
    thin: await load('Thin'),
  }))()
  return fonts
}

async function load(weight: string): Promise<Font> {
  const url = import.meta.resolve(`pretendard/dist/public/static/Pretendard-${weight}.otf`)
  return fontkit.create(await readFile(fileURLToPath(url))) as Font
}
