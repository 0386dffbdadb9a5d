import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSettings } from '#main/base/settings.ts'
import { ocrTesseract } from '#main/engines/ocr/engine.ts'
import { withForeign } from '#main/engines/ocr/foreign.ts'
import { yamlList } from '#main/engines/ocr/line-dictionary.ts'
import { openLineNetwork } from '#main/engines/ocr/line-network.ts'
import { openReaders } from '#main/engines/ocr/readers.ts'
import { type ReadLine, type ReadWord, readLine } from '#main/engines/ocr/text-line.ts'
import { systemScript } from '#main/setup/requirements.ts'
import { testFolder } from '#test/support/data-folder.ts'
import { barsOf, lineModel } from '#test/support/line-model.ts'
import { seededRandom } from '#tools/random.ts'

const CHARACTERS = [..."가나다'A1"]

/** A folder of a person's models with a recognition model in it, and where its files lie. */
function placed(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const dir = testFolder()
  const folder = join(dir, 'models', name)
  mkdirSync(folder, { recursive: true })
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content)
  return dir
}

const lineReadBy = (words: readonly (readonly [string, number, number, number][])[]): ReadLine =>
  readLine(
    words.map((letters): ReadWord => {
      const glyphs = letters.map(([text, confidence, x, w]) => ({
        ...{ text, confidence },
        box: { x, y: 0, w, h: 40 },
      }))
      const [first, last] = [glyphs[0], glyphs.at(-1)!]
      return {
        text: letters.map(([text]) => text).join(''),
        confidence: Math.min(...letters.map(([, confidence]) => confidence)),
        box: { x: first.box.x, y: 0, w: last.box.x + last.box.w - first.box.x, h: 40 },
        glyphs,
      }
    }),
  )

describe('a recognition model that a person has placed', () => {
  test.each([
    ['its own metadata', { 'line.onnx': lineModel(CHARACTERS, { character: CHARACTERS.join('\n') }) }],
    ['a text file', { 'line.onnx': lineModel(CHARACTERS), 'line.txt': `${CHARACTERS.join('\n')}\n` }],
    [
      'its YAML',
      {
        'line.onnx': lineModel(CHARACTERS),
        'inference.yml': `PostProcess:\n  character_dict:\n${CHARACTERS.map((one) => `  - ${one === "'" ? "''''" : one}`).join('\n')}\nName: x\n`,
      },
    ],
  ])('reads a line with the dictionary of %s', async (_, files) => {
    const dir = placed('own', files)
    const read = await openLineNetwork(join(dir, 'models', 'own', 'line.onnx'))
    const random = seededRandom(5)
    for (let i = 0; i < 5; i += 1) {
      const word = () => Array.from({ length: random.int(1, 5) }, () => random.pick(CHARACTERS)).join('')
      const text = `${word()} ${word()}`
      const line = await read(barsOf(text, CHARACTERS))
      expect(line?.text).toBe(text)
      expect(line!.words[1].box.x).toBeGreaterThan(line!.words[0].box.x + line!.words[0].box.w)
    }
    expect(await read(barsOf('', CHARACTERS))).toBeUndefined()
  })

  test('is what pages are read with, and the engine says so', async () => {
    const dir = placed('korean_PP-OCRv5_mobile_rec', {
      'inference.onnx': lineModel(CHARACTERS, { character: CHARACTERS.join('\n') }),
    })
    const settings = readSettings({ GRADING_STATION_DATA: dir })
    const readers = await openReaders(settings)
    const [line] = await readers.first.recognise(barsOf('나다 1', CHARACTERS))
    expect(line.text).toBe('나다 1')
    await readers.close()
    const said = await ocrTesseract.available(settings)
    expect(said).toMatchObject({
      available: true,
      detail: expect.stringContaining('korean_PP-OCRv5_mobile_rec'),
    })
  })

  test('without one the engine names the data it reads Korean with, and the better ones that are not there', async () => {
    const detailIn = async (dir: string) => {
      const said = await ocrTesseract.available(readSettings({ GRADING_STATION_DATA: dir }))
      return said.available ? said.detail : ''
    }
    const isThere = systemScript('Hangul') !== undefined
    expect(await detailIn(testFolder())).toContain(
      isThere ? 'Hangul, kor+eng' : 'kor+eng (Hangul.traineddata ✗)',
    )
    expect(await detailIn(placed('tessdata', { 'Hangul.traineddata': '' }))).toContain('Hangul, kor+eng')
  })

  test.each([
    ['without a dictionary', { 'line.onnx': lineModel(CHARACTERS) }],
    ['that is none', { 'line.onnx': 'not a model', 'line.txt': '가\n' }],
    [
      'with fewer classes than its dictionary',
      { 'line.onnx': lineModel(['가']), 'line.txt': '가\n나\n다\n라\n' },
    ],
  ])('is refused by name %s', async (_, files) => {
    const dir = placed('own', files)
    const opened = async () => {
      const read = await openLineNetwork(join(dir, 'models', 'own', 'line.onnx'))
      return read(barsOf('가', ['가']))
    }
    await expect(opened()).rejects.toMatchObject({
      reason: 'ocr-model-invalid',
      params: { file: 'line.onnx' },
    })
  })

  test('a list in YAML keeps quotes, marks and blanks of its items', () => {
    expect(yamlList('a:\n  dict:\n  - \'#\'\n  - "\\""\n  - 가\n  - ""\nb: 1', 'dict')).toEqual([
      '#',
      '"',
      '가',
      '',
    ])
    expect(yamlList('a: 1', 'dict')).toBeUndefined()
  })
})

describe('formulas in a line of Korean', () => {
  test('stand where the network that knows them saw them, signs as printed', () => {
    const korean = lineReadBy([
      [['함수', 0.9, 0, 60]],
      [
        ['/(ㅁ)', 0.4, 80, 40],
        ['의', 0.9, 200, 25],
      ],
      [['값은?', 0.9, 240, 80]],
    ])
    const letters = [...'f(n)=n-2'].map(
      (text, i) => [text, 0.95, 82 + i * 14, 14] as [string, number, number, number],
    )
    const foreign = lineReadBy([[...letters, ['?', 0.9, 300, 14]]])
    expect(withForeign(korean, foreign, 40)?.text).toBe('함수 f(n)=n−2의 값은?')
  })

  test.each([
    ['1/4,-5', '1/4, −5'],
    ['(3,2)', '(3, 2)'],
    ['1,000', '1,000'],
    ['a=3,b+c=38', 'a=3, b+c=38'],
  ])('a comma parts what is listed, not thousands: %s', (read, printed) => {
    const letters = [...read].map((text, i) => [text, 0.95, i * 14, 14] as [string, number, number, number])
    expect(withForeign(undefined, lineReadBy([letters]), 40)?.text).toBe(printed)
  })

  test.each([
    ['/(×)=×+2', 'f(x)=x+2'],
    ['f(×+5)', 'f(x+5)'],
    ['2×3', '2×3'],
    ['3×(2+1)', '3×(2+1)'],
    ['×10', '×10'],
    ['a/(b+c)', 'a/(b+c)'],
  ])('what has nothing to multiply or to divide is a slanted letter: %s', (read, printed) => {
    const letters = [...read].map((text, i) => [text, 0.95, i * 14, 14] as [string, number, number, number])
    expect(withForeign(undefined, lineReadBy([letters]), 40)?.text).toBe(printed)
  })

  test('unsure Hangul stays where the other reader sees nothing, and goes where it sees a number', () => {
    const korean = lineReadBy([
      [
        ['f(2)', 0.5, 0, 60],
        ['의', 0.4, 64, 24],
      ],
      [['값은?', 0.9, 100, 80]],
    ])
    const letters = (more: [string, number, number, number][]) =>
      lineReadBy([
        [
          ...[...'f(2)'].map((text, i) => [text, 0.95, 2 + i * 14, 12] as [string, number, number, number]),
          ...more,
        ],
      ])
    expect(withForeign(korean, letters([]), 40)?.text).toBe('f(2)의 값은?')
    expect(withForeign(korean, letters([['9', 0.95, 70, 12]]), 40)?.text).toBe('f(2)9 값은?')
  })

  test('sure Hangul and prose in Latin letters keep their own reading', () => {
    const korean = lineReadBy([[['나무', 0.95, 0, 60]], [['The', 0.9, 80, 40]], [['end', 0.9, 130, 40]]])
    const foreign = lineReadBy([
      [
        ['L', 0.6, 5, 14],
        ...[...'Theend'].map((text, i) => [text, 0.9, 82 + i * 14, 14] as [string, number, number, number]),
      ],
    ])
    expect(withForeign(korean, foreign, 40)?.text).toBe('나무 The end')
    expect(withForeign(korean, undefined, 40)).toBe(korean)
  })
})
