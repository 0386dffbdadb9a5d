import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { create, Font } from 'fontkit'

/** A font file; the name is its path. */
export interface Face {
  readonly name: string
  readonly font: Font
}

/** Letters of a text that one face draws, in their order. */
export interface Run {
  readonly text: string
  readonly face: Face
}

/** A character that no face has: seen to be missing, rather than left out. */
const MISSING = '□'
// They choose how the character before them looks, or join it to the next one; nothing is drawn for them.
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\p{Cc}\p{Zl}\p{Zp}]|[\ufe00-\ufe0f]/gu
/** What Pretendard has for certain, which is nearly every text: no letter of it needs to be looked up. */
const PLAIN = /^[\u0020-\u007e\uac00-\ud7a3]*$/

const packaged = (path: string) => fileURLToPath(import.meta.resolve(path))

type OpenFace = (path: string) => Face

const faceOpener =
  (open: typeof create): OpenFace =>
  // A file of one font, where the type also allows for collections.
  (path) => ({ name: path, font: open(readFileSync(path)) as Font })

interface Slice {
  readonly path: string
  /** Code points, first and last. */
  readonly ranges: readonly (readonly [number, number])[]
}

/** Files of a typeface that is shipped in slices, as its style sheet lists them. */
function slicesOf(family: string, weight: 400 | 700): Slice[] {
  const sheet = packaged(`@fontsource/${family}/${weight}.css`)
  const rules = readFileSync(sheet, 'utf8').matchAll(
    /url\(\.\/(files\/[\w.-]+\.woff)\)[^}]*unicode-range:\s*([^;]+);/g,
  )
  return [...rules].map(([, file, ranges]) => ({
    path: join(dirname(sheet), file),
    ranges: ranges.split(',').map((range) => {
      const [first, last = first] = range.trim().slice(2).split('-')
      return [Number.parseInt(first, 16), Number.parseInt(last, 16)] as const
    }),
  }))
}

function openWeight(openFace: OpenFace, isBold: boolean) {
  const main = openFace(
    packaged(`pretendard/dist/public/static/Pretendard-${isBold ? 'Bold' : 'Regular'}.otf`),
  )
  const weight = isBold ? 700 : 400
  const opened = new Map<string, Face>()
  let slices: Slice[] | undefined

  function fallback(codePoint: number): Face | undefined {
    slices ??= [...slicesOf('noto-sans-kr', weight), ...slicesOf('noto-emoji', weight)]
    for (const { path, ranges } of slices) {
      if (!ranges.some(([first, last]) => codePoint >= first && codePoint <= last)) continue
      const face = opened.get(path) ?? openFace(path)
      opened.set(path, face)
      if (face.font.hasGlyphForCodePoint(codePoint)) return face
    }
    return undefined
  }

  return function runsOfWeight(text: string): readonly Run[] {
    if (PLAIN.test(text)) return [{ text, face: main }]
    const runs: { text: string; face: Face }[] = []
    for (const letter of text.normalize('NFC').replace(INVISIBLE, '')) {
      const codePoint = letter.codePointAt(0)!
      const own = main.font.hasGlyphForCodePoint(codePoint) ? main : fallback(codePoint)
      const [shown, face] = own === undefined ? [MISSING, main] : [letter, own]
      const last = runs.at(-1)
      if (last?.face === face) last.text += shown
      else runs.push({ text: shown, face })
    }
    return runs
  }
}

/** A text by the faces that have its letters. */
export type RunsOf = (text: string, isBold: boolean) => readonly Run[]

async function openFaces(): Promise<RunsOf> {
  // No program waits for it at its start.
  const { create } = await import('fontkit')
  const open = faceOpener(create)
  const [regular, bold] = [openWeight(open, false), openWeight(open, true)]
  return (text, isBold) => (isBold ? bold(text) : regular(text))
}

let faces: Promise<RunsOf> | undefined

/**
 * Texts by the faces that have its letters: Pretendard, whose static files become outlines in a PDF where the variable one
 * becomes Type 3 glyphs; for what it lacks Noto Sans KR (한자) and Noto Emoji, a slice at a time and only when it is needed.
 * All three stand under the SIL Open Font License 1.1.
 */
export function loadFaces(): Promise<RunsOf> {
  faces ??= openFaces()
  return faces
}
