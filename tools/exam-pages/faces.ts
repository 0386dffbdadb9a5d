import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as fontkit from 'fontkit'

type FontWeight = 'Thin' | 'Light' | 'Regular' | 'Medium' | 'Bold' | 'Black'

/** Faces with serifs, slanted ones, and ones drawn after a hand; by their package, weight and style. */
const OTHERS = {
  myeongjo: ['nanum-myeongjo', '400-normal'],
  myeongjoBold: ['nanum-myeongjo', '700-normal'],
  batang: ['gowun-batang', '400-normal'],
  times: ['tinos', '400-normal'],
  timesBold: ['tinos', '700-normal'],
  timesItalic: ['tinos', '400-italic'],
  garamond: ['eb-garamond', '400-normal'],
  garamondItalic: ['eb-garamond', '400-italic'],
  pen: ['nanum-pen-script', '400-normal'],
  gaegu: ['gaegu', '400-normal'],
  caveat: ['caveat', '400-normal'],
  kalam: ['kalam', '400-normal'],
} as const

/** Pretendard by its weight, or another by its name here. */
export type Face = FontWeight | keyof typeof OTHERS

const { resolve } = createRequire(import.meta.url)
const folderOf = (name: string) => dirname(resolve(`${name}/package.json`))
const opened = new Map<string, fontkit.Font>()
const subsets = new Map<string, { name: string; ranges: (readonly [number, number])[] }[]>()

function open(path: string): fontkit.Font {
  let font = opened.get(path)
  if (font === undefined) {
    font = fontkit.openSync(path) as fontkit.Font
    opened.set(path, font)
  }
  return font
}

/** A package's files, each with the code points it holds. */
function subsetsOf(name: string) {
  const known = subsets.get(name)
  if (known !== undefined) return known
  const given = JSON.parse(
    readFileSync(join(folderOf(`@fontsource/${name}`), 'unicode.json'), 'utf8'),
  ) as Record<string, string>
  const made = Object.entries(given).map(([subset, ranges]) => ({
    name: subset.replace(/[[\]]/g, ''),
    ranges: ranges.split(',').map((range) => {
      const [from = 0, to = from] = range
        .slice(2)
        .split('-')
        .map((hex) => Number.parseInt(hex, 16))
      return [from, to] as const
    }),
  }))
  subsets.set(name, made)
  return made
}

/** The font of a face that has a character; Pretendard where the face itself has not. */
export function fontOf(face: Face, codePoint: number): fontkit.Font {
  if (face in OTHERS) {
    const [name, style] = OTHERS[face as keyof typeof OTHERS]
    const found = subsetsOf(name).find(({ ranges }) =>
      ranges.some(([from, to]) => codePoint >= from && codePoint <= to),
    )
    if (found !== undefined) {
      const path = join(folderOf(`@fontsource/${name}`), 'files', `${name}-${found.name}-${style}.woff2`)
      const font = open(path)
      if (font.hasGlyphForCodePoint(codePoint)) return font
    }
  }
  const weight = face in OTHERS ? 'Regular' : face
  return open(join(folderOf('pretendard'), 'dist/public/static', `Pretendard-${weight}.otf`))
}
